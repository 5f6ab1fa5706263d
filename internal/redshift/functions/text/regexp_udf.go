package text

import (
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift/functions/def"
)

var regexpUDFs = []def.UDF{
	{Name: "rs_regexp_count", Args: []def.DuckType{def.Text, def.Text, def.Int, def.Text}, Result: def.Int, Fn: matchCount},
	{Name: "rs_regexp_instr", Args: []def.DuckType{def.Text, def.Text, def.Int, def.Int, def.Int, def.Text}, Result: def.Int, Fn: matchPosition},
	{Name: "rs_regexp_replace", Args: []def.DuckType{def.Text, def.Text, def.Text, def.Int, def.Text}, Result: def.Text, Fn: matchReplace},
	{Name: "rs_regexp_substr", Args: []def.DuckType{def.Text, def.Text, def.Int, def.Int, def.Text}, Result: def.Text, Fn: matchText},
}

func matchCount(args []any) (any, error) {
	re, err := compile(args[1].(string), args[3].(string))
	if err != nil {
		return nil, err
	}
	s, ok := from(args[0].(string), int(args[2].(int32)))
	if !ok {
		return int32(0), nil
	}
	found, err := re.find(s, -1)
	return int32(len(found)), err //nolint:gosec // a value has fewer than 2^31 characters
}

// nth finds the occurrence-th match at or after a position: the span of it, or of its first subexpression with the flag e,
// in the rest of the string. span is nil when there is none; ignored says that the occurrence cannot exist.
func nth(s, patternText, flagText string, position, occurrence int) (rest string, span []int, ignored bool, err error) {
	re, err := compile(patternText, flagText)
	if err != nil {
		return "", nil, false, err
	}
	if occurrence < 1 || occurrence > utf8.RuneCountInString(s) {
		return "", nil, s != "" || occurrence != 1, nil
	}
	rest, ok := from(s, position)
	if !ok {
		return "", nil, false, nil
	}
	found, err := re.find(rest, occurrence)
	if err != nil || len(found) < occurrence {
		return rest, nil, false, err
	}
	span = found[occurrence-1]
	if re.flags.extract && re.groups() > 0 {
		span = span[2:]
	}
	if span[0] < 0 {
		return rest, nil, false, nil
	}
	return rest, span[:2], false, nil
}

func matchText(args []any) (any, error) {
	s := args[0].(string)
	rest, span, ignored, err := nth(s, args[1].(string), args[4].(string), int(args[2].(int32)), int(args[3].(int32)))
	switch {
	case err != nil || ignored:
		return nil, err
	case span == nil:
		return "", nil
	}
	return rest[span[0]:span[1]], nil
}

func matchPosition(args []any) (any, error) {
	s := args[0].(string)
	rest, span, _, err := nth(s, args[1].(string), args[5].(string), int(args[2].(int32)), int(args[3].(int32)))
	if err != nil || span == nil {
		return int32(0), err
	}
	at := span[0]
	if args[4].(int32) != 0 {
		at = span[1]
	}
	before := len(s) - len(rest) + at
	return int32(utf8.RuneCountInString(s[:before]) + 1), nil //nolint:gosec // a value has fewer than 2^31 characters
}

func matchReplace(args []any) (any, error) {
	s, replacement := args[0].(string), args[2].(string)
	re, err := compile(args[1].(string), args[4].(string))
	if err != nil {
		return nil, err
	}
	rest, ok := from(s, int(args[3].(int32)))
	if !ok {
		return s, nil
	}
	found, err := re.find(rest, -1)
	if err != nil || len(found) == 0 {
		return s, err
	}
	pieces := template(replacement, re.groups())
	var out strings.Builder
	out.WriteString(s[:len(s)-len(rest)])
	at := 0
	for _, span := range found {
		out.WriteString(rest[at:span[0]])
		for _, piece := range pieces {
			if piece.group < 0 {
				out.WriteString(piece.text)
			} else if i := 2 * piece.group; i+1 < len(span) && span[i] >= 0 {
				out.WriteString(rest[span[i]:span[i+1]])
			}
		}
		at = span[1]
	}
	out.WriteString(rest[at:])
	return out.String(), nil
}
