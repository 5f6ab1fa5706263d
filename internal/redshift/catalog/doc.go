// Package catalog is what exists in the warehouse: databases, schemas, relations with their columns, procedures,
// functions, users, groups, roles and grants.
//
// A [Snapshot] is an immutable version of all of it, held in memory. A transaction that runs DDL works on a copy
// made by [Snapshot.Edit]; objects are replaced, never changed in place, so that sharing them is free and what
// changed is found by comparing pointers. The store writes the difference to tables of the DuckDB schema
// nightshift_catalog inside the transaction of the DDL, so data and catalog can never disagree.
//
// Tables are stored in DuckDB under a name made from their OID ([Relation.Physical]); renaming a table, moving
// it to another schema or swapping two tables touches the catalog only. Views are not stored in DuckDB at all: the
// binder expands [Relation.Definition].
package catalog
