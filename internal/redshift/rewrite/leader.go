package rewrite

import (
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/sqlerror"
)

// leaderOnly are the functions that Redshift's leader node has and its compute nodes, which read tables, have not
// ("Leader node-only functions"; the deprecated ones of that page are not among them).
var leaderOnly = map[string]bool{
	"current_schema": true, "current_schemas": true, "has_database_privilege": true, "has_schema_privilege": true, "has_table_privilege": true,
}

// noteLeader remembers the first call of a leader-node function.
func (b *binder) noteLeader(name string, pos sqlerror.Positioner) {
	if b.leader == "" && leaderOnly[name] {
		b.leader, b.leaderAt = name, pos
	}
}

// onLeader refuses a statement that calls a leader-node function and reads tables.
func (b *binder) onLeader(err error) error {
	if err != nil || b.leader == "" {
		return err
	}
	for _, rel := range b.physical {
		if rel.Kind == catalog.Table || rel.Kind == catalog.MaterializedView {
			return sqlerror.New(sqlerror.StateFeatureUnsupported, "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables.").
				WithDetail("Function \"%s()\" not supported.", b.leader).At(b.leaderAt)
		}
	}
	return nil
}
