// Package eventpattern is Amazon EventBridge's rule language, without a service around it: event patterns, target
// inputs and schedule expressions. It is pure: no clock, no I/O, no goroutines.
//
// # Event patterns
//
// [Compile] checks a pattern and [Pattern.Match] answers whether an event has it. The semantics are those of AWS's
// user guide, page "Comparison operators for use in event patterns in Amazon EventBridge"
// (eb-create-pattern-operators), and, where the guide is silent, of the Event Ruler library EventBridge runs on.
//
//	pattern                                        matches when the field is
//	{"a": ["x", "y"]}                              the string x or y
//	{"a": [1]}                                     a number equal to 1 (1.0 and 1e0 too)
//	{"a": [null]}  {"a": [true]}  {"a": [""]}      null, true, the empty string
//	{"a": ["10.0.0.1"]}                            that IP address, in any notation
//	{"a": [{"prefix": "x"}]}                       a string beginning with x
//	{"a": [{"prefix": {"equals-ignore-case":"x"}}]}  the same, whatever the case
//	{"a": [{"suffix": "x"}]}                       a string ending in x (equals-ignore-case too)
//	{"a": [{"equals-ignore-case": "x"}]}           x or X
//	{"a": [{"wildcard": "a*b"}]}                   a string of that shape; \* is a star, \\ a backslash
//	{"a": [{"exists": true}]}                      there, whatever its value (a leaf, not an object)
//	{"a": [{"exists": false}]}                     not there as a leaf
//	{"a": [{"anything-but": ["x"]}]}               there and none of these strings (or numbers)
//	{"a": [{"anything-but": {"prefix": "x"}}]}     there and not so beginning; also suffix, wildcard, equals-ignore-case
//	{"a": [{"numeric": [">", 0, "<=", 5]}]}        a number in the range; = < <= > >=
//	{"a": [{"cidr": "10.0.0.0/24"}]}               an IP address of the block, v4 or v6
//	{"$or": [{"a": [1]}, {"b": [2]}]}              one of the alternatives
//
// All fields named must match (and), one of a field's values is enough (or). A field whose value in the event is an
// array matches when one element does; several fields under an array of objects must match in the same element.
// Field names are paths: {"a.b": [1]} and {"a": {"b": [1]}} are the same pattern, as in Event Ruler.
//
// Not checked here, unlike AWS: the complexity score that refuses some patterns with many wildcards.
//
// # Target inputs
//
// [Path] is the JSONPath subset that InputPath and InputPathsMap take; [Transformer] fills an InputTemplate
// (user guide, page eb-transform-target-input).
//
// # Schedules
//
// [ParseSchedule] reads rate(...) and cron(...) (user guide, page eb-scheduled-rule-pattern) and
// [Schedule.Next] says when it fires.
package eventpattern
