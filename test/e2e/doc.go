// Package e2e tests Nightshift as a user meets it: the built binary, real
// processes, and other people's AWS clients.
package e2e
