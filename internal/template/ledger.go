package template

import "nightshift/internal/task"

// ledger adds the bucket of the run ledger. It outlives the stack: it is the history.
func (b *builder) ledger() {
	b.resource("RunLedgerBucket", "AWS::S3::Bucket", Map{
		{"BucketEncryption", Map{{"ServerSideEncryptionConfiguration", List{
			Map{{"ServerSideEncryptionByDefault", Map{{"SSEAlgorithm", "AES256"}}}},
		}}}},
		{"OwnershipControls", Map{{"Rules", List{Map{{"ObjectOwnership", "BucketOwnerEnforced"}}}}}},
		{"PublicAccessBlockConfiguration", Map{
			{"BlockPublicAcls", true}, {"BlockPublicPolicy", true}, {"IgnorePublicAcls", true}, {"RestrictPublicBuckets", true},
		}},
	}, Entry{"Condition", "CreateLedgerBucket"}, Entry{"DeletionPolicy", "RetainExceptOnCreate"}, Entry{"UpdateReplacePolicy", "Retain"})
}

// ledgerName is the name of the bucket, created or given.
func (b *builder) ledgerName() Map {
	return ifElse("CreateLedgerBucket", ref("RunLedgerBucket"), ref("LedgerBucket"))
}

// ledgerARN is an ARN inside the ledger's bucket; path begins with a slash or is empty.
func (b *builder) ledgerARN(path string) Map {
	return Map{{"Fn::Sub", List{"arn:${AWS::Partition}:s3:::${Bucket}" + path, Map{{"Bucket", b.ledgerName()}}}}}
}

func (b *builder) ledgerObjects() Map {
	return b.ledgerARN("/" + task.PipelinePrefix(b.p.Name) + "*")
}
