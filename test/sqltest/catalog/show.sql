-- Pages: SHOW DATABASES, SHOW SCHEMAS, SHOW TABLES, SHOW COLUMNS, SHOW CONSTRAINTS, SHOW FUNCTIONS, SHOW PROCEDURES,
-- SHOW PARAMETERS, SHOW GRANTS, SHOW COLUMN GRANTS.

create user show_alice password disable;
create user show_bob password disable;
create role show_reader;
create table pk1 (i int, j int, c varchar(10), primary key (i, j, c));
create table fk2 (i int, j int, c varchar(10), foreign key (i, j, c) references pk1 (i, j, c));
create table other_pk (i int primary key);
create table other_fk (k int identity(1, 2), i int references other_pk, flag bool);
create table compound_sort (id int not null default 7 distkey encode az64, name varchar(50) encode lzo, day date, amount decimal(10, 2)) compound sortkey (id, name);
create table interleaved (a int, b super, c varbyte(8)) diststyle all interleaved sortkey (a, c);
comment on table pk1 is 'the keys';
comment on column compound_sort.name is 'who';
create view plain_view as select id, name from compound_sort;
create view late_view as select id from compound_sort with no schema binding;
create materialized view kept_view as select id from compound_sort;
create function f_calculate_discount(numeric, int) returns numeric stable as $$ select $1 * $2 $$ language sql;
create function f_text(a varchar) returns varchar immutable as $$ select $1 $$ language sql;
create procedure f1(operation varchar(10), value1 decimal(18, 0), result inout decimal(18, 0), operation_status out varchar(50), at out timestamp)
as $$ begin result := value1; end $$ language plpgsql;
create procedure p_data(a int) as $$ begin return; end $$ language plpgsql;

show databases like 'd%';
show databases from data catalog;
show schemas from database dev like 't\_catalog\_sh%';
show schemas from database nowhere;
show tables from schema t_catalog_show;
show tables from schema dev.t_catalog_show like '%view' limit 2;
show tables from schema nowhere;
show columns from table t_catalog_show.compound_sort;
show columns from table dev.t_catalog_show.interleaved;
show columns from table other_fk like 'fl%';
show constraints foreign keys exported from table other_pk;
show columns from table compound_sort like 'n%';
show columns from table nowhere.at_all;

show constraints primary keys from table dev.t_catalog_show.pk1;
show constraints foreign keys from table t_catalog_show.fk2;
show constraints foreign keys exported from table t_catalog_show.pk1;
show constraints foreign keys from table pk1 limit 3;
show constraints from table pk1;

show functions from schema dev.t_catalog_show;
show functions from schema t_catalog_show like '%discount';
show procedures from schema t_catalog_show;
show procedures from schema t_catalog_show like '%data' limit 1;
show parameters of procedure t_catalog_show.f1(varchar, decimal, decimal);
show parameters of procedure f1(varchar, decimal, decimal) like 'val%';
show parameters of function t_catalog_show.f_calculate_discount(numeric, int);
show parameters of function f_text(varchar);
show parameters of function nothing(varchar);

grant select, insert on pk1 to show_alice;
grant select on pk1 to role show_reader;
grant select (id), update (name) on compound_sort to show_bob;
grant usage on schema t_catalog_show to show_alice with grant option;
grant execute on function f_text(varchar) to public;
grant role show_reader to show_bob;
grant create on database dev to show_alice;
select user_name, user_id > 99 from svv_user_info where user_name like 'show%' order by 1;
show grants on table t_catalog_show.pk1 for role show_reader limit 0;
show grants on schema t_catalog_show for show_bob;
show grants on function t_catalog_show.f_text(varchar) for public;
show grants for show_nobody;
show grants on template t_catalog_show.t;
show column grants on table t_catalog_show.compound_sort for show_alice;
show tables from schema t_catalog_show like 'pk1';

-- user: show_bob
set search_path to t_catalog_show;
show tables from schema t_catalog_show;
show grants on table t_catalog_show.pk1 for show_alice;
show columns from table t_catalog_show.fk2;
