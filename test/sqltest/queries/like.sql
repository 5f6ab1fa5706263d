-- Pages: r_patternmatching_condition_like: trailing blanks count, also those of CHAR; ILIKE folds single-byte letters only
create table l (id int, c char(5), v varchar(9));
insert into l values (1, 'ab', 'ab'), (2, 'abcde', 'ab '), (3, null, null), (4, '', 'Äb'), (5, 'a', 'äB');
select id, c like 'ab' as c, c like 'ab   ' as padded, c like 'ab%' as open, c like '%b' as ends, c::varchar like 'ab' as cast, rtrim(c) like 'ab' as trimmed, c like '_____' as five from l order by id;
select id, v like 'ab' as v, v like 'ab ' as b, v ilike 'äb' as folded, v ilike 'Äb' as same, v ilike c as column from l order by id;
select id from l where c not like 'a%' or c ilike 'A_' order by id;
