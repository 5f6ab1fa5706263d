// Package logs is Amazon CloudWatch Logs: groups, streams, events, retention and filter patterns.
//
// Differences from AWS:
//
//   - Events are readable at once. The stored bytes of groups and streams are exact.
//   - Retention is applied at once: what is older is never shown, and removed when its group is next written to.
//   - Filter patterns: see package filter; regular expressions and space-delimited patterns are refused by name.
//   - KMS keys, metric and subscription filters, queries (Insights), exports, live tail and the other operations are
//     not there; they are answered by name. The log class is always STANDARD.
package logs
