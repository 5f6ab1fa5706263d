package eventpattern

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matcher is one value of a pattern's field.
type matcher interface{ match(v *value) bool }

type exactText string

func (m exactText) match(v *value) bool { return v.kind == text && v.text == string(m) }

type exactLiteral string

func (m exactLiteral) match(v *value) bool { return v.kind == literal && v.text == string(m) }

type exactAddr netip.Addr

func (m exactAddr) match(v *value) bool { return v.kind == text && v.addr == netip.Addr(m) }

// exactNumber compares by value, and by text for numbers no float64 tells apart.
type exactNumber struct {
	text  string
	value float64
}

func (m exactNumber) match(v *value) bool {
	return v.kind == number && (v.number == m.value || v.text == m.text)
}

type prefix string

func (m prefix) match(v *value) bool { return v.kind == text && strings.HasPrefix(v.text, string(m)) }

type suffix string

func (m suffix) match(v *value) bool { return v.kind == text && strings.HasSuffix(v.text, string(m)) }

type foldedPrefix string

func (m foldedPrefix) match(v *value) bool {
	if v.kind != text {
		return false
	}
	s := v.text
	for _, want := range string(m) {
		found, n := utf8.DecodeRuneInString(s)
		if n == 0 || !equalFoldRune(want, found) {
			return false
		}
		s = s[n:]
	}
	return true
}

type foldedSuffix string

func (m foldedSuffix) match(v *value) bool {
	if v.kind != text {
		return false
	}
	s, t := v.text, string(m)
	for t != "" {
		want, n := utf8.DecodeLastRuneInString(t)
		found, k := utf8.DecodeLastRuneInString(s)
		if k == 0 || !equalFoldRune(want, found) {
			return false
		}
		t, s = t[:len(t)-n], s[:len(s)-k]
	}
	return true
}

func equalFoldRune(a, b rune) bool {
	if a == b {
		return true
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

type folded string

func (m folded) match(v *value) bool { return v.kind == text && strings.EqualFold(v.text, string(m)) }

type exists struct{}

func (exists) match(*value) bool { return true }

type anythingBut []matcher

func (m anythingBut) match(v *value) bool {
	for _, not := range m {
		if not.match(v) {
			return false
		}
	}
	return true
}

type numericRange struct {
	low, high         *float64
	openLow, openHigh bool
}

func (m numericRange) match(v *value) bool {
	if v.kind != number {
		return false
	}
	if m.low != nil && (v.number < *m.low || m.openLow && v.number == *m.low) {
		return false
	}
	if m.high != nil && (v.number > *m.high || m.openHigh && v.number == *m.high) {
		return false
	}
	return true
}

type cidr netip.Prefix

func (m cidr) match(v *value) bool {
	return v.kind == text && v.addr.IsValid() && netip.Prefix(m).Contains(v.addr)
}

// wildcard is the text between the stars: a*b is [a b], *a is ["" a].
type wildcard []string

func (m wildcard) match(v *value) bool {
	if v.kind != text {
		return false
	}
	first, last := m[0], m[len(m)-1]
	if len(m) == 1 {
		return v.text == first
	}
	if len(v.text) < len(first)+len(last) || !strings.HasPrefix(v.text, first) || !strings.HasSuffix(v.text, last) {
		return false
	}
	s := v.text[len(first) : len(v.text)-len(last)]
	for _, part := range m[1 : len(m)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}
