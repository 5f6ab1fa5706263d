-- Pages: copy-parameters-data-conversion, copy-parameters-data-format, r_COPY_command_examples, tutorial-loading-run-copy
-- What a careless reader passes over: empty lines, blanks around quotes, a delimiter too many, line ends inside quotes.
create table l (a varchar(9), b varchar(9));
-- put: in/lines/empty=1,2\n\n3,4\n
copy l from 's3://in/lines/empty' iam_role default csv;
copy l from 's3://in/lines/empty' iam_role default csv ignoreblanklines;
copy l from 's3://in/lines/empty' iam_role default csv maxerror 1;
-- put: in/lines/blanks=1, "x"\n2,y\n
copy l from 's3://in/lines/blanks' iam_role default csv;
select a, '[' || b || ']' as b from l order by a, b;
delete from l;
-- put: in/lines/behind=1,"x" \n2,y\n
copy l from 's3://in/lines/behind' iam_role default csv;
-- put: in/lines/many=1,2,\n3,4\n
copy l from 's3://in/lines/many' iam_role default csv;
copy l from 's3://in/lines/many' iam_role default delimiter ',';
-- put: in/lines/ends="a\r\nb","c\nd"\r\ne,"f\r\n"\r\n
copy l from 's3://in/lines/ends' iam_role default csv;
select replace(replace(a, '\r', 'CR'), '\n', 'LF') as a, replace(replace(b, '\r', 'CR'), '\n', 'LF') as b from l order by a;
create table one (v varchar(9));
-- put: in/lines/single=a\n\nb\n
copy one from 's3://in/lines/single' iam_role default csv;
select '[' || v || ']' as v from one order by v;
create table typed (id int, f float8, d date, c char(5), n decimal(4,2));
-- put: in/lines/float=1,1_000,2024-02-29,a,1\n
copy typed from 's3://in/lines/float' iam_role default csv;
-- put: in/lines/huge=1,1e400,2024-02-29,a,1\n
copy typed from 's3://in/lines/huge' iam_role default csv;
-- put: in/lines/date=1,1,2024/02/29,a,1\n
copy typed from 's3://in/lines/date' iam_role default csv;
-- put: in/lines/char=1,1,2024-02-29,é,1\n
copy typed from 's3://in/lines/char' iam_role default csv;
-- put: in/lines/round=1,inf,2024-02-29,a  ,9.995\n2,,,,99.995\n
copy typed from 's3://in/lines/round' iam_role default csv roundec;
copy typed from 's3://in/lines/round' iam_role default csv roundec maxerror 1;
select * from typed order by id;
select trim(filename) as file, line_number as line, trim(colname) as col, err_code as code, trim(err_reason) as reason from stl_load_errors where filename like '%lines%' order by query, line_number;
