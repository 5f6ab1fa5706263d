package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// maxAsyncPayload is Lambda's limit on asynchronous events.
const maxAsyncPayload = 1 << 20

// InvokeInput of Invoke.
type InvokeInput struct {
	FunctionName   string `aws:",uri,required"`
	Qualifier      string `aws:",querystring"`
	InvocationType string `aws:"X-Amz-Invocation-Type,header"`
	LogType        string `aws:"X-Amz-Log-Type,header"`
	ClientContext  string `aws:"X-Amz-Client-Context,header"`
	Payload        []byte `aws:",payload"`
}

// InvokeOutput of Invoke.
type InvokeOutput struct {
	StatusCode      int32  `aws:",statuscode"`
	FunctionError   string `aws:"X-Amz-Function-Error,header"`
	LogResult       string `aws:"X-Amz-Log-Result,header"`
	ExecutedVersion string `aws:"X-Amz-Executed-Version,header"`
	Payload         []byte `aws:",payload"`
}

// Invoke runs a function and waits (RequestResponse), queues an event (Event), or only checks (DryRun).
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (s *Service) Invoke(ctx context.Context, in *InvokeInput) (*InvokeOutput, error) {
	client, err := checkInvoke(in)
	if err != nil {
		return nil, err
	}
	f, err := s.get(ctx, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	id := protocol.RequestIDFrom(ctx)
	if id == "" {
		id = clock.NewID()
	}
	switch in.InvocationType {
	case "DryRun":
		return &InvokeOutput{StatusCode: http.StatusNoContent}, nil
	case "Event":
		payload := in.Payload
		if len(payload) == 0 {
			payload = []byte("{}")
		}
		err := s.deps.Store.Update(ctx, func(tx *state.Tx) error { return s.enqueue(tx, f.Name, id, payload) })
		if err != nil {
			return nil, err
		}
		return &InvokeOutput{StatusCode: http.StatusAccepted}, nil
	}
	res, err := s.run(ctx, f, request{id: id, payload: in.Payload, client: client})
	if err != nil {
		return nil, err
	}
	out := &InvokeOutput{StatusCode: http.StatusOK, FunctionError: res.FunctionError, ExecutedVersion: latest, Payload: res.Payload}
	if in.LogType == "Tail" {
		out.LogResult = base64.StdEncoding.EncodeToString(res.Tail)
	}
	return out, nil
}

// checkInvoke validates a request and decodes its client context.
func checkInvoke(in *InvokeInput) (client string, err error) {
	limit := maxPayload
	switch in.InvocationType {
	case "", "RequestResponse", "DryRun":
	case "Event":
		limit = maxAsyncPayload
	default:
		return "", validation(in.InvocationType, "invocationType", "Member must satisfy enum value set: [Event, RequestResponse, DryRun]")
	}
	if in.LogType != "" && in.LogType != "None" && in.LogType != "Tail" {
		return "", validation(in.LogType, "logType", "Member must satisfy enum value set: [None, Tail]")
	}
	if len(in.Payload) > limit {
		return "", tooLarge(len(in.Payload), limit)
	}
	if len(in.Payload) > 0 {
		var v json.RawMessage
		if err := json.Unmarshal(in.Payload, &v); err != nil {
			return "", modelled("InvalidRequestContentException", http.StatusBadRequest, "User", "Could not parse request body into json: %v", err)
		}
	}
	if in.ClientContext == "" {
		return "", nil
	}
	b, err := base64.StdEncoding.DecodeString(in.ClientContext)
	if err == nil && !json.Valid(b) {
		err = fmt.Errorf("it is not JSON")
	}
	if err != nil {
		return "", modelled("InvalidRequestContentException", http.StatusBadRequest, "User", "Client context must be a valid Base64-encoded JSON object: %v", err)
	}
	return string(b), nil
}
