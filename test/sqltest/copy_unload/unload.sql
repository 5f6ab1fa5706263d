-- Pages: r_UNLOAD, r_UNLOAD_command_examples
create table t (a int, b varchar(10), c date);
insert into t values (1, 'a|b', '2024-02-29'), (2, null, null), (3, 'ü"x', '2023-01-01');
-- show: out/plain/
unload ('select * from t order by a') to 's3://out/plain/x_' iam_role default parallel off;
select pg_last_unload_count();
-- show: out/csv/
unload ('select * from t order by a') to 's3://out/csv/x' iam_role default csv header parallel off;
-- show: out/esc/
unload ('select b from t where a <> 2 order by a') to 's3://out/esc/x' iam_role default delimiter ',' addquotes escape null as '@' parallel off;
-- show: out/man/
unload ('select a from t where b = ''a|b''') to 's3://out/man/x' iam_role default manifest parallel off extension 'txt';
unload ('select a from t') to 's3://out/man/x' iam_role default parallel off;
unload ('select a from t where a = 1') to 's3://out/man/x' iam_role default parallel off allowoverwrite;
-- show: out/gz/
unload ('select * from t') to 's3://out/gz/x' iam_role default gzip addquotes escape parallel off;
-- show: out/pq/
unload ('select * from t') to 's3://out/pq/' iam_role default format parquet parallel off;
create table back (a int, b varchar(10), c date);
copy back from 's3://out/pq/' iam_role default format parquet;
copy back from 's3://out/gz/' iam_role default gzip removequotes escape;
copy back from 's3://out/csv/' iam_role default csv ignoreheader 1;
select a, b, c, count(*) from back group by 1, 2, 3 order by 1, 2;
-- show: out/json/
unload ('select a, b from t order by a') to 's3://out/json/x' iam_role default json parallel off;
-- show: out/part/
unload ('select a, b from t where a = 3') to 's3://out/part/' iam_role default csv partition by (a);
-- show: out/fix/
unload ('select a, b from t where a = 1') to 's3://out/fix/x' iam_role default fixedwidth 'a:3,b:5' parallel off;
-- show: out/wide/
unload ('select a, b from t order by a') to 's3://out/wide/x' iam_role default fixedwidth as 'a:3,b:12' null as '-' parallel off;
unload ('select a, b from t') to 's3://out/thin/x' iam_role default fixedwidth 'a:3,b:1';
unload ('select a, b from t') to 's3://out/thin/x' iam_role default fixedwidth 'a:3';
unload ('select a, b from t') to 's3://out/thin/x' iam_role default fixedwidth 'a:3,b:9' header;
unload ('select a, b from t') to 's3://out/thin/x' iam_role default fixedwidth 'a:3,b:9' delimiter ',';
unload ('select nosuch from t') to 's3://out/bad/x' iam_role default;
unload ('select a from t limit 1') to 's3://out/bad/x' iam_role default;
unload ('selec 1') to 's3://out/bad/x' iam_role default;
unload ('select 1') to 's3://nobucket/x' iam_role default;
unload ('select * from (select a from t order by a limit 1)') to 's3://out/bad/x' iam_role default;
unload ('select a from t') to 's3://out/bz/x' iam_role default bzip2;
