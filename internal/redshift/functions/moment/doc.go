// Package moment has the date and time functions.
package moment
