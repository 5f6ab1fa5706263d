package check

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// databaseOptions are those of CREATE DATABASE here.
var databaseOptions = map[string]bool{"OWNER": true, "CONNECTION LIMIT": true, "ISOLATION LEVEL": true, "COLLATE": true}

// grantKinds are what privileges are on here.
var grantKinds = map[string]bool{
	"": true, "TABLE": true, "VIEW": true, "SCHEMA": true, "DATABASE": true, "PROCEDURE": true, "FUNCTION": true, "LANGUAGE": true,
	"ALL TABLES IN SCHEMA": true, "ALL FUNCTIONS IN SCHEMA": true, "ALL PROCEDURES IN SCHEMA": true,
}

// granteeKinds are to whom privileges are granted here.
var granteeKinds = map[string]bool{"": true, "USER": true, "GROUP": true, "ROLE": true, "PUBLIC": true}

// comments are the objects that COMMENT knows here.
var comments = map[string]bool{"TABLE": true, "VIEW": true, "COLUMN": true, "SCHEMA": true, "PROCEDURE": true, "FUNCTION": true}

// elsewhere are the actions of ALTER TABLE for what is not stored here.
var elsewhere = map[ast.AlterKind]bool{
	ast.SetLocation: true, ast.SetFileFormat: true, ast.SetTableProperties: true, ast.AddPartition: true, ast.DropPartition: true,
	ast.SetPartitionLoc: true, ast.RowLevelSecurity: true, ast.AlterMasking: true,
}

// parts refuses a statement for one of its parts: an option, an action, the object a privilege is on.
func parts(stmt ast.Statement) error {
	switch stmt := stmt.(type) {
	case *ast.CreateDatabase:
		return database(stmt)
	case *ast.CreateUser:
		for _, o := range stmt.Options {
			if o.Name == "IDENTITY PROVIDER" {
				return sqlerror.NotSupported("the user option "+o.Name, o)
			}
		}
	case *ast.AlterTable:
		for _, a := range stmt.Actions {
			if elsewhere[a.Kind] {
				return sqlerror.NotSupported(stmt.Verb()+" "+string(a.Kind), a)
			}
		}
	case *ast.CreateSchema:
		return quota(stmt.Quota, stmt)
	case *ast.AlterSchema:
		return quota(stmt.Quota, stmt)
	case *ast.Grant:
		return grant(stmt)
	case *ast.AlterDefaultPrivileges:
		switch on := stmt.Grant.On; on.Kind {
		case "TABLES", "FUNCTIONS", "PROCEDURES":
		default:
			return sqlerror.NotSupported("default privileges on "+on.Kind, on)
		}
	case *ast.Comment:
		if !comments[stmt.Object] {
			return sqlerror.NotSupported("COMMENT ON "+stmt.Object, stmt)
		}
	case *ast.Show:
		if o := stmt.Options.Get("FROM DATA CATALOG"); o != nil {
			return sqlerror.NotSupported("SHOW "+stmt.Object+" "+o.Name, o)
		}
	case *ast.Explain:
		return explained(stmt.Stmt)
	}
	return nil
}

// quota refuses a limit on the space of a schema: Redshift counts blocks that are not here.
func quota(text string, stmt ast.Statement) error {
	if text == "" || text == "UNLIMITED" {
		return nil
	}
	return sqlerror.NotSupported(stmt.Verb()+" with QUOTA "+text, stmt)
}

func database(stmt *ast.CreateDatabase) error {
	for _, o := range stmt.Options {
		if !databaseOptions[o.Name] {
			return sqlerror.NotSupported("CREATE DATABASE with "+o.Name, o)
		}
		if v := o.Text(); o.Name == "COLLATE" && (strings.EqualFold(v, "CASE_INSENSITIVE") || strings.EqualFold(v, "CI")) {
			return sqlerror.NotSupported("CREATE DATABASE with COLLATE CASE_INSENSITIVE", o)
		}
		if o.Name == "ISOLATION LEVEL" && strings.EqualFold(o.Text(), "SERIALIZABLE") {
			return sqlerror.NotSupported("CREATE DATABASE with ISOLATION LEVEL SERIALIZABLE", o)
		}
	}
	return nil
}

// grant refuses permissions for what is not here: roles of IAM, models, datashares, policies, scopes.
func grant(stmt *ast.Grant) error {
	for _, p := range stmt.Privileges {
		if p.Name == "ASSUMEROLE" || p.Name == "CREATE MODEL" && stmt.On == nil && stmt.To[0].Kind != "ROLE" {
			return sqlerror.NotSupported(stmt.Verb()+" "+p.Name, p)
		}
	}
	if stmt.Scope != nil {
		return sqlerror.NotSupported("a scoped permission", stmt.Scope)
	}
	if stmt.On != nil && stmt.On.Kind == "LANGUAGE" {
		for _, n := range stmt.On.Names {
			if strings.EqualFold(n.Last().Name, "plpythonu") {
				return sqlerror.NotSupported("the language plpythonu", n)
			}
		}
	}
	if stmt.On != nil && !grantKinds[stmt.On.Kind] {
		return sqlerror.NotSupported("privileges on "+stmt.On.Kind, stmt.On)
	}
	for _, to := range stmt.To {
		if !granteeKinds[to.Kind] {
			return sqlerror.NotSupported("granting to "+to.Kind, to)
		}
	}
	return nil
}

// explained refuses EXPLAIN of what has no plan here.
func explained(stmt ast.Statement) error {
	switch s := stmt.(type) {
	case *ast.Query, *ast.Insert, *ast.Update, *ast.Delete, *ast.Merge:
		return nil
	case *ast.CreateTable:
		if s.As != nil {
			return nil
		}
	}
	if err := Kind(stmt); err != nil {
		return err
	}
	return sqlerror.NotSupported("EXPLAIN "+stmt.Verb(), stmt)
}
