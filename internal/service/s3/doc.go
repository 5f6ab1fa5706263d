// Package s3 is the local cloud's object storage: an embedded versitygw (its S3 API over its POSIX backend), reached
// by any S3 client through [Service.Handler], and by the rest of the process through [Service.Objects] without a hop.
//
// # What is stored where
//
// A bucket is a directory under Options.Dir, an object is a plain file at <Dir>/<bucket>/<key>, its ETag, content type
// and user metadata are extended attributes of that file. Uploads in progress live in <bucket>/.sgwtmp.
//
// # How a request travels
//
//	client -> Handler: host style to path style, any credentials accepted, aws-chunked signatures stripped, re-signed
//	       -> versitygw on a unix socket, with a key that nobody else knows
//	       -> store: versitygw's POSIX backend with absolute paths, key checks, publish locks and fsync around it
//
// # Where it differs from AWS
//
//   - Signatures are not verified: there is one account, and whoever reaches the endpoint is it. Unsigned requests
//     are anonymous and get what the bucket's policy or ACL grants, which is nothing by default. The expiry of
//     presigned URLs is honoured.
//   - A key cannot be both an object and a "directory" of another key (a/b and a/b/c): 409 KeyConflict names both.
//   - Keys with empty, "." or ".." segments, NUL bytes, segments over 255 bytes, or under .sgwtmp/ are refused (400
//     InvalidKey); a key ending in "/" can only be empty.
//   - A copy of a multipart object gets a single-part ETag.
//   - Versioning, object lock, replication, notifications, lifecycle, encryption settings, inventory, S3 Select and
//     POST uploads are refused by name.
//
// # Durability
//
// A PUT is answered after the file and the directories that lead to it are on disk (fsync), unless Options.Ephemeral.
// versitygw itself does not fsync. Conditional writes (If-None-Match: *, If-Match) are decided and published under one
// lock per key, shared with the in-process writers.
package s3
