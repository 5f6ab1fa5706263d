-- Pages: array_contains, array_position, array_positions, array_distinct, array_union, array_except, array_intersection, arrays_overlap, array_sort
select array_contains(array('red', 'green'), 'red') as has, array_contains(array('red'), 'blue') as hasnt, array_contains(array('a', null), null) as has_null, array_contains(array(1, 2.0), 2) as number, array_contains(null, 1) as of_null, array_contains(json_parse('{"a":1}'), 1) as of_object;
select array_contains(array('red', null), null, false), array_contains(array('red', null), 'blue', false), array_contains(array('red', null), 'red', false), array_contains(array('red', null), 'blue', true);
select array_position(array('red', 'green', 'red'), 'red'), array_position(array(1, 2, 3), 4), array_position(array('red', null), null), array_position(array('red', null), null, false);
select array_positions(array('red', 'green', 'red'), 'red'), array_positions(array(1, 2, 3), 4), array_positions(array('red', null, 'green', null), null), array_positions(array('red', null), 'blue', false);
set default_array_search_null_handling to false;
select array_contains(array('red', null), null) as c, array_position(array('red', null), 'blue') as p, array_positions(array('red', null), 'red') as l, array_contains(array('red', null), 'blue', true) as said;
reset default_array_search_null_handling;
select array_distinct(array(1, 1, 'a', 'a', null, null)), array_distinct(array_concat(array(1, 2, 3, 3), array(2, 3, 4, 4))), array_distinct(array()), array_distinct(null);
select array_union(array('a', 'b', 'b'), array('b', 'c', 'c')), array_union(array('b', 'a', 'b'), array(null, 'b', null));
select array_except(array('a', 'b', 'c'), array('b', 'c', 'd')), array_except(array('b', 'b', 'b', 'b'), array('b', 'b')), array_except(array('a', 'b', 'b'), array('b'), true), array_except(array('a', null), array(null));
select array_intersection(array('a', 'b', 'c'), array('b', 'c', 'd')), array_intersection(array('a', 'b', 'b'), array('b', 'b', 'b')), array_intersection(array('a', 'b', 'b'), array('b', 'b', 'b'), true), array_intersection(array('a', null), array('b', null));
select arrays_overlap(array('blue', 'green'), array('red', 'green')), arrays_overlap(array('red', null, 'blue'), array('green', null)), arrays_overlap(array('red', null), array('green')), arrays_overlap(json_parse('[null]'), array(null));
select array_sort(array('b', 'a', 0, null, 1, false)) as a, array_sort(array('b', 'a', 0, null, 1, false), false) as d, array_sort(array('b', 'a', 0, null, 1, false), false, false) as n, array_sort(array(10, 9, -1, 1.5)) as numbers;
create table tags (id int, list super);
insert into tags select 1, array('x', 'y') union all select 2, array('z', null) union all select 3, null;
select id, array_contains(list, 'x'), array_sort(list, false) from tags order by id;
