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
-- expected failure: several source rows for one target row are not noticed
merge into target using source on target.id = source.id when matched then update set name = source.name when not matched then insert values (source.id, source.name);
merge into nosuch using source on true when matched then delete;
