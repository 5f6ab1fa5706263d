package cloudformation

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// ResponsePath is the path prefix of the URLs that custom resources answer to.
const ResponsePath = "/_nightshift/cloudformation/response/"

// maxResponse is the largest answer of a custom resource, in bytes.
const maxResponse = 4096

const defaultServiceTimeout = time.Hour

// customRequest is a request to a custom resource that is, or was, in flight.
type customRequest struct {
	RequestID, StackID, LogicalID, Kind string
	Deadline                            time.Time
	Answer                              *customAnswer
}

// customAnswer is what the function puts to the ResponseURL.
type customAnswer struct {
	Status             string
	Reason             string
	PhysicalResourceId string
	StackId            string
	RequestId          string
	LogicalResourceId  string
	NoEcho             bool
	Data               map[string]any
}

func checkCustom(props map[string]any) error {
	token, _ := props["ServiceToken"].(string)
	switch {
	case token == "":
		return errors.New("ServiceToken property required for custom resource")
	case !strings.HasPrefix(token, "arn:aws:lambda:"):
		return fmt.Errorf("nightshift: the local cloud supports Lambda functions as ServiceToken only, found %s", token)
	}
	_, err := serviceTimeout(props)
	return err
}

func serviceTimeout(props map[string]any) (time.Duration, error) {
	v, ok := props["ServiceTimeout"]
	if !ok {
		return defaultServiceTimeout, nil
	}
	text, _ := language.ScalarText(v)
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 3600 {
		return 0, fmt.Errorf("ServiceTimeout must be a number of seconds from 1 to 3600, found %v", v)
	}
	return time.Duration(n) * time.Second, nil
}

// custom sends one request to a custom resource's function and waits for the
// answer. key makes it one request over restarts: a repeated call waits for
// the answer of the first.
func (s *Service) custom(ctx context.Context, st *stack, key, kind string, req Request) (Result, error) {
	fallback := Result{PhysicalID: req.PhysicalID}
	if s.Invoker == nil {
		return fallback, errors.New("nightshift: custom resources are not available")
	}
	timeout, err := serviceTimeout(req.Properties)
	if err != nil {
		return fallback, err
	}
	token := requestToken(key, kind, req)
	answered := s.expect(token)
	defer s.forget(token)
	c, err := s.send(st, token, kind, timeout, req)
	if err != nil {
		return fallback, err
	}
	if fallback.PhysicalID == "" {
		fallback.PhysicalID = req.Name
	}
	timer := s.Clock.NewTimer(max(0, c.Deadline.Sub(s.Clock.Now())))
	defer timer.Stop()
	for c.Answer == nil {
		select {
		case <-answered:
			if c, err = s.load(token); err != nil {
				return fallback, err
			}
		case <-timer.C():
			return fallback, fmt.Errorf("CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [%s]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.", c.RequestID) //nolint:staticcheck,revive // AWS's words
		case <-ctx.Done():
			return fallback, errors.New(cancelled) //nolint:staticcheck // AWS's words
		}
	}
	return c.result(kind, fallback)
}

func (c *customRequest) result(kind string, fallback Result) (Result, error) {
	a := c.Answer
	res := Result{PhysicalID: a.PhysicalResourceId, Attributes: a.Data, NoEcho: a.NoEcho}
	if res.PhysicalID == "" {
		if kind == "Create" && a.Status == "SUCCESS" {
			return fallback, errors.New("Invalid PhysicalResourceId") //nolint:staticcheck // AWS's words
		}
		res.PhysicalID = fallback.PhysicalID
	}
	switch a.Status {
	case "SUCCESS":
		return res, nil
	case "FAILED":
		reason := a.Reason
		if reason == "" {
			reason = "See the details in CloudWatch Log Stream"
		}
		return res, fmt.Errorf("Received response status [FAILED] from custom resource. Message returned: %s (RequestId: %s)", reason, c.RequestID) //nolint:staticcheck // AWS's words
	}
	return res, fmt.Errorf("Received invalid response status %q from custom resource, want SUCCESS or FAILED (RequestId: %s)", a.Status, c.RequestID) //nolint:staticcheck // AWS's words
}

func requestToken(key, kind string, req Request) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{key, kind, req.StackID, req.LogicalID, req.PhysicalID}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// requestID is the token in the shape of a UUID.
func requestID(token string) string {
	return token[0:8] + "-" + token[8:12] + "-4" + token[13:16] + "-a" + token[17:20] + "-" + token[20:32]
}

// send commits the request together with the invocation; once only per token.
func (s *Service) send(st *stack, token, kind string, timeout time.Duration, req Request) (*customRequest, error) {
	c := &customRequest{RequestID: requestID(token), StackID: req.StackID, LogicalID: req.LogicalID, Kind: kind, Deadline: s.Clock.Now().Add(timeout)}
	props, _ := asText(req.Properties).(map[string]any)
	payload := map[string]any{
		"RequestType": kind, "RequestId": c.RequestID, "StackId": req.StackID, "LogicalResourceId": req.LogicalID,
		"ResourceType": req.Type, "ResponseURL": s.Endpoint() + ResponsePath + token, "ResourceProperties": props,
		"ServiceToken": props["ServiceToken"],
	}
	if kind != "Create" {
		payload["PhysicalResourceId"] = req.PhysicalID
	}
	if kind == "Update" {
		payload["OldResourceProperties"] = asText(req.Old)
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return nil, fmt.Errorf("encode the request to custom resource %s: %w", req.LogicalID, err)
	}
	err = s.update(func(tx *state.Tx) error {
		earlier, err := s.request(tx, token)
		if err != nil || earlier != nil {
			c = earlier
			return err
		}
		if err := s.putRequest(tx, token, c); err != nil {
			return err
		}
		function, _ := props["ServiceToken"].(string)
		if err := s.Invoker.InvokeAsync(tx, function, body); err != nil {
			return fmt.Errorf("invoke custom resource function %s: %w", function, err)
		}
		return nil
	})
	return c, err
}

func (s *Service) request(tx *state.Tx, token string) (*customRequest, error) {
	var doc string
	err := tx.QueryRow(`SELECT doc FROM cfn_requests WHERE token = ?`, token).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a custom resource request: %w", err)
	}
	c := &customRequest{}
	return c, unmarshal(doc, c)
}

func (s *Service) putRequest(tx *state.Tx, token string, c *customRequest) error {
	doc, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode a custom resource request: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO cfn_requests (token, stack, doc) VALUES (?, ?, ?) ON CONFLICT (token) DO UPDATE SET doc = excluded.doc`, token, c.StackID, string(doc))
	return err
}

func (s *Service) load(token string) (c *customRequest, err error) {
	err = s.Store.View(context.WithoutCancel(s.ctx), func(tx *state.Tx) error {
		c, err = s.request(tx, token)
		if err == nil && c == nil {
			err = fmt.Errorf("the custom resource request %s is gone", token)
		}
		return err
	})
	return c, err
}

func (s *Service) expect(token string) <-chan struct{} {
	s.waitMu.Lock()
	defer s.waitMu.Unlock()
	ch := make(chan struct{}, 1)
	s.waiting[token] = ch
	return ch
}

func (s *Service) forget(token string) {
	s.waitMu.Lock()
	defer s.waitMu.Unlock()
	delete(s.waiting, token)
}

// ResponseHandler takes the answers of custom resources: an unsigned PUT to
// ResponsePath plus the token, as to the presigned S3 URL of AWS. The first
// answer counts.
func (s *Service) ResponseHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut {
			w.Header().Set("Allow", http.MethodPut)
			http.Error(w, "a custom resource answers with PUT", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxResponse*4))
		if err != nil {
			http.Error(w, "the answer is too long", http.StatusRequestEntityTooLarge)
			return
		}
		token := strings.TrimPrefix(r.URL.Path, ResponsePath)
		found, err := s.answer(r.Context(), token, parseAnswer(body))
		switch {
		case err != nil:
			s.Log.Error("cloudformation: store the answer of a custom resource", "error", err)
			http.Error(w, "the answer could not be stored", http.StatusInternalServerError)
		case !found:
			http.Error(w, "no custom resource waits for this answer", http.StatusForbidden)
		}
	})
}

// parseAnswer reads an answer; what cannot be used becomes a failure that says why.
func parseAnswer(body []byte) *customAnswer {
	if len(body) > maxResponse {
		return &customAnswer{Status: "FAILED", Reason: "Response object is too long."}
	}
	var raw map[string]any
	if err := json.Unmarshal(body, &raw); err != nil {
		return &customAnswer{Status: "FAILED", Reason: "Invalid JSON in the custom resource's response: " + err.Error()}
	}
	text := func(k string) string { t, _ := language.ScalarText(raw[k]); return t }
	a := &customAnswer{
		Status: text("Status"), Reason: text("Reason"), PhysicalResourceId: text("PhysicalResourceId"),
		StackId: text("StackId"), RequestId: text("RequestId"), LogicalResourceId: text("LogicalResourceId"),
		NoEcho: text("NoEcho") == "true",
	}
	data, _ := raw["Data"].(map[string]any)
	a.Data = flatten(data, "")
	return a
}

// flatten makes nested data reachable as Fn::GetAtt "outer.inner".
func flatten(data map[string]any, prefix string) map[string]any {
	out := map[string]any{}
	for k, v := range data {
		out[prefix+k] = v
		if m, ok := v.(map[string]any); ok {
			for kk, vv := range flatten(m, prefix+k+".") {
				out[kk] = vv
			}
		}
	}
	return out
}

func (s *Service) answer(ctx context.Context, token string, a *customAnswer) (found bool, err error) {
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		found = false
		c, err := s.request(tx, token)
		if err != nil || c == nil {
			return err
		}
		found = true
		if c.Answer != nil {
			return nil
		}
		for _, id := range []struct{ name, got, want string }{
			{"StackId", a.StackId, c.StackID}, {"RequestId", a.RequestId, c.RequestID}, {"LogicalResourceId", a.LogicalResourceId, c.LogicalID},
		} {
			if id.got != id.want && a.Reason != "Response object is too long." {
				a = &customAnswer{Status: "FAILED", PhysicalResourceId: a.PhysicalResourceId,
					Reason: fmt.Sprintf("Invalid response: %s is %q, want %q. The function said: %s %s", id.name, id.got, id.want, a.Status, a.Reason)}
				break
			}
		}
		c.Answer = a
		return s.putRequest(tx, token, c)
	})
	if err != nil || !found {
		return found, err
	}
	s.waitMu.Lock()
	defer s.waitMu.Unlock()
	if ch := s.waiting[token]; ch != nil {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
	return true, nil
}
