// Package token is what the scanner makes of a text: kinds of token and the
// table of keywords.
package token

// Kind is what a token is.
type Kind uint8

// The kinds of token.
const (
	EOF      Kind = iota
	Ident         // word, #temp; a keyword when Token.Keyword is set
	Quoted        // "word"
	Int           // 12
	Numeric       // 1.5 .5 1.
	Float         // 1e3
	String        // '...'
	Escape        // E'...'
	Dollar        // $tag$...$tag$
	Bit           // B'...'
	Hex           // X'...'
	Param         // :name
	Numbered      // $1
	Question      // ?
	LParen
	RParen
	LBracket
	RBracket
	Comma
	Semicolon
	Dot
	DotDot
	Colon
	Cast   // ::
	Assign // :=
	Arrow  // =>
	Star
	Plus
	Minus
	Slash
	Percent
	Caret
	Less
	Greater
	Equal
	LessEqual
	GreaterEqual
	NotEqual // <> and !=
	Op       // every other operator: || ~ !~* |/ & << ...
)

var kinds = [...]string{
	EOF: "end of input", Ident: "an identifier", Quoted: "an identifier", Int: "an integer", Numeric: "a number",
	Float: "a number", String: "a string", Escape: "a string", Dollar: "a string", Bit: "a bit string", Hex: "a hex string",
	Param: "a parameter", Numbered: "a parameter", Question: "a parameter", LParen: `"("`, RParen: `")"`, LBracket: `"["`,
	RBracket: `"]"`, Comma: `","`, Semicolon: `";"`, Dot: `"."`, DotDot: `".."`, Colon: `":"`, Cast: `"::"`, Assign: `":="`,
	Arrow: `"=>"`, Star: `"*"`, Plus: `"+"`, Minus: `"-"`, Slash: `"/"`, Percent: `"%"`, Caret: `"^"`, Less: `"<"`,
	Greater: `">"`, Equal: `"="`, LessEqual: `"<="`, GreaterEqual: `">="`, NotEqual: `"<>"`, Op: "an operator",
}

// String describes the kind for "expected ..." in messages.
func (k Kind) String() string { return kinds[k] }

// Token is one token of a text; its spelling is the text from Start to End.
type Token struct {
	Kind Kind
	// Plain is set for strings and quoted identifiers without escapes: their
	// value is the text between the quotes.
	Plain   bool
	Keyword Keyword
	// Start and End are byte offsets, Line and Column count from 1, columns in
	// characters.
	Start, End   int32
	Line, Column int32
}
