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
-- expected failure: CHAR takes multibyte characters here
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
