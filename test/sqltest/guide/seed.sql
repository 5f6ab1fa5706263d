-- Pages: r_SET, r_RANDOM (SET SEED)
create table drawn (pass int, n int, x float8);
set seed to .25;
insert into drawn select 1, 1, random();
insert into drawn select 1, 2, random();
set seed to .25;
insert into drawn select 2, 1, random();
insert into drawn select 2, 2, random();
set seed to 0.75;
insert into drawn select 3, 1, random();
select a.n, a.x = b.x as again from drawn a join drawn b using (n) where a.pass = 1 and b.pass = 2 order by 1;
select count(distinct x) as different from drawn;
set seed to 2;
set seed to 'x';
reset seed;
