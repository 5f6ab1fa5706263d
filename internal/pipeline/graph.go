package pipeline

import (
	"strings"
)

// node is a step before it is ordered.
type node struct {
	at    position
	step  Step
	after []*value
	valid bool // the SQL is there
}

func (l *loader) steps(v *value) {
	if v == nil {
		return
	}
	if len(v.named) == 0 {
		l.add(v.at, "steps is empty: a pipeline needs at least one step")
		return
	}
	if len(v.named) > MaxSteps {
		l.add(v.at, "%d steps; at most %d are allowed", len(v.named), MaxSteps)
	}
	var nodes []*node
	resource := map[string]string{}
	for _, m := range v.named {
		if !isName(m.key, "_-") {
			l.add(m.at, "step name %q must be a letter, then letters, digits, _ and -, at most %d", m.key, MaxName)
		}
		if other, taken := resource[resourceName(m.key)]; taken {
			l.add(m.at, "steps %q and %q differ only in case, - and _, which the stack's resource names cannot hold", other, m.key)
		}
		resource[resourceName(m.key)] = m.key
		n := &node{at: m.at, step: Step{SQL: SQL{Name: m.key}}}
		nodes = append(nodes, n)
		if m.value == nil {
			continue
		}
		if sql, ok := l.stepSQL(m); ok {
			n.step.SQL, n.valid = sql, true
		}
		if a := m.value.get("after"); a != nil {
			n.after = a.items
		}
	}
	l.edges(nodes)
	l.order(nodes)
}

// resourceName is what a step's name becomes in CloudFormation's alphanumeric names, without case.
func resourceName(step string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(step))
}

func (l *loader) stepSQL(m member) (SQL, bool) {
	inline, file := m.value.get("sql"), m.value.get("file")
	switch {
	case inline != nil && file != nil:
		l.add(file.at, "step %q has both sql and file; one of them is allowed", m.key)
	case inline != nil:
		return l.sqlText(m.key, "", inline.text, inline.lines)
	case file != nil:
		return l.sqlFile(file, m.key)
	case !m.value.has("sql") && !m.value.has("file") && !m.value.has("lambda") && !m.value.has("check"):
		l.add(m.at, "step %q lacks sql or file: what it runs", m.key)
	}
	return SQL{}, false
}

// edges resolves the names in after.
func (l *loader) edges(nodes []*node) {
	var names []string
	for _, n := range nodes {
		names = append(names, n.step.Name)
	}
	for _, n := range nodes {
		for _, a := range n.after {
			switch {
			case a.text == n.step.Name:
				l.add(a.at, "step %q cannot come after itself", a.text)
			case !contains(names, a.text):
				l.add(a.at, "after names the unknown step %q; the steps are %s%s", a.text, quoteList(names), didYouMean(a.text, names))
			case contains(n.step.After, a.text):
				l.add(a.at, "after names %q twice", a.text)
			default:
				n.step.After = append(n.step.After, a.text)
			}
		}
	}
}

// order puts the steps into topological order, ties in the order of the file, and reports one cycle per component.
func (l *loader) order(nodes []*node) {
	byName := map[string]*node{}
	for _, n := range nodes {
		byName[n.step.Name] = n
	}
	done := map[string]bool{}
	for progress := true; progress; {
		progress = false
		for _, n := range nodes {
			if done[n.step.Name] || !allDone(n.step.After, done) {
				continue
			}
			done[n.step.Name], progress = true, true
			l.p.Steps = append(l.p.Steps, n.step)
			break // from the front again: the order of the file decides
		}
	}
	for _, n := range nodes {
		if done[n.step.Name] {
			continue
		}
		if path := cycle(n.step.Name, byName, done); path != nil {
			first := byName[path[0]]
			l.add(first.at, "the steps form a cycle: %s; each waits for the one before", strings.Join(path, " -> "))
		}
	}
}

func allDone(names []string, done map[string]bool) bool {
	for _, n := range names {
		if !done[n] {
			return false
		}
	}
	return true
}

// cycle follows after from a step until one repeats, marks what it met as done,
// and returns the cycle in running order: a -> b -> a. Nil when it leads to one already reported.
func cycle(from string, byName map[string]*node, done map[string]bool) []string {
	var path []string
	index := map[string]int{}
	for at := from; ; {
		if i, seen := index[at]; seen {
			loop := append(path[i:len(path):len(path)], at)
			for a, b := 0, len(loop)-1; a < b; a, b = a+1, b-1 {
				loop[a], loop[b] = loop[b], loop[a]
			}
			markAll(path, done)
			return loop
		}
		index[at] = len(path)
		path = append(path, at)
		next := ""
		for _, a := range byName[at].step.After {
			if !done[a] {
				next = a
				break
			}
		}
		if next == "" {
			markAll(path, done)
			return nil
		}
		at = next
	}
}

func markAll(names []string, done map[string]bool) {
	for _, n := range names {
		done[n] = true
	}
}
