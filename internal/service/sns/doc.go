// Package sns is Amazon Simple Notification Service: standard topics and subscriptions by email, email-json, http,
// https, sqs and lambda.
//
// A published message and one delivery for each confirmed subscription that its filter policy lets through commit in
// one state transaction; the outbox sends them at least once, then to the subscription's RedrivePolicy queue, else
// they are dropped. Mail goes only to addresses whose owner followed the link of the confirmation mail; the link is
// good for three days.
//
// Differences from AWS:
//
//   - FIFO topics, KMS keys, SMS, mobile push, Firehose, delivery policies and data protection are refused by name.
//     A topic's Policy is stored and shown, not enforced.
//   - Messages over http are not signed: their Signature is "UNSIGNED".
//   - The links of mails lead to this endpoint (/_nightshift/sns/confirm and /_nightshift/sns/unsubscribe, see
//     [Service.Links]), not to a page of AWS. Both act on a GET.
//   - Filter policies are event patterns (package eventpattern) over the message attributes or the JSON body.
//   - A message is limited to 256 KB.
package sns
