package pipeline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"nightshift/internal/eventpattern"
	"nightshift/internal/task"
)

// Load reads the pipeline in a folder. It returns every problem it finds, or none and the pipeline.
func Load(dir string) (*Pipeline, Problems) {
	r := &report{}
	file := filepath.Join(dir, FileName)
	source, err := os.ReadFile(file)
	if err != nil {
		why := err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			why = "there is no such file: a pipeline is a folder with " + FileName + " and SQL files"
		}
		r.add(position{file, 1, 1}, "%s", why)
		return nil, r.problems
	}
	return load(dir, file, source, os.DirFS(dir))
}

// load is Load on any file system, so that it can be fuzzed.
func load(dir, file string, source []byte, files fs.FS) (*Pipeline, Problems) {
	l := &loader{report: &report{}, file: file, files: files, p: &Pipeline{Dir: dir}, declared: map[string]*parameter{}}
	if root := readDocument(l.report, file, source); root != nil {
		l.compile(root)
	}
	if len(l.problems) > 0 {
		return nil, l.problems.sorted(file)
	}
	return l.p, nil
}

// loader compiles a checked document.
type loader struct {
	*report
	file     string
	files    fs.FS
	p        *Pipeline
	declared map[string]*parameter
}

type parameter struct {
	at    position
	value string
	used  bool
}

func (l *loader) compile(root *value) {
	l.name(root.get("name"))
	l.description(root.get("description"))
	l.warehouse(root.get("warehouse"))
	l.parameters(root.get("parameters"))
	l.objects(root.get("objects"))
	l.p.OnDelete = task.OnDeleteKeep
	if v := root.get("on_delete"); v != nil {
		l.p.OnDelete = v.text
	}
	l.triggers(root.get("triggers"))
	l.steps(root.get("steps"))
	l.notify(root.get("notify"))
	l.local(root.get("local"))
	l.drops(root.get("on_delete"))
	for name, p := range l.declared {
		if !p.used && name != task.ParamIAMRole {
			l.add(p.at, "parameter %q is not used: no SQL has ${%s}", name, name)
		}
	}
}

func (l *loader) name(v *value) {
	if v == nil {
		return
	}
	if !isName(v.text, "-") {
		l.add(v.at, "name is %q; it must be a letter, then letters, digits and hyphens, at most %d (it is the stack's name)", v.text, MaxName)
	}
	l.p.Name = v.text
}

func (l *loader) description(v *value) {
	if v == nil {
		return
	}
	l.p.Description = strings.Join(strings.Fields(v.text), " ")
	if len(l.p.Description) > 500 {
		l.add(v.at, "description has %d bytes; at most 500 are allowed", len(l.p.Description))
	}
}

func (l *loader) warehouse(v *value) {
	if v == nil {
		return
	}
	w := Warehouse{
		Cluster: v.get("cluster").str(), Workgroup: v.get("workgroup").str(), Database: v.get("database").str(),
		User: v.get("user").str(), Secret: v.get("secret").str(), IAMRole: v.get("iam_role").str(),
	}
	for _, m := range v.named {
		if m.value == nil {
			continue
		}
		if err := task.CheckParamValue("warehouse."+m.key, m.value.text); err != nil || m.value.text == "" || strings.ContainsAny(m.value.text, " \t") {
			l.add(m.value.at, "%s is %q; it must not be empty or hold spaces, quotes, $ ; or \\", m.key, m.value.text)
		}
	}
	if w.Cluster != "" && (len(w.Cluster) > 63 || !clusterPattern.MatchString(w.Cluster)) {
		l.add(v.get("cluster").at, "cluster is %q; it must be a lower-case letter, then lower-case letters, digits and single hyphens, at most 63", w.Cluster)
	}
	if w.Workgroup != "" && !workgroupPattern.MatchString(w.Workgroup) {
		l.add(v.get("workgroup").at, "workgroup is %q; it must be 3 to 64 lower-case letters, digits and hyphens", w.Workgroup)
	}
	switch {
	case w.Cluster == "" && w.Workgroup == "":
		l.add(v.at, "warehouse lacks cluster or workgroup: one of them says where the SQL runs")
	case w.Cluster != "" && w.Workgroup != "":
		l.add(v.get("workgroup").at, "warehouse has both cluster and workgroup; one of them is allowed")
	case w.Workgroup != "" && w.User != "":
		l.add(v.get("user").at, "user is for clusters; a workgroup's user is the functions' IAM identity or a secret's")
	}
	if w.User != "" && w.Secret != "" {
		l.add(v.get("secret").at, "warehouse has both user and secret; one of them is allowed")
	}
	if w.Secret != "" && !strings.HasPrefix(w.Secret, "arn:") {
		l.add(v.get("secret").at, "secret is %q; it must be the ARN of a secret", w.Secret)
	}
	if r := v.get("iam_role"); r != nil {
		l.declared[task.ParamIAMRole] = &parameter{at: r.at, value: roleARN(w.IAMRole)}
	}
	l.p.Warehouse = w
}

// roleARN stands for the role while SQL is checked; the real account is known at deploy.
func roleARN(role string) string {
	if strings.HasPrefix(role, "arn:") {
		return role
	}
	return "arn:aws:iam::000000000000:role/" + role
}

func (l *loader) parameters(v *value) {
	if v == nil {
		return
	}
	for _, m := range v.named {
		if m.value == nil {
			l.declared[m.key] = &parameter{at: m.at, used: true} // refused already
			continue
		}
		switch {
		case !task.IsParamName(m.key):
			l.add(m.at, "parameter name %q must be a lower-case letter, then lower-case letters, digits and _, at most 64", m.key)
			continue
		case m.key == task.ParamIAMRole:
			l.add(m.at, "parameter %q is warehouse.iam_role; it cannot be declared here", m.key)
			continue
		}
		if err := task.CheckParamValue(m.key, m.value.text); err != nil {
			l.add(m.value.at, "%v", err)
		}
		if strings.HasPrefix(strings.ToLower(m.value.text), "s3:") {
			l.checkURI(m.value.at, m.value.text)
		}
		l.declared[m.key] = &parameter{at: m.at, value: m.value.text}
		l.p.Parameters = append(l.p.Parameters, Parameter{Name: m.key, Value: m.value.text})
	}
}

func (l *loader) checkURI(at position, uri string) {
	rest, ok := strings.CutPrefix(uri, "s3://")
	bucket, _, _ := strings.Cut(rest, "/")
	if !ok || !isBucket(bucket) {
		l.add(at, "%q is not an S3 location: want s3://bucket/prefix, the bucket 3 to 63 lower-case letters, digits, dots and hyphens", uri)
	}
}

func (l *loader) objects(v *value) {
	if v == nil {
		return
	}
	seen := map[string]bool{}
	for _, item := range v.items {
		name := strings.TrimSuffix(filepath.Base(item.text), ".sql")
		if seen[name] {
			l.add(item.at, "a second object file named %q: names must differ", name)
			continue
		}
		seen[name] = true
		if !isName(name, "-_.") || len(name) > 64 {
			l.add(item.at, "object file %q: its name without .sql must be a letter, then letters, digits, - _ and ., at most %d", item.text, MaxName)
			continue
		}
		if sql, ok := l.sqlFile(item, name); ok {
			l.p.Objects = append(l.p.Objects, sql)
		}
	}
}

func (l *loader) triggers(v *value) {
	if v == nil {
		return
	}
	for _, t := range v.items {
		s := t.get("schedule")
		if s == nil {
			if len(t.named) == 0 || len(t.named) == 1 && t.has("timezone") {
				l.add(t.at, "a trigger needs schedule")
			}
			continue
		}
		if _, err := eventpattern.ParseSchedule(s.text); err != nil {
			l.add(s.at, "%v", err)
			continue
		}
		l.p.Triggers = append(l.p.Triggers, Trigger{Schedule: s.text})
	}
	if len(l.p.Triggers) > 20 {
		l.add(v.at, "%d triggers; at most 20 are allowed", len(l.p.Triggers))
	}
}

func (l *loader) notify(v *value) {
	if v == nil {
		return
	}
	all := []string{task.StateSucceeded, task.StateFailed}
	for i, entry := range v.items {
		on := all
		if o := entry.get("on"); o != nil {
			on = nil
			for _, state := range all {
				for _, item := range o.items {
					if item.text == state {
						on = append(on, state)
						break
					}
				}
			}
			if i > 0 && strings.Join(on, ",") != strings.Join(l.p.Notify.On, ",") {
				l.add(o.at, "notify entries with different outcomes are not supported yet: all entries must name the same")
			}
		}
		l.p.Notify.On = on
		if e := entry.get("email"); e != nil {
			for _, item := range e.items {
				l.email(item)
			}
		}
	}
}

func (l *loader) email(v *value) {
	if !isEmail(v.text) {
		l.add(v.at, "%q is not an e-mail address: want name@domain", v.text)
		return
	}
	if contains(l.p.Notify.Email, v.text) {
		l.add(v.at, "%q is given twice", v.text)
		return
	}
	if len(l.p.Notify.Email) == 10 {
		l.add(v.at, "more than 10 addresses; use a mailing list")
		return
	}
	l.p.Notify.Email = append(l.p.Notify.Email, v.text)
}

func (l *loader) local(v *value) {
	objects := v.get("objects")
	if objects == nil {
		return
	}
	for _, m := range objects.named {
		if m.value == nil {
			continue
		}
		l.checkURI(m.at, m.key)
		if path, ok := l.inside(m.value.at, m.value.text); ok {
			l.p.Local.Objects = append(l.p.Local.Objects, LocalObject{URI: m.key, Path: filepath.Join(l.p.Dir, filepath.FromSlash(path)), Place: m.at.String()})
		}
	}
	sort.SliceStable(l.p.Local.Objects, func(i, j int) bool { return l.p.Local.Objects[i].URI < l.p.Local.Objects[j].URI })
}

// inside cleans a path and refuses one that leaves the folder.
func (l *loader) inside(at position, path string) (string, bool) {
	clean := filepath.ToSlash(filepath.Clean(filepath.FromSlash(path)))
	if path == "" || filepath.IsAbs(path) || !filepath.IsLocal(clean) || !fs.ValidPath(clean) {
		l.add(at, "path %q leaves the pipeline's folder; it must be relative and stay inside", path)
		return "", false
	}
	return clean, true
}
