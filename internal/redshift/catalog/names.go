package catalog

// Names finds what names mean in a snapshot, a database and a search path.
type Names struct {
	Snapshot *Snapshot
	Database string
	Path     []string
}

// Relation finds a relation. database and schema are "" when not written: then they are the database of the names, and the
// search path.
func (n Names) Relation(database, schema, name string) (*Relation, bool) {
	if database == "" {
		database = n.Database
	}
	if schema == "" {
		return n.Snapshot.Find(database, n.Path, name)
	}
	return n.Snapshot.Relation(database, schema, name)
}

// Functions finds user-defined functions by name; schema may be "".
func (n Names) Functions(schema, name string) []*Function {
	if schema != "" {
		return n.Snapshot.FunctionsNamed(n.Database, schema, name)
	}
	for _, p := range EffectivePath(n.Path) {
		if f := n.Snapshot.FunctionsNamed(n.Database, p, name); len(f) > 0 {
			return f
		}
	}
	return nil
}

// Schema tells whether a schema exists.
func (n Names) Schema(name string) bool {
	_, ok := n.Snapshot.Schema(n.Database, name)
	return ok
}

// Along are the names under another search path, as a view's definition is bound.
func (n Names) Along(path []string) Names { return Names{n.Snapshot, n.Database, path} }
