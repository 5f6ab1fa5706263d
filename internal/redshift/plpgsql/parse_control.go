package plpgsql

import (
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/token"
)

// control reads blocks, branches and loops.
func (r *reader) control(at base, label string) (stmt, bool) {
	switch {
	case r.is("DECLARE"), r.is("BEGIN"):
		s := &blockStmt{base: at, block: r.block(label)}
		r.semicolon()
		return s, true
	case r.is("IF"):
		return r.ifStatement(at), true
	case r.is("CASE"):
		return r.caseStatement(at), true
	case r.Accept("LOOP"):
		s := &loop{base: at, label: label}
		s.body = r.loopBody()
		return s, true
	case r.Accept("WHILE"):
		s := &loop{base: at, label: label, while: r.expr("LOOP")}
		r.need("LOOP")
		s.body = r.loopBody()
		return s, true
	case r.Accept("FOR"):
		return r.forStatement(at, label), true
	case r.is("EXIT"), r.is("CONTINUE"):
		s := &exit{base: at, next: r.is("CONTINUE")}
		r.Advance()
		if r.Token().Kind == token.Ident && !r.is("WHEN") {
			s.label = r.ident("a label")
		}
		if r.Accept("WHEN") {
			s.when = r.expr()
		}
		r.semicolon()
		return s, true
	}
	return nil, false
}

func (r *reader) loopBody() []stmt {
	body := r.statements("END")
	r.need("END LOOP")
	if r.err == nil && r.Token().Kind == token.Ident {
		r.ident("a label")
	}
	r.semicolon()
	return body
}

func (r *reader) ifStatement(at base) stmt {
	s := &ifStmt{base: at}
	r.need("IF")
	for {
		b := branch{conditions: []ast.Expr{r.expr("THEN")}}
		r.need("THEN")
		b.body = r.statements("ELSIF", "ELSEIF", "ELSE", "END")
		s.branches = append(s.branches, b)
		if r.err != nil || !r.Accept("ELSIF") && !r.Accept("ELSEIF") {
			break
		}
	}
	if r.Accept("ELSE") {
		s.orElse = r.statements("END")
	}
	r.need("END IF")
	r.semicolon()
	return s
}

func (r *reader) caseStatement(at base) stmt {
	s := &caseStmt{base: at}
	r.need("CASE")
	if !r.is("WHEN") {
		s.operand = r.expr("WHEN")
	}
	for r.err == nil && r.Accept("WHEN") {
		b := branch{conditions: []ast.Expr{r.expr("THEN")}}
		for r.skip(token.Comma) {
			b.conditions = append(b.conditions, r.expr("THEN"))
		}
		r.need("THEN")
		b.body = r.statements("WHEN", "ELSE", "END")
		s.branches = append(s.branches, b)
	}
	if r.Accept("ELSE") {
		s.hasElse = true
		s.orElse = r.statements("END")
	}
	r.need("END CASE")
	r.semicolon()
	return s
}

// forStatement reads FOR i IN [REVERSE] a..b, FOR r IN query, FOR r IN EXECUTE text and FOR r IN cursor.
func (r *reader) forStatement(at base, label string) stmt {
	targets := r.targets()
	r.need("IN")
	if r.Accept("EXECUTE") {
		s := &forQuery{base: at, label: label, targets: targets, dynamic: r.expr("LOOP")}
		r.need("LOOP")
		s.body = r.loopBody()
		return s
	}
	if r.is("SELECT") || r.is("WITH") || r.is("VALUES") || r.is("FETCH") || r.is("SHOW") || r.is("CALL") || r.queryInParens() {
		return r.forRows(at, label, targets)
	}
	if (r.Token().Kind == token.Ident || r.Token().Kind == token.Quoted) && r.peekIs(1, "LOOP") {
		s := &forQuery{base: at, label: label, targets: targets, cursor: r.ident("a cursor")}
		r.need("LOOP")
		s.body = r.loopBody()
		return s
	}
	s := &forInt{base: at, label: label, variable: strings.Join(targets[0], ".")}
	s.reverse = r.Accept("REVERSE")
	s.low = r.expr("LOOP")
	if !r.skip(token.DotDot) {
		r.fail(`".."`)
	}
	s.high = r.expr("LOOP", "BY")
	if r.Accept("BY") {
		s.step = r.expr("LOOP")
	}
	r.need("LOOP")
	s.body = r.loopBody()
	return s
}

// queryInParens reports whether a query in parentheses comes next that is all of the loop's, not the bound of a range.
func (r *reader) queryInParens() bool {
	depth, n := 0, 0
	for {
		switch r.Peek(n).Kind {
		case token.LParen:
			depth++
		case token.RParen:
			depth--
		case token.EOF:
			return false
		default:
			if depth == n && !r.peekIs(n, "SELECT") && !r.peekIs(n, "WITH") {
				return false // what stands behind the opening parentheses is no query
			}
		}
		if n++; depth == 0 {
			break
		}
	}
	for _, w := range []string{"LOOP", "UNION", "INTERSECT", "EXCEPT", "MINUS", "ORDER", "LIMIT", "OFFSET"} {
		if r.peekIs(n, w) {
			return true
		}
	}
	return false
}

func (r *reader) forRows(at base, label string, targets [][]string) stmt {
	s := &forQuery{base: at, label: label, targets: targets}
	from := r.Token().Start
	q, err := r.ParseStatementPrefix("LOOP")
	r.note(err)
	if r.err != nil {
		return nil
	}
	s.query, s.text = q, strings.TrimSpace(r.src[from:r.Token().Start])
	r.need("LOOP")
	s.body = r.loopBody()
	return s
}

func (r *reader) exprList(stops ...string) []ast.Expr {
	out := []ast.Expr{r.expr(stops...)}
	for r.skip(token.Comma) {
		out = append(out, r.expr(stops...))
	}
	return out
}

// action reads the statements PL/pgSQL has of its own, but for control.
func (r *reader) action(at base) (stmt, bool) {
	switch {
	case r.is("NULL") && r.Peek(1).Kind == token.Semicolon:
		r.Advance()
		r.semicolon()
		return &nullStmt{at}, true
	case r.Accept("RETURN"):
		s := &returnStmt{base: at}
		if r.err == nil && r.Token().Kind != token.Semicolon {
			r.note(sqlerror.New(sqlerror.StateDatatypeMismatch, "RETURN cannot have a parameter in a procedure").At(place{r.Pos()}))
		}
		r.semicolon()
		return s, true
	case r.Accept("RAISE"):
		return r.raise(at), true
	case r.Accept("EXECUTE"):
		return r.execute(at), true
	case r.Accept("PERFORM"):
		return r.perform(at), true
	case r.Accept("GET DIAGNOSTICS"):
		return r.diagnostics(at), true
	case r.Accept("OPEN"):
		return r.open(at), true
	case r.is("FETCH"), r.is("MOVE"):
		return r.fetch(at), true
	case r.Accept("CLOSE"):
		s := &closeStmt{base: at, cursor: r.ident("a cursor")}
		r.semicolon()
		return s, true
	case r.is("COMMIT"), r.is("ROLLBACK"):
		s := &endTransaction{base: at, commit: r.is("COMMIT")}
		r.Advance()
		if !r.Accept("WORK") {
			r.Accept("TRANSACTION")
		}
		r.semicolon()
		return s, true
	}
	return nil, false
}

var levels = []string{"EXCEPTION", "WARNING", "NOTICE", "INFO", "LOG", "DEBUG"}

func (r *reader) raise(at base) stmt {
	s := &raise{base: at, level: "EXCEPTION"}
	if r.skip(token.Semicolon) {
		s.bare = true
		return s
	}
	for _, l := range levels {
		if r.Accept(l) {
			s.level = l
			break
		}
	}
	t := r.Token()
	if t.Kind == token.String || t.Kind == token.Escape || t.Kind == token.Dollar {
		r.Advance()
		s.format = r.Value(t)
	} else {
		s.text = r.expr()
	}
	for r.skip(token.Comma) {
		at := place{r.Pos()}
		e := r.expr()
		switch e.(type) {
		case *ast.ColumnRef, *ast.Param, nil:
		default:
			r.note(sqlerror.New(sqlerror.StateSyntaxError, "the arguments of RAISE must be variables, not expressions").At(at))
		}
		s.args = append(s.args, e)
	}
	r.semicolon()
	return s
}

func (r *reader) execute(at base) stmt {
	s := &execute{base: at, text: r.expr("INTO")}
	if r.err == nil && r.Accept("INTO") {
		s.into = r.targets()
	}
	r.semicolon()
	return s
}

// perform is SELECT without its result.
func (r *reader) perform(at base) stmt {
	from := r.Token().Start
	q, err := r.ParseExprPrefix()
	r.note(err)
	if r.err != nil {
		return nil
	}
	text := "SELECT " + strings.TrimSpace(r.src[from:r.Token().Start])
	item := &ast.SelectItem{X: q}
	s := &sqlStmt{base: at, text: text, stmt: &ast.Query{Body: &ast.Select{Items: []*ast.SelectItem{item}}}}
	r.semicolon()
	return s
}

func (r *reader) diagnostics(at base) stmt {
	s := &diagnostics{base: at}
	for {
		d := diagnostic{target: r.target()}
		if !r.skip(token.Assign) && !r.skip(token.Equal) {
			r.fail(`":="`)
		}
		d.item = r.ident("ROW_COUNT")
		s.items = append(s.items, d)
		if r.err != nil || !r.skip(token.Comma) {
			break
		}
	}
	r.semicolon()
	return s
}

func (r *reader) open(at base) stmt {
	s := &openStmt{base: at, cursor: r.ident("a cursor")}
	if r.skip(token.LParen) {
		s.args = r.exprList()
		if !r.skip(token.RParen) {
			r.fail(`")"`)
		}
	}
	if r.Accept("FOR") {
		if r.Accept("EXECUTE") {
			s.dynamic = r.expr()
		} else if r.err == nil {
			q, err := r.ParseQueryPrefix()
			r.note(err)
			s.query = q
		}
	}
	r.semicolon()
	return s
}

func (r *reader) fetch(at base) stmt {
	s := &fetchStmt{base: at, move: r.is("MOVE")}
	r.Advance()
	r.Accept("NEXT")
	if !r.Accept("FROM") {
		r.Accept("IN")
	}
	s.cursor = r.ident("a cursor")
	if r.Accept("INTO") {
		s.into = r.targets()
	}
	r.semicolon()
	return s
}
