package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/task"
)

// statements counts the statements of a step that the Data API knows.
func (c *cloud) statements(t *testing.T, run, step string) int {
	t.Helper()
	found := 0
	pages := redshiftdata.NewListStatementsPaginator(c.Data, &redshiftdata.ListStatementsInput{
		StatementName: aws.String("nyc-taxi/" + run + "/" + step + "/"), Status: types.StatusStringAll})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found += len(page.Statements)
	}
	return found
}

// environment makes any AWS client speak to the cloud, with any credentials.
func (c *cloud) environment() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + c.endpoint, "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=any", "AWS_SECRET_ACCESS_KEY=thing", "AWS_CONFIG_FILE=/dev/null",
		"AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "AWS_EC2_METADATA_DISABLED=true",
	}
}

// aws runs the AWS CLI and returns what it printed.
func (c *cloud) aws(t *testing.T, args ...string) string {
	t.Helper()
	r := command(t, t.TempDir(), c.environment(), "aws", args...)
	if r.status != 0 {
		t.Fatalf("aws %s: %s", strings.Join(args, " "), r)
	}
	return r.stdout
}

func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not on the PATH", program)
	}
}

func TestAWSCLI(t *testing.T) {
	t.Parallel()
	need(t, "aws")
	dir := example(t)
	c := up(t, dir, "--put", rawPrefix+"="+sampleTrips(t, 24_000))
	outcome := c.run(t, "nyc-taxi")
	if outcome.State != task.StateSucceeded {
		t.Fatalf("want a run that succeeded, found %+v", outcome)
	}
	elt := ""
	for _, step := range outcome.Steps {
		if step.Step == "elt" {
			elt = step.StatementID
		}
	}
	cases := []struct {
		args string
		want []string
	}{
		{"sts get-caller-identity", []string{"000000000000"}},
		{"cloudformation describe-stacks --stack-name nyc-taxi", []string{"CREATE_COMPLETE", "LedgerBucket"}},
		{"cloudformation list-stack-resources --stack-name nyc-taxi", []string{"AWS::Events::Rule", "AWS::Lambda::Function", "AWS::SNS::Topic"}},
		{"cloudformation describe-stack-events --stack-name nyc-taxi", []string{"CREATE_IN_PROGRESS", "CREATE_COMPLETE"}},
		{"events list-rules", []string{"cron(0 11 ? * MON-FRI *)", "FINISHED"}},
		{"redshift-data list-statements --status FINISHED", []string{"/elt/1", "/unload/1"}},
		{"redshift-data describe-statement --id " + elt, []string{"FINISHED", "call execute_elt_process()"}},
		{"s3 ls --recursive s3://event-driven-app-with-lambda-redshift/export/", []string{"pickup_month=2015-12", ".parquet"}},
		{"s3 ls", []string{"event-driven-app-with-lambda-redshift"}},
		{"logs describe-log-groups", []string{"/aws/lambda/"}},
		{"lambda list-functions", []string{"provided.al2023"}},
		{"sns list-topics", []string{"arn:aws:sns:us-east-1:000000000000:"}},
		{"sns list-subscriptions", []string{"email"}},
		{"sqs list-queues --endpoint-url " + c.endpoint, []string{"http://127.0.0.1"}},
		{"iam list-roles", []string{"lambda.amazonaws.com"}},
	}
	for _, tc := range cases {
		t.Run(tc.args, func(t *testing.T) {
			t.Parallel()
			out := c.aws(t, strings.Fields(tc.args)...)
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Errorf("want %q in\n%s", want, out)
				}
			}
		})
	}
	t.Run("logs of a function", func(t *testing.T) {
		t.Parallel()
		var groups struct {
			LogGroups []struct{ LogGroupName string }
		}
		if err := json.Unmarshal([]byte(c.aws(t, "logs", "describe-log-groups")), &groups); err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, g := range groups.LogGroups {
			said += c.aws(t, "logs", "filter-log-events", "--log-group-name", g.LogGroupName, "--filter-pattern", `"`+outcome.Run+`"`)
		}
		if !strings.Contains(said, elt) {
			t.Errorf("want statement %s in the functions' logs, found\n%s", elt, said)
		}
	})
}

// TestCreateStackByCLI deploys what `synth` wrote by hand, with the AWS CLI, and
// holds that it does what `nightshift run` does.
func TestCreateStackByCLI(t *testing.T) {
	t.Parallel()
	need(t, "aws")
	dir := example(t)
	raw := sampleTrips(t, 24_000)
	want := readTrips(t, raw)
	out := filepath.Join(t.TempDir(), "dist")
	if r := nightshift(t, dir, "synth", "--out", out, "--local"); r.status != 0 {
		t.Fatal(r)
	}
	empty := t.TempDir()
	c := up(t, empty)
	c.aws(t, "s3", "mb", "s3://code")
	c.aws(t, "s3", "mb", "s3://event-driven-app-with-lambda-redshift")
	c.aws(t, "s3", "sync", raw, rawPrefix)
	c.aws(t, "s3", "cp", filepath.Join(out, "function.zip"), "s3://code/function.zip")
	c.aws(t, "cloudformation", "create-stack", "--stack-name", "nyc-taxi", "--template-body", "file://"+filepath.Join(out, "template.yaml"),
		"--capabilities", "CAPABILITY_IAM", "--parameters", "ParameterKey=CodeBucket,ParameterValue=code", "ParameterKey=CodeKey,ParameterValue=function.zip")
	c.aws(t, "cloudformation", "wait", "stack-create-complete", "--stack-name", "nyc-taxi")
	if outcome := c.run(t, "nyc-taxi"); outcome.State != task.StateSucceeded {
		t.Fatalf("want a run that succeeded, found %+v", outcome)
	}
	exported := t.TempDir()
	c.aws(t, "s3", "sync", "s3://event-driven-app-with-lambda-redshift/export/", exported)
	if rows := parquetRows(t, exported, "pickup_month=2015-12"); rows != int64(want.byMonth[december]) {
		t.Errorf("want %d trips exported, found %d", want.byMonth[december], rows)
	}
	checkView(t, c, want)
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", "nyc-taxi")
	c.aws(t, "cloudformation", "wait", "stack-delete-complete", "--stack-name", "nyc-taxi")
	if rows := c.query(t, "select count(*) from nyc_yellow_taxi"); rows[0][0] != jsonText(want.rows) {
		t.Errorf("the definition keeps its objects on delete: want %d trips still there, found %v", want.rows, rows)
	}
}

// checkView holds the materialized view against figures read from the files.
func checkView(t *testing.T, c *cloud, want trips) {
	t.Helper()
	rows := c.query(t, `select to_char(pickup_month, 'YYYY-MM'), total_trips, total_distance_per_month, total_fare_per_month
		from nyc_yellow_taxi_volume_analysis order by 1`)
	if len(rows) != len(want.byMonth) {
		t.Fatalf("want %d months in the view, found %d", len(want.byMonth), len(rows))
	}
	for _, row := range rows {
		month := row[0]
		if row[1] != jsonText(want.byMonth[month]) {
			t.Errorf("%s: want %d trips, found %s", month, want.byMonth[month], row[1])
		}
		near(t, month+" distance", number(t, row[2]), want.distance[month])
		near(t, month+" fare", number(t, row[3]), want.fare[month])
	}
}

// near holds two sums of single-precision numbers to one part in a hundred thousand.
func near(t *testing.T, what string, found, want float64) {
	t.Helper()
	if difference := found - want; difference > 1e-5*want || difference < -1e-5*want {
		t.Errorf("%s: want about %f, found %f", what, want, found)
	}
}

const boto3Script = `
import boto3, json
cf, ev, rd, s3, logs = (boto3.client(n) for n in ("cloudformation", "events", "redshift-data", "s3", "logs"))
assert cf.describe_stacks(StackName="nyc-taxi")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
rules = [r for p in ev.get_paginator("list_rules").paginate() for r in p["Rules"]]
assert any(r.get("ScheduleExpression") == "cron(0 11 ? * MON-FRI *)" for r in rules), rules
statements = [s for p in rd.get_paginator("list_statements").paginate(Status="ALL") for s in p["Statements"]]
assert any("/elt/1" in s.get("StatementName", "") and s["Status"] == "FINISHED" for s in statements), statements
r = rd.execute_statement(ClusterIdentifier="redshift-cluster-1", Database="dev", DbUser="awsuser",
    Sql="select vendorid, count(*) from nyc_yellow_taxi where vendorid = :v group by 1", Parameters=[{"name": "v", "value": "1"}])
while (d := rd.describe_statement(Id=r["Id"]))["Status"] not in ("FINISHED", "FAILED", "ABORTED"): pass
assert d["Status"] == "FINISHED" and d["HasResultSet"], d
result = rd.get_statement_result(Id=r["Id"])
assert result["Records"][0][0]["stringValue"] == "1", result
keys = [o["Key"] for p in s3.get_paginator("list_objects_v2").paginate(Bucket="event-driven-app-with-lambda-redshift", Prefix="export/") for o in p.get("Contents", [])]
assert any("pickup_month=2015-12" in k for k in keys), keys
assert s3.get_object(Bucket="event-driven-app-with-lambda-redshift", Key=keys[0])["Body"].read(4) == b"PAR1"
events = [e for g in logs.describe_log_groups()["logGroups"] for e in logs.filter_log_events(logGroupName=g["logGroupName"])["events"]]
assert any("statement_id" in e["message"] for e in events)
try:
    rd.describe_statement(Id="00000000-0000-0000-0000-000000000000"); raise SystemExit("no error")
except rd.exceptions.ResourceNotFoundException: pass
print("boto3 is content")
`

const javaScript = `
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { RedshiftDataClient, ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import { S3Client, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
const must = (ok, what) => { if (!ok) throw new Error(what); };
const stacks = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName: "nyc-taxi" }));
must(stacks.Stacks[0].StackStatus === "CREATE_COMPLETE", "stack");
const rules = await new EventBridgeClient().send(new ListRulesCommand({}));
must(rules.Rules.some((r) => r.ScheduleExpression === "cron(0 11 ? * MON-FRI *)"), "rules");
const statements = await new RedshiftDataClient().send(new ListStatementsCommand({ Status: "FINISHED" }));
must(statements.Statements.some((s) => s.StatementName?.endsWith("/elt/1")), "statements");
const s3 = new S3Client({ forcePathStyle: true });
await s3.send(new PutObjectCommand({ Bucket: "event-driven-app-with-lambda-redshift", Key: "from/js.txt", Body: "hello" }));
const objects = await s3.send(new ListObjectsV2Command({ Bucket: "event-driven-app-with-lambda-redshift" }));
must(objects.Contents.some((o) => o.Key.includes("pickup_month=2015-12")) && objects.Contents.some((o) => o.Key === "from/js.txt"), "objects");
console.log("the JavaScript SDK is content");
`

func TestBoto3AndJavaScript(t *testing.T) {
	t.Parallel()
	dir := example(t)
	c := up(t, dir, "--put", rawPrefix+"="+sampleTrips(t, 24_000))
	if outcome := c.run(t, "nyc-taxi"); outcome.State != task.StateSucceeded {
		t.Fatalf("want a run that succeeded, found %+v", outcome)
	}
	t.Run("boto3", func(t *testing.T) {
		t.Parallel()
		need(t, "python3")
		if r := command(t, t.TempDir(), nil, "python3", "-c", "import boto3"); r.status != 0 {
			t.Skip("boto3 is not installed")
		}
		r := command(t, t.TempDir(), c.environment(), "python3", "-c", boto3Script)
		if r.status != 0 {
			t.Error(r)
		}
	})
	t.Run("JavaScript SDK", func(t *testing.T) {
		t.Parallel()
		need(t, "node")
		need(t, "npm")
		dir := filepath.Join(repository, "bin", "jssdk")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		install := command(t, dir, nil, "npm", "install", "--no-audit", "--no-fund", "--prefix", dir,
			"@aws-sdk/client-cloudformation@3", "@aws-sdk/client-eventbridge@3", "@aws-sdk/client-redshift-data@3", "@aws-sdk/client-s3@3")
		if install.status != 0 {
			t.Skipf("the JavaScript SDK cannot be installed here: %s", install)
		}
		script := filepath.Join(dir, "check.mjs")
		writeFile(t, script, javaScript)
		if r := command(t, dir, c.environment(), "node", script); r.status != 0 {
			t.Error(r)
		}
	})
}
