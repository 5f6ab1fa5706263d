package localcloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"nightshift/internal/redshift/bulk"
	"nightshift/internal/service/events"
	"nightshift/internal/service/lambda"
	"nightshift/internal/service/redshiftdata"
	"nightshift/internal/service/s3"
	"nightshift/internal/state"
)

// warehouseObjects is S3 as the warehouse sees it.
type warehouseObjects struct{ o *s3.Objects }

func warehouseError(err error) error {
	switch {
	case errors.Is(err, s3.ErrNoSuchBucket):
		return fmt.Errorf("%w: %w", bulk.ErrNoSuchBucket, err)
	case errors.Is(err, s3.ErrNoSuchKey):
		return fmt.Errorf("%w: %w", bulk.ErrNoSuchKey, err)
	}
	return err
}

// List lists the objects under a prefix.
func (w warehouseObjects) List(ctx context.Context, bucket, prefix string) ([]bulk.Object, error) {
	list, err := w.o.List(ctx, bucket, prefix)
	if err != nil {
		return nil, warehouseError(err)
	}
	out := make([]bulk.Object, len(list))
	for i, o := range list {
		out[i] = bulk.Object{Key: o.Key, Size: o.Size, Path: o.Path, ETag: o.ETag}
	}
	return out, nil
}

// Open reads an object.
func (w warehouseObjects) Open(ctx context.Context, bucket, key string) (io.ReadCloser, error) {
	r, err := w.o.Open(ctx, bucket, key)
	return r, warehouseError(err)
}

// Create writes an object.
func (w warehouseObjects) Create(ctx context.Context, bucket, key string) (bulk.ObjectWriter, error) {
	ow, err := w.o.Create(ctx, bucket, key)
	if err != nil {
		return nil, warehouseError(err)
	}
	return ow, nil
}

// PutFile moves a file in.
func (w warehouseObjects) PutFile(ctx context.Context, bucket, key, path string) error {
	return warehouseError(w.o.PutFile(ctx, bucket, key, path))
}

// Delete removes an object.
func (w warehouseObjects) Delete(ctx context.Context, bucket, key string) error {
	return warehouseError(w.o.Delete(ctx, bucket, key))
}

// objectReader gives code and templates out of S3.
type objectReader struct{ o *s3.Objects }

// Get returns an object's bytes.
func (r objectReader) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	return r.o.GetObject(ctx, bucket, key)
}

// statementEvents puts the events of statements on the bus.
type statementEvents struct{ s *events.Service }

// Emit puts one event on the default bus.
func (e statementEvents) Emit(tx *state.Tx, st redshiftdata.StatementEvent) error {
	return e.s.Emit(tx, events.Event{
		DetailType: redshiftdata.EventDetailType, Source: redshiftdata.EventSource, Time: st.Time,
		Resources: []string{st.Resource}, Detail: st.Detail(),
	})
}

// roleCredentials gives functions a session of their role.
type roleCredentials struct{ c *Cloud }

// ForRole returns credentials that the endpoint knows as the assumed role's.
func (r roleCredentials) ForRole(roleARN, session string) (key, secret, token string) {
	account, role, ok := strings.Cut(strings.TrimPrefix(roleARN, "arn:aws:iam::"), ":role/")
	if !ok {
		return "nightshift", "nightshift", ""
	}
	role = role[strings.LastIndexByte(role, '/')+1:]
	creds, err := r.c.sts.NewSession(context.Background(), "arn:aws:sts::"+account+":assumed-role/"+role+"/"+session, 12*time.Hour)
	if err != nil {
		r.c.log.Error("credentials for a function", "role", roleARN, "error", err)
		return "nightshift", "nightshift", ""
	}
	return creds.AccessKeyId, creds.SecretAccessKey, creds.SessionToken
}

// functions invokes functions for other services, without waiting.
type functions struct{ c *Cloud }

// InvokeLocal queues an asynchronous invocation.
func (f functions) InvokeLocal(ctx context.Context, functionARN string, payload []byte) error {
	return f.c.store.Update(ctx, func(tx *state.Tx) error { return f.c.lambda.InvokeAsync(tx, functionARN, payload) })
}

type functionTarget struct{ c *Cloud }

// Deliver queues an asynchronous invocation.
func (t functionTarget) Deliver(ctx context.Context, inv events.TargetInvocation) error {
	return functions(t).InvokeLocal(ctx, inv.TargetARN, inv.Input)
}

type topicTarget struct{ c *Cloud }

// Deliver publishes the event's text.
func (t topicTarget) Deliver(ctx context.Context, inv events.TargetInvocation) error {
	return t.c.sns.PublishLocal(ctx, inv.TargetARN, "", text(inv.Input))
}

type queueTarget struct{ c *Cloud }

// Deliver sends the event's text.
func (t queueTarget) Deliver(ctx context.Context, inv events.TargetInvocation) error {
	return t.c.sqs.SendLocal(ctx, inv.TargetARN, text(inv.Input), nil)
}

type logTarget struct{ c *Cloud }

// Deliver writes the event into the log group, as EventBridge does in a stream of its own.
func (t logTarget) Deliver(ctx context.Context, inv events.TargetInvocation) error {
	_, group, ok := strings.Cut(inv.TargetARN, ":log-group:")
	if !ok {
		return fmt.Errorf("the target %s is no log group", inv.TargetARN)
	}
	return t.c.logs.Append(ctx, strings.TrimSuffix(group, ":*"), inv.EventID, t.c.opts.Clock.Now(), []string{text(inv.Input)})
}

func text(input []byte) string { return string(input) }

type queueDestination struct{ c *Cloud }

// Send puts the record or event into the queue.
func (d queueDestination) Send(ctx context.Context, m lambda.Delivery) error {
	return d.c.sqs.SendLocal(ctx, m.TargetARN, string(m.Body), m.Attributes)
}

type topicDestination struct{ c *Cloud }

// Send publishes the record or event.
func (d topicDestination) Send(ctx context.Context, m lambda.Delivery) error {
	return d.c.sns.PublishLocal(ctx, m.TargetARN, "", string(m.Body))
}

type busDestination struct{ c *Cloud }

// Send puts the record on the bus.
func (d busDestination) Send(ctx context.Context, m lambda.Delivery) error {
	outcome := "Failure"
	if m.Success {
		outcome = "Success"
	}
	return d.c.store.Update(ctx, func(tx *state.Tx) error {
		return d.c.events.Emit(tx, events.Event{
			Source: "lambda", DetailType: "Lambda Function Invocation Result - " + outcome, Time: d.c.opts.Clock.Now(),
			Resources: []string{m.TargetARN, m.FunctionARN}, Detail: m.Body,
		})
	})
}
