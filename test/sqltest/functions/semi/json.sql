-- Pages: json-functions, super-functions and the page of each function
select json_parse('[10001,10002,"abc"]') as a, json_parse(null) as n, can_json_parse('{"a":'), can_json_parse('[1]'), json_parse('"x"') as s;
select json_parse('{bad');
select json_serialize(json_parse('{"a": [1, 2.50, null, true]}')), json_serialize(null), json_serialize_to_varbyte(json_parse('[10001,10002,"abc"]')), json_size(json_parse('[1,2]'));
select is_valid_json('{"a":2}'), is_valid_json('{"a":{"b":2 "c":1}}'), is_valid_json(''), is_valid_json(null), is_valid_json_array('[1,2]'), is_valid_json_array('{"a":1}');
select json_array_length('[11,12,13,{"f1":1,"f2":[5,6]},14]'), json_array_length('[]'), json_array_length('[11', true), json_array_length(null);
select json_array_length('[11');
select json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"star"}}', 'f4', 'f6'), json_extract_path_text('{"a":{"b":1}}', 'a'), json_extract_path_text('{"a":null}', 'a'), json_extract_path_text('{"a":1}', 'x'), json_extract_path_text('{bad', 'a', true), json_extract_path_text('{"ü":"日本"}', 'ü');
select json_extract_path_text('{bad', 'a');
select json_extract_array_element_text('[111,112,113]', 2), json_extract_array_element_text('["a",["b",1,["c",2,3,null]]]', 1), json_extract_array_element_text('[1]', 5), json_extract_array_element_text('[1', 0, true), json_extract_array_element_text('[10,20,30]', -1);
select json_typeof(json_parse('1')), json_typeof(json_parse('"a"')), json_typeof(json_parse('[1]')), json_typeof(json_parse('{}')), json_typeof(json_parse('true')), json_typeof(json_parse('null'));
select object(), object('a', 1, 'b', true, 'c', null), object('k', 1.5);
select object('a');
select object_transform(object('a', 1, 'b', object('c', 2)) keep '"a"', '"b"."c"' set '"b"."c"', 9) as o;
select array(1, 'foo', true, null), array(), array(array(1), 2), array_concat(array(1, 2), array(3)), array_flatten(array(array(1, 2), array(), array(3, array(4)))), get_array_length(array(1, 2, 3)), get_array_length(json_parse('[]'));
select subarray(array('a', 'b', 'c', 'd'), 1, 2), subarray(array(1, 2, 3), 2), subarray(array(1, 2, 3), -1), split_to_array('12|345|6789', '|'), split_to_array('a,b'), split_to_array('', ',');
select lower_attribute_names(json_parse('{"AttributeA": {"B": 1}}')), concat(array(1), array(2));
select is_array(array(1)), is_bigint(json_parse('9223372036854775807')), is_boolean(json_parse('true')), is_char(json_parse('"a"')), is_decimal(json_parse('1.5')), is_float(json_parse('1.5e10')), is_integer(json_parse('1')), is_object(object()), is_scalar(json_parse('1')), is_smallint(json_parse('70000')), is_varchar(json_parse('"a"'));
select decimal_precision(json_parse('3.14159')), decimal_scale(json_parse('3.14159')), decimal_scale(json_parse('"a"'));
select size(json_parse('[1]'));
select array_contains(array(1, 2), 2), array_contains(array(1, 2), 9), array_position(array('a', 'b', 'a'), 'a'), array_positions(array('a', 'b', 'a'), 'a'), array_position(array(1), 5);
select array_distinct(array(1, 2, 1)), array_except(array(1, 2, 3), array(2)), array_intersection(array(1, 2, 3), array(2, 3, 4)), array_union(array(1, 2), array(2, 3)), array_sort(array(3, 1, 2)), arrays_overlap(array(1, 2), array(2, 3));

-- Pages: UPPER_ATTRIBUTE_NAMES, LOWER_ATTRIBUTE_NAMES, GET_NUMBER_ATTRIBUTES.
select upper_attribute_names(json_parse('[{"Subobject":{"c":"<c>"},"Subarray":[{"d":"d"},"e"]}]'));
select upper_attribute_names(null), upper_attribute_names('a'::super), lower_attribute_names(json_parse('{"Ab":"&"}'));
select upper_attribute_names(json_parse('{"A":"A","a":"a"}'));
select lower_attribute_names(json_parse('{"A":"A","a":"a"}'));
select get_number_attributes(json_parse('{"a":1,"b":2,"c":3}')), get_number_attributes(json_parse('{"a":1,"b":{"c":3}}')), get_number_attributes(json_parse('[1]'));

-- Page: SUPER configurations, Parsing options for SUPER.
select json_parse('{"a":1,"a":2}');
select json_parse(x) from (select '{"b":[{"a":1,"a":2}]}'::varchar as x);
select can_json_parse('{"a":1,"a":2}'), can_json_parse('{"a":{"a":1},"b":[{"a":2},{"a":3}]}'), is_valid_json('{"a":1,"a":2}');
set json_parse_dedup_attributes to on;
select json_parse('{"a":1,"b":{"c":1,"c":[1,{"d":1,"d":"<"}]},"a":2}'), json_parse(x) from (select '{"a":1,"a":2}'::varchar as x);
set json_parse_dedup_attributes to off;
set json_parse_truncate_strings to off;
set json_parse_truncate_strings to on;
