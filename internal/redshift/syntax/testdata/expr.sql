-- Expressions: literals, operators and their precedence, functions with a grammar of their own.
select 1, 1.5, n'x', .5, 1., 1e3, 1.5e-3, 12345678901234567890, 'it''s', 'a\'b\\c\n\t\101\x41', e'x\ty', $$a'b$$, $q$a$$b$q$, b'0101', x'0aFf', null, true, false;
select 'a'
  'b';
select date '2024-01-01', timestamp '2024-01-01 00:00:00', timestamptz '2024-01-01 00:00:00+01', time '10:00', timetz '10:00+00', timestamp with time zone '2024-01-01', bool 't', varchar(3) 'abc';
select interval '1 day', interval '1' day, interval '3-2' year to month, interval '1 10:00:00' day to second, interval '1' second (3), interval (6) '1 s', interval 5 hour, interval '52 weeks';
select a + b * c - d / e % f ^ g, -a ^ 2, - -a, +a, (a + b) * c, a - (b - c), (a - b) - c, a || b || c, @ -5, |/ 25, ||/ 27, 5 !, ~a & b | c # d << 1 >> 2;
select a = b, a <> b, a != b, a < b, a > b, a <= b, a >= b, a = (b = c), (a = b) = c, not a = b, not (a and b) or c, a and (b or c);
select a is null, a is not null, a isnull, a notnull, a is true, a is not false, a is unknown, a is distinct from b, a is not distinct from b + 1;
select a between 1 and 2, a not between symmetric b + 1 and c, a in (1), a not in ('x', 'y'), (a, b) in ((1, 2), (3, 4)), a between 1 and 2 and b;
select a like 'x%', a not like 'x!_' escape '!', a ilike b || '%', a not ilike 'x', a similar to '%(x|y)', a not similar to 'x' escape '^', a like any (array['x']);
select a ~ 'x', a !~ 'x', a ~* 'x', a !~* 'x', a ~~ 'x', a !~~ 'x', a operator(pg_catalog.~) 'x', a ~<~ b, a @> b;
select case when a then 1 when b then 2 else 3 end, case a when 1 then 'x' end, case when a then case when b then 1 end end;
select cast(a as int), a::varchar(10)::date, convert(bigint, a), try_cast(a as decimal(10, 2)), cast(a as varchar(max)), -1::int, (-1)::int, a::double precision, a::timestamp with time zone, a::character varying(20), a::time(3) without time zone;
select a at time zone 'UTC', a at time zone 'UTC' at time zone b, a collate case_insensitive, collate(a, 'case_sensitive');
select extract(year from a), extract('epoch' from b), extract(timezone_hour from c), date_part(dow, a), dateadd(day, 1, a), datediff(qtr, a, b), date_trunc('month', a);
select trim(a), trim(both 'x' from a), trim(leading from a), trim(trailing ' ' from a), trim('x' from a), trim(a, 'x'), btrim(a, 'x'), position('x' in a), position('x', a);
select substring(a from 1 for 2), substring(a from 2), substring(a, 1, 2), substring(a for 3), overlay(a placing 'x' from 1 for 2), left(a, 1), right(a, 1);
select current_date, current_timestamp, current_time, localtime, localtimestamp, sysdate, current_user, session_user, user, current_user_id, current_schema(), getdate(), current_timestamp(3), current_aws_account, current_namespace;
select decode(a, 1, 'x', 'y'), nvl(a, b), nvl2(a, b, c), coalesce(a, b), greatest(1, 2), object('a', 1, 'b', array(1)), json_parse('{"a":1}'), f(x => 1, y => 2, keep => (1, 2), set => (a, b)), pg_catalog.f(1), "F"(1), f();
select object_transform(o keep '"a"', '"b"' set '"c"', 1, '"d"', upper(x)) from t;
select :a, :b_c + 1, $1, $2::int, ? from t where x = :name and y[1:2] = ?;
select (a + b)::int, (a or b)::text, (case when a then 1 end)::int, f(a)::int, (select 1)::int, (a, b)::text, 'x'::date - 1;
select a = b or c = d and e, (a or b) and c, not not a, not exists (select 1), - (- 1), 1 - -1, 1 + +1, a is null = b, (a = b) is null, a || (b is null);
select (a, b) overlaps (c, d), a in (1, 2) = b, (a in (1)) is true, a < b = c, a = b < c, a between (b and c) and d;
select relkind::"char", cast(a as pg_catalog."char"), b::char, c::"varchar"(3) from t;
