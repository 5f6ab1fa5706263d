-- Pages: r_VARBYTE_type
create table v (b varbyte(3));
insert into v values ('abc'::varbyte), (to_varbyte('6162', 'hex')), (null), (''::varbyte);
select b, octet_length(b) as n, to_hex(b) as h, from_varbyte(b, 'utf-8') as u from v order by 1;
insert into v values ('abcd'::varbyte);
select 'xyz'::varbyte as x, 'xyz'::varbyte::varchar as back;
select to_varbyte('ff', 'hex') | to_varbyte('0f', 'hex') as x;
select 'abc'::varbyte = 'abc'::varbyte as eq, 'abc'::varbyte < 'abd'::varbyte as lt;
select 'ab'::varbyte || 'cd'::varbyte as cat;
create table big (b varbyte(16777217));
