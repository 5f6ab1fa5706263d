-- Pages: r_Character_types (lengths in bytes, trailing blanks of CHAR), r_CHAR, r_cast
create table c (f char(5), v varchar(5));
insert into c values ('ab', 'ab'), ('ab   ', 'ab   '), ('', ''), (null, null), ('abc  ', 'abc');
select f, v, len(f) as lf, len(v) as lv, octet_length(v) as ov from c order by v, f;
select count(*) from c where f = 'ab';
select count(*) from c where v = 'ab';
select f = v as same from c where v = 'abc';
select f || '.' as padded, v || '.' as plain from c where v like 'ab%' order by v;
insert into c (v) values ('abcdef');
insert into c (f) values ('abcdef');
insert into c (f) values ('abc   ');
insert into c (v) values ('abcd    ');
select v, octet_length(v) from c where v like 'abcd%';
insert into c (v) values ('äöü');
insert into c (v) values ('äö');
insert into c (f) values ('ä');
select v, len(v), octet_length(v), upper(v) from c where v = 'äö';
select 'abcdef'::varchar(3) as cut, 'abcdef'::char(3) as cutc, 'ä€𝄞'::varchar(5) as bytes;
create table w (a varchar, b varchar(max), c char, d text, e bpchar, f nvarchar(3), g character varying(4), h nchar(2));
select "column", type from pg_table_def where tablename = 'w' and schemaname = current_schema();
create table bad (a varchar(65536));
create table bad (a char(4097));
create table bad (a varchar(0));
select 'a' < 'B' as c_order, 'a' = 'A' as same, 'ä' > 'z' as bytes;
select 'it''s' as q, 'tab\tx' as t, 'back\\slash' as bs, 'line\nbreak' as n, 'quote\'s' as e;
select $$dollar 'quoted'$$ as d, E'\x41' as hex, '\101' as oct;
select 'a' 'b';
select 'a'
'b' as joined;
select '日本語' as s, len('日本語'), octet_length('日本語'), left('日本語', 2), reverse('日本語');
select '' is null as empty_is_null, len(''), '' = ' ' as pads;
create temp table filled (a varchar(2), b varchar(3));
insert into filled values ('NV', 'NV '), ('N ', 'NV');
select a, a in ('NV') as a_in, b in ('NV') as b_in, b in ('NV ') as b_blank, substring(b, 1, 2) in ('NV', 'CA') as start_in, a in ('N') as short_in from filled order by a;
-- multi-byte-character-load-errors, c_Supported_data_types: CHAR holds single-byte characters only
create table wide (x varchar(20), n varchar(3), k char(3));
insert into wide (x) values (null), ('abc'), ('abc   ');
insert into wide (n, k) select x, x from wide;
select n, k, len(n) from wide where x is null order by n;
insert into wide (x) values ('äö');
insert into wide (k) select x from wide where x = 'äö';
select x::char(20) from wide where x = 'äö';
select 'ä'::char(4);
select 'ä'::varchar(4)::char(4);
insert into wide (n) values ('toolong');
insert into wide (n) select 'toolong'::varchar(20);

-- Page: Character types. A VARCHAR(MAX) grows to 16,000,000 bytes in memory and has 65,535 in a table.
select len(concat(repeat('A', 5000000), repeat('B', 5000000))) as total_length, len(repeat('Y', 16000000)) as sixteen_million_bytes;
select len(repeat('A', 16000001));
select len(lpad('a', 70000, 'x')), len(replace(repeat('a', 60000), 'a', 'bb'));
create table grown (a varchar(max));
insert into grown values (repeat('a', 60000));
insert into grown select repeat('a', 70000);
insert into grown select x from (select repeat('a', 70000) as x);
update grown set a = a || a;
select len(a || a), len((a || a)::varchar(max)) from grown;
create table grown2 as select a || a as b from grown;
select a || a as b into grown3 from grown;
create materialized view grown4 as select a || a as b from grown;
create table grown5 as select a from grown;
select len(listagg(a)) from (select a from grown union all select a from grown5);
-- PostgreSQL's "char" of the system catalog is one byte; CHAR in quotes is it
create table quoted (c "char");
select 'v'::"char" as c, 'view'::"char" as cut, 'view'::char as ch, 'view'::"varchar" as v, v::"char" as col from (select 'xyz'::varchar as v);
select distinct relkind, relkind = 'r'::"char" as same from pg_class where relname = 'pg_class';
