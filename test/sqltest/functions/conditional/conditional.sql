-- Pages: c_conditional_expressions, r_CASE_function, r_COALESCE, r_DECODE_expression, r_GREATEST_LEAST, r_NULLIF_function, r_NVL_function, r_NVL2
select case 2 when 1 then 'one' when 2 then 'two' else 'many' end, case when null then 1 end, case when 1 > 2 then 'a' else 'b' end;
select coalesce(null, null, 3), coalesce(null, 'x'), nvl(null, 1, 2), nvl(null::date, date '2024-02-29');
select nvl2(null, 'set', 'unset'), nvl2('', 'set', 'unset'), nvl2(0, 1, 2);
select nullif(1, 1), nullif(1, 2), nullif('a', 'A'), nullif(null, 1);
select decode(2, 1, 'one', 2, 'two', 'other'), decode(3, 1, 'one', 2, 'two'), decode(null, null, 'null', 'not null');
select greatest(1, 5, 3), greatest('a', 'B'), least(1.5, 2, 1), greatest(null, 2, 1), least(null, null), greatest(date '2024-02-29', date '2023-02-28');
select coalesce(1, 'x');
select case when true then 1 else 2.5 end as mixed, case when false then 1 end as none;
select decode('a', 'a', 1);
select "isnull"(null, 1), iff(true, 1, 2);
select nullif('a ', 'a'), nullif('a'::char(3), 'a'::varchar), nullif(1, '1'), nullif(null, 1), nullif(1, null), nullif('', '');
