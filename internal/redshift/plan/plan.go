// Package plan prints the plan that DuckDB makes for a statement as EXPLAIN shows it.
//
// Redshift's plans tell about slices, distribution and costs that do not exist here. The lines have Redshift's shape, a step
// for each line and what it works on below it, but every step is called "Local", not "XN", and the first line says whose plan it is.
package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Heading is the first line of every plan.
const Heading = "nightshift: plan of the local warehouse, not of Amazon Redshift"

// node is a step of DuckDB's EXPLAIN (FORMAT JSON).
type node struct {
	Name     string         `json:"name"`
	Children []node         `json:"children"`
	Info     map[string]any `json:"extra_info"`
}

// hidden are the steps that only name, count or move columns.
var hidden = map[string]bool{"PROJECTION": true, "RESULT_COLLECTOR": true, "EXPLAIN": true, "CTE_SCAN": false}

// names are what steps are called that Redshift has too.
var names = map[string]string{
	"SEQ_SCAN": "Seq Scan", "TABLE_SCAN": "Seq Scan", "HASH_GROUP_BY": "HashAggregate", "PERFECT_HASH_GROUP_BY": "HashAggregate", "UNGROUPED_AGGREGATE": "Aggregate", "SIMPLE_AGGREGATE": "Aggregate",
	"HASH_JOIN": "Hash Join", "NESTED_LOOP_JOIN": "Nested Loop", "BLOCKWISE_NL_JOIN": "Nested Loop", "CROSS_PRODUCT": "Nested Loop", "PIECEWISE_MERGE_JOIN": "Merge Join",
	"ORDER_BY": "Sort", "TOP_N": "Limit", "STREAMING_LIMIT": "Limit", "LIMIT": "Limit", "FILTER": "Filter", "WINDOW": "Window", "STREAMING_WINDOW": "Window",
	"UNION": "Append", "DUMMY_SCAN": "Result", "EMPTY_RESULT": "Result", "COLUMN_DATA_SCAN": "Subquery Scan",
}

// Lines prints a plan given as JSON. table gives the name of a stored table by its name in DuckDB.
func Lines(text string, table func(stored string) string) ([]string, error) {
	var roots []node
	if err := json.Unmarshal([]byte(text), &roots); err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	out := []string{Heading}
	for i := range roots {
		out = roots[i].print(out, "", table)
	}
	return out, nil
}

func (n *node) print(out []string, indent string, table func(string) string) []string {
	if hidden[n.Name] {
		for i := range n.Children {
			out = n.Children[i].print(out, indent, table)
		}
		return out
	}
	name, ok := names[strings.TrimSpace(n.Name)]
	if !ok {
		name = title(n.Name)
	}
	line := indent + "Local " + name
	if stored := text(n.Info["Table"]); stored != "" {
		line += " on " + table(stored[strings.LastIndexByte(stored, '.')+1:])
	}
	if rows := text(n.Info["Estimated Cardinality"]); rows != "" {
		line += "  (rows=" + rows + ")"
	}
	out = append(out, line)
	deeper := strings.Repeat(" ", len(indent)) + "  "
	for _, detail := range []struct{ key, label string }{{"Join Type", "Join"}, {"Conditions", "Cond"}, {"Filters", "Filter"}} {
		if t := text(n.Info[detail.key]); t != "" {
			out = append(out, deeper+detail.label+": "+t)
		}
	}
	for i := range n.Children {
		out = n.Children[i].print(out, deeper+"->  ", table)
	}
	return out
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(strings.ReplaceAll(v, "\n", ", "))
	case []any:
		var parts []string
		for _, p := range v {
			parts = append(parts, text(p))
		}
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " AND ")
	}
	return ""
}

func title(name string) string {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(name, "_", " ")))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
