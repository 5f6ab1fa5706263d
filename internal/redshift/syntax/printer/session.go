package printer

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/syntax/ast"
)

func (p *printer) session(s ast.Statement) {
	switch s := s.(type) {
	case *ast.Begin:
		p.w("BEGIN")
		p.opt(s.Isolation != "", " ISOLATION LEVEL "+s.Isolation)
		p.word(s.Access)
	case *ast.Commit:
		p.w("COMMIT")
	case *ast.Rollback:
		p.w("ROLLBACK")
		p.opt(s.Savepoint != nil, " TO ")
		p.identPtr(s.Savepoint)
	case *ast.Savepoint:
		p.w(s.Verb())
		p.opt(s.Release, " SAVEPOINT")
		p.w(" ")
		p.ident(s.Name)
	case *ast.DeclareCursor:
		p.w("DECLARE ")
		p.ident(s.Name)
		p.w(" CURSOR FOR ")
		p.query(s.Query)
	case *ast.Fetch:
		p.w("FETCH ", s.Direction)
		p.opt(s.Count != 0, " "+strconv.FormatInt(s.Count, 10))
		p.w(" FROM ")
		p.ident(s.Cursor)
	case *ast.CloseCursor:
		p.w("CLOSE ")
		p.allOr(s.All, s.Name)
	case *ast.Prepare:
		p.prepare(s)
	case *ast.Execute:
		p.w("EXECUTE ")
		p.ident(s.Name)
		if len(s.Args) > 0 {
			p.w(" (")
			p.exprs(s.Args)
			p.w(")")
		}
	case *ast.Deallocate:
		p.w("DEALLOCATE ")
		p.allOr(s.All, s.Name)
	case *ast.Set:
		p.set(s)
	case *ast.Reset:
		p.w("RESET ")
		p.opt(s.All, "ALL")
		p.setting(s.Name)
	case *ast.Show:
		p.show(s)
	default:
		p.maintenance(s)
	}
}

func (p *printer) allOr(all bool, name ast.Ident) {
	if all {
		p.w("ALL")
		return
	}
	p.ident(name)
}

func (p *printer) prepare(s *ast.Prepare) {
	p.w("PREPARE ")
	p.ident(s.Name)
	if len(s.Types) > 0 {
		p.w(" (")
		list(p, s.Types, p.typeName)
		p.w(")")
	}
	p.w(" AS ")
	p.statement(s.Stmt)
}

// setting writes a setting's name, with the words of those that have their own.
func (p *printer) setting(n *ast.Name) {
	switch n.String() {
	case "session_authorization":
		p.w("SESSION AUTHORIZATION")
	case "timezone":
		p.w("TIME ZONE")
	default:
		p.name(n)
	}
}

func (p *printer) set(s *ast.Set) {
	p.w("SET ")
	if s.Name.String() == "transaction_isolation" && len(s.Values) == 1 {
		if l, ok := s.Values[0].(*ast.Literal); ok && isolation(l.Text) {
			if s.Local {
				p.w("TRANSACTION ")
			} else {
				p.w("SESSION CHARACTERISTICS AS TRANSACTION ")
			}
			p.w(isolationWords(l.Text))
			return
		}
	}
	p.opt(s.Local, "LOCAL ")
	p.setting(s.Name)
	if n := s.Name.String(); n != "session_authorization" && n != "timezone" {
		p.w(" TO")
	}
	p.w(" ")
	if s.Default {
		p.w("DEFAULT")
		return
	}
	list(p, s.Values, p.optionValue)
}

// isolation reports whether text is what SET TRANSACTION leaves as its value.
func isolation(text string) bool {
	for _, level := range []string{"SERIALIZABLE", "SNAPSHOT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", "READ ONLY", "READ WRITE"} {
		if strings.HasPrefix(text, level) {
			return true
		}
	}
	return false
}

func isolationWords(text string) string {
	if text == "READ ONLY" || text == "READ WRITE" {
		return text
	}
	return "ISOLATION LEVEL " + text
}

func (p *printer) show(s *ast.Show) {
	p.w("SHOW")
	p.word(s.Object)
	if s.Name != nil {
		p.w(" ")
		if s.Object == "" {
			p.setting(s.Name)
		} else {
			p.name(s.Name)
		}
	}
	if s.Routine != nil {
		p.w(" ")
		p.routineRef(s.Routine)
	}
	for _, o := range s.Options {
		p.showOption(o)
	}
}

func (p *printer) showOption(o *ast.Option) {
	p.w(" ", o.Name)
	if o.Value != nil {
		p.w(" ")
		p.optionValue(o.Value)
	}
	if len(o.Args) == 0 {
		return
	}
	if _, typed := o.Args[0].(*ast.TypedLiteral); !typed {
		p.w(", ")
		list(p, o.Args, p.optionValue)
		return
	}
	p.w("(")
	list(p, o.Args, func(e ast.Expr) {
		if t, ok := e.(*ast.TypedLiteral); ok {
			p.typeName(t.Type)
		}
	})
	p.w(")")
}

func (p *printer) maintenance(s ast.Statement) {
	switch s := s.(type) {
	case *ast.Explain:
		p.w("EXPLAIN ")
		p.opt(s.Analyze, "ANALYZE ")
		p.opt(s.Verbose, "VERBOSE ")
		p.statement(s.Stmt)
	case *ast.Analyze:
		p.w("ANALYZE")
		p.opt(s.Verbose, " VERBOSE")
		p.tableColumns(s.Table, s.Columns)
		p.word(s.Scope)
	case *ast.AnalyzeCompression:
		p.w("ANALYZE COMPRESSION")
		p.tableColumns(s.Table, s.Columns)
		p.opt(s.Rows != 0, " COMPROWS "+strconv.FormatInt(s.Rows, 10))
	case *ast.Vacuum:
		p.w("VACUUM")
		p.word(s.Mode)
		p.tableColumns(s.Table, nil)
		if s.Percent != nil {
			p.w(" TO ", s.Percent.Text, " PERCENT")
		}
		p.opt(s.Boost, " BOOST")
	case *ast.Lock:
		p.w("LOCK ")
		p.names(s.Tables)
		p.opt(s.Mode != "", " IN "+s.Mode+" MODE")
	case *ast.Cancel:
		p.w("CANCEL ")
		p.source(s.PID)
		if s.Message != nil {
			p.w(" ")
			p.literal(s.Message)
		}
	case *ast.Use:
		p.w("USE ")
		p.ident(s.Database)
	}
}

func (p *printer) tableColumns(n *ast.Name, columns []ast.Ident) {
	if n != nil {
		p.w(" ")
		p.name(n)
		p.opt(len(columns) > 0, " ")
		p.columns(columns)
	}
}
