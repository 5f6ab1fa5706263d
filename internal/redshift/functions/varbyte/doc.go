// Package varbyte has the functions over binary values.
package varbyte
