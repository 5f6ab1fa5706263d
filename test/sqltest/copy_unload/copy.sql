-- Pages: r_COPY, r_COPY_command_examples, copy-parameters-data-format, copy-parameters-data-conversion, copy-parameters-data-load, loading-data-files-using-manifest
create table t (a int, b varchar(10), c date);
-- put: in/pipe.txt=1|one|2024-02-29\n2|zwei|2023-01-01\n3||\n
copy t from 's3://in/pipe.txt' iam_role default;
select * from t order by a;
select pg_last_copy_count();
truncate t;
-- put: in/c.csv=a,b,c\n1,"x,y",2024-02-29\n2,"q""q",\n
copy t from 's3://in/c.csv' iam_role 'arn:aws:iam::000000000000:role/r' csv ignoreheader 1;
select * from t order by a;
truncate t;
-- put: in/tab.txt=1\tNULL\t29/02/2024\n
copy t (a, b, c) from 's3://in/tab.txt' iam_role default delimiter '\t' null as 'NULL' dateformat 'DD/MM/YYYY';
select * from t;
truncate t;
-- put: in/j.json={"a": 1, "b": "eins", "c": "2024-02-29"}\n{"a": 2, "B": "zwei"}\n
copy t from 's3://in/j.json' iam_role default format as json 'auto ignorecase';
select * from t order by a;
truncate t;
-- put: in/fixed.txt=00001abcd2024-02-29\n
copy t from 's3://in/fixed.txt' iam_role default fixedwidth 'a:5,b:4,c:10';
select * from t;
truncate t;
-- put: in/bad.txt=1|ok|2024-01-01\nx|bad|2024-01-01\n3|waytoolongvalue|2024-01-01\n
copy t from 's3://in/bad.txt' iam_role default;
select count(*) from t;
copy t from 's3://in/bad.txt' iam_role default maxerror 5;
select * from t;
truncate t;
copy t from 's3://in/bad.txt' iam_role default truncatecolumns maxerror 5;
select * from t order by a;
copy t from 's3://in/bad.txt' iam_role default noload;
-- put: in/many/part1.txt=1|a|\n
-- put: in/many/part2.txt=2|b|\n
-- put: in/m.manifest={"entries": [{"url": "s3://in/many/part1.txt", "mandatory": true}, {"url": "s3://in/many/gone.txt", "mandatory": false}]}\n
copy t from 's3://in/m.manifest' iam_role default manifest;
truncate t;
copy t from 's3://in/many/' iam_role default;
select count(*) from t;
truncate t;
-- put: in/esc.txt=1|a\\|b|\n2|\\\\|\n
copy t from 's3://in/esc.txt' iam_role default escape;
select * from t order by a;
truncate t;
-- put: in/u.txt=1|äöü€|\n2|日本語日|\n
copy t from 's3://in/u.txt' iam_role default;
-- put: in/blank.txt=1|  | \n\n
copy t from 's3://in/blank.txt' iam_role default blanksasnull emptyasnull ignoreblanklines trimblanks;
select * from t;
copy t from 's3://in/nothing' iam_role default;
copy t from 's3://nobucket/x' iam_role default;
copy nosuch from 's3://in/pipe.txt' iam_role default;
copy t from 's3://in/pipe.txt' iam_role default csv escape;
copy t from 's3://in/x.orc' iam_role default format as orc;
copy t from 's3://in/x.avro' iam_role default format as avro 'auto';
copy t from 'emr://j-123/x' iam_role default;
copy t from 's3://in/x.lzo' iam_role default lzop;
copy t from 's3://in/pipe.txt' iam_role default readratio 50;
