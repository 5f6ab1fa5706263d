package protocol

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// routeOperation finds the operation by what the request itself says, in the
// service its signature names, if any.
func (x *exchange) routeOperation() http.Handler {
	switch {
	case strings.EqualFold(x.r.Header.Get("Smithy-Protocol"), "rpc-v2-cbor"):
		x.routeCBOR()
	case x.r.Header.Get("X-Amz-Target") != "":
		x.routeTarget()
	case x.isForm() || x.hasAction():
		x.routeForm()
	default:
		return x.routePath()
	}
	return nil
}

// guessProtocol sets the protocol in which an error is told when there is no
// service.
func (x *exchange) guessProtocol() {
	switch {
	case strings.EqualFold(x.r.Header.Get("Smithy-Protocol"), "rpc-v2-cbor"):
		x.protocol = RPCv2CBOR
	case x.r.Header.Get("X-Amz-Target") != "":
		x.protocol = x.jsonVersion()
	case x.isForm() || x.hasAction():
		x.protocol = AWSQuery
	default:
		x.protocol = RESTJSON1
	}
}

func (x *exchange) jsonVersion() Protocol {
	if strings.HasPrefix(x.r.Header.Get("Content-Type"), "application/x-amz-json-1.0") {
		return AWSJSON10
	}
	return AWSJSON11
}

func (x *exchange) isForm() bool {
	mediaType, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	return x.r.Method == http.MethodPost && mediaType == "application/x-www-form-urlencoded"
}

func (x *exchange) hasAction() bool {
	return strings.Contains(x.r.URL.RawQuery, "Action=") && x.r.URL.Query().Has("Action")
}

// routeCBOR reads POST /service/<name>/operation/<operation>.
func (x *exchange) routeCBOR() {
	x.protocol = RPCv2CBOR
	parts := strings.Split(strings.Trim(x.r.URL.Path, "/"), "/")
	n := len(parts)
	if n < 4 || parts[n-4] != "service" || parts[n-2] != "operation" {
		x.err = Errorf("UnknownOperationException", http.StatusNotFound, "the path of an RPC v2 request is /service/<name>/operation/<operation>, found %s", x.r.URL.Path)
		return
	}
	if x.service == nil {
		x.service = x.router.byTarget[parts[n-3]]
	}
	x.setOperation(parts[n-3], parts[n-1])
}

func (x *exchange) routeTarget() {
	x.protocol = x.jsonVersion()
	target := x.r.Header.Get("X-Amz-Target")
	prefix, name := "", target
	if dot := strings.LastIndexByte(target, '.'); dot >= 0 {
		prefix, name = target[:dot], target[dot+1:]
	}
	if x.service == nil {
		x.service = x.router.byTarget[prefix]
	} else if x.service.TargetPrefix != "" && x.service.TargetPrefix != prefix {
		x.err = Errorf("UnknownOperationException", http.StatusBadRequest, "X-Amz-Target %q is not of the service %s that the request is signed for", target, x.service.Name)
		return
	}
	x.setOperation(prefix, name)
}

func (x *exchange) setOperation(serviceName, name string) {
	if x.service == nil {
		x.err = Errorf("UnknownOperationException", http.StatusBadRequest, "the local cloud does not implement the service %q", serviceName)
		return
	}
	if x.op = x.service.byOp[name]; x.op == nil {
		x.err = Errorf("UnknownOperationException", http.StatusBadRequest, "%s has no operation %q", x.service.Name, name)
	}
}

// routeForm reads Action and Version of a query request.
func (x *exchange) routeForm() {
	x.protocol = AWSQuery
	if err := x.readForm(); err != nil {
		x.err = err
		return
	}
	action, version := x.form.Get("Action"), x.form.Get("Version")
	if action == "" {
		x.err = Errorf("MissingAction", http.StatusBadRequest, "the request must contain the parameter Action")
		return
	}
	candidates, signed := x.router.services, x.service != nil
	if signed {
		candidates = []*service{x.service}
	}
	for _, s := range candidates {
		if s.Version != version && (!signed || s.Version != "" && version != "") {
			continue
		}
		if op := s.byOp[action]; op != nil {
			x.service, x.op = s, op
			return
		}
	}
	x.err = Errorf("InvalidAction", http.StatusBadRequest, "Could not find operation %s for version %s", action, version)
}

func (x *exchange) readForm() *Error {
	x.form = x.r.URL.Query()
	if !x.isForm() {
		return nil
	}
	if err := x.readBody(); err != nil {
		return err
	}
	posted, err := url.ParseQuery(string(x.body))
	if err != nil {
		return Errorf("MalformedQueryString", http.StatusBadRequest, "the form does not parse: %s", err)
	}
	for name, values := range posted {
		x.form[name] = append(x.form[name], values...)
	}
	return nil
}

// routePath matches REST paths; what is no service's is S3's.
func (x *exchange) routePath() http.Handler {
	candidates := x.router.services
	if x.service != nil {
		candidates = []*service{x.service}
	}
	query := x.r.URL.Query()
	for _, s := range candidates {
		for _, op := range s.rest {
			if op.method != x.r.Method {
				continue
			}
			if labels, ok := op.template.Match(x.r.URL.EscapedPath(), query); ok {
				x.protocol, x.service, x.op, x.labels = RESTJSON1, s, op, labels
				return nil
			}
		}
	}
	if x.service == nil {
		if s3 := x.router.Fallthrough["s3"]; s3 != nil {
			return s3
		}
		x.protocol = RESTJSON1
		x.err = Errorf("UnknownOperationException", http.StatusNotFound, "nothing is served at %s %s", x.r.Method, x.r.URL.Path)
		return nil
	}
	x.protocol = x.service.Protocol
	x.err = Errorf("UnknownOperationException", http.StatusNotFound, "%s has no operation at %s %s", x.service.Name, x.r.Method, x.r.URL.Path)
	return nil
}

// readBody reads the body, decompressed, up to the limit.
func (x *exchange) readBody() *Error {
	limit := x.router.MaxBody
	var src io.Reader = x.r.Body
	switch encoding := strings.ToLower(x.r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		if x.r.ContentLength > limit {
			return x.tooLarge()
		}
	case "gzip":
		unzipped, err := gzip.NewReader(src)
		if err != nil {
			return Errorf("SerializationException", http.StatusBadRequest, "the body is not gzip: %s", err)
		}
		src = unzipped
	default:
		return Errorf("UnsupportedMediaType", http.StatusUnsupportedMediaType, "nightshift: the Content-Encoding %q is not supported", encoding)
	}
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.LimitReader(src, limit+1))
	if err != nil {
		return readError(err)
	}
	if n > limit {
		return x.tooLarge()
	}
	x.body = buf.Bytes()
	if x.body == nil {
		x.body = []byte{}
	}
	return nil
}

func readError(err error) *Error {
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return Errorf("SerializationException", http.StatusBadRequest, "the body is not gzip: %s", err)
	}
	return Errorf("RequestTimeout", http.StatusBadRequest, "the body could not be read: %s", err)
}

func (x *exchange) tooLarge() *Error {
	return Errorf("RequestEntityTooLargeException", http.StatusRequestEntityTooLarge, "%s",
		fmt.Sprintf("the body is larger than %d bytes", x.router.MaxBody))
}
