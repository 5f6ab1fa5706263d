package eventpattern_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"nightshift/internal/eventpattern"
)

// sample is the event of the user guide's page eb-event-patterns, with values the operators' page
// (eb-create-pattern-operators) matches.
const sample = `{
  "version": "0", "id": "3e3c153a-8339-4e30-8c35-687ebef853fe", "detail-type": "EC2 Instance Launch Successful",
  "source": "aws.ec2", "account": "123456789012", "time": "2015-11-11T21:31:47Z", "region": "us-east-1",
  "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f", "arn:aws:x"],
  "detail": {
    "state": "running", "c-count": 5, "d-count": 3, "x-limit": 301.8, "source-ip": "10.0.0.33", "v6": "2001:db8::1",
    "eventVersion": "", "responseElements": null, "ok": true, "file": "dir/image.png", "tags": [], "big": 123456789012345678,
    "object": {"key": "a/b/c.csv", "size": 1e3},
    "rows": [{"kind": "a", "n": 1}, {"kind": "b", "n": 2, "deep": [[1, 2], [3]]}]
  }
}`

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern string
		want    bool
	}{
		// eb-create-pattern-operators: equals, and, or
		{`{"source": ["aws.ec2"]}`, true},
		{`{"source": ["aws.EC2"]}`, false},
		{`{"source": ["aws.s3", "aws.ec2"], "region": ["us-east-1"]}`, true},
		{`{"source": ["aws.ec2"], "region": ["eu-west-1"]}`, false},
		{`{"source": [{"exactly": "aws.ec2"}]}`, true},
		{`{"nothing": ["x"]}`, false},
		{`{"detail.state": ["running"]}`, true},
		// null and the empty string (eb-event-patterns-null-values)
		{`{"detail": {"responseElements": [null]}}`, true},
		{`{"detail": {"responseElements": [""]}}`, false},
		{`{"detail": {"eventVersion": [""]}}`, true},
		{`{"detail": {"eventVersion": [null]}}`, false},
		{`{"detail": {"missing": [null]}}`, false},
		{`{"detail": {"ok": [true]}}`, true},
		{`{"detail": {"ok": ["true"]}}`, false},
		// numbers by value
		{`{"detail": {"c-count": [5.0]}}`, true},
		{`{"detail": {"c-count": ["5"]}}`, false},
		{`{"detail": {"object": {"size": [1000]}}}`, true},
		{`{"detail": {"big": [123456789012345678]}}`, true},
		// arrays (eb-event-patterns-arrays): one element in common
		{`{"resources": ["x", "arn:aws:x"]}`, true},
		{`{"resources": [{"prefix": "arn:aws:ec2:"}]}`, true},
		{`{"resources": ["arn:aws:y"]}`, false},
		{`{"detail": {"rows": {"kind": ["a"], "n": [1]}}}`, true},
		{`{"detail": {"rows": {"kind": ["a"], "n": [2]}}}`, false},
		{`{"detail": {"rows": {"kind": ["a", "b"], "n": [2]}}}`, true},
		{`{"detail": {"rows": {"deep": [3], "kind": ["b"]}}}`, true},
		{`{"detail": {"rows": {"deep": [3], "kind": ["a"]}}}`, false},
		// prefix and suffix
		{`{"region": [{"prefix": "us-"}]}`, true},
		{`{"region": [{"prefix": "eu-"}]}`, false},
		{`{"region": [{"prefix": {"equals-ignore-case": "US-E"}}]}`, true},
		{`{"region": [{"prefix": {"equals-ignore-case": "US-X"}}]}`, false},
		{`{"detail": {"c-count": [{"prefix": "5"}]}}`, false},
		{`{"detail": {"file": [{"suffix": ".png"}]}}`, true},
		{`{"detail": {"file": [{"suffix": ".PNG"}]}}`, false},
		{`{"detail": {"file": [{"suffix": {"equals-ignore-case": ".PNG"}}]}}`, true},
		{`{"detail": {"file": [{"suffix": {"equals-ignore-case": "XXdir/image.png"}}]}}`, false},
		{`{"detail": {"state": [{"equals-ignore-case": "RUNNING"}]}}`, true},
		// wildcard
		{`{"detail": {"file": [{"wildcard": "dir/*.png"}]}}`, true},
		{`{"detail": {"file": [{"wildcard": "*"}]}}`, true},
		{`{"detail": {"file": [{"wildcard": "d*im*e.p*g"}]}}`, true},
		{`{"detail": {"file": [{"wildcard": "dir/image.png"}]}}`, true},
		{`{"detail": {"file": [{"wildcard": "dir/*/image.png"}]}}`, false},
		{`{"detail": {"file": [{"wildcard": "dir/image.pn*ng"}]}}`, false},
		{`{"detail": {"file": [{"wildcard": "dir\\*"}]}}`, false},
		{`{"detail": {"c-count": [{"wildcard": "*"}]}}`, false},
		// anything-but
		{`{"detail": {"state": [{"anything-but": "initializing"}]}}`, true},
		{`{"detail": {"state": [{"anything-but": "running"}]}}`, false},
		{`{"detail": {"state": [{"anything-but": ["stopped", "running"]}]}}`, false},
		{`{"detail": {"x-limit": [{"anything-but": [100, 200, 300]}]}}`, true},
		{`{"detail": {"c-count": [{"anything-but": 5.0}]}}`, false},
		{`{"detail": {"missing": [{"anything-but": "x"}]}}`, false},
		{`{"detail": {"state": [{"anything-but": {"prefix": "init"}}]}}`, true},
		{`{"detail": {"state": [{"anything-but": {"prefix": ["init", "run"]}}]}}`, false},
		{`{"detail": {"file": [{"anything-but": {"suffix": ".png"}}]}}`, false},
		{`{"detail": {"file": [{"anything-but": {"wildcard": "*/lib/*"}}]}}`, true},
		{`{"detail": {"file": [{"anything-but": {"wildcard": ["*/lib/*", "dir/*"]}}]}}`, false},
		{`{"detail": {"state": [{"anything-but": {"equals-ignore-case": ["RUNNING", "x"]}}]}}`, false},
		{`{"detail": {"c-count": [{"anything-but": {"prefix": "5"}}]}}`, true},
		{`{"resources": [{"anything-but": "arn:aws:x"}]}`, true},
		// exists: leaves only
		{`{"detail": {"state": [{"exists": true}]}}`, true},
		{`{"detail": {"responseElements": [{"exists": true}]}}`, true},
		{`{"detail": {"missing": [{"exists": true}]}}`, false},
		{`{"detail": {"missing": [{"exists": false}]}}`, true},
		{`{"detail": {"state": [{"exists": false}]}}`, false},
		{`{"detail": {"object": [{"exists": true}]}}`, false},
		{`{"detail": {"object": [{"exists": false}]}}`, true},
		{`{"detail": {"tags": [{"exists": true}]}}`, false},
		{`{"detail": {"missing": [{"exists": false}, "x"]}}`, true},
		{`{"detail": {"state": ["running", {"exists": false}]}}`, true},
		// numeric
		{`{"detail": {"c-count": [{"numeric": [">", 0, "<=", 5]}]}}`, true},
		{`{"detail": {"c-count": [{"numeric": [">", 0, "<", 5]}]}}`, false},
		{`{"detail": {"d-count": [{"numeric": ["<", 10]}]}}`, true},
		{`{"detail": {"d-count": [{"numeric": [">=", 3]}]}}`, true},
		{`{"detail": {"x-limit": [{"numeric": ["=", 3.018e2]}]}}`, true},
		{`{"detail": {"state": [{"numeric": [">", 0]}]}}`, false},
		// cidr and addresses
		{`{"detail": {"source-ip": [{"cidr": "10.0.0.0/24"}]}}`, true},
		{`{"detail": {"source-ip": [{"cidr": "10.0.1.0/24"}]}}`, false},
		{`{"detail": {"v6": [{"cidr": "2001:db8::/32"}]}}`, true},
		{`{"detail": {"v6": ["2001:0db8:0:0:0:0:0:1"]}}`, true},
		{`{"detail": {"state": [{"cidr": "0.0.0.0/0"}]}}`, false},
		// $or
		{`{"$or": [{"source": ["x"]}, {"region": ["us-east-1"]}]}`, true},
		{`{"$or": [{"source": ["x"]}, {"region": ["y"]}]}`, false},
		{`{"source": ["aws.ec2"], "detail": {"$or": [{"c-count": [{"numeric": [">", 10]}]}, {"d-count": [{"numeric": ["<", 10]}]}]}}`, true},
		{`{"$or": [{"source": ["x"]}, {"source": ["aws.ec2"], "$or": [{"region": ["q"]}, {"account": ["123456789012"]}]}]}`, true},
	}
	for _, tt := range tests {
		p, err := eventpattern.Compile(tt.pattern)
		if err != nil {
			t.Errorf("%s: %v", tt.pattern, err)
			continue
		}
		if got, err := p.Match([]byte(sample)); err != nil || got != tt.want {
			t.Errorf("%s: got %v %v, want %v", tt.pattern, got, err, tt.want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ pattern, reason string }{
		{``, "Unexpected end of the pattern"},
		{`[]`, "Filter is not an object"},
		{`"x"`, "Filter is not an object"},
		{`{}`, "Empty objects are not allowed"},
		{`{"a": {}}`, "Empty objects are not allowed"},
		{`{"a": []}`, "Empty arrays are not allowed"},
		{`{"a": "x"}`, `"a" must be an object or an array`},
		{`{"a": [["x"]]}`, "Match value must be String, number, true, false, or null"},
		{`{"a": ["x"]} {}`, "text after the pattern's object"},
		{`{"a": ["x"], "a": ["y"]}`, "Path `a` cannot be allowed multiple times"},
		{`{"a": ["x"]`, "Unexpected end of the pattern"},
		{`{"a": [{"regex": "x"}]}`, "Unrecognized match type regex"},
		{`{"a": [{}]}`, "Match expression name not found"},
		{`{"a": [{"prefix": "x", "suffix": "y"}]}`, "Only one key allowed in match expression"},
		{`{"a": [{"prefix": 1}]}`, "prefix match pattern must be a string"},
		{`{"a": [{"prefix": {"x": "y"}}]}`, "Unsupported prefix pattern: x"},
		{`{"a": [{"wildcard": "a**b"}]}`, "Consecutive wildcard characters at pos 2"},
		{`{"a": [{"wildcard": "a\\b"}]}`, "Invalid escape character at pos 2"},
		{`{"a": [{"exists": "yes"}]}`, "exists match pattern must be either true or false."},
		{`{"a": [{"numeric": 5}]}`, "Value of numeric must be an array."},
		{`{"a": [{"numeric": [5]}]}`, "Invalid member in numeric match: 5"},
		{`{"a": [{"numeric": ["~", 5]}]}`, "Unrecognized numeric range operator: ~"},
		{`{"a": [{"numeric": ["=", "5"]}]}`, "Value of equals must be numeric"},
		{`{"a": [{"numeric": ["<", 5, ">", 1]}]}`, "Too many elements in numeric expression"},
		{`{"a": [{"numeric": [">", 5, "<", 1]}]}`, "Bottom must be less than top"},
		{`{"a": [{"numeric": [">", 5, ">", 6]}]}`, "Bad numeric range operator: >"},
		{`{"a": [{"anything-but": null}]}`, "Value of anything-but must be an array or single string/number value."},
		{`{"a": [{"anything-but": ["x", 1]}]}`, "mixed type is not supported"},
		{`{"a": [{"anything-but": [true]}]}`, "Inside anything but list, start|null|boolean is not supported."},
		{`{"a": [{"anything-but": {"numeric": 1}}]}`, "Unsupported anything-but pattern: numeric"},
		{`{"a": [{"anything-but": {"prefix": ""}}]}`, "Null prefix/suffix not allowed"},
		{`{"a": [{"cidr": "10.0.0.0"}]}`, "Malformed CIDR, one '/' required"},
		{`{"a": [{"cidr": "10.0.0.0/33"}]}`, "IPv4 mask bits must be < 32"},
		{`{"a": [{"cidr": "x/8"}]}`, "Nonstandard IP address: x"},
		{`{"$or": [{"a": [1]}]}`, "There must have at least 2 Objects in $or relationship."},
		{`{"$or": {"a": [1]}}`, "It must be an Array followed with $or."},
		{`{"$or": [1, 2]}`, "Only JSON object is allowed in array of $or relationship."},
		{`{"$or": [{"prefix": [1]}, {"b": [1]}]}`, "prefix is Ruler reserved fieldName which cannot be used inside $or."},
		{`{"a": ["` + strings.Repeat("x", 4096) + `"]}`, "at most 4096 are allowed"},
	}
	for _, tt := range tests {
		_, err := eventpattern.Compile(tt.pattern)
		var invalid *eventpattern.Error
		if !errors.As(err, &invalid) || !strings.Contains(invalid.Reason, tt.reason) {
			t.Errorf("%.80s: got %v, want %s", tt.pattern, err, tt.reason)
		}
	}
	_, err := eventpattern.Compile("{\n \"a\": 1}")
	if want := "line: 2, column: 8]"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want the place %s", err, want)
	}
}

func TestOrMultipliesOut(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 11 {
		fmt.Fprintf(&b, `,"f%d": {"$or": [{"a": [1]}, {"b": [1]}]}`, i)
	}
	_, err := eventpattern.Compile("{" + b.String()[1:] + "}")
	if err == nil || !strings.Contains(err.Error(), "more than 1000 alternatives") {
		t.Errorf("got %v", err)
	}
}

func TestMatchRefusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	p, err := eventpattern.Compile(`{"a": [1]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{``, `[]`, `{`, `{"a":1} x`, `{"a":` + strings.Repeat("[", 5000)} {
		if _, err := p.Match([]byte(event)); err == nil {
			t.Errorf("%.20q: no error", event)
		}
	}
}

func ExamplePattern_Match() {
	p, err := eventpattern.Compile(`{"source": ["aws.redshift-data"], "detail": {"state": ["FINISHED"], "statementName": [{"wildcard": "nyc-taxi/*/elt/*"}]}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Match([]byte(`{"source": "aws.redshift-data", "detail": {"state": "FINISHED", "statementName": "nyc-taxi/20261123T110000Z-1a2b3c4d/elt/1"}}`)))
	// Output: true <nil>
}

func FuzzCompile(f *testing.F) {
	f.Add(`{"a": [{"numeric": [">", 0, "<=", 5]}], "$or": [{"b": [{"anything-but": {"wildcard": "a*"}}]}, {"c": [{"cidr": "::/0"}]}]}`, sample)
	f.Add(`{"a": [{"exists": false}, {"prefix": {"equals-ignore-case": "x"}}]}`, `{"a": [[1], {"b": null}]}`)
	f.Fuzz(func(t *testing.T, pattern, event string) {
		p, err := eventpattern.Compile(pattern)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "Event pattern is not valid. Reason: ") {
				t.Errorf("error without its reason: %v", err)
			}
			return
		}
		if _, err := p.Match([]byte(event)); err != nil && !strings.HasPrefix(err.Error(), "event is not") {
			t.Errorf("unexpected error: %v", err)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	p, err := eventpattern.Compile(`{"source": ["aws.ec2"], "detail": {"state": ["running"], "c-count": [{"numeric": [">", 0, "<=", 5]}], "file": [{"wildcard": "dir/*.png"}]}}`)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := eventpattern.ParseEvent([]byte(sample)); err != nil {
				b.Fatal(err)
			}
		}
	})
	event, err := eventpattern.ParseEvent([]byte(sample))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("match", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !p.MatchEvent(event) {
				b.Fatal("no match")
			}
		}
	})
}
