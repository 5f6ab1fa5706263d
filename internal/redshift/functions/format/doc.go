// Package format has the functions that turn dates and numbers into strings by a format and back: TO_CHAR, TO_DATE,
// TO_TIMESTAMP, TO_NUMBER and the Teradata-style TEXT_TO_INT_ALT and TEXT_TO_NUMERIC_ALT.
package format
