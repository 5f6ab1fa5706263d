-- Pages: c_Window_functions, r_Window_function_synopsis and the page of each function (WINSALES example data)
create table winsales (salesid int, dateid date, sellerid int, buyerid char(10), qty int, qty_shipped int);
insert into winsales values (30001, '8/2/2003', 3, 'b', 10, 10), (10001, '12/24/2003', 1, 'c', 10, 10), (10005, '12/24/2003', 1, 'a', 30, null), (40001, '1/9/2004', 4, 'a', 40, null), (10006, '1/18/2004', 1, 'c', 10, null), (20001, '2/12/2004', 2, 'b', 20, 20), (40005, '2/12/2004', 4, 'a', 10, 10), (20002, '2/16/2004', 2, 'c', 20, 20), (30003, '4/18/2004', 3, 'b', 15, null), (30004, '4/18/2004', 3, 'b', 20, null), (30007, '9/7/2004', 3, 'c', 30, null);
select salesid, row_number() over (order by salesid) as rn, rank() over (order by qty) as r, dense_rank() over (order by qty desc) as d from winsales order by 1;
select salesid, qty, sum(qty) over (order by salesid rows unbounded preceding) as s, avg(qty) over (order by salesid rows between 1 preceding and 1 following) as a from winsales order by 1;
select sellerid, salesid, count(*) over (partition by sellerid) as c, max(qty) over (partition by sellerid) as m, min(qty) over (partition by sellerid order by salesid rows unbounded preceding) as mi from winsales order by 1, 2;
select salesid, lag(qty, 1) over (order by salesid) as l, lead(qty, 2) over (order by salesid) as n from winsales order by 1;
select salesid, first_value(qty_shipped) over (order by salesid rows between unbounded preceding and unbounded following) as f, last_value(qty_shipped ignore nulls) over (order by salesid rows between unbounded preceding and unbounded following) as l, nth_value(qty, 3) over (order by salesid rows between unbounded preceding and unbounded following) as n from winsales order by 1;
select salesid, qty, ntile(4) over (order by qty, salesid) as q, cume_dist() over (order by qty) as c, percent_rank() over (order by qty) as p from winsales order by qty, 1;
select sellerid, salesid, ratio_to_report(qty) over (partition by sellerid) as r from winsales where sellerid in (1, 4) order by 1, 2;
select distinct sellerid, listagg(salesid, ',') within group (order by salesid) over (partition by sellerid) as l from winsales order by 1;
select distinct sellerid, median(qty) over (partition by sellerid) as m, percentile_cont(0.5) within group (order by qty) over (partition by sellerid) as pc, percentile_disc(0.5) within group (order by qty) over (partition by sellerid) as pd from winsales order by 1;
select salesid, stddev_pop(qty) over (order by salesid rows unbounded preceding) as sp, var_samp(qty) over (order by salesid rows unbounded preceding) as vs from winsales where sellerid = 1 order by 1;
select salesid, qty from winsales qualify row_number() over (partition by sellerid order by qty desc, salesid) = 1 order by 1;
select salesid, sum(qty) over w from winsales window w as (partition by sellerid) order by 1;
select rank() from winsales;
select salesid from winsales where row_number() over (order by qty) = 1;
