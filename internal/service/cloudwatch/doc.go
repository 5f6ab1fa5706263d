// Package cloudwatch is Amazon CloudWatch's store of metrics, alarms and dashboards.
//
// Differences from AWS:
//
//   - Alarms are stored and shown, never evaluated: their state stays INSUFFICIENT_DATA and no action is taken.
//   - Dashboards are stored and shown; of their body only that it is JSON is checked.
//   - Data points are kept for 15 days. Percentiles and other extended statistics, metric math, anomaly detection,
//     insights and streams are not there; what asks for them is refused by name.
package cloudwatch
