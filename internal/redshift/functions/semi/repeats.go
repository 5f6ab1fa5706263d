package semi

import (
	"bytes"
	"encoding/json"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// dedupSetting is the parameter that has JSON_PARSE keep the last of several attributes with one name, which is an error
// otherwise ("Parsing options for SUPER").
const dedupSetting = "json_parse_dedup_attributes"

// parseable is a condition that JSON_PARSE takes a string.
const parseable = "(CASE WHEN NOT " + valid + " THEN false WHEN contains($1, '{') THEN NOT rs_json_repeats($1) ELSE true END)"

// repeats tells whether an object of a valid JSON text has an attribute twice.
func repeats(args []any) (any, error) { return repeatsName(args[0].(string)), nil }

// repeatsName goes through a JSON text without taking its values apart: names are the strings before a colon.
func repeatsName(text string) bool {
	var levels [][]string // the names seen in each open object; nil for an array
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			levels = append(levels, []string{})
		case '[':
			levels = append(levels, nil)
		case '}', ']':
			levels = levels[:max(len(levels)-1, 0)]
		case '"':
			end := stringEnd(text, i)
			after := end
			for after < len(text) && strings.IndexByte(" \t\r\n", text[after]) >= 0 {
				after++
			}
			if after < len(text) && text[after] == ':' && len(levels) > 0 {
				name := plainName(text[i:end])
				top := len(levels) - 1
				for _, seen := range levels[top] {
					if seen == name {
						return true
					}
				}
				levels[top] = append(levels[top], name)
			}
			i = end - 1
		}
	}
	return false
}

// stringEnd is where the string that begins at i is over.
func stringEnd(text string, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func plainName(quoted string) string {
	if strings.IndexByte(quoted, '\\') < 0 {
		return quoted[1:max(len(quoted)-1, 1)]
	}
	var name string
	if json.Unmarshal([]byte(quoted), &name) != nil {
		return quoted
	}
	return name
}

// dedup keeps the last of the attributes with one name, in every object.
func dedup(args []any) (any, error) {
	dec := json.NewDecoder(strings.NewReader(args[0].(string)))
	dec.UseNumber()
	var out bytes.Buffer
	if err := dedupValue(dec, &out); err != nil {
		return nil, sqlerror.New(sqlerror.StateInternal, "JSON parsing error")
	}
	return out.String(), nil
}

func dedupValue(dec *json.Decoder, out *bytes.Buffer) error {
	tok, err := dec.Token()
	if err != nil {
		return err
	}
	d, ok := tok.(json.Delim)
	if !ok {
		return writeScalar(out, tok)
	}
	var names []string
	var values []bytes.Buffer
	for dec.More() {
		var name string
		if d == '{' {
			tok, err := dec.Token()
			if err != nil {
				return err
			}
			name = tok.(string)
		}
		var value bytes.Buffer
		if err := dedupValue(dec, &value); err != nil {
			return err
		}
		names, values = append(names, name), append(values, value)
	}
	end, err := dec.Token()
	if err != nil {
		return err
	}
	last := map[string]int{}
	for i, n := range names {
		last[n] = i
	}
	out.WriteByte(byte(d))
	first := true
	for i := range values {
		if d == '{' && last[names[i]] != i {
			continue
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		if d == '{' {
			if err := writeScalar(out, names[i]); err != nil {
				return err
			}
			out.WriteByte(':')
		}
		out.Write(values[i].Bytes())
	}
	out.WriteByte(byte(end.(json.Delim)))
	return nil
}

// parse is JSON_PARSE of a string.
func parse(c *def.Call) (def.Expr, error) {
	x := c.Args[0]
	if x.Const != def.StringConst {
		return parsed(c, "$1"), nil
	}
	var out bytes.Buffer
	err := json.Compact(&out, []byte(x.Text))
	switch {
	case err == nil && !repeatsName(out.String()):
		return def.Typed("CAST("+def.Quote(out.String())+" AS JSON)", def.TSuper), nil
	case err == nil && settingIsOn(c, dedupSetting):
		return parsed(c, "$1"), nil
	case settingIsOn(c, parseSetting):
		return def.Cast(def.Null(), def.TSuper, def.Explicit, c.Session)
	case err == nil:
		return def.Expr{}, sqlerror.New(sqlerror.StateInternal, "JSON parsing error").WithDetail("an object has two attributes with one name")
	}
	return def.Expr{}, sqlerror.New(sqlerror.StateInternal, "JSON parsing error").WithDetail("%v", err)
}

// parseBytes is JSON_PARSE of a VARBYTE.
func parseBytes(c *def.Call) (def.Expr, error) { return parsed(c, "decode($1)"), nil }

// parseSetting is the parameter that has JSON_PARSE give NULL for what is no JSON.
const parseSetting = "parse_super_null_on_error"

func parsed(c *def.Call, text string) def.Expr {
	condition, value, otherwise := parseable, "json("+text+")", " WHEN $1 IS NOT NULL THEN "+invalid
	if settingIsOn(c, dedupSetting) {
		condition, value = valid, "CASE WHEN rs_json_repeats("+text+") THEN json(rs_json_dedup("+text+")) ELSE json("+text+") END"
	}
	if settingIsOn(c, parseSetting) {
		otherwise = ""
	}
	return def.Typed(c.Expand("(CASE WHEN "+strings.ReplaceAll(condition, "$1", text)+" THEN "+value+otherwise+" END)"), def.TSuper)
}
