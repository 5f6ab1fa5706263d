-- DATEADD function, EXTRACT function, date/time concatenation: '00:00:00.5550' is how the guide prints such a TIME
create table clock (t time, z timetz);
insert into clock values ('20:00:00', '20:00:00 EST'), ('00:00:00.555', '00:00:00.5550 UTC'), ('00:00:00.123456', '01:02:03.5+02');
select t, z, t::varchar as t2, z::varchar as z2 from clock order by clock.t;
select dateadd(minute, 5, t) from clock order by t;
select t || '', len(t::varchar) from clock order by t;
select timestamp '2008-06-01 09:59:59.555', cast(timestamp '2008-06-01 09:59:59.555' as time);
create user rights_newman with password '@AbC4321!';
drop user rights_newman;
