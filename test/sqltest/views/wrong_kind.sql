-- Views that would be made from themselves, and what ALTER TABLE does not do to views (guide: CREATE VIEW, ALTER TABLE).
create view one as select 1 as x;
create view two as select x from one;
create or replace view one as select x from two;
create or replace view one as select x from one;
select x from one;
alter table one rename column x to y;
alter table one drop column x;
alter table one alter column x encode zstd;
alter table one add primary key (x);
alter table one alter distkey x;
alter table two rename to three;
select x from three;
create materialized view mv as select 1 as a, 'x'::varchar(5) as b;
alter table mv alter column b type varchar(10);
alter table mv rename column a to c;
alter materialized view mv alter distkey a;
create function no_result(int) stable as $$ select 1 $$ language sql;
