package sqs

import "nightshift/internal/protocol"

const legacy = "AWS.SimpleQueueService."

func failure(code, queryCode, format string, args ...any) *protocol.Error {
	e := protocol.Errorf(code, 400, format, args...)
	e.QueryCode = queryCode
	return e
}

func errNoQueue() error {
	return failure("QueueDoesNotExist", legacy+"NonExistentQueue", "The specified queue does not exist.")
}

func invalidValue(format string, args ...any) error {
	return failure("InvalidParameterValue", "InvalidParameterValue", format, args...)
}

func invalidAttribute(name string) error {
	return failure("InvalidAttributeValue", "InvalidAttributeValue", "Invalid value for the parameter %s.", name)
}

func missing(name string) error {
	return failure("MissingParameter", "MissingParameter", "The request must contain the parameter %s.", name)
}

func notSupported(what string) error {
	return failure("UnsupportedOperation", legacy+"UnsupportedOperation", "nightshift: %s are not supported", what)
}

func badReceipt(handle string) error {
	return failure("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The input receipt handle %q is not a valid receipt handle.", handle)
}
