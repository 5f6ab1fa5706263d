// Package task is what the template and the worker agree on: the compiled plan
// inside the function package, the names of statements and ledger objects, the
// functions' environment and the events on the bus. It is a leaf: standard
// library only, so that the Lambda binary stays small and no YAML reaches it.
package task
