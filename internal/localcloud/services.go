package localcloud

import (
	"context"
	"path/filepath"

	"nightshift/internal/delivery"
	"nightshift/internal/localcloud/provision"
	"nightshift/internal/redshift"
	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/cloudwatch"
	"nightshift/internal/service/events"
	"nightshift/internal/service/iam"
	"nightshift/internal/service/lambda"
	"nightshift/internal/service/logs"
	"nightshift/internal/service/redshiftdata"
	"nightshift/internal/service/s3"
	"nightshift/internal/service/sns"
	"nightshift/internal/service/sns/mail"
	"nightshift/internal/service/sqs"
	"nightshift/internal/service/sts"
)

// makeServices makes and joins all services; none acts yet.
func (c *Cloud) makeServices(ctx context.Context) (err error) {
	o := c.opts
	if c.outbox, err = delivery.New(c.store, o.Clock); err != nil {
		return err
	}
	c.s3, err = s3.New(s3.Options{Dir: filepath.Join(o.Dir, "s3"), Region: o.Region, AccountID: o.AccountID, Ephemeral: o.Ephemeral, Clock: o.Clock})
	if err != nil {
		return err
	}
	c.engine, err = redshift.Open(ctx, redshift.Options{
		Path: filepath.Join(o.Dir, "warehouse", "dev.duckdb"), TempDir: filepath.Join(o.Dir, "warehouse", "tmp"),
		MemoryLimit: o.MemoryLimit, Objects: warehouseObjects{c.s3.Objects()}, Clock: o.Clock, Ephemeral: o.Ephemeral,
	})
	if err != nil {
		return err
	}
	c.later(func() { c.fail(c.engine.Close()) })
	if c.iam, err = iam.New(iam.Deps{Store: c.store, Clock: o.Clock, Account: o.AccountID}); err != nil {
		return err
	}
	if c.sts, err = sts.New(sts.Deps{Store: c.store, Clock: o.Clock, Account: o.AccountID}); err != nil {
		return err
	}
	if c.logs, err = logs.New(logs.Deps{Store: c.store, Clock: o.Clock, Account: o.AccountID, Region: o.Region}); err != nil {
		return err
	}
	if c.cloudwatch, err = cloudwatch.New(cloudwatch.Deps{Store: c.store, Clock: o.Clock, Account: o.AccountID, Region: o.Region}); err != nil {
		return err
	}
	if c.sqs, err = sqs.New(sqs.Deps{Store: c.store, Clock: o.Clock, Account: o.AccountID, Region: o.Region, Endpoint: c.endpoint}); err != nil {
		return err
	}
	if err := c.makeMessaging(); err != nil {
		return err
	}
	c.redshiftdata, err = redshiftdata.New(redshiftdata.Deps{
		Store: c.store, Clock: o.Clock, Account: o.AccountID, Region: o.Region, Engine: c.engine, Events: statementEvents{c.events},
		ResultsDir: filepath.Join(o.Dir, "results"), Ephemeral: o.Ephemeral, Grace: statementGrace,
	})
	if err != nil {
		return err
	}
	c.cloudformation, err = cloudformation.New(ctx, cloudformation.Deps{
		Store: c.store, Clock: o.Clock, Account: o.AccountID, Region: o.Region, Endpoint: c.Endpoint, Log: c.log,
		Code: objectReader{c.s3.Objects()}, Invoker: c.lambda,
		Providers: provision.Providers(provision.Services{
			Account: o.AccountID, Region: o.Region, Events: c.events, IAM: c.iam, Lambda: c.lambda, Logs: c.logs,
			Objects: c.s3.Objects(), SNS: c.sns, SQS: c.sqs, CloudWatch: c.cloudwatch,
		}),
	})
	return err
}

// watched tells how each try to send a mail went.
type watched struct {
	sns.Mailer
	tried func(to, subject string, err error)
}

// Send implements sns.Mailer.
func (w watched) Send(ctx context.Context, m sns.Mail) error {
	err := w.Mailer.Send(ctx, m)
	if w.tried != nil {
		w.tried(m.To, m.Subject, err)
	}
	return err
}

// makeMessaging makes the services that send to one another.
func (c *Cloud) makeMessaging() (err error) {
	o := c.opts
	inbox, err := mail.NewInbox(c.Inbox())
	if err != nil {
		return err
	}
	var mailer sns.Mailer = inbox
	if o.SMTP != "" {
		smtp, err := mail.NewSMTP(o.SMTP)
		if err != nil {
			return err
		}
		mailer = mail.Both(inbox, watched{smtp, o.MailTried})
	}
	c.lambda, err = lambda.New(lambda.Deps{
		Store: c.store, Outbox: c.outbox, Clock: o.Clock, Dir: filepath.Join(o.Dir, "functions"), AccountID: o.AccountID, Region: o.Region,
		Endpoint: c.Endpoint, Logs: c.logs, Code: objectReader{c.s3.Objects()}, Credentials: roleCredentials{c},
		Destinations: map[string]lambda.Destination{"sqs": queueDestination{c}, "sns": topicDestination{c}, "events": busDestination{c}},
	})
	if err != nil {
		return err
	}
	c.sns, err = sns.New(sns.Deps{
		Store: c.store, Outbox: c.outbox, Clock: o.Clock, Account: o.AccountID, Region: o.Region, Endpoint: c.endpoint,
		Mail: mailer, Queue: c.sqs, Functions: functions{c},
	})
	if err != nil {
		return err
	}
	c.events, err = events.New(events.Deps{
		Store: c.store, Outbox: c.outbox, Clock: o.Clock, Account: o.AccountID, Region: o.Region, DeadLetter: c.sqs.SendLocal,
		Targets: map[string]events.Target{"lambda": functionTarget{c}, "sns": topicTarget{c}, "sqs": queueTarget{c}, "logs": logTarget{c}},
	})
	return err
}
