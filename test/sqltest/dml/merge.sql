-- Pages: r_MERGE
create table target (id int, name char(10));
create table source (id int, name char(10));
insert into target values (101, 'Bob'), (102, 'John'), (103, 'Susan');
insert into source values (102, 'Tony'), (103, 'Alice'), (104, 'Bill');
merge into target using source on target.id = source.id when matched then update set id = source.id, name = source.name when not matched then insert values (source.id, source.name);
select * from target order by 1;
merge into target using source as s on target.id = s.id when matched then delete when not matched then insert (id, name) values (s.id, s.name);
select * from target order by 1;
insert into target values (102, 'Tony'), (102, 'Tony');
merge into target using source on target.id = source.id remove duplicates;
select * from target order by 1;
insert into source values (102, 'Twice');
merge into target using source on target.id = source.id when matched then update set name = source.name when not matched then insert values (source.id, source.name);
merge into nosuch using source on true when matched then delete;
-- the row of the target is changed by no more than one of the source, also when it is deleted
merge into target using source on target.id = source.id when matched then delete when not matched then insert values (source.id, source.name);
create table "row" (rowid int, name varchar(10));
insert into "row" values (102, 'a'), (102, 'b'), (104, 'c');
merge into "row" using (select distinct id from source) as s on "row".rowid = s.id when matched then update set name = 'm' when not matched then insert values (s.id, 'new');
select * from "row" order by 1, 2;
merge into "row" using source as s on "row".rowid = s.id when matched then delete when not matched then insert values (s.id, 'new');
-- a SUPER value is used whole
create table ms (key int, value super);
create table mt (key int, value super);
insert into ms values (1, array(1, 'John')), (2, array(2, 'Bill'));
insert into mt values (1, json_parse('{"key": 88}'));
merge into mt using ms on mt.key = ms.key when matched then update set value = ms.value[0] when not matched then insert values (ms.key, ms.value[0]);
merge into mt using ms on mt.key = ms.key when matched then update set value = ms.value when not matched then insert values (ms.key, ms.value);
select * from mt order by 1;
with w as (select * from ms) merge into mt using w on mt.key = w.key when matched then delete when not matched then insert values (w.key, w.value);

-- Page: MERGE, Usage notes. The target is no source of the same statement.
create table merge_target (id int, name char(10));
create table merge_source (id int, name char(10));
create view merge_view as select id, name from merge_target;
insert into merge_target values (1, 'Bob');
insert into merge_source values (1, 'Ann'), (2, 'Tim');
merge into merge_target using (select id, name from merge_target group by 1, 2) as s on merge_target.id = s.id when matched then delete when not matched then insert values (s.id, s.name);
merge into merge_target using merge_view on merge_target.id = merge_view.id remove duplicates;
merge into merge_target using (select id, name from merge_source group by 1, 2) as s on merge_target.id = s.id when matched then update set name = s.name when not matched then insert values (s.id, s.name);
select * from merge_target order by 1;
