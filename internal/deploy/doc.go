// Package deploy puts a pipeline on AWS and watches its runs: it creates and
// updates the stack, uploads the function package and files, asks for a run and
// follows it through the run ledger and the Redshift Data API.
//
// It speaks to AWS through the SDK only. The local cloud is nothing but another
// endpoint, so what this package does here it does there.
package deploy
