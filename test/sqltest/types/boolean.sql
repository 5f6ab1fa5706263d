-- Pages: r_Boolean_type
create table b (id int, v boolean default true);
insert into b (id) values (1);
insert into b values (2, 'f'), (3, 'no'), (4, '1'), (5, 'TRUE'), (6, null), (7, false);
select * from b order by id;
select id from b where v order by id;
select id from b where not v order by id;
select id from b where v is not true order by id;
select id from b where v is unknown;
select true and null as a, false and null as b, true or null as c, not null::boolean as d;
select 1::boolean as t, 0::boolean as f, 'y'::boolean as y, 'off'::boolean as o;
select 'maybe'::boolean;
select true = 't' as x, false < true as y;
select count(*) from b where v = 'true';
select v::int from b where id < 3 order by id;
