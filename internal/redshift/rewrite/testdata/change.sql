-- values go to their columns: length in bytes, scale, ranges
insert into limits values ('ab', 'héé', 1.239, 7), (null, 'x    ' , 2, 8);
insert into limits (note, amount) select eventname, venueid from event;
insert into limits select code, note, amount, n from limits where n > 1 order by n;
insert into limits (n) values (default);
update sales set qtysold = qtysold + 1, commission = pricepaid * 0.15 where salesid = 5;
update sales set sellerid = e.venueid from event e where sales.eventid = e.eventid and e.caldate < '2008-01-01';
update sales s set listid = (select max(listid) from sales x where x.sellerid = s.sellerid);
delete from sales where saletime < dateadd(year, -1, '2008-01-01');
delete from sales using event e where sales.eventid = e.eventid and e.eventname = 'x';
delete sales;
merge into limits using (select eventname as code, max(venueid) as n from event group by eventname) as s on limits.code = s.code when matched then update set n = s.n when not matched then insert (code, n) values (s.code, 1);
merge into limits using (select eventname as code, eventname as note, 1.5 as amount, venueid as n from event) as s on limits.code = s.code remove duplicates;
with last as (select max(salesid) as m from sales) delete from sales using last where salesid = last.m;
