package shape

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Kind is what a value is on the wire.
type Kind uint8

// The kinds of values.
const (
	String Kind = iota + 1
	Bool
	Int
	Uint
	Float
	Time
	Blob
	Structure
	List
	Map
	AnyJSON // Document
	RawJSON // json.RawMessage
)

// Location is where a REST protocol puts a member.
type Location uint8

// The locations; the query and RPC protocols know only the body.
const (
	Body Location = iota
	URI
	QueryString
	Header
	Payload
	StatusCode
)

// TimeFormat is how a time is written; the zero value leaves it to the protocol.
type TimeFormat uint8

// The formats of times.
const (
	ByProtocol TimeFormat = iota
	Epoch                 // seconds since 1970, with fraction
	ISO8601               // 2006-01-02T15:04:05Z, with milliseconds where there are any
	HTTPDate              // Mon, 02 Jan 2006 15:04:05 GMT
)

// Type is the plan of one value.
type Type struct {
	Kind    Kind
	Go      reflect.Type // without the pointer
	Pointer bool         // the value is a *Go
	Time    TimeFormat
	Elem    *Type   // of List and Map
	Struct  *Struct // of Structure

	// How a list or map is spelt in the query protocol and XML.
	Flattened  bool
	Member     string // a list element's name
	Entry      string // a map entry's name
	Key, Value string
}

// Field is the plan of one member of a structure.
type Field struct {
	Name      string // on the wire
	GoName    string
	Index     []int
	Type      *Type
	Location  Location
	Required  bool
	OmitEmpty bool // leave out a zero number or bool
	KeepEmpty bool // write an empty string or zero time
}

// Struct is the plan of a structure.
type Struct struct {
	Go     reflect.Type
	Fields []*Field // in the order of declaration
	byName map[string]*Field
}

// Field finds a member by wire name; nil where there is none.
func (s *Struct) Field(name string) *Field { return s.byName[name] }

// Payload is the member that is the whole body in REST, or nil.
func (s *Struct) Payload() *Field {
	for _, f := range s.Fields {
		if f.Location == Payload {
			return f
		}
	}
	return nil
}

// HasBody reports whether any member belongs into a structured body.
func (s *Struct) HasBody() bool {
	for _, f := range s.Fields {
		if f.Location == Body {
			return true
		}
	}
	return false
}

var (
	plansMu sync.Mutex
	plans   = map[reflect.Type]*Struct{}
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	documentType = reflect.TypeFor[Document]()
	anyType      = reflect.TypeFor[any]()
	rawType      = reflect.TypeFor[json.RawMessage]()
)

// Plan is the plan of a struct type, made once. It panics where the type cannot
// be on the wire: that is a mistake in the program, found when it starts.
func Plan(t reflect.Type) *Struct {
	plansMu.Lock()
	defer plansMu.Unlock()
	return planStruct(t)
}

func planStruct(t reflect.Type) *Struct {
	if s := plans[t]; s != nil {
		return s // made, or being made: types may be recursive
	}
	if t.Kind() != reflect.Struct {
		broken(t, "is no struct")
	}
	s := &Struct{Go: t, byName: map[string]*Field{}}
	plans[t] = s
	for _, sf := range reflect.VisibleFields(t) {
		if sf.Anonymous {
			if sf.Type.Kind() == reflect.Pointer {
				broken(t, "embeds a pointer")
			}
			continue
		}
		if !sf.IsExported() || sf.Tag.Get("aws") == "-" {
			continue
		}
		f := planField(t, sf)
		if s.byName[f.Name] != nil {
			broken(t, "has two members "+f.Name)
		}
		s.Fields = append(s.Fields, f)
		s.byName[f.Name] = f
	}
	return s
}

func broken(t reflect.Type, what string) {
	panic(fmt.Sprintf("shape: %v %s", t, what)) //nolint:forbidigo // a mistake in the program, found when it starts
}

func planField(owner reflect.Type, sf reflect.StructField) *Field {
	f := &Field{Name: sf.Name, GoName: sf.Name, Index: sf.Index}
	spelling := Type{Member: "member", Entry: "entry", Key: "key", Value: "value"}
	name, options, _ := strings.Cut(sf.Tag.Get("aws"), ",")
	if name != "" {
		f.Name = name
	}
	for option := range strings.SplitSeq(options, ",") {
		if option != "" && !f.option(option) && !spelling.option(option) {
			broken(owner, fmt.Sprintf("has an unknown option %q at %s", option, sf.Name))
		}
	}
	f.Type = planType(owner, sf.Type, spelling)
	return f
}

func (f *Field) option(option string) bool {
	switch option {
	case "required":
		f.Required = true
	case "omitempty":
		f.OmitEmpty = true
	case "keepempty":
		f.KeepEmpty = true
	case "uri":
		f.Location, f.Required = URI, true
	case "querystring":
		f.Location = QueryString
	case "header":
		f.Location = Header
	case "payload":
		f.Location = Payload
	case "statuscode":
		f.Location = StatusCode
	default:
		return false
	}
	return true
}

func (t *Type) option(option string) bool {
	name, value, _ := strings.Cut(option, "=")
	switch name {
	case "flattened":
		t.Flattened = true
	case "member":
		t.Member = value
	case "entry":
		t.Entry = value
	case "key":
		t.Key = value
	case "value":
		t.Value = value
	case "iso8601":
		t.Time = ISO8601
	case "epoch":
		t.Time = Epoch
	case "httpdate":
		t.Time = HTTPDate
	default:
		return false
	}
	return true
}

func planType(owner, t reflect.Type, spelling Type) *Type {
	out := spelling
	if t.Kind() == reflect.Pointer {
		out.Pointer = true
		t = t.Elem()
	}
	out.Go = t
	inner := spelling
	inner.Flattened = false
	switch {
	case t == timeType:
		out.Kind = Time
	case t == rawType:
		out.Kind = RawJSON
	case t == documentType || t == anyType:
		out.Kind = AnyJSON
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		out.Kind = Blob
	case t.Kind() == reflect.Slice:
		out.Kind, out.Elem = List, planType(owner, t.Elem(), inner)
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		out.Kind, out.Elem = Map, planType(owner, t.Elem(), inner)
	case t.Kind() == reflect.Struct:
		out.Kind, out.Struct = Structure, planStruct(t)
	default:
		out.Kind = scalarKind(t.Kind())
		if out.Kind == 0 {
			broken(owner, fmt.Sprintf("has a member of type %v, which is nothing on the wire", t))
		}
	}
	return &out
}

func scalarKind(k reflect.Kind) Kind {
	switch k {
	case reflect.String:
		return String
	case reflect.Bool:
		return Bool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Int
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Uint
	case reflect.Float32, reflect.Float64:
		return Float
	default:
		return 0
	}
}

// Absent reports whether a member is left out of an output.
func (f *Field) Absent(v reflect.Value) bool {
	switch {
	case f.Type.Pointer || v.Kind() == reflect.Slice || v.Kind() == reflect.Map || v.Kind() == reflect.Interface:
		return v.IsNil()
	case f.Type.Kind == String || f.Type.Kind == Time:
		return v.IsZero() && !f.KeepEmpty
	default:
		return f.OmitEmpty && v.IsZero()
	}
}
