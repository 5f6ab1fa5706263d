package format

import (
	"math"
	"strconv"
	"strings"
)

// number is a decimal number: its digits before and after the point, without a sign.
type number struct {
	negative bool
	whole    string
	fraction string
}

// parseNumber reads what DuckDB prints of a number; ok is false for NaN and infinity.
func parseNumber(s string) (n number, ok bool) {
	if strings.ContainsAny(s, "eEnN") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return n, false
		}
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	n.negative = strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	n.whole, n.fraction, _ = strings.Cut(s, ".")
	n.whole = strings.TrimLeft(n.whole, "0")
	if n.whole == "" {
		n.whole = "0"
	}
	return n, true
}

// shifted multiplies by ten to the power of places.
func (n number) shifted(places int) number {
	for len(n.fraction) < places {
		n.fraction += "0"
	}
	n.whole = strings.TrimLeft(n.whole+n.fraction[:places], "0")
	if n.whole == "" {
		n.whole = "0"
	}
	n.fraction = n.fraction[places:]
	return n
}

// rounded keeps so many digits after the point; halves go away from zero, or to the even neighbour.
func (n number) rounded(places int, even bool) number {
	if len(n.fraction) <= places {
		n.fraction += strings.Repeat("0", places-len(n.fraction))
		return n
	}
	rest := n.fraction[places:]
	digits := []byte(n.whole + n.fraction[:places])
	up := rest[0] >= '5'
	if even && rest[0] == '5' && strings.Trim(rest[1:], "0") == "" {
		up = (digits[len(digits)-1]-'0')%2 == 1
	}
	if up {
		i := len(digits) - 1
		for ; i >= 0 && digits[i] == '9'; i-- {
			digits[i] = '0'
		}
		if i >= 0 {
			digits[i]++
		} else {
			digits = append([]byte{'1'}, digits...)
		}
	}
	n.whole, n.fraction = string(digits[:len(digits)-places]), string(digits[len(digits)-places:])
	if strings.Trim(n.whole, "0") == "" && strings.Trim(n.fraction, "0") == "" {
		n.negative = false
	}
	return n
}

// writer prints one number by a format.
type writer struct {
	f        *numberFormat
	n        number
	out      []byte
	before   int // places before the point
	pad      int // of them empty
	place    int // the next place
	relevant int // digits after the point that FM keeps
	trim     bool
	signDone bool
	brackets bool
	inNumber bool
}

// formatNumber prints a number as TO_CHAR does.
func formatNumber(text string, f *numberFormat) string {
	n, ok := parseNumber(text)
	switch {
	case f.roman:
		return f.romanNumber(n, ok)
	case !ok:
		return strings.Repeat("#", f.before+f.after+1)
	case f.science:
		return f.scientific(text)
	}
	w := &writer{f: f, n: n.shifted(f.shift).rounded(f.after, false), before: f.before + f.shift}
	w.start()
	for i := range f.elements {
		w.element(&f.elements[i])
	}
	return string(w.out)
}

func (w *writer) start() {
	f := w.f
	if w.before == 0 && w.n.whole == "0" && f.after > 0 {
		w.n.whole = ""
	}
	if w.pad = w.before - len(w.n.whole); w.pad < 0 {
		w.pad = 0
		w.n.whole, w.n.fraction = strings.Repeat("#", w.before), strings.Repeat("#", f.after)
	}
	w.trim = f.fill && f.point
	w.relevant = max(len(strings.TrimRight(w.n.fraction, "0")), f.lastZero-f.before)
	w.brackets = f.sign == brackets && (w.n.negative || !f.fill)
	switch f.sign {
	case minusMark, bothMarks:
		w.signDone = true
	case noSign, plusMark, brackets:
		w.signDone = f.sign != plusMark && !w.n.negative && f.fill
	}
}

func (w *writer) element(e *numberElement) {
	switch e.kind {
	case '9', '0', 'D':
		w.digit(e.kind)
	case ',':
		w.mark(w.inNumber, ',')
	case 'L':
		w.out = append(w.out, '$')
	case 'M':
		w.mark(w.n.negative, '-')
	case 'P':
		w.mark(!w.n.negative, '+')
	case '+':
		w.out = append(w.out, w.signByte())
	case 'T':
		if !w.n.negative && !w.f.point {
			letters := upper
			if e.lower {
				letters = lower
			}
			w.out = append(w.out, inCase(ordinal(w.n.whole), letters)...)
		}
	case 'x':
		w.out = append(w.out, e.text...)
	}
}

// mark writes a character when it applies, else a blank unless FM was said.
func (w *writer) mark(applies bool, c byte) {
	if applies {
		w.out = append(w.out, c)
	} else {
		w.blank()
	}
}

func (w *writer) blank() {
	if !w.f.fill {
		w.out = append(w.out, ' ')
	}
}

func (w *writer) signByte() byte {
	if w.n.negative {
		return '-'
	}
	return '+'
}

// hidden tells whether the place is the lone zero before a point, which is left blank.
func (w *writer) hidden() bool {
	return w.f.zero < 0 && w.place == w.pad && w.n.whole == "0" && w.f.after > 0
}

func (w *writer) digit(kind byte) {
	w.inNumber = false
	zeros := w.f.zero >= 0 && w.f.zero <= w.place
	hidden := w.hidden()
	if !w.signDone && (w.place >= w.pad || zeros) && (!hidden || w.trim && w.relevant == 0) {
		w.sign()
	}
	switch {
	case kind == 'D':
		w.out = append(w.out, '.')
	case w.place > w.before:
		w.decimal(kind)
	case w.place < w.pad && !zeros:
		w.blank()
	case w.place < w.pad:
		w.out = append(w.out, '0')
		w.inNumber = true
	case hidden && w.trim && w.relevant == 0:
		w.out = append(w.out, '0')
	case hidden:
		w.blank()
	case w.place-w.pad < len(w.n.whole):
		w.out = append(w.out, w.n.whole[w.place-w.pad])
		w.inNumber = true
	}
	w.place++
	if last := w.before + w.f.after; w.place == last && !w.f.point || w.place == last+1 && w.f.point {
		w.finish()
	}
}

func (w *writer) decimal(kind byte) {
	i := w.place - w.before - 1
	if i >= len(w.n.fraction) || w.trim && i >= w.relevant && kind != '0' {
		return
	}
	w.out = append(w.out, w.n.fraction[i])
	w.inNumber = true
}

func (w *writer) sign() {
	switch {
	case w.f.sign == tailSign:
		return
	case w.f.sign == leadSign:
		w.out = append(w.out, w.signByte())
	case w.brackets && w.n.negative:
		w.out = append(w.out, '<')
	case w.n.negative:
		w.out = append(w.out, '-')
	default:
		w.blank()
	}
	w.signDone = true
}

// finish writes what follows the last digit.
func (w *writer) finish() {
	switch {
	case w.f.sign == tailSign:
		w.out = append(w.out, w.signByte())
	case w.brackets && w.n.negative:
		w.out = append(w.out, '>')
	case w.brackets:
		w.blank()
	}
}

func (f *numberFormat) scientific(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return strings.Repeat("#", f.before+f.after+1)
	}
	s := strconv.FormatFloat(v, 'e', f.after, 64)
	if v >= 0 && !f.fill {
		s = " " + s
	}
	return s
}

var romanDigits = []struct {
	value int
	text  string
}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}}

// romanNumber writes 1 to 3999 in 15 places, others as #.
func (f *numberFormat) romanNumber(n number, ok bool) string {
	v, err := strconv.Atoi(n.rounded(0, false).whole)
	if !ok || err != nil || n.negative || v < 1 || v > 3999 {
		return strings.Repeat("#", 15)
	}
	var s strings.Builder
	for _, d := range romanDigits {
		for ; v >= d.value; v -= d.value {
			s.WriteString(d.text)
		}
	}
	roman := s.String()
	for _, e := range f.elements {
		if e.kind == 'R' && e.lower {
			roman = strings.ToLower(roman)
		}
	}
	if !f.fill && len(roman) < 15 {
		roman = strings.Repeat(" ", 15-len(roman)) + roman
	}
	return roman
}
