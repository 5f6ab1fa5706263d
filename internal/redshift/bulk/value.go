package bulk

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
	"nightshift/internal/redshift/types/datetime"
)

// value checks one field and writes it the way DuckDB reads it.
func (l *Load) value(f field, c *catalog.Column) (text string, null bool, problem *LoadError) {
	o := l.Options
	if f.null {
		return "", true, nil
	}
	text = f.text
	if (o.Format == Delimited || o.Format == CSV || o.Format == FixedWidth) && text == o.Null {
		return "", true, nil
	}
	if c.Type.IsString() {
		return l.textValue(text, c)
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return "", true, nil
	}
	switch c.Type.Kind {
	case types.SmallInt, types.Integer, types.BigInt:
		text, problem = integerValue(trimmed, c)
	case types.Decimal:
		text, problem = l.decimalValue(trimmed, c)
	case types.Real, types.Double:
		text, problem = floatValue(trimmed, c)
	case types.Boolean:
		text, problem = booleanValue(trimmed)
	case types.Date:
		return l.dateValue(trimmed)
	case types.Timestamp, types.TimestampTZ:
		return l.timestampValue(trimmed, c)
	case types.Time, types.TimeTZ:
		text, problem = timeValue(trimmed)
	case types.Super:
		text, problem = superValue(text)
	case types.Varbyte:
		text, problem = varbyteValue(trimmed, c)
	default:
		text = trimmed
	}
	return text, false, problem
}

func (l *Load) textValue(text string, c *catalog.Column) (string, bool, *LoadError) {
	o := l.Options
	if o.TrimBlanks {
		text = strings.TrimRight(text, " ")
	}
	if o.EmptyAsNull && text == "" || o.BlanksAsNull && text != "" && strings.Trim(text, " ") == "" {
		return "", true, nil
	}
	if !utf8.ValidString(text) {
		if !o.AcceptInv {
			return "", false, &LoadError{Code: 1220, Reason: "String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: " + badSequence(text)}
		}
		text = replaceInvalid(text, o.AcceptInvChars)
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		if !o.AcceptInv {
			return "", false, &LoadError{Code: 1220, Reason: "Missing newline: Unexpected character 0x0 found at location " + strconv.Itoa(i)}
		}
		text = strings.ReplaceAll(text, "\x00", string(o.AcceptInvChars))
	}
	if c.Type.Kind == types.Char {
		text = strings.TrimRight(text, " ")
		for i := range len(text) {
			if text[i] >= 0x80 {
				return "", false, &LoadError{Code: 1220, Reason: "Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: " + badSequence(text[i:])}
			}
		}
	}
	if n := c.Type.Length; len(text) > n {
		if !o.TruncateColumns {
			return "", false, &LoadError{Code: 1204, Reason: "String length exceeds DDL length"}
		}
		text = def.LeftBytes(text, n)
	}
	return text, false, nil
}

func badSequence(s string) string {
	for i, r := range s {
		if r == utf8.RuneError {
			return fmt.Sprintf("%x (error 3)", s[i:min(i+1, len(s))])
		}
	}
	return hex.EncodeToString([]byte(s[:min(2, len(s))]))
}

// replaceInvalid puts one replacement for each byte of an invalid sequence.
func replaceInvalid(s string, with byte) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			b.WriteByte(with)
			i++
			continue
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

func integerValue(s string, c *catalog.Column) (string, *LoadError) {
	name := map[types.Kind]string{types.SmallInt: "Short", types.Integer: "Integer", types.BigInt: "Long"}[c.Type.Kind]
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (i > 0 || (s[i] != '-' && s[i] != '+') || len(s) == 1) {
			return "", &LoadError{Code: 1207, Reason: fmt.Sprintf("Invalid digit, Value '%c', Pos %d, Type: %s", s[i], i, name)}
		}
	}
	bits := map[types.Kind]int{types.SmallInt: 16, types.Integer: 32, types.BigInt: 64}[c.Type.Kind]
	n, err := strconv.ParseInt(s, 10, bits)
	if err != nil {
		return "", &LoadError{Code: 1216, Reason: "Overflow, (Integer valued out of range for " + strings.ToLower(c.Type.String()) + ")"}
	}
	return strconv.FormatInt(n, 10), nil
}

func (l *Load) decimalValue(s string, c *catalog.Column) (string, *LoadError) {
	body := strings.TrimLeft(s, "+-")
	if strings.ContainsAny(body, "eE") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return "", &LoadError{Code: 1207, Reason: "Invalid digit, Value 'e', Type: Decimal"}
		}
		s = strconv.FormatFloat(f, 'f', -1, 64)
		body = strings.TrimLeft(s, "-")
	}
	whole, fraction, _ := strings.Cut(body, ".")
	for i, r := range whole + fraction {
		if r < '0' || r > '9' {
			return "", &LoadError{Code: 1207, Reason: fmt.Sprintf("Invalid digit, Value '%c', Pos %d, Type: Decimal", r, i)}
		}
	}
	if whole+fraction == "" || len(s)-len(body) > 1 {
		return "", &LoadError{Code: 1207, Reason: fmt.Sprintf("Invalid digit, Value '%c', Pos 0, Type: Decimal", s[0])}
	}
	if len(fraction) > c.Type.Scale {
		up := l.Options.RoundDec && fraction[c.Type.Scale] >= '5'
		fraction = fraction[:c.Type.Scale]
		if up {
			whole, fraction = nextUnit(whole, fraction)
		}
	}
	if len(strings.TrimLeft(whole, "0")) > c.Type.Precision-c.Type.Scale {
		return "", &LoadError{Code: 1207, Reason: fmt.Sprintf("Overflow for NUMERIC(%d,%d)", c.Type.Precision, c.Type.Scale)}
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign = "-"
	}
	return sign + "0" + whole + "." + fraction + "0", nil
}

// nextUnit adds one to the last digit of a number.
func nextUnit(whole, fraction string) (string, string) {
	digits := []byte("0" + whole + fraction)
	for i := len(digits) - 1; ; i-- {
		if digits[i] != '9' {
			digits[i]++
			break
		}
		digits[i] = '0'
	}
	return string(digits[:len(digits)-len(fraction)]), string(digits[len(digits)-len(fraction):])
}

func floatValue(s string, c *catalog.Column) (string, *LoadError) {
	bits := 64
	if c.Type.Kind == types.Real {
		bits = 32
	}
	f, err := strconv.ParseFloat(s, bits)
	if err != nil || strings.ContainsAny(s, "xX_") {
		if err != nil && math.IsInf(f, 0) {
			return "", &LoadError{Code: 1216, Reason: "Overflow (value out of range for " + c.Type.PGName() + ")"}
		}
		return "", &LoadError{Code: 1207, Reason: fmt.Sprintf("Invalid digit, Value '%c', Pos %d, Type: %s", firstBad(s), strings.IndexByte(s, firstBad(s)), map[int]string{32: "Real", 64: "Double"}[bits])}
	}
	return s, nil
}

func firstBad(s string) byte {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && !strings.ContainsRune("+-.eE", rune(s[i])) {
			return s[i]
		}
	}
	return s[0]
}

func booleanValue(s string) (string, *LoadError) {
	switch strings.ToLower(s) {
	case "t", "true", "y", "yes", "1":
		return "true", nil
	case "f", "false", "n", "no", "0":
		return "false", nil
	}
	return "", &LoadError{Code: 1210, Reason: "Unknown boolean format: '" + cutTo(s, 100) + "'"}
}

func (l *Load) dateValue(s string) (string, bool, *LoadError) {
	format := l.Options.DateFormat
	bad := func(reason string) (string, bool, *LoadError) {
		if l.Options.AcceptAnyDate {
			return "", true, nil
		}
		return "", false, &LoadError{Code: 1205, Reason: reason}
	}
	switch {
	case strings.EqualFold(format, "auto"):
		v, err := datetime.Parse(s, datetime.Options{Now: l.Session.Now})
		if err != nil || !v.HasDate {
			return bad("Invalid date format - not recognized: " + cutTo(s, 100))
		}
		return v.Date().Format(time.DateOnly), false, nil
	case format == "":
		format = "YYYY-MM-DD"
	}
	t, err := parseFormat(s, format)
	if err != nil {
		if len(s) < 10 && format == "YYYY-MM-DD" {
			return bad("Invalid Date Format - length must be 10 or more")
		}
		return bad("Invalid Date Format - must match " + format)
	}
	return t.Format(time.DateOnly), false, nil
}

func (l *Load) timestampValue(s string, c *catalog.Column) (string, bool, *LoadError) {
	format := l.Options.TimeFormat
	zone := ""
	if c.Type.Kind == types.TimestampTZ {
		zone = "+00"
	}
	const out = "2006-01-02 15:04:05.000000"
	bad := func(reason string) (string, bool, *LoadError) {
		if l.Options.AcceptAnyDate {
			return "", true, nil
		}
		return "", false, &LoadError{Code: 1206, Reason: reason}
	}
	switch {
	case strings.EqualFold(format, "epochsecs"), strings.EqualFold(format, "epochmillisecs"):
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return bad("Invalid timestamp format or value [" + format + "]")
		}
		if strings.EqualFold(format, "epochsecs") {
			n *= 1000
		}
		return time.UnixMicro(int64(math.Round(n*1000))).UTC().Format(out) + zone, false, nil
	case format == "" || strings.EqualFold(format, "auto"):
		v, err := datetime.Parse(s, datetime.Options{Now: l.Session.Now})
		if err != nil || !v.HasDate {
			return bad("Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]")
		}
		if zone != "" {
			return v.Instant(location(l.Session.TimeZone)).Format(out) + zone, false, nil
		}
		return v.Local().Format(out), false, nil
	}
	t, err := parseFormat(s, format)
	if err != nil {
		return bad("Invalid timestamp format or value [" + format + "]")
	}
	return t.UTC().Format(out) + zone, false, nil
}

func location(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

func timeValue(s string) (string, *LoadError) {
	v, err := datetime.Parse(s, datetime.Options{})
	if err != nil || !v.HasTime {
		return "", &LoadError{Code: 1206, Reason: "Invalid time format or value"}
	}
	return s, nil
}

func superValue(s string) (string, *LoadError) {
	if json.Valid([]byte(s)) {
		return s, nil
	}
	quoted, err := json.Marshal(s)
	if err != nil {
		return "", &LoadError{Code: 1224, Reason: "Invalid SUPER value"}
	}
	return string(quoted), nil
}

func varbyteValue(s string, c *catalog.Column) (string, *LoadError) {
	b, err := hex.DecodeString(s)
	if err != nil {
		return "", &LoadError{Code: 1219, Reason: "Invalid hexadecimal digit in VARBYTE value"}
	}
	if len(b) > c.Type.Length {
		return "", &LoadError{Code: 1204, Reason: "Binary length exceeds DDL length"}
	}
	return s, nil
}
