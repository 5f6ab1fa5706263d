-- What AWS's administration scripts ask of the catalog: array_upper of rights, regprocedure, pg_library, datepart, and an
-- integer as a condition. Pages: r_PG_LIBRARY, c_sys_catalog
create user admin_amy password 'Passw0rdx';
create table owned (a int);
grant select, insert on owned to admin_amy;
grant select on owned to admin_amy with grant option;
create procedure moved(x int, inout y varchar(10), z out decimal(8,2)) as $$ begin z := 1; end $$ language plpgsql;
create procedure public.admin_seen() as $$ begin null; end $$ language plpgsql;
create schema admin_other;
create procedure admin_other."Odd name"(a date) as $$ begin null; end $$ language plpgsql;
create function admin_f(int, float) returns int stable as $$ select $1 $$ language sql;
select textin(regprocedureout(oid::regprocedure)) as signature, oid::regproc as name, prorettype = 0::oid as procedure, decode(prorettype, 0, 'procedure', 'function') as kind
from pg_proc where proname in ('moved', 'admin_seen', 'admin_f', 'odd name') order by 1;
select 0::regprocedure as none, 7::oid::regproc as unknown;
select 'moved(int)'::regprocedure;
create table wrong (p regprocedure);
select array_upper(relacl, 1) as n, array_upper(relacl, 2) as none from pg_class where relname = 'owned';
select split_part(array_to_string(c.relacl, ','), ',', s.n) as item
from (select oid, generate_series(1, array_upper(relacl, 1)) as n from pg_catalog.pg_class) s
join pg_catalog.pg_class c on c.oid = s.oid and s.n <= array_upper(c.relacl, 1) where c.relname = 'owned' order by 1;
select array_upper(proargnames, 1) as n from pg_proc where proname = 'moved';
select array_upper('x', 1);
select array_upper(array(1, 2), 1);
select * from pg_library;
select count(*) from pg_default_acl where defaclacl = '{}'::aclitem[] or oid = 0;
select datepart(hour, timestamp '2024-02-29 15:04:05') as h, datepart(month, date '2024-02-29') as m;
select case when regexp_instr('select 1', '[sS][eE][lL][eE][cC][tT] ') then 'SELECT' else 'OTHER' end as kind;
drop table owned;
drop user admin_amy;
grant usage on language nosuch to public;
revoke usage on language nosuch from public;
grant usage on language plpgsql to public;
grant usage on language plpythonu to public;
