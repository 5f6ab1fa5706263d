package worker_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	rdtypes "github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"nightshift/internal/task"
	"nightshift/internal/worker"
)

// world is AWS as the worker meets it, with faults: one goroutine runs at a
// time, and at every call the world decides who goes on. A seed is a history.
type world struct {
	rng        *rand.Rand
	now        time.Time
	faults     float64 // probability of a fault at a call or a delivery
	plan       *task.Plan
	objects    map[string][]byte
	creations  map[string]int // successful puts by key
	statements map[string]*statement
	tokens     map[string]string // client token to statement id
	refused    map[string]bool   // steps whose SQL the Data API refuses
	pending    []delivery
	parked     []*invocation
	yielded    chan *invocation
	mails      []string
	told       bool // the mail tells what was loaded
	ambiguous  int  // publications that may rightly be repeated
	broken     []string
	deaf       bool // run_sql is never invoked
	loads      bool // statements fail as a COPY does
}

type statement struct {
	id, name, sql string
	state         rdtypes.StatusString
	ends, visible time.Time
	announced     bool
	withEvent     bool
}

// delivery is an asynchronous invocation of a function.
type delivery struct {
	duty    task.Duty
	payload []byte
	tries   int
	due     time.Time
}

// invocation is one execution of a function.
type invocation struct {
	*world
	delivery
	resume    chan struct{}
	dead      bool // crashed: nothing it calls has an effect any more
	done      bool
	err       error
	published bool
	began     time.Time
}

// timeouts are the functions' in the template: Lambda ends what lives longer.
var timeouts = map[task.Duty]time.Duration{
	task.DutyStart: time.Minute, task.DutyRunSQL: 3 * time.Minute, task.DutyAdvance: 3 * time.Minute,
	task.DutyStatusCheck: 5 * time.Minute, task.DutyNotify: time.Minute,
}

var errCrashed = errors.New("the function's process is gone")

func newWorld(seed uint64, faults float64, plan *task.Plan) *world {
	return &world{
		rng: rand.New(rand.NewPCG(seed, 1)), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), faults: faults, plan: plan,
		objects: map[string][]byte{}, creations: map[string]int{}, statements: map[string]*statement{}, tokens: map[string]string{},
		refused: map[string]bool{}, yielded: make(chan *invocation),
	}
}

func (w *world) chance(p float64) bool { return w.rng.Float64() < p }

func (w *world) violate(format string, args ...any) {
	w.broken = append(w.broken, fmt.Sprintf(format, args...))
}

// send queues an asynchronous invocation; the bus and Lambda may repeat it or, over the bus, lose it.
func (w *world) send(d task.Duty, payload any, mayLose bool) {
	b, err := json.Marshal(payload)
	if err != nil {
		w.violate("encode: %v", err)
		return
	}
	if mayLose && w.chance(w.faults) {
		return
	}
	for {
		w.pending = append(w.pending, delivery{duty: d, payload: b, due: w.now.Add(time.Duration(w.rng.IntN(3000)) * time.Millisecond)})
		if !w.chance(w.faults) {
			return
		}
	}
}

// tick ends the statements whose time has come.
func (w *world) tick() {
	ids := make([]string, 0, len(w.statements))
	for id := range w.statements {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		s := w.statements[id]
		if s.announced || w.now.Before(s.ends) {
			continue
		}
		s.announced = true
		if s.withEvent {
			w.send(task.DutyAdvance, map[string]any{"id": "ev-" + id, "source": task.StatementSource, "detail-type": task.DetailStatementChange,
				"detail": map[string]any{"statementName": s.name, "statementId": s.id, "state": s.state}}, true)
		}
	}
}

// run goes on until nothing is left to happen.
func (w *world) run() {
	for range 20000 {
		if !w.once() {
			return
		}
	}
	w.violate("the world does not come to rest")
}

// once lets one thing happen; false when there is nothing left.
func (w *world) once() bool {
	w.tick()
	var due []int
	for i, d := range w.pending {
		if !d.due.After(w.now) {
			due = append(due, i)
		}
	}
	choices := len(due) + len(w.parked)
	if choices == 0 {
		return w.wait()
	}
	if c := w.rng.IntN(choices); c < len(due) {
		d := w.pending[due[c]]
		w.pending = append(w.pending[:due[c]], w.pending[due[c]+1:]...)
		w.start(d)
	} else {
		c -= len(due)
		inv := w.parked[c]
		w.parked = append(w.parked[:c], w.parked[c+1:]...)
		inv.resume <- struct{}{}
	}
	w.settle(<-w.yielded)
	return true
}

// wait moves the time to the next thing that is due; false when there is none.
func (w *world) wait() bool {
	var next time.Time
	for _, d := range w.pending {
		if next.IsZero() || d.due.Before(next) {
			next = d.due
		}
	}
	for _, s := range w.statements {
		if !s.announced && (next.IsZero() || s.ends.Before(next)) {
			next = s.ends
		}
	}
	if next.IsZero() {
		return false
	}
	w.now = next
	return true
}

func (w *world) start(d delivery) {
	inv := &invocation{world: w, delivery: d, resume: make(chan struct{}), began: w.now}
	config := worker.Config{
		Duty: d.duty, Plan: w.plan, LedgerBucket: "ledger", Cluster: "c", Database: "dev", DBUser: "u", RunSQLFunction: "run-sql", TopicARN: "topic",
		EventBus: "default", Parameters: map[string]string{"raw": "s3://b/raw/"},
	}
	wk := worker.New(config, worker.Clients{Data: inv, Bucket: inv, Functions: inv, Bus: inv, Topic: inv}, slog.New(slog.DiscardHandler))
	wk.Now = func() time.Time { return w.now }
	wk.Jitter = func(d time.Duration) time.Duration { return d/2 + time.Duration(w.rng.Int64N(int64(d))) }
	wk.ID = func() string { return fmt.Sprint(w.rng.Uint64()) }
	wk.Sleep = func(_ context.Context, d time.Duration) error {
		w.now = w.now.Add(d)
		w.tick()
		return inv.park()
	}
	go func() {
		inv.err = wk.Handle(context.Background(), d.payload)
		inv.done = true
		w.yielded <- inv
	}()
}

// settle deals with an invocation that has parked or ended; Lambda tries a failed one twice more.
func (w *world) settle(inv *invocation) {
	if !inv.done {
		w.parked = append(w.parked, inv)
		return
	}
	if inv.err == nil && !inv.dead {
		return
	}
	if inv.published {
		w.ambiguous++
	}
	if inv.tries < 2 && inv.duty != task.DutyStatusCheck {
		inv.tries++
		inv.due = w.now.Add(time.Duration(inv.tries) * time.Minute)
		w.pending = append(w.pending, inv.delivery)
	}
}

// park lets the world decide who goes on.
func (inv *invocation) park() error {
	inv.yielded <- inv
	<-inv.resume
	inv.dead = inv.dead || inv.now.Sub(inv.began) > timeouts[inv.duty]
	if inv.dead {
		return errCrashed
	}
	return nil
}

// call makes one call: it may crash the function or fail before or after its effect.
func (inv *invocation) call(effect func() error) error {
	if inv.dead {
		return errCrashed
	}
	if err := inv.park(); err != nil {
		return err
	}
	switch {
	case inv.chance(inv.faults / 4):
		inv.dead = true
		return errCrashed
	case inv.chance(inv.faults / 2):
		codes := []string{"ThrottlingException", "InternalServerException", "ActiveStatementsExceededException", "SlowDown"}
		return &smithy.GenericAPIError{Code: codes[inv.rng.IntN(len(codes))], Message: "later"}
	case inv.chance(inv.faults / 4):
		return &smithy.GenericAPIError{Code: "ValidationException", Message: "Rate exceeded (Service: RedshiftData)"}
	}
	err := effect()
	switch {
	case inv.chance(inv.faults / 4):
		inv.dead = true
		return errCrashed
	case inv.chance(inv.faults / 4):
		return errors.New("connection reset by peer") // and the effect took place
	}
	return err
}

func etagOf(b []byte) string {
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

func (inv *invocation) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (out *s3.PutObjectOutput, err error) {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	err = inv.call(func() error {
		there, exists := inv.objects[*in.Key]
		if aws.ToString(in.IfNoneMatch) == "*" && exists || in.IfMatch != nil && (!exists || etagOf(there) != *in.IfMatch) {
			return &smithy.GenericAPIError{Code: "PreconditionFailed", Message: "At least one of the pre-conditions you specified did not hold"}
		}
		if in.IfNoneMatch == nil && in.IfMatch == nil {
			inv.violate("%s is put without a condition", *in.Key)
		}
		inv.objects[*in.Key] = body
		inv.creations[*in.Key]++
		out = &s3.PutObjectOutput{ETag: aws.String(etagOf(body))}
		return nil
	})
	return out, err
}

func (inv *invocation) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (out *s3.GetObjectOutput, err error) {
	err = inv.call(func() error {
		b, ok := inv.objects[*in.Key]
		if !ok {
			inv.violate("%s is read, and is not there", *in.Key)
			return &smithy.GenericAPIError{Code: "NoSuchKey"}
		}
		out = &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(b)), ETag: aws.String(etagOf(b))}
		return nil
	})
	return out, err
}

func (inv *invocation) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (out *s3.ListObjectsV2Output, err error) {
	err = inv.call(func() error {
		var keys []string
		for k := range inv.objects {
			if strings.HasPrefix(k, *in.Prefix) && k > aws.ToString(in.StartAfter) && k > aws.ToString(in.ContinuationToken) {
				keys = append(keys, k)
			}
		}
		sort.Strings(keys)
		out = &s3.ListObjectsV2Output{IsTruncated: aws.Bool(len(keys) > 3)} // pages of three
		keys = keys[:min(len(keys), 3)]
		for _, k := range keys {
			out.Contents = append(out.Contents, s3types.Object{Key: aws.String(k)})
		}
		if *out.IsTruncated {
			out.NextContinuationToken = aws.String(keys[2])
		}
		return nil
	})
	return out, err
}

func (inv *invocation) Invoke(_ context.Context, in *lambda.InvokeInput, _ ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	return &lambda.InvokeOutput{}, inv.call(func() error {
		if !inv.deaf {
			inv.send(task.DutyRunSQL, json.RawMessage(in.Payload), false)
		}
		return nil
	})
}

func (inv *invocation) PutEvents(_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	err := inv.call(func() error {
		inv.send(task.DutyNotify, map[string]any{"id": "e", "source": *in.Entries[0].Source, "detail-type": *in.Entries[0].DetailType,
			"detail": json.RawMessage(*in.Entries[0].Detail)}, true)
		return nil
	})
	return &eventbridge.PutEventsOutput{Entries: []ebtypes.PutEventsResultEntry{{EventId: aws.String("e")}}}, err
}

func (inv *invocation) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	effect := false
	err := inv.call(func() error {
		effect = true
		inv.published = true
		inv.mails = append(inv.mails, *in.Subject)
		inv.told = inv.told || strings.Contains(*in.Message, `\n  loaded t: 1,234 rows from 4 files\n`)
		return nil
	})
	if effect && err != nil && !inv.dead {
		inv.ambiguous++
	}
	return &sns.PublishOutput{MessageId: aws.String("m")}, err
}

func (inv *invocation) ExecuteStatement(_ context.Context, in *redshiftdata.ExecuteStatementInput, _ ...func(*redshiftdata.Options)) (out *redshiftdata.ExecuteStatementOutput, err error) {
	err = inv.call(func() error {
		id, err := inv.accept(*in.StatementName, *in.ClientToken, *in.Sql, *in.WithEvent)
		out = &redshiftdata.ExecuteStatementOutput{Id: &id}
		return err
	})
	return out, err
}

func (inv *invocation) BatchExecuteStatement(_ context.Context, in *redshiftdata.BatchExecuteStatementInput, _ ...func(*redshiftdata.Options)) (out *redshiftdata.BatchExecuteStatementOutput, err error) {
	err = inv.call(func() error {
		id, err := inv.accept(*in.StatementName, *in.ClientToken, strings.Join(in.Sqls, ";\n"), *in.WithEvent)
		out = &redshiftdata.BatchExecuteStatementOutput{Id: &id}
		return err
	})
	return out, err
}

// accept takes a statement in and holds what must be true whenever SQL begins to run.
func (w *world) accept(name, token, sql string, withEvent bool) (string, error) {
	if id, known := w.tokens[token]; known {
		return id, nil
	}
	n, err := task.ParseStatementName(name)
	if err != nil {
		w.violate("%v", err)
	}
	if w.refused[n.Step] {
		return "", &smithy.GenericAPIError{Code: "ValidationException", Message: "the database is not there"}
	}
	if strings.HasSuffix(n.Step, ".load-errors") || n.Step == ".transfers" {
		return w.begin(name, token, sql, withEvent), nil
	}
	if _, ended := w.objects[task.OutcomeKey(n.Pipeline, n.Run)]; ended {
		w.violate("%s begins after the run has ended", name)
	}
	step, _ := w.plan.Step(n.Step)
	for _, before := range step.After {
		if s := w.byStep(n.Run, before); s == nil || s.state != rdtypes.StatusStringFinished || w.now.Before(s.ends) {
			w.violate("%s begins before %s has finished", name, before)
		}
	}
	if w.byStep(n.Run, n.Step) != nil {
		w.violate("%s is executed twice", name)
	}
	return w.begin(name, token, sql, withEvent), nil
}

func (w *world) begin(name, token, sql string, withEvent bool) string {
	s := &statement{id: fmt.Sprintf("st-%d", len(w.statements)), name: name, sql: sql, state: rdtypes.StatusStringFinished, withEvent: withEvent}
	s.ends = w.now.Add(time.Duration(w.rng.IntN(20000)) * time.Millisecond)
	s.visible = s.ends.Add(time.Duration(w.rng.IntN(2000)) * time.Millisecond)
	if w.chance(0.12) {
		s.state = []rdtypes.StatusString{rdtypes.StatusStringFailed, rdtypes.StatusStringAborted}[w.rng.IntN(2)]
	}
	w.statements[s.id] = s
	w.tokens[token] = s.id
	return s.id
}

func (w *world) byStep(run, step string) *statement {
	for _, s := range w.statements {
		if n, err := task.ParseStatementName(s.name); err == nil && n.Run == run && n.Step == step {
			return s
		}
	}
	return nil
}

func (inv *invocation) DescribeStatement(_ context.Context, in *redshiftdata.DescribeStatementInput, _ ...func(*redshiftdata.Options)) (out *redshiftdata.DescribeStatementOutput, err error) {
	err = inv.call(func() error {
		s := inv.statements[*in.Id]
		if s == nil {
			return &smithy.GenericAPIError{Code: "ResourceNotFoundException"}
		}
		out = &redshiftdata.DescribeStatementOutput{Id: &s.id, Status: rdtypes.StatusStringStarted, QueryString: &s.sql, ResultRows: -1, CreatedAt: &s.ends, UpdatedAt: &s.ends}
		if !inv.now.Before(s.visible) {
			out.Status, out.ResultRows, out.Duration, out.RedshiftPid = s.state, 7, int64(time.Second), 4711
			if s.state != rdtypes.StatusStringFinished {
				out.Error = aws.String("ERROR: it broke")
				if inv.loads {
					out.Error = aws.String("ERROR: Load into table 't' failed.  Check 'stl_load_errors' system table for details.")
				}
			}
		}
		return nil
	})
	return out, err
}

func (inv *invocation) GetStatementResult(_ context.Context, in *redshiftdata.GetStatementResultInput, _ ...func(*redshiftdata.Options)) (out *redshiftdata.GetStatementResultOutput, err error) {
	err = inv.call(func() error {
		s := inv.statements[*in.Id]
		switch {
		case s != nil && strings.Contains(s.sql, "from sys_load_history where session_id in (4711"):
			out = &redshiftdata.GetStatementResultOutput{Records: [][]rdtypes.Field{{
				&rdtypes.FieldMemberLongValue{Value: 0}, &rdtypes.FieldMemberStringValue{Value: "load"}, &rdtypes.FieldMemberStringValue{Value: "t "},
				&rdtypes.FieldMemberLongValue{Value: 1234}, &rdtypes.FieldMemberLongValue{Value: 4}, &rdtypes.FieldMemberIsNull{Value: true},
			}}}
			return nil
		case s == nil || !strings.Contains(s.sql, "where session_id = 4711 and start_time >= '2026-"):
			inv.violate("the result of %s is asked for", *in.Id)
		}
		out = &redshiftdata.GetStatementResultOutput{Records: [][]rdtypes.Field{{
			&rdtypes.FieldMemberStringValue{Value: "s3://b/raw/part-1   "}, &rdtypes.FieldMemberLongValue{Value: 17},
			&rdtypes.FieldMemberStringValue{Value: "x"}, &rdtypes.FieldMemberStringValue{Value: "Invalid digit"},
		}}}
		return nil
	})
	return out, err
}

func (inv *invocation) ListStatements(_ context.Context, in *redshiftdata.ListStatementsInput, _ ...func(*redshiftdata.Options)) (out *redshiftdata.ListStatementsOutput, err error) {
	err = inv.call(func() error {
		out = &redshiftdata.ListStatementsOutput{}
		for _, s := range inv.statements {
			if strings.HasPrefix(s.name, *in.StatementName) {
				out.Statements = append(out.Statements, rdtypes.StatementData{Id: &s.id, StatementName: &s.name})
			}
		}
		return nil
	})
	return out, err
}
