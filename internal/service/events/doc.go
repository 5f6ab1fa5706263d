// Package events is Amazon EventBridge: buses, rules, targets, events and schedules, over package eventpattern.
//
// An event, and one delivery for each target of each rule it matches, commit in one state transaction; the outbox
// sends them at least once, with the target's RetryPolicy (185 retries in 24 hours unless it says less), then to its
// DeadLetterConfig queue with EventBridge's attributes, else they are dropped. Targets must bear duplicates: what was
// delivered but not recorded before a crash is delivered again.
//
// Scheduled rules fire while the service runs, each firing once: its deliveries and the next firing's time commit
// together. A firing missed while stopped is not made up for, as EventBridge makes up for none.
//
// Differences from AWS:
//
//   - Targets are Lambda functions, SNS topics, SQS standard queues and log groups; PutTargets refuses others by name.
//   - PutEvents to a bus that does not exist fails the entry (ResourceNotFoundException); AWS drops it silently.
//   - Roles are stored and handed on, not checked; there are no resource policies (PutPermission), archives, replays,
//     API destinations, partner sources, global endpoints or pipes. EventBridge Scheduler is another service.
//   - The limit of one request to PutEvents is 256 KB, of a rule's targets 5, of a bus's rules 300, of buses 100.
package events
