-- Pages: r_logical_condition, c_Supported_data_types (numbers in the place of BOOLEAN), r_MEDIAN, r_PERCENTILE_CONT (one order for all), r_COMMENT
create table fans (userid int, username char(8), likevegas boolean, likesports boolean, n smallint);
insert into fans values (1, 'AAA', true, true, 1), (2, 'BBB', true, false, 0), (3, 'CCC', false, null, 5), (4, 'DDD', null, true, null);
select userid, username from fans where likevegas = 1 and likesports = 1 order by userid;
select userid from fans where likevegas = 0 or likesports <> 1 order by userid;
select userid, likevegas = n as same, 1 = likevegas as one, likevegas in (0, 1) as either from fans order by userid;
select userid from fans where likevegas = 1.5;
select percentile_cont(0.6) within group (order by userid), median(userid) from fans;
select percentile_cont(0.6) within group (order by userid), median(n) from fans;
select listagg(username) within group (order by userid) as l, median(userid), percentile_cont(0.5) within group (order by userid) from fans;
select listagg(username) within group (order by userid), listagg(username) within group (order by userid desc) from fans;
select (select median(n) from fans) as inner_median, median(userid) from fans;
comment on table fans is 'who likes what';
comment on column fans.likevegas is 'a city';
select obj_description('fans'::regclass), col_description('fans'::regclass, 3);
select obj_description('nothing'::regclass);
select ceiling(28.05), ceil(28.05);
