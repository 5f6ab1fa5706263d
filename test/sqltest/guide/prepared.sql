-- Pages: r_PREPARE (an argument's CHAR has no length), r_SHOW, r_CURRENT_SETTING (query_group)
create table kept (n int, word char(20));
prepare keep (int, char) as insert into kept values ($1, $2);
execute keep (1, 'one');
execute keep (2, 'twenty letters and more');
execute keep (3, 'three');
select n, word, len(word) from kept order by n;
show query_group;
select current_setting('query_group');
