package hash_test

import (
	"testing"

	"nightshift/internal/redshift/functions/functiontest"
)

func TestHash(t *testing.T) {
	t.Parallel()
	functiontest.Run(t, "CREATE TABLE v (id int, s varchar(20), c char(4), n decimal(8,2)); INSERT INTO v VALUES (1, 'abc', 'ab', 12.34), (2, '', '', -0.05), (3, NULL, NULL, NULL)",
		[]functiontest.Case{
			// published test vectors
			{SQL: "md5('abc'), md5('')", Want: "900150983cd24fb0d6963f7d28e17f72|d41d8cd98f00b204e9800998ecf8427e"},
			{SQL: "sha('abc'), sha1('abc') = func_sha1('abc')", Want: "a9993e364706816aba3e25717850c26c9cd0d89d|true"},
			{SQL: "sha2('abc', 256) = sha2('abc', 0), sha2('abc', 224)", Want: "true|23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
			{SQL: "left(sha2('abc', 384), 16), left(sha2('abc', 512), 16), sha2('abc', 100) = ''", Want: "cb00753f45a35e8b|ddaf35a193617aba|true"},
			{SQL: "crc32('123456789'), crc32('')", Want: "e3069283|00000000"},
			{SQL: "fnv_hash('') = (-3750763034362895579)::bigint, fnv_hash('a')", Want: "true|-5808556873153909620"},
			{SQL: "fnv_hash('foobar') = fnv_hash('bar', fnv_hash('foo')), fnv_hash('é') = fnv_hash('é'::varbyte)", Want: "true|true"},
			{SQL: "fnv_hash(7::smallint) = fnv_hash(7), fnv_hash(0::bigint) = fnv_hash('0000000000000000'::varbyte)", Want: "false|false"},
			{SQL: "fnv_hash(258::smallint) = fnv_hash(from_hex('0201')), fnv_hash(NULL)", Want: "true|NULL"},
			{SQL: "fnv_hash(2.56) = fnv_hash(256::bigint), fnv_hash(-2.56) = fnv_hash(-256::bigint), fnv_hash(1.0::float4) = fnv_hash(from_hex('0000803f'))", Want: "true|true|true"},
			{SQL: "fnv_hash(1::decimal(38,0)) = fnv_hash(from_hex('01000000000000000000000000000000'))", Want: "true"},
			// Iceberg's table of examples
			{SQL: "murmur3_32_hash(34), murmur3_32_hash(34::bigint), murmur3_32_hash('iceberg')", Want: "2017239379|2017239379|1210000089"},
			{SQL: "murmur3_32_hash(14.20::decimal(9,2)), murmur3_32_hash(date '2017-11-16'), murmur3_32_hash(timestamp '2017-11-16 22:31:08')", Want: "-500754589|-653330422|-2047944441"},
			{SQL: "murmur3_32_hash(from_hex('00010203')), murmur3_32_hash(true), murmur3_32_hash(1)", Want: "-188683207|1392991556|1392991556"},
			{SQL: "farmfingerprint64('') = farmfingerprint64(''::varbyte), farmfingerprint64('hello')", Want: "true|-5436999610281751320"},
			{SQL: "SELECT md5(s), checksum(n), fnv_hash(s) IS NULL FROM v ORDER BY id", Want: "900150983cd24fb0d6963f7d28e17f72|1234|false\nd41d8cd98f00b204e9800998ecf8427e|-5|false\nNULL|NULL|true"},
			{SQL: "SELECT fnv_hash(c) = fnv_hash('ab  ') FROM v WHERE id = 1", Want: "true"},
			{SQL: "checksum(12), checksum(-12.50)", Want: "12|-1250"},
			{SQL: "checksum('abc')", State: "0A000", Want: "CHECKSUM of"},
			{SQL: "md5()", State: "42883", Want: "does not exist"},
		})
}
