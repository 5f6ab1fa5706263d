-- Pages: r_SUPER_type, super-configurations, query-super, limitations-super
create table s (id int, v super);
insert into s values (1, json_parse('{"a": 1, "b": [10, 20, {"c": "x"}], "n": null}')), (2, 'plain'), (3, 42), (4, null), (5, true), (6, 1.5);
select id, v from s order by id;
select v.a, v.b[0], v.b[2].c, v.b[9], v.nope.deeper from s where id = 1;
select v.a::int + 1 as plus, v.b[2].c::varchar as c from s where id = 1;
select v.a = 1 as eq, v.b[0] > 5 as gt, v.n is null as isnull from s where id = 1;
select s.id, x from s, s.v.b as x where s.id = 1 order by json_serialize(x);
select x, i from s, s.v.b as x at i where s.id = 1 order by i;
select key, value from s, unpivot s.v as value at key where s.id = 1 order by key;
select json_typeof(v), is_object(v), is_varchar(v), is_integer(v) from s order by id;
select v.b[2].c::int from s where id = 1;
select array(1, 'a', null) as a, object('k', 1, 'l', array(1,2)) as o;
select count(*) from s where v.a is not null;
select id from s where v = 42;
create table rawj (j varchar(30));
insert into rawj values ('"2024-02-29"'), ('"x"'), (null);
select json_parse(j)::date as d, try_cast(json_parse(j) as timestamp) as t, json_parse(j) = '2024-02-29' as eq from rawj order by j;
