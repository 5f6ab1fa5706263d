create table t (a int);
create role r;
grant select on t to role r;
