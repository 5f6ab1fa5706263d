package restjson1

import (
	"net/http"
	"net/textproto"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/protocol/awsjson"
	"nightshift/internal/protocol/shape"
)

// Request is what a request carries besides its method.
type Request struct {
	Template Template
	Labels   map[string]string
	Query    url.Values
	Header   http.Header
	Body     []byte
}

// Decode sets dst, a struct of plan s, from a request.
func Decode(s *shape.Struct, dst reflect.Value, r Request) error {
	if err := decodeQuery(s, r); err != nil {
		return err
	}
	if err := unknownHeader(s, r.Header); err != nil {
		return err
	}
	for _, f := range s.Fields {
		if err := decodeField(f, dst.FieldByIndex(f.Index), r); err != nil {
			return err
		}
	}
	if s.Payload() != nil {
		return nil
	}
	return awsjson.Decode(s, dst, r.Body)
}

func decodeField(f *shape.Field, dst reflect.Value, r Request) error {
	switch f.Location {
	case shape.URI:
		return shape.ParseScalar(f.Type, dst, r.Labels[f.Name], f.Name)
	case shape.QueryString:
		if values, has := r.Query[f.Name]; has {
			return decodeTexts(f, dst, values)
		}
	case shape.Header:
		if values := r.Header.Values(f.Name); len(values) > 0 {
			if f.Type.Kind == shape.List {
				values = splitList(values)
			}
			return decodeTexts(f, dst, values)
		}
	case shape.Payload:
		return decodePayload(f, dst, r.Body)
	}
	return nil
}

// decodeQuery refuses the parameters that nothing takes; x-id names the operation
// in SDK requests.
func decodeQuery(s *shape.Struct, r Request) error {
	for name := range r.Query {
		f := s.Field(name)
		known := f != nil && f.Location == shape.QueryString
		if !known && name != "x-id" && !strings.HasPrefix(name, "X-Amz-") && !r.Template.literal(name) {
			return &shape.UnsupportedMemberError{Member: name}
		}
	}
	return nil
}

// transport are X-Amz-… headers of signing, retries and checksums, which are no
// members; those that end in - are prefixes.
var transport = []string{"X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "X-Amz-User-Agent", "X-Amz-Target", "X-Amz-Te",
	"X-Amz-Decoded-Content-Length", "X-Amz-Trailer", "X-Amz-Sdk-", "X-Amz-Checksum-", "X-Amz-Source-Arn", "X-Amz-Source-Account", "X-Amz-Region-Set"}

func unknownHeader(s *shape.Struct, h http.Header) error {
	for name := range h {
		if !strings.HasPrefix(name, "X-Amz-") || isTransport(name) {
			continue
		}
		known := false
		for _, f := range s.Fields {
			known = known || f.Location == shape.Header && textproto.CanonicalMIMEHeaderKey(f.Name) == name
		}
		if !known {
			return &shape.UnsupportedMemberError{Member: name}
		}
	}
	return nil
}

func isTransport(name string) bool {
	for _, t := range transport {
		if name == t || strings.HasSuffix(t, "-") && strings.HasPrefix(name, t) {
			return true
		}
	}
	return false
}

func splitList(values []string) []string {
	var out []string
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			out = append(out, strings.TrimSpace(part))
		}
	}
	return out
}

func decodeTexts(f *shape.Field, dst reflect.Value, values []string) error {
	if f.Type.Kind != shape.List {
		if len(values) > 1 {
			return &shape.SerializationError{Member: f.Name, Reason: "given more than once"}
		}
		return shape.ParseScalar(f.Type, dst, values[0], f.Name)
	}
	list := reflect.MakeSlice(f.Type.Go, len(values), len(values))
	for i, v := range values {
		if err := shape.ParseScalar(f.Type.Elem, list.Index(i), v, f.Name); err != nil {
			return err
		}
	}
	shape.Settle(f.Type, dst).Set(list)
	return nil
}

func decodePayload(f *shape.Field, dst reflect.Value, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	switch f.Type.Kind {
	case shape.Blob, shape.RawJSON:
		shape.Settle(f.Type, dst).SetBytes(body)
		return nil
	case shape.String:
		shape.Settle(f.Type, dst).SetString(string(body))
		return nil
	}
	tree, err := awsjson.Tree(body)
	if err != nil {
		return err
	}
	return shape.Assign(f.Type, dst, tree, f.Name)
}

// Response is what a result becomes.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Encode makes the response of v, a struct of plan s; status is that of success,
// unless a member has its own.
func Encode(s *shape.Struct, v reflect.Value, status int) (Response, error) {
	r := Response{Status: status, Header: http.Header{}}
	for _, f := range s.Fields {
		value := v.FieldByIndex(f.Index)
		if f.Absent(value) {
			continue
		}
		if f.Type.Pointer {
			value = value.Elem()
		}
		switch f.Location {
		case shape.StatusCode:
			if n := int(value.Int()); n != 0 {
				r.Status = n
			}
		case shape.Header:
			r.Header.Set(f.Name, headerText(f.Type, value))
		}
	}
	if payload := s.Payload(); payload != nil {
		return encodePayload(r, payload, v.FieldByIndex(payload.Index))
	}
	if r.Status == http.StatusNoContent || !s.HasBody() && status != http.StatusOK {
		return r, nil
	}
	var err error
	r.Body, err = awsjson.Encode(s, v)
	r.Header.Set("Content-Type", "application/json")
	return r, err
}

func encodePayload(r Response, f *shape.Field, v reflect.Value) (Response, error) {
	if f.Absent(v) {
		return r, nil
	}
	inner := v
	if f.Type.Pointer {
		inner = v.Elem()
	}
	contentType := "application/json"
	var err error
	switch f.Type.Kind {
	case shape.Blob:
		contentType = "application/octet-stream"
		r.Body = inner.Bytes()
	case shape.String:
		contentType = "text/plain"
		r.Body = []byte(inner.String())
	default:
		r.Body, err = awsjson.EncodeValue(f.Type, v)
	}
	if r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r, err
}

func headerText(t *shape.Type, v reflect.Value) string {
	switch t.Kind {
	case shape.Bool:
		return strconv.FormatBool(v.Bool())
	case shape.Int:
		return strconv.FormatInt(v.Int(), 10)
	case shape.Uint:
		return strconv.FormatUint(v.Uint(), 10)
	case shape.Float:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case shape.Time:
		return shape.FormatTime(v.Interface().(time.Time), t.Format(shape.HTTPDate))
	case shape.List:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = headerText(t.Elem, v.Index(i))
		}
		return strings.Join(parts, ",")
	default:
		return v.String()
	}
}
