package sqlshell

import (
	"context"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

const (
	// lookPatience is how long the Tab key waits for names.
	lookPatience = 3 * time.Second
	// lookPages bounds the pages of names read.
	lookPages = 5
)

// names completes words by what exists. Names are read from the Data API when
// they are first needed, beside the session, so that an open or failed
// transaction does not matter.
type names struct {
	session *Session
	tables  map[string][]string // by schema; nil: not read
	columns map[string][]string // by table as it was written
}

// forget makes the next completion read the names again.
func (n *names) forget() { n.tables, n.columns = nil, nil }

// complete is a liner.WordCompleter for the line typed behind the lines before.
func (n *names) complete(before, line string, pos int) (head string, found []string, tail string) {
	runes := []rune(line)
	pos = min(pos, len(runes))
	line, tail = string(runes[:pos]), string(runes[pos:])
	start := len(line)
	for start > 0 && wordByte(line[start-1]) {
		start--
	}
	word := line[start:]
	head = line[:start]
	if strings.HasPrefix(strings.TrimSpace(before+line), `\`) {
		return head, n.argument(head, word), tail
	}
	statement := before + line + tail
	qualifier, _, qualified := cutLast(word)
	switch {
	case qualified:
		found = matching(word, n.qualified(qualifier, statement))
	case wantsTable(before + head):
		found = matching(word, n.relations())
	case word == "":
		return head, nil, tail
	default:
		found = matching(word, n.columnsOf(statement))
		found = append(found, matching(word, n.relations())...)
		found = append(found, matching(word, words)...)
	}
	return head, distinct(found), tail
}

// argument completes the names behind a backslash command, and the commands.
func (n *names) argument(head, word string) []string {
	if strings.TrimSpace(head) == `\` || strings.TrimSpace(head) == "" {
		var found []string
		for _, c := range commands {
			if name := strings.TrimPrefix(c.name, `\`); strings.HasPrefix(name, word) && name != "?" {
				found = append(found, name)
			}
		}
		return found
	}
	if strings.HasPrefix(strings.TrimSpace(head), `\d`) {
		if qualifier, _, qualified := cutLast(word); qualified {
			return matching(word, n.qualified(qualifier, ""))
		}
		return matching(word, n.relations())
	}
	return nil
}

func wordByte(c byte) bool {
	return c == '_' || c == '.' || c == '#' || c == '$' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func cutLast(word string) (qualifier, name string, ok bool) {
	i := strings.LastIndexByte(word, '.')
	if i < 0 {
		return "", word, false
	}
	return word[:i], word[i+1:], true
}

// matching are the candidates that begin with the word, whatever its case; an
// upper-case word gives upper-case keywords.
func matching(word string, candidates []string) []string {
	var found []string
	lower := strings.ToLower(word)
	upper := word != "" && word == strings.ToUpper(word) && word != lower
	for _, c := range candidates {
		if !strings.HasPrefix(c, lower) {
			continue
		}
		if upper {
			c = strings.ToUpper(c)
		}
		found = append(found, c)
	}
	return found
}

func distinct(list []string) []string {
	seen := map[string]bool{}
	kept := list[:0]
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}

// words are the keywords and functions.
var words = func() []string {
	list := append(token.Words(), functions.Names()...)
	sort.Strings(list)
	return list
}()

// beforeTable are the words behind which only tables and schemas stand.
var beforeTable = map[string]bool{"from": true, "join": true, "into": true, "update": true, "table": true, "truncate": true, "copy": true,
	"analyze": true, "vacuum": true, "view": true, "describe": true}

// wantsTable says whether a table's name comes next.
func wantsTable(text string) bool {
	fields := strings.Fields(text)
	return len(fields) > 0 && beforeTable[strings.ToLower(fields[len(fields)-1])]
}

// relations are schemas, tables with their schema, and the tables of public alone.
func (n *names) relations() []string {
	n.read()
	var list []string
	for schema, tables := range n.tables {
		list = append(list, schema+".")
		if schema == "public" || schema == "pg_catalog" {
			list = append(list, tables...)
		}
	}
	sort.Strings(list)
	return list
}

// qualified completes behind a dot: the tables of a schema, or the columns of a
// table or alias.
func (n *names) qualified(qualifier, statement string) []string {
	n.read()
	lower := strings.ToLower(qualifier)
	var list []string
	for _, table := range n.tables[lower] {
		list = append(list, lower+"."+table)
	}
	for alias, table := range tablesIn(statement) {
		if alias == lower {
			for _, c := range n.describe(table) {
				list = append(list, lower+"."+c)
			}
		}
	}
	return list
}

func (n *names) columnsOf(statement string) []string {
	var list []string
	seen := map[string]bool{}
	for _, table := range tablesIn(statement) {
		if !seen[table] {
			seen[table] = true
			list = append(list, n.describe(table)...)
		}
	}
	sort.Strings(list)
	return list
}

// tablesIn finds the tables that a statement names, by alias and by name.
func tablesIn(statement string) map[string]string {
	found := map[string]string{}
	s := scanner.New(statement)
	var texts []string
	for {
		t, err := s.Next()
		if err != nil || t.Kind == token.EOF {
			break
		}
		texts = append(texts, strings.ToLower(statement[t.Start:t.End]))
	}
	texts = append(texts, "", "", "", "")
	for i := 0; i+4 < len(texts); i++ {
		if !beforeTable[texts[i]] && (texts[i] != "," || len(found) == 0) || texts[i+1] == "" || !wordByte(texts[i+1][0]) {
			continue
		}
		table, next := texts[i+1], i+2
		found[table] = table
		if texts[next] == "." && texts[next+1] != "" {
			name := texts[next+1]
			delete(found, table)
			table, next = table+"."+name, next+2
			found[name], found[table] = table, table
		}
		if next < len(texts) && texts[next] == "as" {
			next++
		}
		if next < len(texts) && texts[next] != "" && wordByte(texts[next][0]) && token.Lookup(texts[next]) == 0 {
			found[texts[next]] = table
		}
	}
	return found
}

// read asks for the tables once; without an answer there are none.
func (n *names) read() {
	if n.tables != nil {
		return
	}
	n.tables, n.columns = map[string][]string{}, map[string][]string{}
	ctx, cancel := context.WithTimeout(context.Background(), lookPatience)
	defer cancel()
	t := n.session.target
	schemas := redshiftdata.NewListSchemasPaginator(n.session.data, &redshiftdata.ListSchemasInput{ClusterIdentifier: optional(t.Cluster),
		WorkgroupName: optional(t.Workgroup), Database: optional(t.Database), DbUser: optional(t.User), SecretArn: optional(t.Secret)})
	for i := 0; i < lookPages && schemas.HasMorePages(); i++ {
		page, err := schemas.NextPage(ctx)
		if err != nil {
			return
		}
		for _, schema := range page.Schemas {
			n.tables[schema] = nil
		}
	}
	pages := redshiftdata.NewListTablesPaginator(n.session.data, &redshiftdata.ListTablesInput{ClusterIdentifier: optional(t.Cluster),
		WorkgroupName: optional(t.Workgroup), Database: optional(t.Database), DbUser: optional(t.User), SecretArn: optional(t.Secret)})
	for i := 0; i < lookPages && pages.HasMorePages(); i++ {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return
		}
		for _, table := range page.Tables {
			schema := aws.ToString(table.Schema)
			n.tables[schema] = append(n.tables[schema], aws.ToString(table.Name))
		}
	}
}

// describe asks for a table's columns once.
func (n *names) describe(table string) []string {
	n.read()
	if columns, known := n.columns[table]; known {
		return columns
	}
	n.columns[table] = nil
	schema, name, qualified := strings.Cut(table, ".")
	if !qualified {
		schema, name = "", table
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookPatience)
	defer cancel()
	t := n.session.target
	out, err := n.session.data.DescribeTable(ctx, &redshiftdata.DescribeTableInput{ClusterIdentifier: optional(t.Cluster), WorkgroupName: optional(t.Workgroup),
		Database: optional(t.Database), DbUser: optional(t.User), SecretArn: optional(t.Secret), Schema: optional(schema), Table: &name})
	if err != nil {
		return nil
	}
	for _, c := range out.ColumnList {
		n.columns[table] = append(n.columns[table], aws.ToString(c.Name))
	}
	return n.columns[table]
}
