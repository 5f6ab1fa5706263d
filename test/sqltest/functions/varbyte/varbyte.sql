-- Pages: varbyte-functions, FROM_HEX, FROM_VARBYTE, GETBIT, TO_HEX, TO_VARBYTE, VARBYTE_CONCAT, VARBYTE_LENGTH, VARBYTE_OCTET_LENGTH, VARBYTE_REVERSE, VARBYTE_SUBSTRING
select from_hex('6162'), to_varbyte('abc', 'utf8'), to_varbyte('01100001', 'binary'), to_varbyte('6162', 'hex'), to_varbyte('ÿ', 'utf-8');
select from_varbyte('abc'::varbyte, 'utf8'), from_varbyte('abc'::varbyte, 'hex'), from_varbyte('a'::varbyte, 'binary'), from_varbyte(null, 'hex'), to_hex('abc'::varbyte), to_hex(255);
select to_varbyte('zz', 'hex');
select to_varbyte('abc', 'rot13');
select getbit(from_hex('4d'), 2), getbit(from_hex('4d'), 0), getbit(from_hex('4d'), 1);
select getbit(from_hex('4d'), 8);
select len('abc'::varbyte), length('ä'::varbyte), octet_length('abcd'::varbyte), reverse(from_hex('4d01')), substring('abcd'::varbyte, 2, 2), substr('abcd'::varbyte, 3), concat('a'::varbyte, 'b'::varbyte), concat('a'::varbyte, null);
