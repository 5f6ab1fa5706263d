-- Pages: r_ROUND, r_TRUNC: the number of digits may be a column
create table d (x bigint, i int, n int);
insert into d values (9007199254740993, 15, 0), (9007199254740995, -15, -1), (9223372036854775800, 25, -2), (123456, 449, -30), (-55, -451, 2), (null, 5, null), (5, null, -1);
select x, i, n, round(x, n) as rx, trunc(x, n) as tx, round(i, n) as ri, trunc(i, n) as ti from d order by x, i;
select round(9223372036854775807, n) from d where n = -1;
