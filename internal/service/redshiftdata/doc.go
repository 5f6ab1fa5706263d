// Package redshiftdata is the Redshift Data API of the local cloud, in front of
// the local warehouse.
//
// A statement is on disk when its submission is acknowledged, runs in a pool of
// workers (SUBMITTED, PICKED, STARTED, then FINISHED, FAILED or ABORTED) and is
// kept with its result for 24 hours. With WithEvent, the event of its end commits
// together with its final status. What ran when the process died is FINISHED if
// the warehouse has its commit, and FAILED otherwise; what waited is run.
//
// Where it differs from AWS: there is one warehouse, whatever cluster or
// workgroup is named; secrets are not looked up (a SecretArn's user is the
// default user); permissions are not enforced, and RoleLevel=false compares the
// caller's ARN; sessions end with the process. Of what
// the API took on in July 2026 there is the WaitTimeSeconds of DescribeStatement
// and of the results; ListSessions, ExecutionMode and the WaitTimeSeconds of the
// submissions are refused by name.
package redshiftdata
