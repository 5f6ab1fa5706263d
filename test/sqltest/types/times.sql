-- Pages: r_Datetime_types (TIME, TIMETZ)
create table t (a time, b timetz);
insert into t values ('10:11:12.123456', '10:11:12+02'), ('20:00', '01:02:03'), ('10:11 PM', '10:11:12 EST'), (null, null);
select * from t order by a;
select time '10:00' + interval '90 minutes' as plus, time '23:30' + interval '1 hour' as wraps;
select date '2024-02-29' + time '12:34:56' as ts;
select extract(hour from time '12:34:56'), extract(second from time '12:34:56.5');
select time '24:00:00';
select '25:00'::time;
select time '10:00' < time '10:00:00.000001' as lt, timetz '10:00+02' = timetz '08:00+00' as same;
select cast(timestamp '2024-02-29 01:02:03.4' as time);
create table ends (t time);
insert into ends values ('24:00:00'), ('00:00'), ('12:00'), (null);
select t, t::varchar as text, t > '23:59:59.999999' as late from ends order by t;
select timetz '24:00:00+02';
