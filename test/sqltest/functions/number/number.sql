-- Pages: Math_functions and the page of each function
select abs(-38), abs(-1.5), abs(2147483647), sign(-5), sign(0), sign(1.5), mod(10, 4), mod(-10, 4), mod(5.5, 2);
select ceil(2.1), ceiling(-2.1), floor(2.9), floor(-2.1), ceil(5), floor(null::float8);
select round(28.05, 1), round(28.5), round(1234.567, -2), round(-2.5), round(2.5::float8), round(5), trunc(28.05, 1), trunc(-28.95), trunc(1234.567, -2);
select power(2, 10), pow(9, 0.5), dpow(2, 3), sqrt(25), sqrt(2.0::float8), cbrt(27), exp(0), exp(1), ln(1), log(100), dlog1(1), dlog10(1000), dexp(0);
select pi(), sin(0), cos(0), tan(0), asin(1), acos(1), atan(1), atan2(1, 1), cot(1), degrees(pi()), radians(180);
select sinh(0), cosh(0), tanh(0);
select factorial(5), factorial(0);
select degrees(null), sin(null), abs(null);
select sqrt(-1);
select ln(0);
select mod(1, 0);
select random() between 0 and 1 as r, random() = random() as same;
select strtol('ff', 16), strtol('11111111', 2), strtol('0xf', 16), strtol('-10', 10);
select abs(-32768::smallint), round(123.456::float8, 1);
