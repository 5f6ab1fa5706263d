// Package filter is CloudWatch Logs' filter pattern language (user guide, FilterAndPatternSyntax): terms, and
// comparisons of JSON members.
//
//	ERROR "not found"        both are in the message
//	ERROR -Timeout           the first is, the second is not
//	?ERROR ?WARN             one of them is (where a plain term is there too, ?terms are ignored, as in CloudWatch)
//	{ $.level = "error" }    JSON: = != < <= > >=, * in strings, IS TRUE, IS FALSE, IS NULL, NOT EXISTS
//	{ ($.a > 1) && ($.b[0] = x* || $.c NOT EXISTS) }
//
// Terms are found anywhere in a message, within words too. Regular expressions (%...%) and space-delimited patterns
// ([a, b]) are refused by name.
package filter
