package iam

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"regexp"
	"strings"
)

var (
	namePattern = regexp.MustCompile(`^[\w+=,.@-]+$`)
	pathPattern = regexp.MustCompile(`^/([!-.0-~]+/)*$`)
)

func checkName(member, name string, most int) error {
	if len(name) > most {
		return invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must have length less than or equal to %d", name, member, most)
	}
	if !namePattern.MatchString(name) {
		return invalid("The specified value for %s is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", member)
	}
	return nil
}

func checkPath(path string) (string, error) {
	if path == "" {
		return "/", nil
	}
	if len(path) > 512 || !pathPattern.MatchString(path) {
		return "", invalid("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.")
	}
	return path, nil
}

// checkDocument accepts a JSON object with a Version and a Statement whose parts
// each have an Effect and an Action; trust says whether it needs a Principal
// (a trust policy) or must not have a Resource.
func checkDocument(text string, trust bool) error {
	var document struct {
		Version   string
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return malformed("This policy contains invalid Json")
	}
	if document.Version != "2012-10-17" && document.Version != "2008-10-17" {
		return malformed("The policy must contain a valid version string")
	}
	statements, err := parts(document.Statement)
	if err != nil || len(statements) == 0 {
		return malformed("Syntax errors in policy.")
	}
	for _, s := range statements {
		if err := checkStatement(s, trust); err != nil {
			return err
		}
	}
	return nil
}

// parts is a list, or the single thing that stands for a list of one.
func parts(text json.RawMessage) ([]map[string]any, error) {
	var one map[string]any
	if json.Unmarshal(text, &one) == nil && one != nil {
		return []map[string]any{one}, nil
	}
	var many []map[string]any
	err := json.Unmarshal(text, &many)
	return many, err
}

func checkStatement(s map[string]any, trust bool) error {
	if s["Effect"] != "Allow" && s["Effect"] != "Deny" {
		return malformed("Syntax errors in policy.")
	}
	if s["Action"] == nil && s["NotAction"] == nil {
		return malformed("Policy statement must contain actions.")
	}
	switch {
	case trust && s["Resource"] != nil:
		return malformed("Has prohibited field Resource")
	case trust && s["Principal"] == nil && s["NotPrincipal"] == nil:
		return malformed("AssumeRole policy must contain principals.")
	case !trust && s["Principal"] != nil:
		return malformed("Policy document should not specify a principal.")
	case !trust && s["Resource"] == nil && s["NotResource"] == nil:
		return malformed("Policy statement must contain resources.")
	}
	return nil
}

func checkTags(tags []Tag) error {
	seen := map[string]bool{}
	for _, t := range tags {
		if lower := strings.ToLower(t.Key); seen[lower] {
			return invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		} else {
			seen[lower] = true
		}
		if strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return invalid("Tag keys starting with 'aws:' are reserved for system use.")
		}
	}
	if len(tags) > 50 {
		return invalid("The number of tags has reached the maximum limit.")
	}
	return nil
}

// uniqueID is an identifier like AROA… for roles and ANPA… for policies.
func uniqueID(prefix string) string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails: crypto/rand aborts the program instead
	return prefix + base32.StdEncoding.EncodeToString(b) + "X"
}
