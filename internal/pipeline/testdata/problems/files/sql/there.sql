create table if not exists t (a int);
