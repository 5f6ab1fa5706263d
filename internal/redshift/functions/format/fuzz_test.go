package format

import (
	"strings"
	"testing"
	"time"
)

// FuzzDates prints and reads by any format: neither may fail other than by an error.
func FuzzDates(f *testing.F) {
	f.Add("YYYY-MM-DD HH24:MI:SS.US", "2024-02-29 13:04:05.678", int64(1709211845))
	f.Add(`FMMonth "at" DDth IYYY-IW J RM p.m.`, "May at 3rd 2024-18 2460432 V  a.m.", int64(0))
	f.Add("Y,YYY CC BC Q", "2,024 21 bc 1", int64(-99999999999))
	f.Fuzz(func(t *testing.T, format, text string, unix int64) {
		elements := splitDateFormat(format)
		m := moment{time: time.Unix(unix%(1<<40), 0).UTC()}
		appendMoment(nil, elements, &m)
		i := moment{interval: true, years: unix % 1000, months: unix % 12, days: unix % 31, micros: unix}
		appendMoment(nil, elements, &i)
		for _, strict := range []bool{false, true} {
			if at, err := readMoment(text, format, strict); err == nil && (at.Year() > 294276 || at.Year() < -4712) {
				t.Fatalf("%q by %q: year %d", text, format, at.Year())
			}
		}
	})
}

// FuzzNumbers prints and reads by any format; a printed number's digits are read back.
func FuzzNumbers(f *testing.F) {
	f.Add("9G999D99S", "-1234.565", "1,234.57-")
	f.Add("FM0999.990PR", "12", "<0012>")
	f.Add(`L"x"99V9EEEE`, "1e20", "$12")
	f.Add("SGRN", "1999", "+")
	f.Fuzz(func(t *testing.T, format, number, text string) {
		if strings.Trim(number, "0123456789.-") != "" && number != "1e20" || strings.Count(number, ".") > 1 || strings.LastIndexByte(number, '-') > 0 {
			return
		}
		nf, err := parseNumberFormat(format)
		if err != nil {
			return
		}
		formatNumber(number, nf)
		if s, err := readNumber(text, nf); err == nil && strings.Trim(s, "0123456789.-") != "" {
			t.Fatalf("%q by %q read as %q", text, format, s)
		}
		if n, err := readAlternative(text, format); err == nil {
			_ = n.rounded(3, true).String()
			_, _ = n.integer(text)
		}
	})
}
