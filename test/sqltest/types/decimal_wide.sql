-- Pages: r_numeric_computations201: a result of more than 19 digits is computed in 128 bits
create table w (a decimal(18,4), b decimal(18,6), c decimal(18,0), i int, q decimal(38,18));
insert into w values (12345678901.1234, 123456789012.123456, 123456789012345678, -2147483648, 12345678901.5), (99999999999999.9999, -0.000001, 999999999999999999, 2147483647, -0.5), (null, null, null, null, null);
select a * b as ab, a + c as ac, c + c as cc, c - b as cb from w order by c;
select i * a as ia, a / 3 as a3, a / b as ab, q / 3 as q3 from w order by c;
select -(a * b) * 2 as n, abs(a * b) as x from w order by c;
-- What fits 64 bits is summed up there, the rest beside it: sums of both kinds, of neither, of NULL.
select sum(a * b) as s, sum(c * (1 - a)) as t, sum(b * b) as u, avg(a * b) as v from w;
select sum(a * b) as s, sum(case when i > 0 then a * b end) as f, sum(distinct a * b) as d from w where c < 500000000000000000;
select sum(a * b) as s from w where a is null;
select sum(c * (i / (i - i))) from w;
select avg(q) as q, avg(a) as a from w;
select a * b * q from w;
