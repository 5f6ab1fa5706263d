package format

import (
	"strings"
	"sync"
)

// field is one element of a datetime format.
type field uint8

const (
	literal field = iota
	century
	year      // YYYY
	yearComma // Y,YYY
	year3
	year2
	year1
	isoYear
	isoYear3
	isoYear2
	isoYear1
	quarter
	monthName
	monthAbbr
	monthNumber
	monthRoman
	weekOfMonth
	weekOfYear
	isoWeek
	dayName
	dayAbbr
	dayOfYear
	isoDayOfYear
	dayOfMonth
	dayOfWeek
	isoDayOfWeek
	julianDay
	hour12
	hour24
	minute
	second
	millisecond
	microsecond
	secondsOfDay
	meridiem
	era
	zoneName
	zoneOffset
)

// letters says how a name is written.
type letters uint8

const (
	lower letters = iota
	upper
	capital
)

// element is a field with what its spelling says.
type element struct {
	field  field
	text   string // of a literal; of another field how it was written, in upper case
	casing letters
	dotted bool // a.m., b.c.
	fill   bool // FM: no padding
	th     bool // ordinal suffix
	thCase letters
}

// words are the spellings, the longest first where one begins another.
var words = []struct {
	word  string
	field field
}{
	{"A.D.", era}, {"A.M.", meridiem}, {"AD", era}, {"AM", meridiem}, {"B.C.", era}, {"BC", era}, {"CC", century},
	{"DAY", dayName}, {"DDD", dayOfYear}, {"DD", dayOfMonth}, {"DY", dayAbbr}, {"D", dayOfWeek},
	{"HH24", hour24}, {"HH12", hour12}, {"HH", hour12},
	{"IDDD", isoDayOfYear}, {"ID", isoDayOfWeek}, {"IW", isoWeek}, {"IYYY", isoYear}, {"IYY", isoYear3}, {"IY", isoYear2}, {"I", isoYear1},
	{"J", julianDay}, {"MI", minute}, {"MM", monthNumber}, {"MONTH", monthName}, {"MON", monthAbbr}, {"MS", millisecond},
	{"OF", zoneOffset}, {"P.M.", meridiem}, {"PM", meridiem}, {"Q", quarter}, {"RM", monthRoman},
	{"SSSSS", secondsOfDay}, {"SSSS", secondsOfDay}, {"SS", second}, {"TZ", zoneName}, {"US", microsecond},
	{"WW", weekOfYear}, {"W", weekOfMonth},
	{"Y,YYY", yearComma}, {"YYYY", year}, {"YYY", year3}, {"YY", year2}, {"Y", year1},
}

// maxFormats bounds the parsed formats kept.
const maxFormats = 256

var dateFormats = struct {
	sync.RWMutex
	m map[string][]element
}{m: map[string][]element{}}

// parseDateFormat splits a format into its elements. What is no element is written as it is; "..." quotes text.
func parseDateFormat(format string) []element {
	dateFormats.RLock()
	known, ok := dateFormats.m[format]
	dateFormats.RUnlock()
	if ok {
		return known
	}
	elements := splitDateFormat(format)
	dateFormats.Lock()
	defer dateFormats.Unlock()
	if len(dateFormats.m) >= maxFormats {
		clear(dateFormats.m)
	}
	dateFormats.m[format] = elements
	return elements
}

func splitDateFormat(format string) (out []element) {
	text := func(s string) {
		if n := len(out); n > 0 && out[n-1].field == literal {
			out[n-1].text += s
			return
		}
		out = append(out, element{field: literal, text: s})
	}
	fill := false
	for i := 0; i < len(format); {
		rest := format[i:]
		if rest[0] == '"' {
			quoted, n := unquote(rest)
			text(quoted)
			i += n
			continue
		}
		if len(rest) >= 2 && (strings.EqualFold(rest[:2], "FM") || strings.EqualFold(rest[:2], "FX")) {
			fill = fill || rest[1]|0x20 == 'm'
			i += 2
			continue
		}
		e, n := elementAt(rest)
		if n == 0 {
			text(rest[:1])
			i++
			continue
		}
		e.fill, fill = fill, false
		i += n
		if after := format[i:]; len(after) >= 2 && strings.EqualFold(after[:2], "TH") {
			e.th, e.thCase = true, caseOf(after[:2])
			i += 2
		}
		out = append(out, e)
	}
	return out
}

// unquote reads a quoted text; n is what it takes of s, all of it when the quote does not end.
func unquote(s string) (text string, n int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), i + 1
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), len(s)
}

func elementAt(s string) (element, int) {
	for _, w := range words {
		if len(s) < len(w.word) || !strings.EqualFold(s[:len(w.word)], w.word) {
			continue
		}
		return element{field: w.field, text: w.word, casing: caseOf(s[:len(w.word)]), dotted: strings.Contains(w.word, ".")}, len(w.word)
	}
	return element{}, 0
}

// caseOf looks at the first two letters: MONTH, Month or month.
func caseOf(s string) letters {
	switch {
	case s[0] >= 'a':
		return lower
	case len(s) > 1 && s[1] >= 'a' && s[1] <= 'z':
		return capital
	}
	return upper
}

// inCase writes a name given with a capital.
func inCase(name string, c letters) string {
	switch c {
	case upper:
		return strings.ToUpper(name)
	case lower:
		return strings.ToLower(name)
	}
	return name
}
