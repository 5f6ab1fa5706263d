package template

// notification adds the topic and the mail subscriptions.
func (b *builder) notification() {
	b.resource("OutcomeTopic", "AWS::SNS::Topic", Map{
		{"DisplayName", "Nightshift " + b.p.Name},
		{"KmsMasterKeyId", "alias/aws/sns"},
	})
	for i := range b.p.Notify.Email {
		name := numbered("NotificationEmail", i)
		b.resource(name+"Subscription", "AWS::SNS::Subscription", Map{
			{"TopicArn", ref("OutcomeTopic")},
			{"Protocol", "email"},
			{"Endpoint", ref(name)},
		}, Entry{"Condition", "Has" + name})
	}
}

// deadLetters adds the queue for what could not be delivered, open to this stack's rules.
func (b *builder) deadLetters() {
	b.resource("DeadLetterQueue", "AWS::SQS::Queue", Map{
		{"MessageRetentionPeriod", 1209600}, // 14 days, the most
		{"SqsManagedSseEnabled", true},
	}, Entry{"DeletionPolicy", "Delete"}, Entry{"UpdateReplacePolicy", "Delete"})
	var rules List
	for _, name := range b.ruleNames {
		rules = append(rules, getAtt(name, "Arn"))
	}
	b.resource("DeadLetterQueuePolicy", "AWS::SQS::QueuePolicy", Map{
		{"Queues", List{ref("DeadLetterQueue")}},
		{"PolicyDocument", Map{{"Version", "2012-10-17"}, {"Statement", List{
			append(Map{{"Effect", "Allow"}, {"Principal", Map{{"Service", "events.amazonaws.com"}}}},
				Entry{"Action", "sqs:SendMessage"},
				Entry{"Resource", getAtt("DeadLetterQueue", "Arn")},
				Entry{"Condition", Map{{"ArnEquals", Map{{"aws:SourceArn", rules}}}}}),
		}}}},
	})
}
