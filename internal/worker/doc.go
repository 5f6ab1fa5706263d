// Package worker is what the stack's functions do, one duty each, over the AWS SDK.
//
// # How a run moves
//
// start creates run.json and has the first steps run. run_sql claims a step in the
// ledger, submits its SQL and adds the statement's id to the claim. When the
// completion event arrives, advance asks the Data API how the statement ended,
// records it and starts what has become ready. Whoever finds nothing left to do
// creates outcome.json and announces it; notify tells people. status_check does
// what lost events or crashes left undone.
//
// # Why two doing the same is harmless
//
// Every decision is a conditional put in the ledger, of which one writer wins:
//
//   - A step runs if its claim (<step>.<attempt>.started.json) was created by run_sql.
//     A run that ends as failed claims the steps it withholds on the same key, so
//     either the step runs and the run waits for it, or it never runs.
//   - A claimed step is submitted with a client token made of its name. Submitting it
//     again gives the same statement. As the Data API forgets tokens after hours,
//     a late retry looks for the statement by its name first.
//   - outcome.json is created once. Its creator announces it, and status_check does
//     when the creator died in between.
//   - notice.claimed.json is created before the mail is published and marked after it.
//     Only a crash between the two sends a mail twice. Its first claimer also asks the
//     warehouse what the run loaded and unloaded, in bounded time; who takes over does not.
//
// The truth about SQL is DescribeStatement, not the event: an event without a claim
// in the ledger, or for another statement than the claimed one, is ignored.
package worker
