-- Pages: r_correlated_subqueries
create table category (catid int, catname varchar(10));
create table event (eventid int, catid int, eventname varchar(20));
create table listing (listid int, eventid int, numtickets int);
create table sales (salesid int, listid int, eventid int, qtysold int, pricepaid decimal(8,2));
insert into category values (1, 'one'), (2, 'two');
insert into event values (1, 1, 'first'), (2, 1, 'second');
insert into listing values (1, 1, 2), (2, 1, 4), (3, 2, 1);
insert into sales values (1, 1, 1, 2, 10), (2, 2, 1, 4, 20), (3, 3, 2, 3, 30);
select salesid, listid, sum(pricepaid) from sales s where qtysold = (select max(numtickets) from listing l where s.listid = l.listid) group by 1, 2 order by 1, 2 limit 5;
select event.eventname from event where not exists (select * from listing where not exists (select * from sales where event.eventid = sales.eventid));
select * from category left join event on category.catid = event.catid and eventid = (select max(eventid) from sales where sales.eventid = event.eventid);
select catname, eventname from category join event on category.catid = event.catid and eventid = (select max(eventid) from sales where sales.eventid = event.eventid) order by 2;
select listid, qtysold from sales s where qtysold not in (select sum(numtickets) over () from listing l where s.listid = l.listid);
select listing.listid, (select count(sales.listid) from sales where sales.listid = listing.listid) as list from listing group by list, listing.listid;
select listing.listid, (select count(sales.listid) from sales where sales.listid = listing.listid) as list from listing order by 1;
select * from listing where listid in (select sum(qtysold) from sales where numtickets > 4 group by salesid);
select * from listing where listid in (select max(qtysold) from sales where numtickets > 3 group by salesid) order by 1;
select * from listing where listid in (select sum(qtysold) from sales group by salesid) order by 1;
