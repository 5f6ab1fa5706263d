package awsjson

import (
	"encoding/json"

	"nightshift/internal/protocol/shape"
)

// EncodeError writes an error's body: __type, message and the exception's other
// members.
func EncodeError(e *shape.Error) []byte {
	body := map[string]any{}
	for name, value := range e.Fields {
		body[name] = value
	}
	body["__type"] = e.Code
	if _, own := body["Message"]; !own {
		body["message"] = e.Message
	}
	b, err := appendDocument(nil, body)
	if err != nil { // a field that is no JSON: the rest still says what happened
		b, _ = json.Marshal(map[string]string{"__type": e.Code, "message": e.Message})
	}
	return b
}
