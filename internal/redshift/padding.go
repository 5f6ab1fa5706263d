package redshift

import (
	"context"
	"sync"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/locks"
)

// padding remembers of VARCHAR columns whether any value ends in a blank. Where none does, DuckDB may compare the
// column as it is stored, which it does faster and plans better than a comparison that first removes blanks.
//
// What is known of a column holds for the state in which the last writer left the table, see [locks.Manager.LastWrite].
type padding struct {
	mu      sync.Mutex
	columns map[paddedColumn]paddingFact
}

type paddedColumn struct {
	table  locks.Table
	column string
}

type paddingFact struct {
	at    uint64 // the write after which it was found
	known bool
	// unpadded is the fact: no value ends in a blank.
	unpadded bool
	// asked is set when a large table's column was compared once.
	asked bool
}

// maxPadding bounds the columns that are remembered.
const maxPadding = 10_000

func (p *padding) get(c paddedColumn, at uint64) paddingFact {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.columns[c]; f.at == at {
		return f
	}
	return paddingFact{at: at}
}

func (p *padding) put(c paddedColumn, f paddingFact) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.columns == nil || len(p.columns) >= maxPadding {
		p.columns = map[paddedColumn]paddingFact{}
	}
	p.columns[c] = f
}

// paddingUse is what binding one statement used and would have liked to know.
type paddingUse struct {
	used    []paddingRef
	unknown []paddingRef
}

type paddingRef struct {
	paddedColumn
	physical string
	at       uint64
}

func (u *paddingUse) reset() { u.used, u.unknown = u.used[:0], u.unknown[:0] }

// unpadded implements [rewrite.Env.Unpadded] for the statement being bound. What it says must be confirmed by
// settlePadding once the statement's transaction runs.
func (s *Session) unpadded(r *catalog.Relation, column string) bool {
	if r.Temp || r.Physical == "" || r.Kind == catalog.SystemView {
		return false
	}
	c := paddedColumn{locks.Table(r.OID), column}
	at, writing := s.engine.locks.LastWrite(c.table)
	if writing || s.tx.running && at > s.tx.began {
		return false
	}
	f := s.engine.padding.get(c, at)
	ref := paddingRef{c, r.Physical, at}
	switch {
	case !f.known:
		s.padding.unknown = append(s.padding.unknown, ref)
	case f.unpadded:
		s.padding.used = append(s.padding.used, ref)
	}
	return f.unpadded
}

// settlePadding checks, now that the transaction's snapshot is taken, that what binding used still holds, and looks at
// the columns of which nothing was known. The statement must be bound again when either changes the picture.
func (s *Session) settlePadding(ctx context.Context) (again bool, err error) {
	for _, r := range s.padding.used {
		if at, writing := s.engine.locks.LastWrite(r.table); writing || at != r.at {
			return true, nil
		}
	}
	for _, r := range s.padding.unknown {
		if at, writing := s.engine.locks.LastWrite(r.table); writing || at != r.at || at > s.tx.began {
			continue
		}
		f := s.engine.padding.get(r.paddedColumn, r.at)
		if !f.known {
			if f, err = s.lookForPadding(ctx, r, f); err != nil {
				return false, err
			}
			s.engine.padding.put(r.paddedColumn, f)
		}
		again = again || f.unpadded
	}
	return again, nil
}

// largeTable is the number of rows from which a column is looked at when it is compared the second time: a table that
// is written and read in turn is not read twice each time.
const largeTable = 1_000_000

func (s *Session) lookForPadding(ctx context.Context, r paddingRef, f paddingFact) (paddingFact, error) {
	if !f.asked {
		rows, err := s.conn.Value(ctx, "SELECT count(*) FROM "+r.physical)
		if err != nil {
			return f, err
		}
		if n, ok := rows.(int64); ok && n >= largeTable {
			f.asked = true
			return f, nil
		}
	}
	padded, err := s.conn.Value(ctx, "SELECT EXISTS(SELECT 1 FROM "+r.physical+" WHERE suffix("+def.QuoteIdent(r.column)+", ' '))")
	if err != nil {
		return f, err
	}
	f.known, f.unpadded = true, padded == false
	return f, nil
}
