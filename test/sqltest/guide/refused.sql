-- Pages: r_INSERT_30 and c_Examples_of_INSERT_30 (subqueries in VALUES), r_UNION (LIMIT in an input), r_WHERE_oracle_outer
-- (usage notes), limitations-super (casts to BOOLEAN), c_sql-functions-leader-node
create table kinds (id int, word varchar(10));
create table shows (id int, kind int, seats int);
create table halls (id int, seats int);
insert into kinds values (1, 'opera'), (2, 'play');
insert into shows values (10, 1, 300), (11, 2, 400), (12, 7, 400);
insert into halls values (5, 300), (6, 900);
insert into kinds (id) values ((select max(id) + 1 from kinds)), ((select max(id) + 2 from kinds));
insert into kinds (id) values ((select max(id) + 1 from kinds));
select id, word from kinds order by id;
(select id from kinds limit 1) intersect select kind from shows;
select id from kinds union all (select kind from shows offset 1);
select id from kinds union select kind from shows order by id limit 2;
select count(*) from shows, kinds where shows.kind = kinds.id(+);
select count(*) from shows, kinds where shows.kind = kinds.id(+) or shows.seats = 400;
select count(*) from shows, kinds where kinds.id(+) in (1, shows.kind);
select count(*) from shows, kinds, halls where shows.kind(+) = kinds.id and shows.seats(+) = halls.seats;
select s.id, k.word, h.id from shows s, kinds k, halls h where s.kind = k.id(+) and s.seats = h.seats(+) order by 1;
select 5::bool, 0::bigint::bool;
select 5::decimal::bool;
select 5.0::bool;
select 1.5::float8::bool;
select 5.0::super::bool;
select current_schema();
select current_schema(), id from kinds;
select has_table_privilege('kinds', 'select') from kinds;
