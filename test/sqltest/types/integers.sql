-- Pages: r_Numeric_types201, r_numeric_computations201
create table n (s smallint, i integer, b bigint);
insert into n values (-32768, -2147483648, -9223372036854775807), (32767, 2147483647, 9223372036854775807), (null, null, null);
select * from n order by 1;
insert into n (s) values (32768);
insert into n (i) values (2147483648);
insert into n (s) values ('12'), (' 7 ');
insert into n (s) values ('x');
select 7/2 as q, -7/2 as nq, 7%3 as r, -7%3 as nr;
select 1/0;
select 1%0;
select s + s as ss, i + s as i_s, b + i as bi from n where s = 32767;
select i + 1 from n where s = 32767;
select 2147483647 + 1;
select 2147483648 as big, 32767 as plain, 9223372036854775808 as dec;
select s + 1 as x from n where s = 32767;
select 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 4, 256 >> 2;
select |/ 25, ||/ 27, 2 ^ 10, @ -5;
select null + 1;
select 2.5::int, 3.5::int, -2.5::int, 2.4::bigint;
select '12'::int + 1, cast('-5' as smallint), true::int;
select '1.5'::int;
select ''::int;
-- expected failure: division looks at the divisor before it looks for NULL
select null::int / 0 as n;
