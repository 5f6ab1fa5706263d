-- Pages: geospatial-overview, r_HLLSKTECH_type: types that the local warehouse refuses by name
create table g (a geometry);
create table g (a geography);
create table g (a hllsketch);
select null::geometry;
select cast('x' as hllsketch);
create table g (a nosuchtype);
create table g (a int[]);
