-- Pages: r_object_transform_function
create table employees (id int, person super);
insert into employees values (1, json_parse('{"name": {"first": "John", "last": "Doe"}, "age": 25, "ssn": "111-22-3333", "company": "Company Inc.", "country": "U.S."}')), (2, json_parse('"no object"')), (3, null);
select id, object_transform(person keep '"name"."first"', '"age"', '"company"', '"country"' set '"name"."first"', upper(person.name.first::text), '"age"', person.age + 5, '"company"', 'Amazon') as changed from employees order by id;
select object_transform(person keep '"name"', '"none"."such"' set '"name"."middle"', null, '"new"."deep"', array(1, true), '"a b"', 'x"y') as o from employees where id = 1;
select object_transform(person) is not null as same, object_transform(object('a', object('b', 1, 'c', 2)) keep '"a"."c"', '"a"."b"') as kept from employees where id = 1;
select object_transform(person set '"a"', 1) from employees;
select object_transform(person keep 'name') from employees;
select object_transform(person keep '"a"' set '"a"') from employees;
