package pipeline

import "strings"

// dropOf returns the statement that removes what a statement creates, "" when
// it creates nothing that lasts beside the object (DROP, GRANT, COMMENT, ...);
// false when it creates something that cannot be told.
func dropOf(statement string) (string, bool) {
	words := wordsOf(statement)
	at := 0
	next := func(want ...string) bool {
		if at+len(want) > len(words) {
			return false
		}
		for i, w := range want {
			if strings.ToUpper(words[at+i].text) != w {
				return false
			}
		}
		at += len(want)
		return true
	}
	if !next("CREATE") {
		return "", !next("INSERT") && !next("ALTER") && !next("CALL")
	}
	next("OR", "REPLACE")
	for _, c := range creations {
		if !next(c.words...) {
			continue
		}
		next("IF", "NOT", "EXISTS")
		name, rest := nameAt(words, at)
		if name == "" {
			return "", false
		}
		if !c.signature {
			return "DROP " + strings.Join(c.words, " ") + " IF EXISTS " + name, true
		}
		args, ok := parenthesised(statement, words, rest)
		return "DROP " + strings.Join(c.words, " ") + " " + name + args, ok
	}
	return "", false
}

var creations = []struct {
	words     []string
	signature bool // Redshift's DROP wants the arguments and knows no IF EXISTS
}{
	{words: []string{"TABLE"}},
	{words: []string{"MATERIALIZED", "VIEW"}},
	{words: []string{"VIEW"}},
	{words: []string{"SCHEMA"}},
	{words: []string{"PROCEDURE"}, signature: true},
	{words: []string{"FUNCTION"}, signature: true},
}

// word is a token of a statement with its place.
type word struct {
	text  string
	start int
}

// wordsOf cuts a statement into names, quoted things and single characters.
func wordsOf(text string) []word {
	var out []word
	for i := 0; i < len(text); {
		next := skipToken(text, i)
		switch {
		case isSpace(text[i]) || isComment(text, i):
		case isWord(text[i]):
			for next < len(text) && isWord(text[next]) {
				next++
			}
			fallthrough
		default:
			out = append(out, word{text[i:next], i})
		}
		i = next
	}
	return out
}

// nameAt reads a name that may be qualified.
func nameAt(words []word, at int) (name string, rest int) {
	for at < len(words) && (isWord(words[at].text[0]) || words[at].text[0] == '"') {
		name += words[at].text
		at++
		if at >= len(words) || words[at].text != "." {
			return name, at
		}
		name += "."
		at++
	}
	return "", at
}

// parenthesised returns the source from the parenthesis at a word to the one that closes it.
func parenthesised(text string, words []word, at int) (string, bool) {
	if at >= len(words) || words[at].text != "(" {
		return "", false
	}
	depth := 0
	for i := at; i < len(words); i++ {
		switch words[i].text {
		case "(":
			depth++
		case ")":
			depth--
			if depth == 0 {
				return text[words[at].start : words[i].start+1], true
			}
		}
	}
	return "", false
}
