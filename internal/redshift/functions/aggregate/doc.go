// Package aggregate has the aggregate and window functions.
package aggregate
