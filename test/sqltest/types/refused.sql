-- Pages: geospatial-overview, r_HLLSKTECH_type: types that the local warehouse refuses by name
create table g (a geometry);
create table g (a geography);
create table g (a hllsketch);
select null::geometry;
select cast('x' as hllsketch);
create table g (a nosuchtype);
create table g (a int[]);

-- Page: Unsupported PostgreSQL data types. Internal types, and intervals without fields, are not of columns.
create table unsupported_t (a int, n name);
create table unsupported_t (o oid);
create table unsupported_t (i interval);
create table unsupported_t (b bytea);
create table unsupported_t (a int, y interval year to month, d interval day to second);
alter table unsupported_t add column r regclass;
