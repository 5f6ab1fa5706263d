package redshiftdata

import (
	"fmt"
	"strings"

	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

// checkParameters checks the parameters given with a request: names, values, and that the texts use each of them.
func checkParameters(sqls []string, parameters []Parameter) error {
	if parameters != nil && len(parameters) == 0 {
		return constraint("[]", "parameters", "Member must have length greater than or equal to 1")
	}
	seen := map[string]bool{}
	for i, p := range parameters {
		if !parameterPattern.MatchString(p.Name) {
			return constraint(p.Name, fmt.Sprintf("parameters.%d.member.name", i+1), "Member must satisfy regular expression pattern: [0-9a-zA-Z_]+")
		}
		if p.Value == "" {
			return constraint("", fmt.Sprintf("parameters.%d.member.value", i+1), "Member must have length greater than or equal to 1")
		}
		if seen[p.Name] {
			return invalid("Duplicate parameter name: %s", p.Name)
		}
		seen[p.Name] = true
	}
	if len(parameters) == 0 {
		return nil
	}
	used, ok := usedParameters(sqls)
	if !ok {
		return nil // the warehouse will say what is wrong with the text
	}
	var unused []string
	for _, p := range parameters {
		if !used[strings.ToLower(p.Name)] {
			unused = append(unused, p.Name)
		}
	}
	if unused != nil {
		return invalid("Parameters list contains unused parameters. Unused parameters: [%s]", strings.Join(unused, ", "))
	}
	return nil
}

// usedParameters are the names, in lower case, behind a colon in the texts: outside of quotes and comments, and no part
// of a cast. False if a text cannot be read.
func usedParameters(sqls []string) (map[string]bool, bool) {
	used := map[string]bool{}
	for _, text := range sqls {
		tokens, err := scanner.All(text)
		if err != nil {
			return nil, false
		}
		for _, t := range tokens {
			if t.Kind == token.Param {
				used[strings.ToLower(scanner.Value(t, text[t.Start:t.End]))] = true
			}
		}
	}
	return used, true
}
