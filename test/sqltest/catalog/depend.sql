-- Page: r_DROP_TABLE (which views depend on a table, by pg_depend)
create table leaf (a int, b int);
create view stem as select a from leaf;
create view trunk as select a from stem;
select distinct of_what.relname as name, dependent.relname as referenced_by
from pg_class of_what
join pg_depend used on of_what.relfilenode = used.refobjid
join pg_depend rule on used.objid = rule.objid
join pg_class dependent on rule.refobjid = dependent.relfilenode
where rule.deptype = 'i'::"char" and dependent.relkind = 'v'::"char" and of_what.relname in ('leaf', 'stem', 'trunk')
order by 1, 2;
drop table leaf cascade;
