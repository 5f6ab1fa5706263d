-- Pages: r_DROP_ROLE (RESTRICT and FORCE), r_GRANT-examples (circular grants)
create role cyc_a;
create role cyc_b;
create role cyc_c;
create user cyc_user password disable;
grant role cyc_a to role cyc_b;
grant role cyc_b to role cyc_c;
grant role cyc_c to role cyc_a;
grant role cyc_a to role cyc_a;
drop role cyc_a;
drop role cyc_c;
grant role cyc_a to cyc_user;
drop role cyc_a;
drop role cyc_a force;
revoke role cyc_b from role cyc_c;
drop role cyc_b;
drop role cyc_c;
select count(*) from svv_roles where role_name like 'cyc%';
drop user cyc_user;
