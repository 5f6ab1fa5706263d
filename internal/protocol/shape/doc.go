// Package shape reads how a Go struct looks on the AWS wire, once per type, and
// holds what all protocols share: the plan of a type, errors, times.
//
// A member's wire name is the Go field's name unless its tag says otherwise:
//
//	Name     string    `aws:",required"`
//	Payload  []byte    `aws:"Payload,payload"`
//	Function string    `aws:"FunctionName,uri"`
//	Dry      bool      `aws:"X-Amz-Dry,header"`
//	Entries  []Entry   `aws:"Entry,flattened"`
//	Since    time.Time `aws:",iso8601"`
//
// Options: required; uri, querystring, header, payload, statuscode (where a REST
// protocol puts the member); flattened, member=, key=, value= (how a query list
// or map is spelt); iso8601, epoch, httpdate (a time's format).
package shape

// Document is free-form JSON: nil, bool, json.Number, string, []any or
// map[string]any when decoded; anything encoding/json takes when encoded.
type Document any
