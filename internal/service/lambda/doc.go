// Package lambda runs functions: a zip's bootstrap as a process of its own against the real Lambda Runtime API, so that
// the binary that runs here runs on AWS unchanged.
//
// # Supported
//
// Functions from a zip (inline or from S3) for the runtimes provided.al2023 and provided.al2, their configuration, tags,
// resource policy, reserved concurrency, dead-letter target and event invoke configuration; Invoke (RequestResponse
// with the log's tail, Event, DryRun). Every other operation of Lambda is refused by name, and so is every member that
// the local cloud would have to ignore.
//
// # A function's process
//
// The bootstrap starts in the directory of its unpacked code (AWS: /var/task) as the leader of its own process group,
// with Lambda's environment, the endpoint of the local cloud, credentials of its role, and nothing else of this
// process's environment. It handles one invocation at a time, is kept warm for [IdleTimeout] and ends with the service;
// on Linux it is also killed when this process dies, elsewhere a runtime client ends when the Runtime API goes away.
// Timeouts kill the process group. Standard output and error go, line by line, to the log group with START, END and
// REPORT lines as on AWS.
//
// # Where it differs from AWS
//
//   - The binary must be built for this machine (Linux or macOS, amd64 or arm64): a mismatch is refused when the code is
//     uploaded.
//   - Memory is reported, not limited; CPU is the machine's. The file system is the machine's: /tmp is shared, and TMPDIR
//     names a directory of the instance's own.
//   - A function is Active at once. Versions, aliases, layers, images, VPC, function URLs, event source mappings, tracing
//     and response streaming are not there. The only qualifier is $LATEST.
//   - Resource policies are stored and shown, not enforced.
//   - At most [Deps].MaxConcurrency invocations run at a time, by default [DefaultConcurrency].
//
// # Asynchronous invocations
//
// InvokeAsync (and Invoke with type Event) commits the event with its cause. Function errors are retried twice, after
// one and two minutes, throttles with a growing wait; what fails for good, or gets older than the function allows (6
// hours), goes to the failure destination or the dead-letter target. Delivery is at least once, as on AWS.
package lambda
