-- a table
create table t (
  a int,
  b nope nope
);
