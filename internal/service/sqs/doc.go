// Package sqs is Amazon Simple Queue Service: standard queues, durable, with visibility timeouts, delays, retention,
// long polling and dead-letter queues.
//
// Differences from AWS:
//
//   - FIFO queues and encryption with KMS keys are refused by name. Policy and SqsManagedSseEnabled are stored and shown
//     but have no effect: any caller may use any queue of the account.
//   - Messages come oldest first; AWS promises no order. The Approximate... counts are exact.
//   - A deleted queue's name is free at once, not after 60 seconds.
//   - A message whose receive count is used up goes to the dead-letter queue at the next receive of its queue.
//   - Message moves (StartMessageMoveTask) and permissions are not there; they are answered by name.
package sqs
