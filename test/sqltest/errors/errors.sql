-- Pages: r_names, c_unsupported-postgresql-features, r_Isolation: messages with SQLSTATE and place
create table t (a int, b varchar(3));
selec 1;
select from from t;
select (1;
select 1 +;
