-- Pages: r_LPAD, r_SUBSTRING, r_LEFT, r_REPEAT, SPLIT_PART, r_MOD: NULL in any argument gives NULL
create table s (id int, v varchar(10), n int, fill varchar(3));
insert into s values (1, 'abc', null, 'x'), (2, null, 0, 'x'), (3, null, -1, null), (4, 'abc', 5, null), (5, 'abc', 5, ''), (6, 'abc', -2147483648, 'x');
select id, lpad(v, n) as l, rpad(v, n) as r, lpad(v, n, fill) as lf, rpad(v, n, fill) as rf from s order by id;
select id, left(v, n) as l, right(v, n) as r, repeat(v, n) as rep from s order by id;
select id, substring(v, n) as s, substring(v, n, 2) as sn, substring(v, 2, case when n >= 0 then n end) as len from s order by id;
select id, split_part(v, '', n) as f from s where n is null;
select mod(null::int, 0) as m, mod(n, 0) as c from s where id = 1;
select mod(5, 0);
-- Shifts drop what leaves the type; the count is taken modulo its bits.
select 1 << 31 as top, 1 << 33 as wraps, -8 >> 1 as signed, 1::smallint << 15 as small, 1::bigint << 63 as big, 5 >> -31 as back;
-- A constant orders nothing.
select id, row_number() over (order by 'x', id) as n from s order by 'y', id limit 2;
select listagg(id, ',') within group (order by 'x') as ids from s where id = 1;
