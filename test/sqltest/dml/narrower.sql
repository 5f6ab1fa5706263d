-- Pages: r_Character_types: a value too long for its column is an error unless only blanks are; NULL fits any.
create table source (v varchar(10), c char(10));
insert into source values (null, null), ('ab', 'ab'), ('a ', 'a'), ('', '');
create table target (v varchar(2), c char(2));
insert into target select v, v from source;
insert into target select c, c from source;
update target set v = substring(v, 1, 1) || 'x', c = v || '      ' where v is null or v = 'ab';
select v, c, len(v) as n from target order by v, c, n;
insert into source values ('abc', 'abc');
insert into target (v) select v from source;
insert into target (c) select c from source;
update target set v = v || 'xyz';
insert into target (v) select v || '      ' from source where v = 'ab';
select v::varchar(1) as v, c::char(1) as c, v::char(3) as w from source order by 1, 2;
merge into target using source on target.v = source.v when matched then update set c = source.v when not matched then insert values (source.c, null);
