package printer

import "nightshift/internal/redshift/syntax/ast"

// security writes what concerns schemas, databases, users and privileges; false
// for other statements.
func (p *printer) security(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.CreateSchema:
		p.createSchema(s)
	case *ast.AlterSchema:
		p.w("ALTER SCHEMA ")
		p.name(s.Name)
		p.w(" ", s.Action, " ", s.Quota)
		p.identPtr(s.NewName)
	case *ast.CreateDatabase:
		p.w("CREATE DATABASE ")
		p.name(s.Name)
		p.databaseOptions(s.Options)
	case *ast.AlterDatabase:
		p.w("ALTER DATABASE ")
		p.name(s.Name)
		p.databaseOptions(s.Options)
	case *ast.CreateUser:
		p.w(s.Verb(), " ")
		p.ident(s.Name)
		for _, o := range s.Options {
			p.userOption(o)
		}
	case *ast.CreateGroup:
		p.w("CREATE GROUP ")
		p.ident(s.Name)
		p.opt(len(s.Users) > 0, " WITH USER ")
		p.idents(s.Users)
	case *ast.AlterGroup:
		p.w("ALTER GROUP ")
		p.ident(s.Name)
		p.w(" ", s.Action, " ")
		p.idents(s.Users)
	case *ast.CreateRole:
		p.w("CREATE ROLE ")
		p.ident(s.Name)
		if s.ExternalID != nil {
			p.w(" EXTERNALID ")
			p.literal(s.ExternalID)
		}
	case *ast.AlterRole:
		p.w("ALTER ROLE ")
		p.ident(s.Name)
		p.options(s.Options)
	case *ast.Grant:
		p.grant(s)
	case *ast.AlterDefaultPrivileges:
		p.w("ALTER DEFAULT PRIVILEGES")
		p.opt(len(s.ForUsers) > 0, " FOR USER ")
		p.idents(s.ForUsers)
		p.opt(len(s.InSchemas) > 0, " IN SCHEMA ")
		p.names(s.InSchemas)
		p.w(" ")
		p.grant(s.Grant)
	case *ast.Comment:
		p.comment(s)
	case *ast.Command:
		p.w(s.What)
		p.opt(s.Object != nil, " ")
		p.name(s.Object)
		p.word(s.Rest)
	default:
		return false
	}
	return true
}

func (p *printer) createSchema(s *ast.CreateSchema) {
	p.w("CREATE SCHEMA")
	p.opt(s.IfNotExists, " IF NOT EXISTS")
	p.opt(s.Name != nil, " ")
	p.name(s.Name)
	p.opt(s.Authorization != nil, " AUTHORIZATION ")
	p.identPtr(s.Authorization)
	p.opt(s.Quota != "", " QUOTA "+s.Quota)
	for _, e := range s.Elements {
		p.w(" ")
		p.statement(e)
	}
}

// databaseOptions writes options; those that are only recognised keep their text.
func (p *printer) databaseOptions(items ast.Options) {
	for _, o := range items {
		switch o.Name {
		case "SET", "REFRESH", "INTEGRATION", "PARAMETER":
			p.w(" ", o.Name)
			p.word(ast.Text(o.Value))
		default:
			p.w(" ")
			p.option(o)
		}
	}
}

func (p *printer) userOption(o *ast.Option) {
	p.w(" ", o.Name)
	if r, ok := o.Value.(*ast.Row); ok {
		p.w(" ")
		list(p, r.Elems, p.optionValue)
		return
	}
	if o.Value != nil {
		p.w(" ")
		p.optionValue(o.Value)
	}
	if len(o.Args) > 0 {
		p.w(" TO ")
		list(p, o.Args, p.optionValue)
	}
}

func (p *printer) grant(s *ast.Grant) {
	p.w(s.Verb(), " ")
	p.opt(s.OptionFor != "", s.OptionFor+" FOR ")
	list(p, s.Privileges, func(v *ast.Privilege) {
		p.w(v.Name)
		if v.Role != nil {
			p.w("ROLE ")
			p.ident(*v.Role)
		}
		p.opt(len(v.Columns) > 0, " ")
		p.columns(v.Columns)
	})
	scoped := s.Scope != nil && s.Scope.In != ""
	if scoped {
		p.scope(s.Scope)
	}
	if s.On != nil {
		p.w(" ON ")
		p.grantTarget(s.On)
	}
	if s.Revoke {
		p.w(" FROM ")
	} else {
		p.w(" TO ")
	}
	list(p, s.To, p.grantee)
	if s.Scope != nil && !scoped {
		p.w(" FOR ", s.Scope.Objects)
	}
	p.opt(s.Option != "", " WITH "+s.Option)
	p.word(s.Behavior)
}

func (p *printer) scope(s *ast.GrantScope) {
	p.w(" FOR ", s.Objects, " IN ", s.In, " ")
	p.names(s.Names)
	if s.Database != nil {
		p.w(" DATABASE ")
		p.name(s.Database)
	}
}

func (p *printer) grantTarget(t *ast.GrantTarget) {
	p.w(t.Kind)
	p.opt(t.Kind != "" && len(t.Names)+len(t.Routines)+len(t.ARNs) > 0, " ")
	list(p, t.Routines, p.routineRef)
	p.names(t.Names)
	p.opt(len(t.Columns) > 0, " ")
	p.columns(t.Columns)
	p.opt(len(t.Names) > 0 && len(t.ARNs) > 0, ", ")
	list(p, t.ARNs, p.literal)
}

func (p *printer) grantee(g *ast.Grantee) {
	p.w(g.Kind)
	if g.Kind != "PUBLIC" {
		p.opt(g.Kind != "", " ")
		if g.ID != nil {
			p.literal(g.ID)
		} else {
			p.ident(g.Name)
		}
	}
	p.opt(g.Via, " VIA DATA CATALOG")
	p.opt(g.GrantOption, " WITH GRANT OPTION")
	p.opt(g.AdminOption, " WITH ADMIN OPTION")
}

func (p *printer) comment(s *ast.Comment) {
	p.w("COMMENT ON ", s.Object, " ")
	p.name(s.Name)
	if s.Routine != nil {
		p.routineRef(s.Routine)
	}
	if s.Table != nil {
		p.w(" ON ")
		p.name(s.Table)
	}
	p.w(" IS ")
	if s.Text == nil {
		p.w("NULL")
		return
	}
	p.literal(s.Text)
}
