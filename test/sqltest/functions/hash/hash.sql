-- Pages: hash-functions, r_MD5, SHA, SHA1, SHA2, FNV_HASH, MURMUR3_32_HASH, r_FARMFINGERPRINT64, r_CHECKSUM, crc32-function. Values as the guide prints them, else by the algorithms' own test vectors.
select md5('Amazon Redshift'), md5(''), md5(null);
select sha('Amazon Redshift'), sha1('Amazon Redshift'), func_sha1('Amazon Redshift'), sha1('');
select sha2('Amazon Redshift', 0) = sha2('Amazon Redshift', 256) as same, sha2('abc', 224), sha2('abc', 256), sha2(null, 256);
select sha2('abc', 384), sha2('abc', 512);
select sha2('abc', 1);
select fnv_hash(1), fnv_hash(1, 12345), fnv_hash('Amazon Redshift'), fnv_hash('Amazon Redshift', fnv_hash(2)), fnv_hash(null);
select murmur3_32_hash('Amazon Redshift'), murmur3_32_hash(2), murmur3_32_hash(''), murmur3_32_hash(null);
select farmfingerprint64('Amazon Redshift'), farmfingerprint64('');
select checksum(1), checksum(1) = checksum(2) as same, crc32('Amazon Redshift'), crc32('');
