package shape

import (
	"fmt"
	"net/http"
)

// Fault says whose mistake an error is.
type Fault uint8

// The two faults; the zero value is derived from the status.
const (
	FaultDerived Fault = iota // sender below 500, receiver from 500 on
	FaultSender
	FaultReceiver
)

// Error is an AWS error on its way to the client.
type Error struct {
	Code      string         // the exception's name, e.g. "ValidationException"
	Message   string         // for a person
	Status    int            // HTTP status; 0: 400
	Fault     Fault          // zero: derived from Status
	Fields    map[string]any // the exception's other modelled members
	QueryCode string         // legacy code of query-compatible JSON services (SQS)
}

// Error is "Code: Message".
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// HTTPStatus is Status, or 400 where it was left out.
func (e *Error) HTTPStatus() int {
	if e.Status == 0 {
		return http.StatusBadRequest
	}
	return e.Status
}

// Side is "Sender" or "Receiver", as the query protocol prints the fault.
func (e *Error) Side() string {
	if e.Fault == FaultReceiver || e.Fault == FaultDerived && e.HTTPStatus() >= 500 {
		return "Receiver"
	}
	return "Sender"
}

// Errorf makes an error from its code, HTTP status and formatted message.
func Errorf(code string, status int, format string, args ...any) *Error {
	return &Error{Code: code, Status: status, Message: fmt.Sprintf(format, args...)}
}
