package language_test

import (
	"encoding/json"
	"strings"
	"testing"

	"nightshift/internal/service/cloudformation/language"
)

// resolve gives the properties of resource X as JSON, or the error.
func resolve(body string, params map[string]string) string {
	t, err := language.Parse(body)
	if err != nil {
		return err.Error()
	}
	values, err := t.BindParameters(params)
	if err != nil {
		return err.Error()
	}
	s := &language.Scope{
		Template: t, Parameters: values,
		Pseudo: map[string]any{"AWS::Region": "us-east-1", "AWS::AccountId": "000000000000", "AWS::StackName": "demo", "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"},
		Resource: func(id string) (language.Values, bool) {
			return language.Values{Ref: "ref-" + id, Attributes: map[string]any{"Arn": "arn:" + id, "List": []any{"a", "b"}, "Deep.Name": "deep"}}, id != "X"
		},
		Import: func(name string) (string, bool) { return "imported", name == "there" },
	}
	g, err := s.Graph()
	if err != nil {
		return err.Error()
	}
	x := g.Resources["X"]
	if x == nil {
		return "X is off"
	}
	v, err := s.Resolve(x.Properties)
	if err != nil {
		return err.Error()
	}
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

const surroundings = `
Parameters:
  Env: {Type: String, Default: prod}
  List: {Type: CommaDelimitedList, Default: "a, b,c"}
  Numbers: {Type: List<Number>, Default: "1,2"}
  N: {Type: Number, Default: 7}
Mappings:
  M: {us-east-1: {Size: big, Zones: [z1, z2]}, eu-west-1: {Size: small}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Seven: !Equals [!Ref N, 7]
  Not: !Not [!Condition Prod]
  Both: !And [!Condition Prod, !Condition Seven]
  Either: !Or [!Condition Not, Fn::Equals: [!Ref "AWS::Region", us-east-1]]
Resources:
  Y: {Type: T::T::T}
  Off: {Type: T::T::T, Condition: Not}
  X:
    Type: T::T::T
    Properties:
      V: `

func TestFunctions(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		"!Ref Env":                                 `"prod"`,
		"!Ref N":                                   `"7"`,
		"!Ref List":                                `["a","b","c"]`,
		"!Ref Numbers":                             `["1","2"]`,
		"!Ref Y":                                   `"ref-Y"`,
		"!Ref AWS::Region":                         `"us-east-1"`,
		"{Ref: Y}":                                 `"ref-Y"`,
		"!GetAtt Y.Arn":                            `"arn:Y"`,
		"!GetAtt [Y, Arn]":                         `"arn:Y"`,
		"!GetAtt Y.Deep.Name":                      `"deep"`,
		`{"Fn::GetAtt": [Y, !Ref Env]}`:            "Template error: resource Y does not support attribute type prod in Fn::GetAtt",
		"!GetAtt Y.Nope":                           "Template error: resource Y does not support attribute type Nope in Fn::GetAtt",
		"!GetAtt Y":                                "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		"!GetAtt No.Arn":                           "Template error: instance of Fn::GetAtt references undefined resource No",
		"!Ref Nope":                                "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template",
		"!Ref Off":                                 "Template format error: Unresolved resource dependencies [Off] in the Resources block of the template",
		"!Ref [a]":                                 "Template format error: Ref expressions need a string, the name of a parameter or resource.",
		`!Sub "${Env}-${Y.Arn}-${!Env}"`:           `"prod-arn:Y-${Env}"`,
		`!Sub ["${A}-${Env}", {A: !Ref N}]`:        `"7-prod"`,
		`!Sub "${AWS::StackName} $ {x}"`:           `"demo $ {x}"`,
		`!Sub "${List}"`:                           "Template error: every value of a Fn::Sub variable must be a string: that of List is not",
		`!Sub "${Nope}"`:                           "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template",
		`!Sub "${No.Arn}"`:                         "Template error: instance of Fn::GetAtt references undefined resource No",
		`!Sub "${a-b}"`:                            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
		`!Sub "${open"`:                            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
		`!Sub [a, b]`:                              "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
		`!Join [",", [a, !Ref N, !Ref Y]]`:         `"a,7,ref-Y"`,
		`!Join ["-", !Ref List]`:                   `"a-b-c"`,
		`!Join ["", []]`:                           `""`,
		`!Join ["-", !GetAtt Y.List]`:              `"a-b"`,
		`!Join ["-", text]`:                        "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
		`!Join [!Ref Env, [a]]`:                    "Template error: the delimiter of Fn::Join must be a string",
		`!Join [",", [[a]]]`:                       "Template error: every value of Fn::Join must be a string: value 0 is not",
		`!Select [1, !Ref List]`:                   `"b"`,
		`!Select ["0", [x, y]]`:                    `"x"`,
		`!Select [!Ref N, [x]]`:                    "Template error: Fn::Select cannot select nonexistent value at index 7",
		`!Select [x, [y]]`:                         "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
		`!Split ["|", "a|b||c"]`:                   `["a","b","","c"]`,
		`!Select [1, !Split ["-", x-y]]`:           `"y"`,
		`!Split ["", a]`:                           "Template error: the delimiter of Fn::Split must be a string that is not empty",
		`!Base64 x`:                                `"eA=="`,
		`!Base64 {"Fn::Sub": "${Env}"}`:            `"cHJvZA=="`,
		`!FindInMap [M, !Ref "AWS::Region", Size]`: `"big"`,
		`!FindInMap [M, us-east-1, Zones]`:         `["z1","z2"]`,
		`!FindInMap [M, eu-west-1, Zones]`:         "Template error: Unable to get mapping for M::eu-west-1::Zones",
		`!FindInMap [No, a, b]`:                    "Template error: Mapping named 'No' is not present in the 'Mappings' section of template.",
		`!FindInMap [M, a]`:                        "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
		`!ImportValue there`:                       `"imported"`,
		`!ImportValue {"Fn::Sub": "${Env}"}`:       "No export named prod found.",
		`!If [Prod, a, b]`:                         `"a"`,
		`!If [Not, a, b]`:                          `"b"`,
		`!If [Both, {K: !Ref N}, b]`:               `{"K":"7"}`,
		`!If [Either, !If [Not, x, y], b]`:         `"y"`,
		`[a, !If [Not, b, !Ref AWS::NoValue], c]`:  `["a","c"]`,
		`!If [Nope, a, b]`:                         "Template format error: Unresolved condition dependency Nope in the Resources block of the template",
		`!If [Prod, a]`:                            "Template error: Fn::If requires a list argument with three parameters",
		`!If [Not, !Ref Off, ok]`:                  `"ok"`,
		`!If [Prod, !Ref Off, ok]`:                 "Template format error: Unresolved resource dependencies [Off] in the Resources block of the template",
		`!Equals [a, b]`:                           "Template error: Fn::Equals is a condition function: use it in the Conditions section",
		`!Cidr [a, 1, 2]`:                          "Template error: nightshift: the function Fn::Cidr is not supported by the local cloud",
		`!GetAZs ""`:                               "Template error: nightshift: the function Fn::GetAZs is not supported by the local cloud",
		`!Transform {Name: x}`:                     "Template error: nightshift: the function Fn::Transform is not supported by the local cloud",
		`{"Fn::Sub": a, B: c}`:                     "Template error: Fn::Sub must be the only member of its object",
		`!Nope x`:                                  "Template format error: YAML not well-formed. Unknown tag !Nope. (line 21, column 10)",
		`[000000000000, 0x10, 1.10, 1.5, yes, true, 2012-10-17]`: `["000000000000","0x10","1.10",1.5,"yes",true,"2012-10-17"]`,
		`!!str 5`: `"5"`,
		`null`:    "Template format error: [/Resources/X/Properties/V] 'null' values are not allowed in templates",
	} {
		t.Run(expr, func(t *testing.T) {
			t.Parallel()
			got := resolve(surroundings+expr+"\n", nil)
			if strings.HasPrefix(got, `{"V":`) {
				got = strings.TrimSuffix(strings.TrimPrefix(got, `{"V":`), "}")
			}
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	const x = "\nResources:\n  X: {Type: T::T::T, Condition: C}\n  Y: {Type: T::T::T}\n"
	const params = "Parameters: {P: {Type: String, Default: one}}\nConditions: "
	for conditions, want := range map[string]string{
		`{C: !Equals [!Ref P, one]}`:        "{}",
		`{C: !Equals [!Ref P, two]}`:        "X is off",
		`{C: !Equals [1, "1"]}`:             "{}",
		`{C: !Equals [true, "true"]}`:       "{}",
		`{C: !Not [!Equals [!Ref P, two]]}`: "{}",
		`{C: !And [!Condition A, !Condition B], A: !Equals [a, a], B: !Equals [a, b]}`: "X is off",
		`{C: !Or [!Condition A, !Condition B], A: !Equals [a, a], B: !Equals [a, b]}`:  "{}",
		`{C: {Condition: A}, A: !Equals [a, a]}`:                                       "{}",
		`{A: !Equals [a, a]}`:                                                          "Template format error: Unresolved condition dependency C in the Resources block of the template",
		`{C: !Condition Nope}`:                                                         "Template format error: Unresolved condition dependency Nope in the Conditions block of the template",
		`{C: !Not [!Condition D], D: !Not [!Condition C]}`:                             "Template format error: Circular dependencies in conditions: [C, D]",
		`{C: !Equals [!Ref Y, a]}`:                                                     "Template format error: Unresolved dependencies [Y]. Cannot reference resources in the Conditions block of the template",
		`{C: !Equals [a]}`:                                                             "Template error: every Fn::Equals object requires a list of 2 string parameters",
		`{C: !Not [!Condition A, !Condition A], A: !Equals [a, a]}`:                    "Template error: every Fn::Not object requires one boolean parameter",
		`{C: !And [!Condition A], A: !Equals [a, a]}`:                                  "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters",
		`{C: text}`:   "Template format error: Every Conditions member must be a condition function: C is not.",
		`{C: !Ref P}`: "Template format error: Every Conditions member must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition.",
	} {
		t.Run(conditions, func(t *testing.T) {
			t.Parallel()
			if got := resolve(params+conditions+x, nil); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ spec, value, want string }{
		{`{Type: String}`, "v", ""},
		{`{Type: String}`, "", ""},
		{`{Type: String, MinLength: 3}`, "ab", "Parameter 'P' must contain at least 3 characters"},
		{`{Type: String, MinLength: 3}`, "äöü", ""},
		{`{Type: String, MaxLength: 3}`, "abcd", "Parameter 'P' must contain at most 3 characters"},
		{`{Type: String, AllowedPattern: "[a-z]+"}`, "ab1", "Parameter 'P' must match pattern [a-z]+"},
		{`{Type: String, AllowedPattern: "[a-z]+"}`, "ab", ""},
		{`{Type: String, AllowedPattern: "a|b"}`, "ab", "Parameter 'P' must match pattern a|b"},
		{`{Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: lower case only}`, "A", "Parameter P failed to satisfy constraint: lower case only"},
		{`{Type: String, AllowedPattern: "("}`, "A", `Template format error: Parameter P: AllowedPattern "(" is not a regular expression the local cloud can read`},
		{`{Type: String, AllowedValues: [a, b]}`, "c", "Parameter 'P' must be one of AllowedValues"},
		{`{Type: String, AllowedValues: [1, true]}`, "true", ""},
		{`{Type: Number}`, "x", "Parameter 'P' must be a number"},
		{`{Type: Number}`, "1.5", ""},
		{`{Type: Number, MinValue: 2}`, "1", "Parameter 'P' must be a number not less than 2"},
		{`{Type: Number, MaxValue: 2}`, "3", "Parameter 'P' must be a number not greater than 2"},
		{`{Type: Number}`, "NaN", "Parameter 'P' must be a number"},
		{`{Type: Number}`, "0x10", "Parameter 'P' must be a number"},
		{`{Type: List<Number>}`, "1, 2,x", "Parameter 'P' must be a number"},
		{`{Type: CommaDelimitedList, AllowedValues: [a, b]}`, "a,c", "Parameter 'P' must be one of AllowedValues"},
		{`{Type: Text}`, "a", "Template format error: Unrecognized parameter type: Text"},
		{`{Type: "AWS::SSM::Parameter::Value<String>"}`, "a", "Template format error: nightshift: the parameter type AWS::SSM::Parameter::Value<String> of P is not supported by the local cloud"},
		{`{Default: a}`, "a", "Template format error: Every Parameters object must contain a Type member: P does not."},
		{`{Type: String, Colour: red}`, "a", "Template format error: Invalid template parameter property 'Colour'"},
		{`{Type: String, MinLength: x}`, "a", "Template format error: Every MinLength member must be a number: that of parameter P is not."},
		{`{Type: String, Default: [a]}`, "a", "Template format error: Every Default member must be a string: that of parameter P is not."},
	} {
		t.Run(test.spec+test.value, func(t *testing.T) {
			t.Parallel()
			got := ""
			p, err := language.Parse("Parameters: {P: " + test.spec + "}\nResources: {X: {Type: T::T::T}}\n")
			if err == nil {
				_, err = p.BindParameters(map[string]string{"P": test.value})
			}
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	p, err := language.Parse("Parameters: {A: {Type: String}, B: {Type: String}}\nResources: {X: {Type: T::T::T}}\n")
	if err != nil {
		t.Fatal(err)
	}
	for want, given := range map[string]map[string]string{
		"Parameters: [A, B] must have values":             {},
		"Parameters: [C, D] do not exist in the template": {"A": "", "C": "", "D": ""},
	} {
		if _, err := p.BindParameters(given); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestStructure(t *testing.T) {
	t.Parallel()
	const ok = "Resources: {X: {Type: T::T::T}}\n"
	for body, want := range map[string]string{
		"":                     "Template format error: unsupported structure.",
		"text":                 "Template format error: unsupported structure.",
		"[a]":                  "Template format error: unsupported structure.",
		"a: 1\n--- \nb: 2":     "Template format error: YAML not well-formed. A template is one document, found more.",
		`{"Resources": {`:      "Template format error: JSON not well-formed. (line 1, column 15)",
		"Resources:\n\tX: 1\n": "Template format error: YAML not well-formed. (line 2, column 1)",
		"Resources: {X: {Type: T::T::T}}\nResources: {}\n": "Template format error: YAML not well-formed. (line 2, column 1)",
		"Description: x\n":                                      "Template format error: At least one Resources member must be defined.",
		"Resources: {}\n":                                       "Template format error: At least one Resources member must be defined.",
		"Resources: [a]\n":                                      "Template format error: Every Resources member must be an object.",
		"Resources: {a-b: {Type: T::T::T}}":                     "Template format error: Resource name a-b is non alphanumeric.",
		"Resources: {X: {}}":                                    "Template format error: [/Resources/X] Every Resources object must contain a Type member.",
		"Resources: {X: {Type: T::T::T, Colour: red}}":          "Invalid template resource property 'Colour'",
		"Resources: {X: {Type: T::T::T, DeletionPolicy: Keep}}": "Template format error: Unrecognized DeletionPolicy Keep for resource X",
		"Resources: {X: {Type: T::T::T, DependsOn: Y}}":         "Template format error: Unresolved resource dependencies [Y] in the Resources block of the template",
		"Resources: {X: {Type: T::T::T, DependsOn: Y}, Y: {Type: T::T::T, Properties: {A: !Ref X}}}": "Circular dependency between resources: [X, Y]",
		"Resources: {X: {Type: T::T::T, UpdatePolicy: {}}}":                                          "Template format error: nightshift: the resource attribute UpdatePolicy of X is not supported by the local cloud",
		ok + "Transform: AWS::Serverless-2016-10-31":                                                 "Template format error: nightshift: the template section Transform is not supported by the local cloud",
		ok + "Colours: {}":                               "Invalid template property or properties [Colours]",
		ok + "AWSTemplateFormatVersion: 2010-09-10":      "Template format error: Template format version 2010-09-10 is not supported. The only supported value is 2010-09-09.",
		ok + "Description: [a]":                          "Template format error: Every Description member must be a string.",
		ok + "Mappings: {M: {a: {b: {c: d}}}}":           "Template format error: Every Mappings attribute must be a String or a List: M.a.b is not.",
		ok + "Mappings: {M: {a: b}}":                     "Template format error: Every Mappings attribute must be a map: M.a is not.",
		ok + "Outputs: {O: {}}":                          "Template format error: Every Outputs member must contain a Value object: O does not.",
		ok + "Outputs: {O: {Value: !Ref Nope}}":          "Template format error: Unresolved resource dependencies [Nope] in the Outputs block of the template",
		ok + "Outputs: {O: {Value: a, Condition: Nope}}": "Template format error: Unresolved condition dependency Nope in the Outputs block of the template",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			_, err := language.Parse(body)
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// TestYAMLAndJSONAreTheSame reads one template in both, short forms and long.
func TestYAMLAndJSONAreTheSame(t *testing.T) {
	t.Parallel()
	yaml := "Resources:\n  X:\n    Type: T::T::T\n    Properties:\n      A: !Sub '${Y.Arn}-${AWS::Region}'\n      B: !Join ['', [!Ref Y, 1]]\n      C: |\n        two\n        lines\n  Y: {Type: T::T::T}\n"
	plain := `{"Resources": {"X": {"Type": "T::T::T", "Properties": {"A": {"Fn::Sub": "${Y.Arn}-${AWS::Region}"}, "B": {"Fn::Join": ["", [{"Ref": "Y"}, 1]]}, "C": "two\nlines\n"}}, "Y": {"Type": "T::T::T"}}}`
	if a, b := resolve(yaml, nil), resolve(plain, nil); a != b || a != `{"A":"arn:Y-us-east-1","B":"ref-Y1","C":"two\nlines\n"}` {
		t.Errorf("YAML %s\nJSON %s", a, b)
	}
	if a, b := resolve(strings.ReplaceAll(yaml, "\n", "\r\n"), nil), resolve(yaml, nil); a != b {
		t.Errorf("with CRLF %s, with LF %s", a, b)
	}
}

// FuzzDecodeValue decodes anything without a panic, and what it accepts is plain values of a bounded depth.
func FuzzDecodeValue(f *testing.F) {
	for _, seed := range []string{
		surroundings + "!Sub '${Env}'\n", `{"Resources": {"X": {"Type": "T::T::T"}}}`, "a: &a [1, 2]\nb: *a\nc: {<<: {d: e}}\n", "- !GetAtt a.b\n- !Ref x\n- !If [c, d, e]\n",
		"a: |\n  text\n  more\nb: >-\n  folded\n", "? a\n: b\n", "!!str 5", "a: 0x10\nb: 1e3\nc: .inf\nd: ~\n", "{a: 'it''s', \"b\": \"\\u0041\"}", "a: !Sub\n- x\n- {y: z}\n", "# only\n", "%YAML 1.1\n---\na: b\n...\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		v, err := language.DecodeValue(body)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "Template ") {
				t.Errorf("an error without AWS's beginning: %v", err)
			}
			return
		}
		plain(t, v, 0)
	})
}

func plain(t *testing.T, v any, depth int) {
	if depth > 500 {
		t.Fatal("deep")
	}
	switch v := v.(type) {
	case nil, string, bool, int64, float64:
	case []any:
		for _, e := range v {
			plain(t, e, depth+1)
		}
	case map[string]any:
		for _, e := range v {
			plain(t, e, depth+1)
		}
	default:
		t.Fatalf("a %T", v)
	}
}

// FuzzParse resolves whatever template is accepted, without a panic.
func FuzzParse(f *testing.F) {
	for _, expr := range []string{"!Sub '${Env}'", "!Join ['', [a, !Ref N]]", "!If [Prod, !Ref Y, !Ref AWS::NoValue]", "!Select [1, !Ref List]", "!FindInMap [M, !Ref AWS::Region, Size]"} {
		f.Add(surroundings + expr + "\n")
	}
	f.Fuzz(func(_ *testing.T, body string) { resolve(body, nil) })
}
