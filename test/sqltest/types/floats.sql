-- Pages: r_Numeric_types201
select 1.5::real as r, 1.5::double precision as d, 0.1::float4 as f4, 0.1::float8 as f8, 1::float as f, 1::float(24) as f24;
select 'nan'::float8 as n, 'infinity'::float8 as i, '-infinity'::float8 as m;
select 1::float8 / 3;
select 1::float8 / 0;
select 0.1::float8 + 0.2::float8;
select 2.5::float8::int, 3.5::float8::int, 1e10::float8::bigint;
select 1e10::float8::int;
select 'abc'::float8;
select null::real + 1;
