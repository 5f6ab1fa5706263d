package protocol

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"nightshift/internal/protocol/awsjson"
	"nightshift/internal/protocol/awsquery"
	"nightshift/internal/protocol/restjson1"
	"nightshift/internal/protocol/rpcv2cbor"
	"nightshift/internal/protocol/shape"
	"nightshift/internal/protocol/sigv4"
)

// exchange is one request on its way to its operation and back.
type exchange struct {
	router *router
	w      http.ResponseWriter
	r      *http.Request
	id     string
	caller Caller

	service  *service   // nil: none found
	protocol Protocol   // what the request speaks
	op       *Operation // nil: none found
	labels   map[string]string
	form     url.Values // of a query request
	body     []byte
	err      *Error
}

// serve decodes, calls and encodes.
func (x *exchange) serve() {
	if x.op.call == nil {
		x.err = Errorf("NotImplemented", http.StatusNotImplemented, "the local cloud does not implement %s.%s", x.service.Name, x.op.Name)
		return
	}
	ctx := context.WithValue(WithCaller(x.r.Context(), x.caller), requestIDKey{}, x.id)
	out, err := x.op.call(ctx, x.decode)
	if err != nil {
		x.fail(err)
		return
	}
	if err := x.encode(out); err != nil {
		x.fail(err)
	}
}

func (x *exchange) decode(dst reflect.Value) error {
	if x.protocol != AWSQuery && x.body == nil { // a query's body named the operation
		if err := x.readBody(); err != nil {
			return err
		}
	}
	var err error
	switch x.protocol {
	case AWSQuery:
		err = awsquery.Decode(x.op.in, dst, x.form)
	case RPCv2CBOR:
		err = rpcv2cbor.Decode(x.op.in, dst, x.body)
	case RESTJSON1:
		err = restjson1.Decode(x.op.in, dst, restjson1.Request{Template: x.op.template, Labels: x.labels,
			Query: x.r.URL.Query(), Header: x.r.Header, Body: x.body})
	default:
		err = awsjson.Decode(x.op.in, dst, x.body)
	}
	if err != nil {
		return err
	}
	return shape.CheckRequired(x.op.in, dst)
}

func (x *exchange) encode(out reflect.Value) error {
	response := restjson1.Response{Status: http.StatusOK, Header: http.Header{}}
	var err error
	switch x.protocol {
	case AWSQuery:
		response.Body, err = awsquery.Encode(x.envelope(), x.op.out, out)
	case RPCv2CBOR:
		response.Body, err = rpcv2cbor.Encode(x.op.out, out)
	case RESTJSON1:
		response, err = restjson1.Encode(x.op.out, out, x.op.status)
	default:
		response.Body, err = awsjson.Encode(x.op.out, out)
	}
	if err != nil {
		return err
	}
	x.write(response)
	return nil
}

func (x *exchange) envelope() awsquery.Envelope {
	e := awsquery.Envelope{RequestID: x.id}
	if x.op != nil {
		e.Operation = x.op.Name
	}
	if x.service != nil {
		e.Namespace = x.service.XMLNamespace
	}
	return e
}

// contentType is that of the protocol's bodies.
func (p Protocol) contentType() string {
	switch p {
	case AWSJSON10:
		return "application/x-amz-json-1.0"
	case AWSJSON11:
		return "application/x-amz-json-1.1"
	case AWSQuery:
		return "text/xml"
	case RPCv2CBOR:
		return "application/cbor"
	default:
		return "application/json"
	}
}

func (x *exchange) write(response restjson1.Response) {
	h := x.w.Header()
	for name, values := range response.Header {
		h[name] = values
	}
	if h.Get("Content-Type") == "" && (x.protocol != RESTJSON1 || len(response.Body) > 0) {
		h.Set("Content-Type", x.protocol.contentType())
	}
	if x.protocol == RPCv2CBOR {
		h.Set("Smithy-Protocol", "rpc-v2-cbor")
	}
	h["x-amzn-RequestId"] = []string{x.id} // AWS's own spelling, which canonical form would change
	h["x-amz-request-id"] = []string{x.id}
	x.w.WriteHeader(response.Status)
	_, _ = x.w.Write(response.Body) // a client that went away needs no answer
}

// writeError is the one place where an error becomes bytes.
func (x *exchange) writeError() {
	e := x.err
	response := restjson1.Response{Status: e.HTTPStatus(), Header: http.Header{}}
	switch x.protocol {
	case AWSQuery:
		response.Body = awsquery.EncodeError(x.envelope(), e)
	case RPCv2CBOR:
		response.Body = rpcv2cbor.EncodeError(e)
	default:
		response.Body = awsjson.EncodeError(e)
		response.Header["x-amzn-ErrorType"] = []string{e.Code}
	}
	if e.QueryCode != "" && strings.EqualFold(x.r.Header.Get("X-Amzn-Query-Mode"), "true") {
		response.Header["x-amzn-query-error"] = []string{e.QueryCode + ";" + e.Side()}
	}
	x.write(response)
}

// fail turns any error into the AWS error that the client sees.
func (x *exchange) fail(err error) {
	validation := "ValidationException"
	if x.protocol == AWSQuery {
		validation = "ValidationError"
	}
	var (
		own           *Error
		unsupported   *shape.UnsupportedMemberError
		serialization *shape.SerializationError
		missing       *shape.MissingError
	)
	switch {
	case errors.As(err, &own):
		x.err = own
	case errors.As(err, &unsupported):
		x.err = Errorf(validation, http.StatusBadRequest, "nightshift: %s does not support the member %s", x.op.Name, unsupported.Member)
	case errors.As(err, &serialization):
		x.err = Errorf("SerializationException", http.StatusBadRequest, "%s", serialization)
	case errors.As(err, &missing):
		x.err = Errorf(validation, http.StatusBadRequest, "%s", missing)
	default:
		x.router.Logger.Error("internal failure", "request", x.id, "service", x.service.Name, "operation", x.op.Name, "error", err)
		x.err = x.internalFailure()
	}
}

func (x *exchange) internalFailure() *Error {
	return Errorf("InternalFailure", http.StatusInternalServerError,
		"nightshift failed at this request; its log says more about request %s", x.id)
}

// route finds the raw handler, or sets service, protocol and op, or err.
func (x *exchange) route() http.Handler {
	credential, signed, err := sigv4.Parse(x.r)
	x.caller = x.router.identify(credential)
	if err != nil {
		x.guessProtocol()
		x.err = Errorf("IncompleteSignature", http.StatusBadRequest, "%s", err)
		return nil
	}
	if signed {
		if raw := x.router.Fallthrough[credential.Service]; raw != nil {
			return raw
		}
		x.service = x.router.byName[credential.Service]
		if x.service == nil {
			x.guessProtocol()
			x.err = Errorf("NotImplemented", http.StatusNotImplemented, "the local cloud does not implement the service %s", credential.Service)
			return nil
		}
	}
	return x.routeOperation()
}
