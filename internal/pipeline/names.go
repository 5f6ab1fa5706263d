package pipeline

import (
	"net/mail"
	"regexp"
	"strings"
)

// isName tells whether s is an ASCII letter, then letters, digits and the others, at most MaxName.
func isName(s, others string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		inside := i > 0 && (c >= '0' && c <= '9' || strings.IndexByte(others, c) >= 0)
		if !letter && !inside {
			return false
		}
	}
	return true
}

var (
	clusterPattern   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	workgroupPattern = regexp.MustCompile(`^[a-z0-9-]{3,64}$`)
)

var bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func isBucket(s string) bool {
	return bucketPattern.MatchString(s) && !strings.Contains(s, "..")
}

var emailPattern = regexp.MustCompile(`^[^\s@<>"'\\$;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && emailPattern.MatchString(s) && len(s) <= 254
}
