// Package protocol is the server side of the AWS wire: a service is a table of
// operations over plain structs, and the router turns requests of any AWS
// protocol into calls and their results back into bytes.
package protocol
