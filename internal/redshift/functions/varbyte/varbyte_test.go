package varbyte_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

func TestVarbyte(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE b (id int, v varbyte(8), h varchar(20)); INSERT INTO b VALUES (1, 'xyz', '00ff'), (2, '', ''), (3, NULL, NULL)",
		[]functiontest.Case{
			{SQL: "to_varbyte('FFfe', 'HEX'), to_varbyte('1', 'hex'), to_varbyte('', 'hex')", Want: "fffe|01|"},
			{SQL: "to_varbyte('101', 'binary'), to_varbyte('é', 'utf-8')", Want: "05|c3a9"},
			{SQL: "to_varbyte('0g', 'hex')", State: "22P02", Want: "hex"},
			{SQL: "to_varbyte('012', 'binary')", State: "22P02", Want: "binary"},
			{SQL: "to_varbyte('a', 'base64')", State: "22023", Want: "base64"},
			{SQL: "from_hex('c3a9')::varchar, from_varbyte(from_hex('c3a9'), 'utf8'), from_varbyte(from_hex('05'), 'binary')", Want: "é|é|00000101"},
			{SQL: "from_varbyte(from_hex('ff'), 'utf8')", State: "22021", Want: "UTF8"},
			{SQL: "to_hex(255), to_hex(-1), to_hex((-1)::bigint), to_hex(0)", Want: "ff|ffffffff|ffffffffffffffff|0"},
			{SQL: "getbit(from_hex('8001'), 15), getbit(from_hex('8001'), 0), getbit(from_hex('8001'), 1)", Want: "1|1|0"},
			{SQL: "getbit(from_hex('80'), 8)", State: "22003", Want: "bit index 8"},
			{SQL: "len('é'::varbyte), octet_length('é'::varbyte), length(''::varbyte)", Want: "2|2|0"},
			{SQL: "substring('hello'::varbyte, 2, 3), substr('hello'::varbyte, 0, 2), substring('hello'::varbyte, 9)", Want: "656c6c|68|"},
			{SQL: "substring('hello'::varbyte, 1, -1)", State: "22011", Want: "negative substring length"},
			{SQL: "concat('a'::varbyte, 'b'::varbyte), reverse('abc'::varbyte)", Want: "6162|636261"},
			{SQL: "~from_hex('0f'), from_hex('0f') & from_hex('3c'), from_hex('0f') | from_hex('3c')", Want: "f0|0c|3f"},
			{SQL: "from_hex('0f') & from_hex('0f0f')", State: "22026", Want: "different sizes"},
			{SQL: "SELECT len(v), to_hex(v), from_varbyte(v, 'hex'), from_hex(h) FROM b ORDER BY id", Want: "3|78797a|78797a|00ff\n0|||\nNULL|NULL|NULL|NULL"},
			{SQL: "from_hex(NULL), to_varbyte(NULL, 'hex'), getbit(NULL, 1)", Want: "NULL|NULL|NULL"},
			{SQL: "5::smallint::varbyte, 258::varbyte, (-1)::bigint::varbyte", Want: "0005|00000102|ffffffffffffffff"},
		})
}
