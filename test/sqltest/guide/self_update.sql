-- Page: c_Examples_of_UPDATE_statements (join conditions in FROM, the target named again, outer joins)
create table kinds (id int, word varchar(10), grp varchar(10));
create table shows (id int, kind int);
insert into kinds values (1, 'opera', 'stage'), (2, 'play', 'stage'), (3, 'jazz', 'music'), (4, 'pop', 'music');
insert into shows values (10, 1), (11, 3), (12, 3), (13, 9);
begin;
update kinds set id = 100 from shows where shows.kind = kinds.id;
select * from kinds order by word;
rollback;
begin;
update kinds set id = 100 from shows where shows.kind = kinds.id and grp = 'music';
select * from kinds where id = 100;
rollback;
-- the same by a join with the target under an alias
begin;
update kinds set id = 100 from shows join kinds k on shows.kind = k.id where k.grp = 'music';
select * from kinds where id = 100;
rollback;
begin;
update kinds set word = k.grp from shows s, kinds k where s.kind = k.id;
select * from kinds order by id;
rollback;
-- its own name too: the table joined to itself
begin;
update kinds set word = k.word from shows s join kinds k on s.kind = k.id where kinds.id = k.id + 1;
select * from kinds order by id;
rollback;
update kinds set id = 100 from shows left join kinds k on shows.kind = k.id where k.grp = 'music';
update kinds set id = 100 from shows;
update kinds set id = 100 from shows where shows.kind > kinds.id;
update kinds set id = 100 from (select shows.kind from shows left join kinds k on shows.kind = k.id) j where kinds.id = j.kind and grp = 'music';
select * from kinds order by word;
