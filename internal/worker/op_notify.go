package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"nightshift/internal/task"
)

// noticeLease is how long a claimed notice is left to its claimer: longer than
// the function lives, shorter than Lambda's second retry.
const noticeLease = 90 * time.Second

// notify tells people how a run ended: what the ledger says, not what the event says.
func (w *Worker) notify(ctx context.Context, payload json.RawMessage) error {
	var ev event
	var d task.RunEnded
	if err := json.Unmarshal(payload, &ev); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if err := json.Unmarshal(ev.Detail, &d); err != nil {
		return fmt.Errorf("read the event's detail: %w", err)
	}
	if _, ok := task.RunIDTime(d.Run); !ok || d.Pipeline != w.Plan.Pipeline {
		w.Log.Warn("not a run of this pipeline", "pipeline_in_event", d.Pipeline, "run", d.Run)
		return nil
	}
	var o task.Outcome
	if _, err := w.get(ctx, task.OutcomeKey(d.Pipeline, d.Run), &o); err != nil {
		return err
	}
	key := task.NoticeKey(d.Pipeline, d.Run)
	if len(w.Plan.Notify) > 0 && !slices.Contains(w.Plan.Notify, o.State) {
		_, _, err := w.create(ctx, key, task.Notice{State: task.NoticeUnwanted, At: w.Now().UTC()})
		return err
	}
	claimKey := task.NoticeClaimKey(d.Pipeline, d.Run)
	etag, first, sent, err := w.claimNotice(ctx, claimKey, d.Run)
	if err != nil {
		return err
	}
	if sent != nil { // and perhaps not noted where status_check looks
		_, _, err := w.create(ctx, key, sent)
		return err
	}
	var moved []task.Transfer
	if first { // one that takes over does not stumble where the first perhaps did
		moved = w.transfers(ctx, &o)
	}
	m := mailOf(&o, moved, w.LedgerBucket)
	id, err := w.publish(ctx, m, o.State)
	if err != nil {
		return fmt.Errorf("publish the outcome of run %s: %w", d.Run, err)
	}
	w.Log.Info("told", "run", d.Run, "subject", m.subject, "message_id", id)
	sent = &task.Notice{State: task.NoticeSent, At: w.Now().UTC(), MessageID: id, Transfers: moved}
	if _, err = w.replace(ctx, claimKey, etag, sent); err != nil {
		return err
	}
	_, _, err = w.create(ctx, key, sent)
	return err
}

// claimNotice makes this function the one that tells, or returns what somebody has
// sent. first says that nobody tried before.
func (w *Worker) claimNotice(ctx context.Context, key, run string) (etag string, first bool, sent *task.Notice, err error) {
	claim := task.Notice{State: task.NoticeClaimed, At: w.Now().UTC(), Writer: w.ID()}
	created, etag, err := w.create(ctx, key, claim)
	if err != nil || created {
		return etag, created, nil, err
	}
	var there task.Notice
	if etag, err = w.get(ctx, key, &there); err != nil {
		return "", false, nil, err
	}
	if there.State == task.NoticeSent {
		return "", false, &there, nil
	}
	busy := fmt.Errorf("another invocation is telling about run %s; looking again later", run)
	if w.Now().Sub(there.At) < noticeLease {
		return "", false, nil, busy
	}
	if _, err := w.replace(ctx, key, etag, claim); err != nil {
		return "", false, nil, err
	}
	there = task.Notice{}
	if etag, err = w.get(ctx, key, &there); err != nil {
		return "", false, nil, err
	}
	if there.Writer != claim.Writer {
		return "", false, nil, busy
	}
	return etag, false, nil, nil
}

func (w *Worker) publish(ctx context.Context, m mail, state string) (id string, err error) {
	body, err := json.Marshal(map[string]string{"default": m.body, "email": m.body, "sms": m.subject})
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	err = w.retry(ctx, "Publish", func(ctx context.Context) error {
		out, err := w.Topic.Publish(ctx, &sns.PublishInput{
			TopicArn: &w.TopicARN, Subject: &m.subject, Message: aws.String(string(body)), MessageStructure: aws.String("json"),
			MessageAttributes: map[string]snstypes.MessageAttributeValue{
				"pipeline": {DataType: aws.String("String"), StringValue: &w.Plan.Pipeline},
				"outcome":  {DataType: aws.String("String"), StringValue: &state},
			},
		})
		if err == nil {
			id = aws.ToString(out.MessageId)
		}
		return err
	})
	return id, err
}
