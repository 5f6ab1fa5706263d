package printer

import "nightshift/internal/redshift/syntax/ast"

func (p *printer) statement(s ast.Statement) {
	switch s := s.(type) {
	case *ast.Query:
		p.query(s)
	case *ast.Insert:
		p.insert(s)
	case *ast.Update:
		p.update(s)
	case *ast.Delete:
		p.delete(s)
	case *ast.Merge:
		p.merge(s)
	case *ast.Truncate:
		p.w("TRUNCATE ")
		p.names(s.Tables)
	case *ast.Call:
		p.w("CALL ")
		p.name(s.Name)
		p.w("(")
		p.exprs(s.Args)
		p.w(")")
	case *ast.Copy:
		p.copy(s)
	case *ast.Unload:
		p.unload(s)
	default:
		if !p.definition(s) && !p.security(s) {
			p.session(s)
		}
	}
}

// leadingWith writes the WITH clause before INSERT, UPDATE, DELETE and MERGE.
func (p *printer) leadingWith(w *ast.With) {
	if w != nil {
		p.with(w)
		p.w(" ")
	}
}

// target writes a table and its alias.
func (p *printer) target(n *ast.Name, alias *ast.Ident) {
	p.name(n)
	if alias != nil {
		p.w(" AS ")
		p.ident(*alias)
	}
}

func (p *printer) insert(s *ast.Insert) {
	p.leadingWith(s.With)
	p.w("INSERT INTO ")
	p.target(s.Table, s.Alias)
	if len(s.Columns) > 0 {
		p.w(" ")
		p.columns(s.Columns)
	}
	if s.DefaultValues {
		p.w(" DEFAULT VALUES")
		return
	}
	p.w(" ")
	p.query(s.Query)
}

func (p *printer) assignment(a *ast.Assignment) {
	p.opt(a.Parens, "(")
	p.names(a.Columns)
	p.opt(a.Parens, ")")
	p.w(" = ")
	p.expr(a.Value, 0)
}

func (p *printer) update(s *ast.Update) {
	p.leadingWith(s.With)
	p.w("UPDATE ")
	p.target(s.Table, s.Alias)
	p.w(" SET ")
	list(p, s.Set, p.assignment)
	if len(s.From) > 0 {
		p.w(" FROM ")
		list(p, s.From, p.table)
	}
	p.where(s.Where)
}

func (p *printer) delete(s *ast.Delete) {
	p.leadingWith(s.With)
	p.w("DELETE FROM ")
	p.target(s.Table, s.Alias)
	if len(s.Using) > 0 {
		p.w(" USING ")
		list(p, s.Using, p.table)
	}
	p.where(s.Where)
}

func (p *printer) merge(s *ast.Merge) {
	p.leadingWith(s.With)
	p.w("MERGE INTO ")
	p.target(s.Table, s.Alias)
	p.w(" USING ")
	p.side(s.Source)
	p.w(" ON ")
	p.expr(s.On, 0)
	p.opt(s.RemoveDuplicates, " REMOVE DUPLICATES")
	for _, w := range s.Whens {
		p.mergeWhen(w)
	}
}

func (p *printer) mergeWhen(w *ast.MergeWhen) {
	p.w(" WHEN")
	p.not(!w.Matched)
	p.w(" MATCHED")
	if w.And != nil {
		p.w(" AND ")
		p.expr(w.And, 0)
	}
	p.w(" THEN ", w.Action)
	switch w.Action {
	case "UPDATE":
		p.w(" SET ")
		list(p, w.Set, p.assignment)
	case "INSERT":
		p.w(" ")
		p.columns(w.Columns)
		p.opt(len(w.Columns) > 0, " ")
		p.w("VALUES (")
		p.exprs(w.Values)
		p.w(")")
	}
}

func (p *printer) copy(s *ast.Copy) {
	p.w("COPY ")
	if s.Table == nil {
		p.w("JOB ", s.Job)
		if s.JobName != nil {
			p.w(" ")
			p.name(s.JobName)
		}
		p.options(s.Options)
		return
	}
	p.name(s.Table)
	if len(s.Columns) > 0 {
		p.w(" ")
		p.columns(s.Columns)
	}
	p.w(" FROM ")
	p.source(s.From)
	if s.Job != "" && s.JobName != nil { // the options in front of JOB take those behind it
		p.options(s.Options)
		p.w(" JOB ", s.Job, " ")
		p.name(s.JobName)
		return
	}
	p.options(s.Options)
}

// source writes where COPY reads from or UNLOAD writes to.
func (p *printer) source(e ast.Expr) {
	switch e.(type) {
	case *ast.Literal, *ast.Param:
		p.expr(e, 0)
	default:
		p.w("(")
		p.expr(e, 0)
		p.w(")")
	}
}

func (p *printer) unload(s *ast.Unload) {
	p.w("UNLOAD (")
	if s.Query != nil {
		p.literal(s.Query)
	}
	p.query(s.Select)
	p.w(") TO ")
	p.source(s.To)
	p.options(s.Options)
}

// options writes each option after a space.
func (p *printer) options(items ast.Options) {
	for _, o := range items {
		p.w(" ")
		p.option(o)
	}
}

func (p *printer) option(o *ast.Option) {
	p.w(o.Name)
	if o.Value != nil {
		p.w(" ")
		p.optionValue(o.Value)
	}
	for _, a := range o.Args {
		p.w(" ")
		p.optionValue(a)
	}
}

// optionValue writes a word as it is, even if reserved, or a value.
func (p *printer) optionValue(e ast.Expr) {
	if c, ok := e.(*ast.ColumnRef); ok {
		p.parts(c.Parts)
		return
	}
	p.expr(e, 0)
}
