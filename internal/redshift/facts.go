package redshift

import (
	"context"
	"strings"
	"sync"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/locks"
)

// facts remembers of columns what lets DuckDB compute with them as they are stored: of a VARCHAR whether any value ends
// in a blank, which a comparison would have to remove first, and of a DECIMAL how many digits the values have, since
// DuckDB refuses products that have no room in 64 bits.
//
// What is known of a column holds for the state in which the last writer left the table, see [locks.Manager.LastWrite].
type facts struct {
	mu      sync.Mutex
	columns map[factColumn]fact
}

type factColumn struct {
	table  locks.Table
	column string
}

type fact struct {
	at    uint64 // the write after which it was found
	known bool
	// unpadded tells of a VARCHAR that no value ends in a blank.
	unpadded bool
	// digits is the most digits that a value of a DECIMAL has.
	digits int
	// asked is set when a VARCHAR of a large table was compared once.
	asked bool
}

// maxFacts bounds the columns that are remembered.
const maxFacts = 10_000

func (f *facts) get(c factColumn, at uint64) fact {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.columns[c]; known.at == at {
		return known
	}
	return fact{at: at}
}

func (f *facts) put(c factColumn, known fact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.columns == nil || len(f.columns) >= maxFacts {
		f.columns = map[factColumn]fact{}
	}
	f.columns[c] = known
}

// factUse is what binding one statement used and would have liked to know.
type factUse struct {
	used    []factRef
	unknown []factRef
}

type factRef struct {
	factColumn
	physical string
	decimal  bool
	at       uint64
}

func (u *factUse) reset() { u.used, u.unknown = u.used[:0], u.unknown[:0] }

// unpadded implements [rewrite.Env.Unpadded] for the statement being bound.
func (s *Session) unpadded(r *catalog.Relation, column string) bool {
	return s.fact(r, column, false).unpadded
}

// digits implements [rewrite.Env.Digits] for the statement being bound.
func (s *Session) digits(r *catalog.Relation, column string) int {
	return s.fact(r, column, true).digits
}

// fact is what is known of a column; the zero fact when nothing is. What it says must be confirmed by settleFacts once
// the statement's transaction runs.
func (s *Session) fact(r *catalog.Relation, column string, decimal bool) fact {
	if r.Temp || r.Physical == "" || r.Kind == catalog.SystemView {
		return fact{}
	}
	c := factColumn{locks.Table(r.OID), column}
	at, writing := s.engine.locks.LastWrite(c.table)
	if writing || s.tx.running && at > s.tx.began {
		return fact{}
	}
	f := s.engine.facts.get(c, at)
	ref := factRef{c, r.Physical, decimal, at}
	if !f.known {
		s.facts.unknown = append(s.facts.unknown, ref)
		return fact{}
	}
	s.facts.used = append(s.facts.used, ref)
	return f
}

// settleFacts checks, now that the transaction's snapshot is taken, that what binding used still holds, and looks at
// the columns of which nothing was known. The statement must be bound again when either changes the picture.
func (s *Session) settleFacts(ctx context.Context) (again bool, err error) {
	for _, r := range s.facts.used {
		if at, writing := s.engine.locks.LastWrite(r.table); writing || at != r.at {
			return true, nil
		}
	}
	for _, r := range s.facts.unknown {
		if at, writing := s.engine.locks.LastWrite(r.table); writing || at != r.at || at > s.tx.began {
			continue
		}
		f := s.engine.facts.get(r.factColumn, r.at)
		if !f.known {
			if f, err = s.look(ctx, r, f); err != nil {
				return false, err
			}
			s.engine.facts.put(r.factColumn, f)
		}
		again = again || f.unpadded || f.digits > 0
	}
	return again, nil
}

// largeTable is the number of rows from which a VARCHAR is looked at when it is compared the second time: a table that
// is written and read in turn is not read twice each time. The greatest number is found much faster than a blank.
const largeTable = 1_000_000

func (s *Session) look(ctx context.Context, r factRef, f fact) (fact, error) {
	column := def.QuoteIdent(r.column)
	if r.decimal {
		greatest, err := s.conn.Value(ctx, "SELECT CAST(greatest(-min("+column+"), max("+column+")) AS VARCHAR) FROM "+r.physical)
		if err != nil {
			return f, err
		}
		text, _ := greatest.(string)
		f.known, f.digits = true, max(len(strings.TrimLeft(strings.ReplaceAll(text, ".", ""), "-0")), 1)
		return f, nil
	}
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
	padded, err := s.conn.Value(ctx, "SELECT EXISTS(SELECT 1 FROM "+r.physical+" WHERE suffix("+column+", ' '))")
	if err != nil {
		return f, err
	}
	f.known, f.unpadded = true, padded == false
	return f, nil
}
