package semi

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// nullSetting is the parameter that says whether the search functions look for NULL when their call does not say so.
const nullSetting = "default_array_search_null_handling"

// arraySets are the functions that search arrays, sort them and treat them as sets ("Array functions").
var arraySets = []def.Func{
	{Name: "array_contains", Params: p(def.SuperP, def.SuperP, def.BoolP), Min: 2, Build: searchArray("contains", def.TBool)},
	{Name: "array_position", Params: p(def.SuperP, def.SuperP, def.BoolP), Min: 2, Build: searchArray("position", def.TInt)},
	{Name: "array_positions", Params: p(def.SuperP, def.SuperP, def.BoolP), Min: 2, Build: searchArray("positions", def.TSuper)},
	{Name: "array_distinct", Params: p(def.SuperP), Type: def.TSuper, SQL: "CAST(rs_super_sets('union', CAST($1 AS VARCHAR), '[]', true) AS JSON)"},
	{Name: "array_union", Params: p(def.SuperP, def.SuperP), Type: def.TSuper, SQL: "CAST(rs_super_sets('union', CAST($1 AS VARCHAR), CAST($2 AS VARCHAR), true) AS JSON)"},
	{Name: "array_except", Params: p(def.SuperP, def.SuperP, def.BoolP), Min: 2, Build: setsOf("except")},
	{Name: "array_intersection", Params: p(def.SuperP, def.SuperP, def.BoolP), Min: 2, Build: setsOf("intersection")},
	{Name: "arrays_overlap", Params: p(def.SuperP, def.SuperP), Type: def.TBool,
		SQL: "(rs_super_sets('intersection', CAST($1 AS VARCHAR), CAST($2 AS VARCHAR), true) <> '[]')"},
	{Name: "array_sort", Params: p(def.SuperP, def.BoolP, def.BoolP), Min: 1, Build: sortOf},
}

func searchArray(what string, t types.Type) func(*def.Call) (def.Expr, error) {
	return func(c *def.Call) (def.Expr, error) {
		nulls := "true"
		if len(c.Args) > 2 {
			nulls = c.Args[2].SQL
		} else if c.Session != nil && c.Session.System != nil {
			nulls = strconv.FormatBool(settingIsOn(c, nullSetting))
		}
		sql := "CAST(rs_super_search('" + what + "', CAST(" + c.Args[0].SQL + " AS VARCHAR), CAST(" + c.Args[1].SQL + " AS VARCHAR), " + nulls + ") AS " + t.DuckDB() + ")"
		return def.Typed(sql, t), nil
	}
}

// settingIsOn tells whether the session has a parameter on; false when there is no session.
func settingIsOn(c *def.Call, name string) bool {
	if c.Session == nil || c.Session.System == nil {
		return false
	}
	v, ok, err := c.Session.System("current_setting", []string{name, "true"})
	return err == nil && ok && v != nil && isOn(*v)
}

func isOn(v string) bool {
	switch strings.ToLower(v) {
	case "on", "true", "1", "yes", "t":
		return true
	}
	return false
}

func setsOf(what string) func(*def.Call) (def.Expr, error) {
	return func(c *def.Call) (def.Expr, error) {
		distinct := "false"
		if len(c.Args) > 2 {
			distinct = c.Args[2].SQL
		}
		sql := "CAST(rs_super_sets('" + what + "', CAST(" + c.Args[0].SQL + " AS VARCHAR), CAST(" + c.Args[1].SQL + " AS VARCHAR), " + distinct + ") AS JSON)"
		return def.Typed(sql, def.TSuper), nil
	}
}

// sortOf puts NULLs last when ascending and first when descending, unless the call says where.
func sortOf(c *def.Call) (def.Expr, error) {
	ascending := "true"
	if len(c.Args) > 1 {
		ascending = c.Args[1].SQL
	}
	first := "NOT " + ascending
	if len(c.Args) > 2 {
		first = c.Args[2].SQL
	}
	return def.Typed("CAST(rs_super_sort(CAST("+c.Args[0].SQL+" AS VARCHAR), "+ascending+", "+first+") AS JSON)", def.TSuper), nil
}

// item is an element of an array: its text and the key by which it is compared.
type item struct{ text, key string }

func (i item) null() bool { return i.text == "null" }

// items reads an array; ok is false for what is no array.
func items(text string) (list []item, ok bool, err error) {
	var raw []json.RawMessage
	if !isArray(text) || json.Unmarshal([]byte(text), &raw) != nil {
		return nil, false, nil
	}
	list = make([]item, len(raw))
	for i, r := range raw {
		list[i].text = string(r)
		if list[i].key, err = itemKey(list[i].text); err != nil {
			return nil, false, err
		}
	}
	return list, true, nil
}

func itemKey(text string) (string, error) {
	k, err := writeKey(text, false)
	if s, ok := k.(string); ok {
		return s, err
	}
	return "", err // NULL
}

func write(list []item) string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].text
	}
	return "[" + strings.Join(texts, ",") + "]"
}

// search looks for a value in an array: what, array, value, and whether NULL is a value like others.
func search(args []any) (any, error) {
	what, _ := args[0].(string)
	text, isText := args[1].(string)
	value, isValue := args[2].(string)
	if !isValue {
		value = "null"
	}
	nulls, known := args[3].(bool)
	if !isText || !known {
		return nil, nil
	}
	list, ok, err := items(text)
	if err != nil || !ok || value == "null" && !nulls {
		return nil, err
	}
	key, err := itemKey(value)
	if err != nil {
		return nil, err
	}
	var found []string
	hasNull := false
	for i, e := range list {
		hasNull = hasNull || e.null()
		if e.key == key {
			found = append(found, strconv.Itoa(i))
		}
	}
	if len(found) == 0 && hasNull && !nulls {
		return nil, nil
	}
	switch {
	case what == "contains":
		return strconv.FormatBool(len(found) > 0), nil
	case what == "positions":
		return "[" + strings.Join(found, ",") + "]", nil
	case len(found) == 0:
		return "-1", nil
	}
	return found[0], nil
}

// sets joins two arrays as sets, or as multisets: what, array, array, distinct.
func sets(args []any) (any, error) {
	a, okA, err := items(args[1].(string))
	if err != nil {
		return nil, err
	}
	b, okB, err := items(args[2].(string))
	if err != nil || !okA || !okB {
		return nil, err
	}
	distinct := args[3].(bool)
	if args[0].(string) == "union" {
		return write(unique(append(a, b...))), nil
	}
	count := map[string]int{}
	for _, e := range b {
		count[e.key]++
	}
	keep := args[0].(string) == "intersection"
	var out []item
	for _, e := range a {
		there := count[e.key] > 0
		if there && !distinct {
			count[e.key]--
		}
		if there == keep {
			out = append(out, e)
		}
	}
	if distinct {
		out = unique(out)
	}
	return write(out), nil
}

func unique(list []item) []item {
	seen := map[string]bool{}
	var out []item
	for _, e := range list {
		if !seen[e.key] {
			seen[e.key] = true
			out = append(out, e)
		}
	}
	return out
}

// sortArray sorts by type (booleans, numbers, strings, arrays, objects) and value: array, ascending, NULLs first.
func sortArray(args []any) (any, error) {
	list, ok, err := items(args[0].(string))
	if err != nil || !ok {
		return nil, err
	}
	ascending, first := args[1].(bool), args[2].(bool)
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		switch {
		case a.null() != b.null():
			return a.null() == first
		case ascending:
			return a.key < b.key
		}
		return b.key < a.key
	})
	return write(list), nil
}

var setUDFs = []def.UDF{
	{Name: "rs_super_search", Args: []def.DuckType{def.Text, def.Text, def.Text, def.Bool}, Result: def.Text, Nulls: true, Fn: search},
	{Name: "rs_super_sets", Args: []def.DuckType{def.Text, def.Text, def.Text, def.Bool}, Result: def.Text, Fn: sets},
	{Name: "rs_super_sort", Args: []def.DuckType{def.Text, def.Bool, def.Bool}, Result: def.Text, Fn: sortArray},
	{Name: "rs_super_transform", Args: []def.DuckType{def.Text, def.Text, def.Text, def.Text}, Result: def.Text, Fn: transform},
}
