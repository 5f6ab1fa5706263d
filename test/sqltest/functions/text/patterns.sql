-- Pages: REGEXP_COUNT, REGEXP_INSTR, REGEXP_REPLACE, REGEXP_SUBSTR, r_patternmatching_condition_like, _similar_to, posix-operators
select regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}'), regexp_count('ABC ABC', 'abc', 1, 'i'), regexp_count('abab', 'ab', 2), regexp_count('the fox', 'FOX', 1, 'ip'), regexp_count('', 'a'), regexp_count(null, 'a');
select regexp_instr('The Home Depot Center', '[cC]ent(er|re)$'), regexp_instr('abcabc', 'b', 1, 2), regexp_instr('abcabc', 'c', 1, 1, 1), regexp_instr('aBc', 'b', 1, 1, 0, 'i'), regexp_instr('xyz', 'a');
select regexp_replace('the fox', 'FOX', 'quick brown fox', 1, 'ip'), regexp_replace('Etiam.laoreet@example.org', '@.*\\.(org|gov|com|edu|ca)'), regexp_replace('aaa', 'a', 'b', 2), regexp_replace('abc', '(a)(b)', '$2$1');
select regexp_substr('Suspendisse@example.com', '@[^.]*'), regexp_substr('one two three', '[a-z]+', 1, 2), regexp_substr('AbC', 'b', 1, 1, 'i'), regexp_substr('abc', '(b)(c)', 1, 1, 'e'), regexp_substr('abc', 'x');
select regexp_substr('abc', '(');
select 'abc' like 'a%', 'abc' like '_b_', 'ABC' like 'a%', 'ABC' ilike 'a%', 'a%c' like 'a\\%c', 'a%c' like 'a^%c' escape '^', 'ä' like '_', null like 'a';
select 'abc' not like 'b%', 'abc' similar to '(a|x)bc', 'abc' similar to 'ab', 'abc' similar to '%(b|d)%', 'abc' not similar to 'x%';
select 'abc' ~ 'b', 'ABC' ~* 'b', 'abc' !~ '^b', 'ABC' !~* 'b', 'a1' ~ '^[[:alpha:]][[:digit:]]$', 'abc' ~ '\\w+';
