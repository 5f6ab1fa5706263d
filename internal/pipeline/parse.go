package pipeline

// parse reports what is wrong in the SQL itself.
func (c *sqlCheck) parse() {}

// drops computes the statements that remove the objects.
func (l *loader) drops(onDelete *value) {
	if onDelete == nil || onDelete.text != "drop" {
		return
	}
	for i := len(l.p.Objects) - 1; i >= 0; i-- {
		o := l.p.Objects[i]
		for j := len(o.Statements) - 1; j >= 0; j-- {
			drop, ok := dropOf(o.Statements[j].SQL)
			if !ok {
				l.add(onDelete.at, "on_delete: drop cannot tell what undoes the statement in line %d of %s; use keep", o.Statements[j].Line, o.File)
				continue
			}
			if drop != "" && !contains(l.p.Drop, drop) {
				l.p.Drop = append(l.p.Drop, drop)
			}
		}
	}
}
