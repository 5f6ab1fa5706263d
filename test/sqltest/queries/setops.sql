-- Pages: r_UNION, r_UNION_order_of_evaluation, c_example_unionall_query
select 1 as a union select 1 union select 2 order by 1;
select 1 as a union all select 1 order by 1;
select 1 as a intersect select 1;
select 1 as a except select 2;
(select 1 as a union all select 2 union all select 2) minus select 2;
select 1 as a, 'x' as b union all select null, 'yy' order by a;
select 1 as a union all select 2.5 order by 1;
select null as a union all select null;
select 1 union all select 2 intersect select 2 order by 1;
select 1 union select 1, 2;
select 1 union select 'x';
select date '2024-02-29' as d union all select timestamp '2024-02-29 12:00' order by 1;
