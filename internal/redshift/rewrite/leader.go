package rewrite

import (
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/sqlerror"
)

// noteLeader remembers the first call of a leader-node function.
func (b *binder) noteLeader(name string, pos sqlerror.Positioner) {
	if b.leader == "" && functions.LeaderOnly(name) {
		if b.views > 0 {
			pos = noPlace{} // the place in the view is none in the statement
		}
		b.leader, b.leaderAt = name, pos
	}
}

// onLeader refuses a statement that calls a leader-node function and reads tables.
func (b *binder) onLeader(err error) error {
	if err != nil || b.leader == "" {
		return err
	}
	read := b.physical
	for i := range b.reads { // and what UPDATE and DELETE change
		read = append(read[:len(read):len(read)], b.reads[i].Relation)
	}
	for _, rel := range read {
		if rel.Kind == catalog.Table || rel.Kind == catalog.MaterializedView {
			return b.leaderError()
		}
	}
	return nil
}

// seriesStored is the error of putting a series into a table, which the leader node makes and the compute nodes would
// have to store; nil when there is none.
func (b *binder) seriesStored() error {
	if b.leader != seriesFunction {
		return nil
	}
	return b.leaderError()
}

func (b *binder) leaderError() error {
	return sqlerror.New(sqlerror.StateFeatureUnsupported, "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables.").
		WithDetail("Function \"%s()\" not supported.", b.leader).At(b.leaderAt)
}

// noPlace is a place that is not in the statement.
type noPlace struct{}

// LineColumn implements sqlerror.Positioner.
func (noPlace) LineColumn() (line, column int) { return 0, 0 }
