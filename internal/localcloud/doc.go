// Package localcloud is the local cloud as a whole: it makes the services,
// joins them through the interfaces each declares, and serves them on one
// endpoint for any AWS client.
//
// # Data directory
//
//	lock            held while a process uses the directory
//	state.db        the one durable store of all services
//	warehouse/      dev.duckdb and its temporary files
//	results/        results of Data API statements
//	s3/             <bucket>/<key>
//	functions/      unpacked code of Lambda functions
//	inbox/          mails, one .eml file each; names sort by time
//
// # Order
//
// Start opens the port and the store first, because these fail when another
// process has them; then the services without any activity; then, in this
// order, what must be there when the next one acts: S3, functions, the endpoint,
// the Data API (which settles what a crash left), deliveries, schedules, stacks.
// Stop goes the other way.
package localcloud
