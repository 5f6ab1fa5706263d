-- Pages: r_VARBYTE_type, limitations-super, r_CAST_function (the names of columns without an alias)
select 5::smallint::varbyte, 5::super::bool, true::int, cast(date '2024-01-01' as timestamp), interval '1 day'::varchar, 'a'::char(3)::varchar;
select id::varchar, max(id)::bigint, case when id > 0 then 'x' end, case when true then id else id end, upper('a')::varchar(3), nullif(id, 5) from (select 1 as id) t group by 1, 3, 4, 6;
create table "group" ("This ""IS IT""" char(10));
insert into "group" values ('a');
select "this ""is it""", "group"."this ""is it""" from "group";
