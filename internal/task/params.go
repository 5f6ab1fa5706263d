package task

import (
	"fmt"
	"strings"
)

// ParamValuePattern is the regular expression that a parameter's value must
// match (CloudFormation's AllowedPattern, which is anchored): printable, and
// nothing that could end a literal or a statement in SQL.
const ParamValuePattern = `[^'"\\$;\x00-\x1f\x7f]*`

// CheckParamValue refuses a value that could leave its place in the SQL.
func CheckParamValue(name, value string) error {
	for _, r := range value {
		if strings.ContainsRune(`'"\$;`, r) || r < 0x20 || r == 0x7f {
			return fmt.Errorf("parameter %s holds %q: the characters ' \" \\ $ ; and control characters are not allowed", name, r)
		}
	}
	return nil
}

// Reference is one ${name} in a text.
type Reference struct {
	Name string
	// Start and End are byte offsets of the whole ${name}.
	Start, End int
}

// References finds every ${name} in a text. An unclosed or empty ${ is an error
// that tells its byte offset.
func References(text string) ([]Reference, error) {
	var refs []Reference
	for at := 0; ; {
		i := strings.Index(text[at:], "${")
		if i < 0 {
			return refs, nil
		}
		start := at + i
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			return refs, &ReferenceError{Offset: start, Message: "${ is not closed by }"}
		}
		name := text[start+2 : start+end]
		if !IsParamName(name) {
			return refs, &ReferenceError{Offset: start, Message: fmt.Sprintf("${%s} is not a parameter: a name is a letter, then letters, digits and _", name)}
		}
		at = start + end + 1
		refs = append(refs, Reference{Name: name, Start: start, End: at})
	}
}

// ReferenceError is a malformed ${...}.
type ReferenceError struct {
	// Offset is the byte offset of the $.
	Offset  int
	Message string
}

// Error says what is wrong, without the place.
func (e *ReferenceError) Error() string { return e.Message }

// IsParamName tells whether a name may stand in ${}: a lower-case letter, then
// lower-case letters, digits and underscores, at most 64 characters.
func IsParamName(s string) bool {
	if s == "" || len(s) > 64 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// Expand replaces every ${name} by lookup(name). Unknown names and values that
// CheckParamValue refuses are errors; what a value holds is not expanded again.
func Expand(text string, lookup func(name string) (string, bool)) (string, error) {
	refs, err := References(text)
	if err != nil {
		return "", fmt.Errorf("expand parameters: %w", err)
	}
	var b strings.Builder
	at := 0
	for _, r := range refs {
		v, ok := lookup(r.Name)
		if !ok {
			return "", fmt.Errorf("parameter %s has no value", r.Name)
		}
		if err := CheckParamValue(r.Name, v); err != nil {
			return "", err
		}
		b.WriteString(text[at:r.Start])
		b.WriteString(v)
		at = r.End
	}
	b.WriteString(text[at:])
	return b.String(), nil
}
