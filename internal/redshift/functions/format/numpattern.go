package format

import (
	"strings"
	"sync"

	"nightshift/internal/redshift/sqlerror"
)

// sign is the element a number format writes the sign with.
type sign uint8

const (
	noSign   sign = iota // before the first digit, a blank when positive
	leadSign             // S before the digits
	tailSign             // S after them
	minusMark
	plusMark
	bothMarks
	brackets
)

// numberFormat is a parsed number format.
type numberFormat struct {
	elements []numberElement
	before   int // digit places before the decimal point
	after    int
	shift    int // places after V: the number is times ten to that
	sign     sign
	signAt   int // of leadSign: the places before it
	point    bool
	scaled   bool // V was seen
	fill     bool // FM
	blank    bool // B
	roman    bool
	science  bool // EEEE
	zero     int  // the first place that is written with zeros, counted from 0; -1 for none
	lastZero int  // the number of places up to the last 0
}

// numberElement is one element: kind is '9', '0', 'D', ',', 'L', 'M'inus, 'P'lus, '+' both, 'S', 'R'oman, 'T'h, or 'x' for text.
type numberElement struct {
	kind  byte
	text  string
	lower bool
}

var numberWords = []struct {
	word string
	kind byte
}{
	{"EEEE", 'E'}, {"FM", 'F'}, {"MI", 'M'}, {"PL", 'P'}, {"PR", '<'}, {"RN", 'R'}, {"SG", '+'}, {"TH", 'T'},
	{",", ','}, {".", 'D'}, {"0", '0'}, {"9", '9'}, {"B", 'B'}, {"D", 'D'}, {"G", ','}, {"L", 'L'}, {"S", 'S'}, {"V", 'V'},
}

var numberFormats = struct {
	sync.RWMutex
	m map[string]*numberFormat
}{m: map[string]*numberFormat{}}

// parseNumberFormat reads a format and checks that its elements go together.
func parseNumberFormat(format string) (*numberFormat, error) {
	numberFormats.RLock()
	known := numberFormats.m[format]
	numberFormats.RUnlock()
	if known != nil {
		return known, nil
	}
	f := &numberFormat{zero: -1}
	for i := 0; i < len(format); {
		n, err := f.next(format[i:])
		if err != nil {
			return nil, err
		}
		i += n
	}
	if f.sign == leadSign && f.signAt == f.before {
		f.sign = tailSign
	}
	numberFormats.Lock()
	defer numberFormats.Unlock()
	if len(numberFormats.m) >= maxFormats {
		clear(numberFormats.m)
	}
	numberFormats.m[format] = f
	return f, nil
}

func (f *numberFormat) next(s string) (int, error) {
	if s[0] == '"' {
		text, n := unquote(s)
		f.elements = append(f.elements, numberElement{kind: 'x', text: text})
		return n, nil
	}
	for _, w := range numberWords {
		if len(s) >= len(w.word) && strings.EqualFold(s[:len(w.word)], w.word) {
			return len(w.word), f.add(w.kind, s[:len(w.word)])
		}
	}
	f.elements = append(f.elements, numberElement{kind: 'x', text: s[:1]})
	return 1, nil
}

func (f *numberFormat) add(kind byte, text string) error {
	switch kind {
	case '9', '0':
		f.place(kind)
	case 'D':
		if f.point {
			return badFormat("multiple decimal points")
		}
		if f.scaled {
			return badFormat("cannot use \"V\" and decimal point together")
		}
		f.point = true
	case 'V':
		if f.point {
			return badFormat("cannot use \"V\" and decimal point together")
		}
		f.scaled = true
		return nil
	case 'F':
		f.fill = true
		return nil
	case 'B':
		f.blank = true
		return nil
	case 'E':
		f.science = true
		return nil
	case 'R':
		f.roman = true
	case 'S', 'M', 'P', '+', '<':
		if err := f.addSign(kind); err != nil || kind == '<' {
			return err
		}
	}
	f.elements = append(f.elements, numberElement{kind: kind, text: text, lower: text[0] >= 'a'})
	return nil
}

func (f *numberFormat) place(kind byte) {
	switch {
	case f.scaled:
		f.shift++
		return
	case f.point:
		f.after++
	default:
		f.before++
	}
	if kind == '0' {
		if f.zero < 0 && !f.point {
			f.zero = f.before - 1
		}
		f.lastZero = f.before + f.after
	}
}

func (f *numberFormat) addSign(kind byte) error {
	pair := kind == 'M' && f.sign == plusMark || kind == 'P' && f.sign == minusMark
	if f.sign != noSign && !pair {
		return badFormat("cannot use \"S\", \"MI\", \"PL\", \"SG\" and \"PR\" together")
	}
	switch kind {
	case 'S':
		f.sign, f.signAt = leadSign, f.before
		if f.point {
			f.sign = tailSign
		}
	case 'M':
		f.sign = minusMark
	case 'P':
		f.sign = plusMark
	case '+':
		f.sign = bothMarks
	case '<':
		f.sign = brackets
	}
	return nil
}

func badFormat(why string) error { return sqlerror.New(sqlerror.StateSyntaxError, "%s", why) }
