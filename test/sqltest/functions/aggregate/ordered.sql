-- Pages: r_LISTAGG, r_MEDIAN, r_PERCENTILE_CONT, r_APPROXIMATE_PERCENTILE_DISC
create table o (g int, v int, t varchar(10));
insert into o values (1, 10, 'b'), (1, 20, 'a'), (1, 30, null), (1, 40, 'a'), (2, 5, 'ü'), (3, null, null);
select g, listagg(t, ', ') within group (order by t) from o group by g order by g;
select listagg(t) within group (order by t desc) from o;
select listagg(distinct t, '|') within group (order by t) from o;
select g, median(v) from o group by g order by g;
select g, percentile_cont(0.25) within group (order by v), percentile_disc(0.25) within group (order by v) from o group by g order by g;
select percentile_cont(0.5) within group (order by v desc) from o;
select approximate percentile_disc(0.5) within group (order by v) from o;
select percentile_cont(1.5) within group (order by v) from o;
select listagg(v, '-') within group (order by v) from o;
