// Package datetime reads dates, times, timestamps and intervals in all the forms Redshift accepts in literals and casts, and
// names the parts of dates.
package datetime
