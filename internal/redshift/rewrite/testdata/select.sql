-- numbers: integers divide as integers, decimals keep precision and scale
select 7 / 2, 7 / 2.0, 5 % 3, salesid / qtysold, pricepaid / commission, pricepaid * qtysold, pricepaid + 1 from sales;
-- a divisor that may be zero is checked
select salesid / listid from sales;
-- aggregates of integers and decimals
select sum(qtysold), avg(qtysold), sum(pricepaid), avg(pricepaid), count(*), count(distinct sellerid) from sales;
-- grouping by position, by alias, by expression
select eventid, date_trunc('month', saletime) as m, sum(pricepaid) from sales group by 1, m order by 3 desc, m;
-- lateral alias, alias in WHERE
select pricepaid - commission as net, net * 2 as twice from sales where net > 10;
-- joins: USING merges columns
select * from event join venue using (venueid);
select eventname, v.* from event e left join venue v on e.venueid = v.venueid where v.venueid is null;
-- the Oracle outer join
select e.eventname, v.venuename from event e, venue v where e.venueid = v.venueid(+) and v.venueseats(+) > 10;
-- literals take the type of the other side
select eventid from event where caldate = '8/2/2003' and starttime > 'Jun 1,2008' and venueid = '7';
-- trailing blanks of strings do not count
select venueid from venue where venuename = 'Fenway Park ' and venuestate = 'MA';
select venueid from venue where venuename in ('a', 'b ') and venuestate between 'AA' and 'CC';
-- dates and intervals
select caldate + 1, caldate - date '2008-01-01', starttime + interval '3 hours, 35 minutes', starttime - interval '1-6' year to month, caldate + interval '1w, 1h' from event;
-- set operations meet in a common type
select qtysold from sales union all select pricepaid from sales minus select 1.5 order by 1 limit 3;
-- subqueries
select salesid, (select max(e.starttime) from event e where e.eventid = s.eventid) from sales s where exists (select 1 from event where eventid = s.eventid) and sellerid in (select venueid from venue);
select salesid from sales where pricepaid > all (select commission from sales) or qtysold = any (select 1);
-- common table expressions, recursive too
with a as (select 1 as n), b(m) as (select n + 1 from a) select * from a, b;
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select n from r;
-- views are expanded
select count(*) from big_sales where pricepaid < 2000;
-- windows
select salesid, rank() over (partition by sellerid order by pricepaid desc), sum(qtysold) over (partition by sellerid order by saletime rows unbounded preceding), lag(pricepaid, 1) ignore nulls over (order by saletime) from sales;
select sellerid, pricepaid from sales qualify row_number() over (partition by sellerid order by pricepaid desc) = 1;
-- CASE, DECODE, NVL and friends
select case when qtysold > 1 then 'many' else null end, decode(qtysold, 1, 'one', 2, 'two', 'more'), nvl(listid, 0), nullif(qtysold, 0), nvl2(listid, 1, 2) from sales;
-- casts
select '12'::int, pricepaid::int, 'abcdef'::char(3), cast(salesid as varchar(3)), cast('t' as boolean), convert(numeric(10, 1), 2.55), try_cast('x' as int) from sales;
-- pattern matching
select eventname from event where eventname like 'A\_%' or eventname ilike '%b%' escape '' or eventname similar to '(a|b)%' or eventname !~* '^x.*[0-9]';
-- SUPER navigation and unnesting
select doc.a.b, d.doc[0].c::int, doc.n > 5 from docs d;
select d.id, i.name, k from docs d, d.doc.items as i at k where i.price > 10;
select id, v, k from docs d, unpivot d.doc as v at k;
-- rows become columns and columns rows
select * from (select sellerid, qtysold from sales) pivot (sum(qtysold) as total for sellerid in (1 as one, 2));
select * from (select qtysold, listid from sales) unpivot (amount for kind in (qtysold, listid as "list"));
-- hierarchies
select id, level, prior name from employee where level < 4 start with manager_id is null connect by prior id = manager_id;
-- grouping sets
select eventid, sellerid, grouping(sellerid), count(*) from sales group by rollup(eventid, sellerid);
select eventid, sellerid, count(*) from sales group by grouping sets ((eventid), (sellerid), ());
-- names of columns
select count(*), 1 + 1, eventid, sum(1), case when true then 1 end, 'x', dateadd(day, 1, caldate), extract(year from caldate), caldate::timestamp, upper(eventname) from event group by eventid, caldate, eventname;
-- TOP, OFFSET, DISTINCT
select top 3 distinct sellerid from sales order by sellerid;
select * exclude (commission, saletime) from sales limit 5 offset 2;
-- concatenation
select 'a' || 'b', eventname || ' at ' || venueid, venuestate || '!' from event join venue using (venueid);
-- text plus text
select eventname + 'x' from event;
-- parameters
select salesid from sales where sellerid = :p and saletime > :p;
-- nulls in order
select salesid from sales order by listid, sellerid desc, qtysold nulls first, pricepaid desc nulls last;
