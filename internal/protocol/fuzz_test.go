package protocol_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"nightshift/internal/protocol/awsjson"
	"nightshift/internal/protocol/awsquery"
	"nightshift/internal/protocol/restjson1"
	"nightshift/internal/protocol/rpcv2cbor"
	"nightshift/internal/protocol/shape"
	"nightshift/internal/protocol/sigv4"
)

var everythingPlan = shape.Plan(reflect.TypeFor[everything]())

// What decodes must encode, and decode again.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"Text":"a","Count":1,"When":1.5,"Data":"aGk=","Items":[{"Key":"k"}],"Free":{"x":[1]},"Children":{"c":{}}}`))
	f.Add([]byte(`{"Ratio":"NaN","When":"2026-11-23T01:02:03Z"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var in everything
		if awsjson.Decode(everythingPlan, reflect.ValueOf(&in).Elem(), body) != nil {
			return
		}
		b, err := awsjson.Encode(everythingPlan, reflect.ValueOf(in))
		if err != nil {
			t.Fatal(err)
		}
		if err := awsjson.Decode(everythingPlan, reflect.ValueOf(&in).Elem(), b); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
	})
}

func FuzzCBOR(f *testing.F) {
	seed, _ := cbor.Marshal(map[string]any{"Text": "a", "Count": 1, "Items": []any{map[string]any{"Key": "k"}}, "When": cbor.Tag{Number: 1, Content: 1.5}})
	f.Add(seed)
	f.Fuzz(func(t *testing.T, body []byte) {
		var in everything
		if rpcv2cbor.Decode(everythingPlan, reflect.ValueOf(&in).Elem(), body) != nil {
			return
		}
		if _, err := rpcv2cbor.Encode(everythingPlan, reflect.ValueOf(in)); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzQuery(f *testing.F) {
	f.Add("Text=a&Items.member.1.Key=k&Names.Name.1=n&Flat.1=f&Tags.entry.1.key=a&Tags.entry.1.value=b")
	f.Add("Children.entry.1.key=a&Children.entry.1.value.Text=b")
	f.Fuzz(func(t *testing.T, body string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		var in everything
		if awsquery.Decode(everythingPlan, reflect.ValueOf(&in).Elem(), form) != nil {
			return
		}
		if _, err := awsquery.Encode(awsquery.Envelope{Operation: "Echo"}, everythingPlan, reflect.ValueOf(in)); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzREST(f *testing.F) {
	plan := shape.Plan(reflect.TypeFor[restInput]())
	template, err := restjson1.ParseTemplate("/2015-03-31/functions/{FunctionName}/invocations")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("/2015-03-31/functions/f%2F/invocations", "Qualifier=1&tagKeys=a", "Mon, 23 Nov 2026 01:02:03 GMT", []byte("x"))
	f.Fuzz(func(t *testing.T, path, rawQuery, since string, body []byte) {
		query, _ := url.ParseQuery(rawQuery)
		labels, ok := template.Match(path, query)
		if !ok {
			return
		}
		if labels["FunctionName"] == "" {
			t.Error("an empty label matched")
		}
		var in restInput
		_ = restjson1.Decode(plan, reflect.ValueOf(&in).Elem(), restjson1.Request{Template: template, Labels: labels, Query: query,
			Header: http.Header{"If-Modified-Since": {since}}, Body: body})
	})
}

func FuzzSignature(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/events/aws4_request, SignedHeaders=host, Signature=00", "")
	f.Add("", "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKID%2F20261123%2Fs3%2Faws4_request")
	f.Fuzz(func(t *testing.T, header, query string) {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.Header.Set("Authorization", header)
		r.URL.RawQuery = query
		c, ok, err := sigv4.Parse(r)
		if ok && (err != nil || c.Service == "") {
			t.Errorf("%+v, %v", c, err)
		}
	})
}
