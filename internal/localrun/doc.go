// Package localrun runs a pipeline whole on this machine: it puts the files of
// its definition into the local cloud's S3, deploys the stack there as it would
// be deployed on AWS, asks for one run by an event, follows it and collects what
// it left: the exported objects and the mails.
//
// Upload and Deploy do the first half for a local cloud that stays; Run does all
// of it in a cloud of its own that is gone afterwards.
package localrun
