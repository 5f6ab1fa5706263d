package pipeline

// kind is the form of a field's value.
type kind int

const (
	kindText       kind = iota // one scalar, read as text
	kindTexts                  // one scalar or a list of scalars
	kindList                   // a list of element
	kindObject                 // a mapping with known fields
	kindNamed                  // a mapping from names of the user's choice to element
	kindNamedTexts             // a mapping from names of the user's choice to scalars
)

// field is one row of the table from which everything about fields derives.
type field struct {
	name     string
	kind     kind
	doc      string // one sentence or two, Markdown
	required bool
	later    bool     // designed, not built yet: refused by name
	enum     []string // allowed values of a text
	example  string
	element  *field  // of lists and named mappings
	fields   []field // of objects
}

// definition is the table: every field of nightshift.yaml in the order of the reference.
func definition() field {
	return field{name: "nightshift.yaml", kind: kindObject, fields: []field{
		{name: "name", required: true, example: "nyc-taxi",
			doc: "The pipeline's name and its stack's: a letter, then letters, digits and hyphens, at most 40."},
		{name: "description", example: "Load the taxi trips.", doc: "One line about what the pipeline does; at most 500 characters."},
		warehouseField(),
		{name: "parameters", kind: kindNamedTexts, example: "{raw: s3://bucket/raw/}",
			doc: "Values that stand as `${name}` in SQL. Each becomes a parameter of the stack with this value as its default. Names are lower-case letters, digits and `_`; values must not hold `' \" \\ $ ;` or control characters."},
		{name: "objects", kind: kindTexts, example: "[sql/objects/table.sql]",
			doc: "SQL files with the database objects, run at deploy in this order, and again whenever one of them or their order changes: write them repeatable (`IF NOT EXISTS`, `OR REPLACE`, `DROP … IF EXISTS`). A file with several statements runs as one transaction."},
		{name: "on_delete", enum: []string{"keep", "drop"}, example: "keep",
			doc: "What happens to the objects when the stack is deleted: `keep` (the default), or `drop`, which drops what the files create, in reverse order."},
		{name: "triggers", kind: kindList, doc: "What starts a run. Without triggers runs are started by hand.", element: &field{kind: kindObject, fields: triggerFields()}},
		{name: "steps", kind: kindNamed, required: true, doc: "The steps by name: a letter, then letters, digits, `_` and `-`, at most 40.", element: &field{kind: kindObject, fields: stepFields()}},
		{name: "notify", kind: kindList, doc: "Who is told how a run ended.", element: &field{kind: kindObject, fields: []field{
			{name: "on", kind: kindTexts, enum: []string{"succeeded", "failed"}, example: "[succeeded, failed]",
				doc: "The outcomes that are announced; both when absent. Several entries must name the same outcomes for now."},
			{name: "email", kind: kindTexts, required: true, example: "data-team@example.com", doc: "One address or several. Each gets a mail to confirm the subscription first."},
			{name: "sns", later: true, doc: "A topic of yours."},
			{name: "webhook", later: true, doc: "An HTTPS endpoint."},
		}}},
		{name: "local", kind: kindObject, doc: "Only for running here; AWS never sees it.", fields: []field{
			{name: "objects", kind: kindNamedTexts, example: "{s3://bucket/raw/: data/raw/}",
				doc: "What lies in S3 before the first run: an S3 location to a file or folder inside the pipeline's folder."},
		}},
		{name: "concurrency", later: true, doc: "How many runs at once."},
	}}
}

func warehouseField() field {
	return field{name: "warehouse", kind: kindObject, required: true, doc: "Where the SQL runs. One of `cluster` and `workgroup`.", fields: []field{
		{name: "cluster", example: "redshift-cluster-1", doc: "A provisioned cluster's identifier."},
		{name: "workgroup", example: "my-workgroup", doc: "A Redshift Serverless workgroup's name."},
		{name: "database", required: true, example: "dev", doc: "The database."},
		{name: "user", example: "awsuser", doc: "The database user of a cluster, with temporary credentials (`redshift:GetClusterCredentials`). Without `user` and `secret` the functions' IAM identity is the user."},
		{name: "secret", example: "arn:aws:secretsmanager:us-west-2:123456789012:secret:redshift-AbCdEf", doc: "ARN of a secret in Secrets Manager with user name and password, instead of `user`."},
		{name: "iam_role", example: "myRedshiftRole", doc: "Name or ARN of the role that COPY and UNLOAD assume; its ARN stands as `${iam_role}` in SQL."},
	}}
}

func triggerFields() []field {
	return []field{
		{name: "schedule", example: "cron(0 11 ? * MON-FRI *)", doc: "An EventBridge schedule, `cron(…)` or `rate(…)`, in UTC."},
		{name: "timezone", enum: []string{"UTC"}, example: "UTC", doc: "EventBridge rules know no time zones, so only `UTC` is possible for now."},
		{name: "s3", later: true, doc: "Objects that arrive under a prefix."},
		{name: "event", later: true, doc: "An event on the bus."},
		{name: "pipeline", later: true, doc: "Another pipeline's success."},
	}
}

func stepFields() []field {
	return []field{
		{name: "sql", example: "call load_trips();", doc: "The SQL itself. One of `sql` and `file`."},
		{name: "file", example: "sql/unload.sql", doc: "A file with the SQL, inside the pipeline's folder. Several statements run as one transaction."},
		{name: "after", kind: kindTexts, example: "[load, check]", doc: "The steps that must succeed before this one starts."},
		{name: "retry", later: true, doc: "Further attempts after an error."},
		{name: "timeout", later: true, doc: "When a step is given up."},
		{name: "check", later: true, doc: "A query that must return no row."},
		{name: "lambda", later: true, doc: "A function of yours as a step."},
		{name: "backfill", later: true, doc: "Runs for dates of the past."},
	}
}

// find returns the row of a field's name.
func (f *field) find(name string) (field, bool) {
	for _, c := range f.fields {
		if c.name == name {
			return c, true
		}
	}
	return field{}, false
}

// names lists the fields that may be used.
func (f *field) names() []string {
	var out []string
	for _, c := range f.fields {
		if !c.later {
			out = append(out, c.name)
		}
	}
	return out
}
