package s3

import (
	"net/http"
	"net/url"
	"strings"
)

// unsupported maps a sub-resource (a query parameter without which the request would be another one) to the operations
// that the local cloud does not implement. A key is "<method> <bucket|object> <sub-resource>".
var unsupported = map[string]string{
	"DELETE bucket analytics":             "DeleteBucketAnalyticsConfiguration",
	"DELETE bucket encryption":            "DeleteBucketEncryption",
	"DELETE bucket intelligent-tiering":   "DeleteBucketIntelligentTieringConfiguration",
	"DELETE bucket inventory":             "DeleteBucketInventoryConfiguration",
	"DELETE bucket lifecycle":             "DeleteBucketLifecycle",
	"DELETE bucket metadataConfiguration": "DeleteBucketMetadataConfiguration",
	"DELETE bucket metadataTable":         "DeleteBucketMetadataTableConfiguration",
	"DELETE bucket metrics":               "DeleteBucketMetricsConfiguration",
	"DELETE bucket publicAccessBlock":     "DeletePublicAccessBlock",
	"DELETE bucket replication":           "DeleteBucketReplication",
	"DELETE bucket website":               "DeleteBucketWebsite",
	"GET bucket abac":                     "GetBucketAbac",
	"GET bucket accelerate":               "GetBucketAccelerateConfiguration",
	"GET bucket analytics":                "GetBucketAnalyticsConfiguration",
	"GET bucket encryption":               "GetBucketEncryption",
	"GET bucket intelligent-tiering":      "GetBucketIntelligentTieringConfiguration",
	"GET bucket inventory":                "GetBucketInventoryConfiguration",
	"GET bucket lifecycle":                "GetBucketLifecycleConfiguration",
	"GET bucket logging":                  "GetBucketLogging",
	"GET bucket metadataConfiguration":    "GetBucketMetadataConfiguration",
	"GET bucket metadataTable":            "GetBucketMetadataTableConfiguration",
	"GET bucket metrics":                  "GetBucketMetricsConfiguration",
	"GET bucket notification":             "GetBucketNotificationConfiguration",
	"GET bucket policyStatus":             "GetBucketPolicyStatus",
	"GET bucket publicAccessBlock":        "GetPublicAccessBlock",
	"GET bucket replication":              "GetBucketReplication",
	"GET bucket requestPayment":           "GetBucketRequestPayment",
	"GET bucket session":                  "CreateSession",
	"GET bucket versions":                 "ListObjectVersions",
	"GET bucket website":                  "GetBucketWebsite",
	"GET object acl":                      "GetObjectAcl",
	"GET object legal-hold":               "GetObjectLegalHold",
	"GET object retention":                "GetObjectRetention",
	"GET object torrent":                  "GetObjectTorrent",
	"POST bucket metadataConfiguration":   "CreateBucketMetadataConfiguration",
	"POST bucket metadataTable":           "CreateBucketMetadataTableConfiguration",
	"POST object restore":                 "RestoreObject",
	"POST object select":                  "SelectObjectContent",
	"PUT bucket abac":                     "PutBucketAbac",
	"PUT bucket accelerate":               "PutBucketAccelerateConfiguration",
	"PUT bucket analytics":                "PutBucketAnalyticsConfiguration",
	"PUT bucket encryption":               "PutBucketEncryption",
	"PUT bucket intelligent-tiering":      "PutBucketIntelligentTieringConfiguration",
	"PUT bucket inventory":                "PutBucketInventoryConfiguration",
	"PUT bucket lifecycle":                "PutBucketLifecycleConfiguration",
	"PUT bucket logging":                  "PutBucketLogging",
	"PUT bucket metadataInventoryTable":   "UpdateBucketMetadataInventoryTableConfiguration",
	"PUT bucket metadataJournalTable":     "UpdateBucketMetadataJournalTableConfiguration",
	"PUT bucket metrics":                  "PutBucketMetricsConfiguration",
	"PUT bucket notification":             "PutBucketNotificationConfiguration",
	"PUT bucket object-lock":              "PutObjectLockConfiguration",
	"PUT bucket publicAccessBlock":        "PutPublicAccessBlock",
	"PUT bucket replication":              "PutBucketReplication",
	"PUT bucket requestPayment":           "PutBucketRequestPayment",
	"PUT bucket versioning":               "PutBucketVersioning",
	"PUT bucket website":                  "PutBucketWebsite",
	"PUT object acl":                      "PutObjectAcl",
	"PUT object encryption":               "UpdateObjectEncryption",
	"PUT object legal-hold":               "PutObjectLegalHold",
	"PUT object renameObject":             "RenameObject",
	"PUT object retention":                "PutObjectRetention",
}

// refuse returns the error for a request that asks for something the local cloud does not do, by operation or by
// header, or nil.
func refuse(method string, onObject bool, query url.Values, h http.Header) error {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	kind := "bucket"
	if onObject {
		kind = "object"
	}
	for sub := range query {
		if op, found := unsupported[method+" "+kind+" "+sub]; found {
			return notImplemented(op)
		}
	}
	if method == http.MethodPost && !onObject && strings.HasPrefix(h.Get("Content-Type"), "multipart/form-data") {
		return notImplemented("PostObject (browser form upload)")
	}
	return refuseHeader(onObject, h)
}

// refuseHeader refuses headers that ask for a property the stored object would not have.
func refuseHeader(onObject bool, h http.Header) error {
	for name, values := range h {
		lower, v := strings.ToLower(name), values[0]
		switch {
		case strings.HasPrefix(lower, "x-amz-server-side-encryption-"), strings.HasPrefix(lower, "x-amz-copy-source-server-side-encryption-"):
			return notSupported("encryption with customer or KMS keys (header " + lower + ")")
		case lower == "x-amz-server-side-encryption" && v != "AES256":
			return notSupported("server-side encryption " + v + " (only AES256)")
		case lower == "x-amz-storage-class" && v != "STANDARD":
			return notSupported("storage class " + v + " (only STANDARD)")
		case strings.HasPrefix(lower, "x-amz-object-lock-"), lower == "x-amz-bucket-object-lock-enabled" && !strings.EqualFold(v, "false"):
			return notSupported("object lock (header " + lower + ")")
		case lower == "x-amz-write-offset-bytes":
			return notSupported("appending to objects (header " + lower + ")")
		case onObject && lower == "x-amz-acl" && v != "private" && !strings.HasPrefix(v, "bucket-owner-"), onObject && strings.HasPrefix(lower, "x-amz-grant-"):
			return notSupported("access control lists of objects (header " + lower + "); use a bucket policy")
		case lower == "x-amz-mfa":
			return notSupported("MFA delete (header " + lower + ")")
		}
	}
	return nil
}
