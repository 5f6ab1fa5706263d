package printer

import "nightshift/internal/redshift/syntax/ast"

// query writes a query; nothing for nil.
func (p *printer) query(q *ast.Query) {
	if q == nil {
		return
	}
	if q.With != nil {
		p.with(q.With)
		p.w(" ")
	}
	p.body(q.Body)
	p.orderBy(q.OrderBy)
	if q.Limit != nil {
		p.w(" LIMIT ")
		p.expr(q.Limit, 0)
	}
	p.opt(q.LimitAll, " LIMIT ALL")
	if q.Offset != nil {
		p.w(" OFFSET ")
		p.expr(q.Offset, 0)
	}
	p.word(q.Locking)
}

func (p *printer) with(w *ast.With) {
	p.w("WITH ")
	p.opt(w.Recursive, "RECURSIVE ")
	list(p, w.CTEs, p.cte)
}

func (p *printer) cte(c *ast.CTE) {
	p.ident(c.Name)
	p.opt(len(c.Columns) > 0, " ")
	p.columns(c.Columns)
	p.w(" AS (")
	p.query(c.Query)
	p.w(")")
}

func (p *printer) body(b ast.QueryBody) {
	switch b := b.(type) {
	case *ast.Query:
		p.w("(")
		p.query(b)
		p.w(")")
	case *ast.Select:
		p.selectBlock(b)
	case *ast.SetOp:
		p.setOp(b)
	case *ast.Values:
		p.w("VALUES ")
		list(p, b.Rows, func(r *ast.Row) { p.bare(r) })
	}
}

func setPower(b ast.QueryBody) int {
	s, ok := b.(*ast.SetOp)
	switch {
	case !ok:
		return 2
	case s.Op == "INTERSECT":
		return 1
	}
	return 0
}

func (p *printer) setOp(s *ast.SetOp) {
	p.operandBody(s.Left, setPower(s))
	if s.Minus {
		p.w(" MINUS")
	} else {
		p.word(s.Op)
	}
	p.opt(s.All, " ALL")
	p.w(" ")
	p.operandBody(s.Right, setPower(s)+1)
}

func (p *printer) operandBody(b ast.QueryBody, least int) {
	if setPower(b) < least {
		p.w("(")
		p.body(b)
		p.w(")")
		return
	}
	p.body(b)
}

func (p *printer) selectBlock(s *ast.Select) {
	p.w("SELECT")
	p.opt(s.Distinct, " DISTINCT")
	if len(s.DistinctOn) > 0 {
		p.w(" ON (")
		p.exprs(s.DistinctOn)
		p.w(")")
	}
	p.opt(s.All, " ALL")
	if s.Top != nil {
		p.w(" TOP ")
		if _, ok := s.Top.(*ast.Literal); ok {
			p.expr(s.Top, 0)
		} else {
			p.w("(")
			p.expr(s.Top, 0)
			p.w(")")
		}
	}
	p.opt(len(s.Items) > 0, " ")
	list(p, s.Items, p.selectItem)
	p.exclude(s.Exclude)
	if s.Into != nil {
		p.w(" INTO ")
		p.opt(s.Into.Temp, "TEMP ")
		p.opt(s.Into.Table, "TABLE ")
		p.names(s.Into.Targets)
	}
	if len(s.From) > 0 {
		p.w(" FROM ")
		list(p, s.From, p.table)
	}
	p.where(s.Where)
	p.clauses(s)
}

func (p *printer) where(e ast.Expr) {
	if e != nil {
		p.w(" WHERE ")
		p.expr(e, 0)
	}
}

func (p *printer) clauses(s *ast.Select) {
	if c := s.Connect; c != nil {
		if c.Start != nil {
			p.w(" START WITH ")
			p.expr(c.Start, 0)
		}
		if c.By != nil {
			p.w(" CONNECT BY ")
			p.opt(c.NoCycle, "NOCYCLE ")
			p.expr(c.By, 0)
		}
	}
	if g := s.GroupBy; g != nil {
		p.w(" GROUP BY ")
		p.opt(g.All, "ALL")
		list(p, g.Items, p.groupItem)
	}
	if s.Having != nil {
		p.w(" HAVING ")
		p.expr(s.Having, 0)
	}
	if s.Qualify != nil {
		p.w(" QUALIFY ")
		p.expr(s.Qualify, 0)
	}
	if len(s.Windows) > 0 {
		p.w(" WINDOW ")
		list(p, s.Windows, func(w *ast.NamedWindow) {
			p.ident(w.Name)
			p.w(" AS ")
			p.window(w.Window)
		})
	}
}

func (p *printer) groupItem(g *ast.GroupItem) {
	if g.Kind == "" {
		p.expr(g.X, 0)
		return
	}
	p.w(g.Kind, " (")
	list(p, g.Items, p.groupItem)
	p.w(")")
}

func (p *printer) selectItem(i *ast.SelectItem) {
	p.expr(i.X, 0)
	if i.Alias != nil {
		p.w(" AS ")
		p.ident(*i.Alias)
	}
}

func (p *printer) table(t ast.TableExpr) {
	switch t := t.(type) {
	case *ast.TableRef:
		p.tableRef(t)
	case *ast.SubqueryRef:
		p.opt(t.Lateral, "LATERAL ")
		p.w("(")
		p.query(t.Query)
		p.w(")")
		p.alias(t.Alias)
	case *ast.FuncRef:
		p.opt(t.Lateral, "LATERAL ")
		p.expr(t.Call, 0)
		p.opt(t.Ordinality, " WITH ORDINALITY")
		p.alias(t.Alias)
		p.at(t.At)
	case *ast.Join:
		p.join(t)
	case *ast.Pivot:
		p.pivot(t)
	case *ast.Unpivot:
		p.unpivot(t)
	case *ast.UnpivotRef:
		p.w("UNPIVOT ")
		p.expr(t.X, powUnary)
		if t.Value != nil {
			p.w(" AS ")
			p.ident(*t.Value)
		}
		p.at(t.Key)
	}
}

func (p *printer) tableRef(t *ast.TableRef) {
	p.opt(t.Only, "ONLY ")
	p.name(t.Name)
	if t.Path != nil {
		p.expr(t.Path, 0)
	}
	p.opt(t.Star, " *")
	p.alias(t.Alias)
	p.at(t.At)
}

func (p *printer) at(i *ast.Ident) {
	if i != nil {
		p.w(" AT ")
		p.ident(*i)
	}
}

func (p *printer) alias(a *ast.Alias) {
	if a == nil {
		return
	}
	p.w(" AS ")
	p.ident(a.Name)
	if len(a.Columns) == 0 {
		return
	}
	p.w(" (")
	for i, c := range a.Columns {
		p.opt(i > 0, ", ")
		p.ident(c)
		if i < len(a.Types) {
			p.w(" ")
			p.typeName(a.Types[i])
		}
	}
	p.w(")")
}

func (p *printer) join(j *ast.Join) {
	p.opt(j.Alias != nil, "(")
	p.table(j.Left)
	p.opt(j.Natural, " NATURAL")
	p.opt(j.Kind != "INNER", " "+j.Kind)
	p.w(" JOIN ")
	p.side(j.Right)
	if j.On != nil {
		p.w(" ON ")
		p.expr(j.On, 0)
	}
	if len(j.Using) > 0 {
		p.w(" USING ")
		p.columns(j.Using)
	}
	p.opt(j.Alias != nil, ")")
	p.alias(j.Alias)
}

// side writes a table that must not read on as a join.
func (p *printer) side(t ast.TableExpr) {
	if j, ok := t.(*ast.Join); ok && j.Alias == nil {
		p.w("(")
		p.join(j)
		p.w(")")
		return
	}
	p.table(t)
}

func (p *printer) pivot(t *ast.Pivot) {
	p.side(t.Source)
	p.w(" PIVOT (")
	list(p, t.Aggregates, p.selectItem)
	p.w(" FOR ")
	p.opt(len(t.For) > 1, "(")
	p.names(t.For)
	p.opt(len(t.For) > 1, ")")
	p.w(" IN (")
	list(p, t.In, p.selectItem)
	p.w("))")
	p.alias(t.Alias)
}

func (p *printer) unpivot(t *ast.Unpivot) {
	p.side(t.Source)
	p.w(" UNPIVOT")
	p.opt(t.Nulls != "", " "+t.Nulls+" NULLS")
	p.w(" (")
	if len(t.Value) > 1 {
		p.columns(t.Value)
	} else {
		p.idents(t.Value)
	}
	p.w(" FOR ")
	p.ident(t.Label)
	p.w(" IN (")
	list(p, t.In, p.selectItem)
	p.w("))")
	p.alias(t.Alias)
}
