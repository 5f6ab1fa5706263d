-- Page: r_HLL_function (the count is exact here)
create table seen (page varchar(10), visitor int);
insert into seen values ('home', 1), ('home', 2), ('home', 1), ('shop', 3), ('shop', null);
select hll(visitor) as visitors from seen;
select page, hll(visitor) from seen group by page order by page;
select hll(visitor) from seen where page = 'none';
