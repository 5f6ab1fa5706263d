package text

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// matchTimeout bounds the matching of one value by a backtracking pattern.
const matchTimeout = time.Second

// maxPatterns bounds the compiled patterns kept.
const maxPatterns = 256

// flags are the parameters of a function over regular expressions.
type flags struct {
	fold    bool // i
	extract bool // e
	perl    bool // p
}

func parseFlags(s string) (f flags, err error) {
	for _, c := range s {
		switch c {
		case 'c':
			f.fold = false
		case 'i':
			f.fold = true
		case 'e':
			f.extract = true
		case 'p':
			f.perl = true
		default:
			return f, sqlerror.InvalidParameter("invalid regular expression parameter: %q", string(c))
		}
	}
	return f, nil
}

// pattern is a compiled regular expression: one of RE2's, or a backtracking one with look-around or back references.
type pattern struct {
	source string // as RE2 reads it
	flags  flags
	re2    *regexp.Regexp
	back   *regexp2.Regexp
}

type patternKey struct{ pattern, flags string }

// patterns keeps what was compiled: a query uses the same few for all rows.
var patterns = struct {
	sync.RWMutex
	m map[patternKey]*pattern
}{m: map[patternKey]*pattern{}}

// compile reads a pattern of Redshift. Patterns RE2 cannot read (look-around, back references) are matched by backtracking.
func compile(text, flagText string) (*pattern, error) {
	key := patternKey{text, flagText}
	patterns.RLock()
	known := patterns.m[key]
	patterns.RUnlock()
	if known != nil {
		return known, nil
	}
	f, err := parseFlags(flagText)
	if err != nil {
		return nil, err
	}
	compiled := &pattern{source: text, flags: f}
	mode := ""
	if !f.perl {
		compiled.source = def.POSIXPattern(text)
		mode = "s"
	}
	if f.fold {
		mode += "i"
	}
	prefix := ""
	if mode != "" {
		prefix = "(?" + mode + ")"
	}
	if compiled.re2, err = regexp.Compile(prefix + compiled.source); err != nil {
		if compiled.back, err = backtracking(compiled.source, f); err != nil {
			return nil, err
		}
	}
	patterns.Lock()
	defer patterns.Unlock()
	if len(patterns.m) >= maxPatterns {
		clear(patterns.m)
	}
	patterns.m[key] = compiled
	return compiled, nil
}

func backtracking(source string, f flags) (*regexp2.Regexp, error) {
	if !f.perl && strings.Contains(source, "(?") {
		return nil, invalidPattern(source, "look-around needs the parameter p")
	}
	options := regexp2.None
	if !f.perl {
		options |= regexp2.Singleline
	}
	if f.fold {
		options |= regexp2.IgnoreCase
	}
	re, err := regexp2.Compile(source, options)
	if err != nil {
		return nil, invalidPattern(source, err.Error())
	}
	re.MatchTimeout = matchTimeout
	return re, nil
}

func invalidPattern(source, why string) error {
	return sqlerror.New("2201B", "invalid regular expression: %s", source).WithDetail("%s", why)
}

// groups is the number of subexpressions.
func (p *pattern) groups() int {
	if p.re2 != nil {
		return p.re2.NumSubexp()
	}
	return len(p.back.GetGroupNumbers()) - 1
}

// find gives the first limit matches in s (all when limit is negative): pairs of byte positions of the match and of each
// subexpression, -1 where one did not take part.
func (p *pattern) find(s string, limit int) ([][]int, error) {
	if p.re2 != nil {
		return p.re2.FindAllStringSubmatchIndex(s, limit), nil
	}
	return p.backtrack(s, limit)
}

func (p *pattern) backtrack(s string, limit int) (found [][]int, err error) {
	runes := []rune(s)
	offsets := make([]int, 0, len(runes)+1)
	for i := range s {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(s))
	m, err := p.back.FindRunesMatch(runes)
	for m != nil && err == nil && (limit < 0 || len(found) < limit) {
		var spans []int
		for _, g := range m.Groups() {
			if len(g.Captures) == 0 {
				spans = append(spans, -1, -1)
				continue
			}
			spans = append(spans, offsets[g.Index], offsets[g.Index+g.Length])
		}
		found = append(found, spans)
		m, err = p.back.FindNextMatch(m)
	}
	if err != nil {
		return nil, sqlerror.New(sqlerror.StateProgramLimit, "regular expression took too long on a value of %d bytes: %s", len(s), p.source)
	}
	return found, nil
}

// piece is part of a replacement: a text, or the number of a subexpression.
type piece struct {
	text  string
	group int // -1 for text
}

// template reads a replacement: $1 or \1 is the first subexpression, $0 the match; $$ and \\ are those characters.
func template(s string, groups int) []piece {
	var out []piece
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			out = append(out, piece{text: text.String(), group: -1})
			text.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		mark := s[i]
		if (mark != '$' && mark != '\\') || i+1 >= len(s) {
			text.WriteByte(mark)
			continue
		}
		next := s[i+1]
		switch {
		case next >= '0' && next <= '9' && int(next-'0') <= groups:
			flush()
			out = append(out, piece{group: int(next - '0')})
			i++
		case next >= '0' && next <= '9':
			i++ // a subexpression the pattern does not have is empty
		case next == mark:
			text.WriteByte(mark)
			i++
		default:
			text.WriteByte(mark)
		}
	}
	flush()
	return out
}

// from cuts off the characters before a position counted from 1; ok is false when the position is after the end.
func from(s string, position int) (rest string, ok bool) {
	if position <= 1 {
		return s, true
	}
	i := 0
	for n := 1; n < position; n++ {
		if i >= len(s) {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[i:], i < len(s)
}

func number(n int) string { return strconv.Itoa(n) }
