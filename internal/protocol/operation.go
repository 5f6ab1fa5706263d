package protocol

import (
	"context"
	"reflect"

	"nightshift/internal/protocol/restjson1"
	"nightshift/internal/protocol/shape"
)

// Error is an AWS error; services return it (wrapped or not) and the router
// turns it into the bytes of the request's protocol.
type Error = shape.Error

// Fault says whose mistake an error is.
type Fault = shape.Fault

// The faults; the zero Fault is derived from the error's status.
const (
	FaultSender   = shape.FaultSender
	FaultReceiver = shape.FaultReceiver
)

// Document is free-form JSON inside a shape.
type Document = shape.Document

// Errorf makes an error from its code, HTTP status and formatted message.
func Errorf(code string, status int, format string, args ...any) *Error {
	return shape.Errorf(code, status, format, args...)
}

// Protocol is one of AWS's wire formats.
type Protocol uint8

// The protocols spoken.
const (
	AWSJSON10 Protocol = iota + 1
	AWSJSON11
	AWSQuery
	RESTJSON1
	RPCv2CBOR
)

// Operation is one row of a service's table; made by Op and NotImplemented.
type Operation struct {
	Name string

	in, out  *shape.Struct
	call     func(ctx context.Context, decode func(dst reflect.Value) error) (reflect.Value, error) // nil: not implemented
	method   string
	uri      string
	template restjson1.Template
	status   int
}

// Binding places an operation in a REST protocol.
type Binding func(*Operation)

// HTTP binds an operation to a method and a URI template such as
// "/2015-03-31/functions/{FunctionName}/policy"; status is that of success.
func HTTP(method, uriTemplate string, status int) Binding {
	template, err := restjson1.ParseTemplate(uriTemplate)
	if err != nil {
		panic(err) //nolint:forbidigo // a mistake in the program, found when it starts
	}
	return func(o *Operation) {
		o.method, o.uri, o.template, o.status = method, uriTemplate, template, status
	}
}

// Op is an operation that fn answers. I and O are structs as package shape
// describes; a mistake in their tags panics here, when the program starts.
func Op[I, O any](name string, fn func(context.Context, *I) (*O, error), opts ...Binding) Operation {
	o := Operation{
		Name: name,
		in:   shape.Plan(reflect.TypeFor[I]()),
		out:  shape.Plan(reflect.TypeFor[O]()),
		call: func(ctx context.Context, decode func(dst reflect.Value) error) (reflect.Value, error) {
			in := new(I)
			if err := decode(reflect.ValueOf(in).Elem()); err != nil {
				return reflect.Value{}, err
			}
			out, err := fn(ctx, in)
			if err != nil {
				return reflect.Value{}, err
			}
			if out == nil {
				out = new(O)
			}
			return reflect.ValueOf(out).Elem(), nil
		},
	}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// NotImplemented is an operation that AWS knows and nightshift does not: it is
// answered by name instead of as unknown.
func NotImplemented(name string, opts ...Binding) Operation {
	o := Operation{Name: name}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Implemented reports whether the operation is answered.
func (o Operation) Implemented() bool { return o.call != nil }

// Service is what a service package hands to the router.
type Service struct {
	Name         string      // signing name: "events", "redshift-data", "lambda", ...
	Protocol     Protocol    // what its SDK clients speak; the others are understood too where the request names its operation
	TargetPrefix string      // of X-Amz-Target, e.g. "AWSEvents"; also the service's name in RPC v2 paths
	Version      string      // API version, e.g. "2010-05-08" (query)
	XMLNamespace string      // of query responses
	Operations   []Operation // sorted by name
}
