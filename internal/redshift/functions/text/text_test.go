package text_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

const setup = `CREATE TABLE s (id int, v varchar(40), c char(6), n int);
INSERT INTO s VALUES (1, 'one two', 'ab', 2), (2, '', '', 0), (3, NULL, NULL, NULL), (4, 'naïve 日本', 'x', -1)`

func TestStrings(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, setup, []functiontest.Case{
		{SQL: "initcap('the QUICK-brown o''neil x1y'), initcap('élan vital'), initcap('')", Want: "The Quick-Brown O'Neil X1y|Élan Vital|"},
		{SQL: "SELECT initcap(v), len(v), octet_length(v), left(v, n), right(v, n) FROM s ORDER BY id", Want: "One Two|7|7|on|wo\n|0|0||\nNULL|NULL|NULL|NULL|NULL\nNaïve 日本|8|13||"},
		{SQL: "strtol('ff', 16), strtol('-0X10', 16), strtol('  +12', 10), strtol('zz', 36), strtol('', 8), strtol(NULL, 8)", Want: "255|-16|12|1295|0|NULL"},
		{SQL: "strtol('-8000000000000000', 16)", Want: "-9223372036854775808"},
		{SQL: "strtol('8000000000000000', 16)", State: "22003", Want: "out of range"},
		{SQL: "strtol('12', 2)", State: "22P02", Want: "base 2"},
		{SQL: "strtol('--1', 10)", State: "22P02", Want: "base 10"},
		{SQL: "strtol('1', 37)", State: "22023", Want: "base"},
		{SQL: "soundex('Robert'), soundex('Rupert'), soundex('Ashcraft'), soundex('Tymczak'), soundex('Pfister'), soundex('123')", Want: "R163|R163|A261|T522|P236|"},
		{SQL: "difference('Robert', 'Rupert'), difference('a', '1'), difference('1', '2'), difference('Green', 'Blue')", Want: "4|0|1|1"},
		{SQL: "octetindex('本', '日本'), octetindex('x', 'abc'), octetindex('', 'abc')", Want: "4|0|1"},
		{SQL: "quote_ident('plain_1'), quote_ident('Upper'), quote_ident('a\"b'), quote_ident('1a'), quote_ident('select'), quote_ident('')", Want: `plain_1|"Upper"|"a""b"|"1a"|"select"|""`},
		{SQL: `quote_literal('it''s'), quote_literal('a\\b'), quote_literal(12), quote_literal(NULL)`, Want: `'it''s'|'a\\b'|'12'|NULL`},
		{SQL: "bpcharcmp('a', 'b'), bttext_pattern_cmp('b', 'a'), bpcharcmp('é', 'é'), bpcharcmp('z', 'é'), bpcharcmp(NULL, 'a')", Want: "-1|1|0|-1|NULL"},
		{SQL: "left('añb', 2), right('añb', 2), left('ab', 9), left('ab', -1), right('ab', 0)", Want: "añ|ñb|ab||"},
		{SQL: "btrim('xxaxbxx', 'x'), ltrim('abcab', 'ba'), rtrim('abcab', 'ab'), trim('  a '), trim('é' from 'éaé')", Want: "axb|cab|abc|a|a"},
		{SQL: "split_part('a,b,c', ',', 3), split_part('a,b', ',', 5), split_part('a', ',', 1), split_part('ab', '', 1), split_part('ab', '', 2)", Want: "c||a|ab|"},
		{SQL: "split_part('a', ',', 0)", State: "22023", Want: "greater than zero"},
		{SQL: "SELECT split_part(v, ' ', n) FROM s WHERE id = 4", State: "22023", Want: "greater than zero"},
		{SQL: "translate('12345', '143', 'ax'), translate('añb', 'ñ', 'nn'), translate('', 'a', 'b')", Want: "a2x5|anb|"},
		{SQL: "charindex('b', 'abc'), position('本' in '日本'), strpos('abc', ''), charindex('z', 'abc')", Want: "2|2|1|0"},
		{SQL: "repeat('ab', 2), replicate('é', 2), repeat('ab', -1), repeat('', 3), repeat(NULL, 2)", Want: "abab|éé|||NULL"},
		{SQL: "lpad('ab', 4, 'xy'), rpad('é', 3, 'xy'), lpad('abc', 2), lpad('ab', 4, ''), lpad('ab', -1)", Want: "xyab|éxy|ab|ab|"},
		{SQL: "repeat('ab', 9000000)", State: "22001", Want: "value too long"},
		{SQL: "repeat('ab', 9223372036854775807)", State: "22001", Want: "value too long"},
		{SQL: "lpad('a', 2000000000)", State: "22001", Want: "value too long"},
		{SQL: "len(repeat('ab', 32767)), len(rpad('a', 65535))", Want: "65534|65535"},
		{SQL: "substring('añb', 2, 1), substring('abc', -1, 3), substring('abc', 9), substring('abc', 2, 0)", Want: "ñ|a||"},
		{SQL: "substring('abc', 1, -1)", State: "22011", Want: "negative substring length"},
		{SQL: "SELECT substring('abc', 1, n) FROM s WHERE id = 4", State: "22011", Want: "negative substring length"},
		{SQL: "chr(65), chr(8364), ascii('€'), ascii('')", Want: "A|€|8364|0"},
		{SQL: "chr(55296)", State: "54000", Want: "too large"},
		{SQL: "SELECT chr(n) FROM s WHERE id = 4", State: "54000", Want: "too large"},
		{SQL: "reverse('añb'), reverse(123), upper('é'), lower('ÀB'), replace('aXbX', 'X', '')", Want: "bña|321|É|àb|ab"},
		{SQL: "SELECT len(c), reverse(c), c || '|' FROM s WHERE id = 1", Want: "2|ba|ab|"},
		{SQL: "concat('a', NULL), concat('a', 1), 'a' || NULL", Want: "NULL|a1|NULL"},
	})
}

func TestRegularExpressions(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, setup, []functiontest.Case{
		{SQL: "regexp_count('banana', 'an'), regexp_count('banana', 'AN'), regexp_count('banana', 'AN', 1, 'i'), regexp_count('', 'a')", Want: "2|0|2|0"},
		{SQL: "regexp_count('banana', 'a', 3), regexp_count('banana', 'a', 7), regexp_count('banana', 'a', -4)", Want: "2|0|3"},
		{SQL: "regexp_count('日本日本', '日', 2), regexp_count(NULL, 'a'), regexp_count('a', NULL)", Want: "1|NULL|NULL"},
		{SQL: "regexp_instr('日本ab', 'a'), regexp_instr('banana', 'an', 3), regexp_instr('banana', 'an', 1, 2), regexp_instr('banana', 'x')", Want: "3|4|4|0"},
		{SQL: "regexp_instr('banana', 'an', 1, 1, 1), regexp_instr('banana', 'an', 1, 2, 1), regexp_instr('banana', 'an', 1, 9)", Want: "4|6|0"},
		{SQL: "regexp_instr('xay', 'x(a)', 1, 1, 0, 'e'), regexp_instr('xAy', 'a', 1, 1, 0, 'i'), regexp_instr('ab', '^b')", Want: "2|2|0"},
		{SQL: "regexp_substr('a1b22', '[0-9]+'), regexp_substr('a1b22', '[0-9]+', 1, 2), regexp_substr('a1b22', '[0-9]+', 3), regexp_substr('a', 'x')", Want: "1|22|22|"},
		{SQL: "regexp_substr('a1', '[0-9]', 1, 9), regexp_substr('a1', '[0-9]', 1, 0), regexp_substr('a1', '[0-9]', 5)", Want: "NULL|NULL|"},
		{SQL: "regexp_substr('k=v', '(.)=(.)', 1, 1, 'e'), regexp_substr('k=v', '.=.', 1, 1, 'e')", Want: "k|k=v"},
		{SQL: "regexp_replace('a1b2', '[0-9]'), regexp_replace('a1b2', '[0-9]', 'x'), regexp_replace('a1b2', '[0-9]', 'x', 3)", Want: "ab|axbx|a1bx"},
		{SQL: `regexp_replace('ab', '(a)(b)', '$2$1'), regexp_replace('ab', '(a)(b)', '\\2-\\1'), regexp_replace('ab', 'a', '$$')`, Want: "ba|b-a|$b"},
		{SQL: "regexp_replace('AB', 'a', 'x', 1, 'i'), regexp_replace('ab', 'b', NULL), regexp_replace('', 'a', 'b')", Want: "xB|NULL|"},
		// look-around and back references
		{SQL: "regexp_count('a1 b 2c', '(?=[a-z]*[0-9])[a-z0-9]+', 1, 'p'), regexp_substr('foobar', '(?<=foo)bar', 1, 1, 'p')", Want: "2|bar"},
		{SQL: `regexp_instr('日abb', '(.)\\1', 1, 1, 0, 'p'), regexp_replace('aabbc', '(.)\\1', '<$1>', 1, 'p')`, Want: "3|<a><b>c"},
		{SQL: "SELECT regexp_substr(v, '\\\\w+', 1, id), regexp_count(v, '[[:alpha:]]+') FROM s WHERE id < 3 ORDER BY id", Want: "one|2\nNULL|0"},
		{SQL: "SELECT regexp_replace(v, chr(32) || '+', '_', id) FROM s ORDER BY id", Want: "one_two\n\nNULL\nnaïve_日本"},
		{SQL: "regexp_count('a', '(?=a)')", State: "2201B", Want: "invalid regular expression"},
		{SQL: "regexp_count('a', '(')", State: "2201B", Want: "invalid regular expression"},
		{SQL: "regexp_count('a', 'a', 1, 'z')", State: "22023", Want: "parameter"},
		{SQL: "regexp_count(repeat('a', 40), '^(?=(a+)+$)(a+)+b', 1, 'p')", State: "54000", Want: "took too long"},
	})
}
