package semi_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

const docs = `CREATE TABLE j (id int, d super);
INSERT INTO j VALUES (1, json_parse('{"a":[1,2.5,"x",{"k":null}],"s":"P","n":10}')), (2, json_parse('{"a":[],"s":3,"n":"ten"}')), (3, NULL)`

func TestJSON(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, docs, []functiontest.Case{
		{SQL: `is_valid_json('{"a":[1]}'), is_valid_json('{"a":[1,]}'), is_valid_json('{"a":"1,] inf"}'), is_valid_json(NULL), is_valid_json_array('[]'), is_valid_json_array('{}')`, Want: "true|false|true|NULL|true|false"},
		{SQL: `can_json_parse('nan'), can_json_parse('"é"'), can_json_parse('')`, Want: "false|true|false"},
		{SQL: `json_parse('[1,]')`, State: "XX000", Want: "JSON parsing error"},
		{SQL: `json_extract_path_text('{"a":{"b":"ü"}}', 'a', 'b'), json_extract_path_text('{"a":1}', 'z'), json_extract_path_text('{"a":null}', 'a'), json_extract_path_text('{', 'a', true)`, Want: "ü||NULL|NULL"},
		{SQL: `json_extract_path_text('{', 'a')`, State: "XX000", Want: "JSON parsing error"},
		{SQL: `json_extract_array_element_text('[1,"x"]', 1), json_extract_array_element_text('[1]', 7), json_extract_array_element_text('[1]', -1)`, Want: "x||"},
		{SQL: `json_array_length('[1,[2,3]]'), json_array_length('{}', true)`, Want: "2|NULL"},
		{SQL: `object_transform(object('a', 1))`, Want: `{"a":1}`},
		{SQL: `date '2024-01-01'::super`, State: "42846", Want: "cannot cast"},
	})
}

func TestSuper(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, docs, []functiontest.Case{
		{SQL: `SELECT d.n + 1, d.n / 4, d.n / 4.0, d.n % 3, -d.n, d.n + 1e2::float8, d.s + 'x' FROM j ORDER BY id`, Want: "11|2|2.5000|1|-10|1.1e+2|\"Px\"\nNULL|NULL|NULL|NULL|NULL|NULL|NULL\nNULL|NULL|NULL|NULL|NULL|NULL|NULL"},
		{SQL: `SELECT d.s = 'P', d.s <> 'P', d.s < 'Q', d.n = 10.0, d.n IN (9, 10) FROM j ORDER BY id`, Want: "true|false|true|true|true\nfalse|true|NULL|false|false\nNULL|NULL|NULL|NULL|NULL"},
		{SQL: `SELECT d.a[0], d.a[9], d.none.at.all, d.a[3].k IS NULL, d.a::varchar, d.s::int, d.n::bool FROM j WHERE id = 1`, Want: "1|NULL|NULL|true|NULL|NULL|true"},
		{SQL: `SELECT floor(d.a[1]), ceil(d.a[1]), round(d.a[1]), abs(-d.a[1]), trunc(d.a[1]), round(d.s) FROM j WHERE id = 1`, Want: "2|3|3|2.5|2|NULL"},
		{SQL: `SELECT e, i FROM j, j.d.a AS e AT i ORDER BY i`, Want: "1|0\n2.5|1\n\"x\"|2\n{\"k\":null}|3"},
		{SQL: `SELECT x FROM (SELECT json_parse('[[1],[2,3]]') AS m) AS t, t.m AS r, r AS x ORDER BY x`, Want: "1\n2\n3"},
		{SQL: `SELECT k, v FROM j, UNPIVOT j.d AS v AT k WHERE id = 2 ORDER BY k`, Want: "a|[]\nn|\"ten\"\ns|3"},
		{SQL: `SELECT v FROM (SELECT 'b'::super v UNION ALL SELECT 10 UNION ALL SELECT array(1) UNION ALL SELECT -2.5 UNION ALL SELECT true) t ORDER BY v`, Want: "true\n-2.5\n10\n\"b\"\n[1]"},
		{SQL: `SELECT sum(e), avg(e), min(e), max(e) FROM j, j.d.a AS e`, Want: "3.5|1.75|1|{\"k\":null}"},
		{SQL: `json_parse('{"a":1,"b":[2]}') = json_parse('{"b":[2.0],"a":1}'), array(1) = array(2)`, Want: "true|false"},
		{SQL: `array_flatten(array(1, array(2, array(3, array())))), array_flatten(object('a', 1)), array_concat(array(1), array()), array_concat(array(1), object())`, Want: "[1,2,3]|NULL|[1]|NULL"},
		{SQL: `decimal_precision(json_parse('3.14159')), decimal_scale(json_parse('3.14159')), decimal_scale(json_parse('"a"'))`, Want: "6|5|NULL"},
		{SQL: `size(array(1))`, State: "0A000", Want: "SIZE"},
		{SQL: `5::super::bool, 5.0::super::bool, 'x'::super::int`, Want: "true|NULL|NULL"},
	})
}
