// Package mail sends the mails of SNS: into a directory of .eml files, or to an SMTP server. Headers are made by
// github.com/wneessen/go-mail; addresses and subjects with control characters are refused before.
package mail
