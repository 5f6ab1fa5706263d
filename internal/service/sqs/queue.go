package sqs

import (
	"database/sql"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"nightshift/internal/state"
)

const schema = `
CREATE TABLE sqs_queues (name TEXT PRIMARY KEY, dead_letter TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX sqs_queues_dead_letter ON sqs_queues (dead_letter);
CREATE TABLE sqs_messages (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
	attributes TEXT NOT NULL, sent INTEGER NOT NULL, expires INTEGER NOT NULL, visible INTEGER NOT NULL, receipt TEXT NOT NULL,
	receives INTEGER NOT NULL, queue_receives INTEGER NOT NULL, first_received INTEGER NOT NULL, source TEXT NOT NULL);
CREATE INDEX sqs_messages_visible ON sqs_messages (queue, visible, id);
CREATE INDEX sqs_messages_expires ON sqs_messages (queue, expires);
CREATE INDEX sqs_messages_receipt ON sqs_messages (receipt) WHERE receipt <> '';
`

// queue is a stored queue.
type queue struct {
	Name       string
	Attributes map[string]string // as set, without defaults
	Tags       map[string]string `json:",omitempty"`
	Created    time.Time
	Modified   time.Time
	Purged     time.Time
}

var queueName = regexp.MustCompile(`^[A-Za-z0-9_\-]{1,80}$`)

// limits are the attributes that are numbers: lowest, highest and default.
var limits = map[string]struct{ low, high, preset int }{
	"DelaySeconds":                  {0, 900, 0},
	"MaximumMessageSize":            {1024, 1048576, 1048576},
	"MessageRetentionPeriod":        {60, 1209600, 345600},
	"ReceiveMessageWaitTimeSeconds": {0, 20, 0},
	"VisibilityTimeout":             {0, 43200, 30},
}

// number is a numeric attribute or its default.
func (q *queue) number(name string) int {
	if n, err := strconv.Atoi(q.Attributes[name]); err == nil {
		return n
	}
	return limits[name].preset
}

func (q *queue) seconds(name string) time.Duration {
	return time.Duration(q.number(name)) * time.Second
}

// redrive is a queue's RedrivePolicy.
type redrive struct {
	Target string `json:"deadLetterTargetArn"`
	Max    int    `json:"-"`
	Count  any    `json:"maxReceiveCount"` // a number, or a number in a string
}

func parseRedrive(text string) (*redrive, error) {
	if text == "" {
		return nil, nil
	}
	r := new(redrive)
	if err := json.Unmarshal([]byte(text), r); err != nil {
		return nil, invalidAttribute("RedrivePolicy")
	}
	switch n := r.Count.(type) {
	case float64:
		r.Max = int(n)
	case string:
		r.Max, _ = strconv.Atoi(n)
	}
	if r.Target == "" || r.Max < 1 || r.Max > 1000 {
		return nil, failure("InvalidParameterValue", "InvalidParameterValue",
			"Value %s for parameter RedrivePolicy is invalid. Reason: deadLetterTargetArn and a maxReceiveCount of 1 to 1000 are required.", text)
	}
	return r, nil
}

func (s *Service) arn(name string) string {
	return "arn:aws:sqs:" + s.deps.Region + ":" + s.deps.Account + ":" + name
}

func (s *Service) url(name string) string {
	return s.deps.Endpoint + "/" + s.deps.Account + "/" + name
}

// nameOf is the queue's name in a URL: its last part, after the account.
func (s *Service) nameOf(url string) (string, error) {
	if url == "" {
		return "", missing("QueueUrl")
	}
	parts := strings.Split(strings.TrimSuffix(url, "/"), "/")
	name := parts[len(parts)-1]
	if len(parts) > 1 && parts[len(parts)-2] != s.deps.Account || !queueName.MatchString(name) {
		return "", errNoQueue()
	}
	return name, nil
}

func readQueue(tx *state.Tx, name string) (*queue, error) {
	var body string
	err := tx.QueryRow("SELECT body FROM sqs_queues WHERE name = ?", name).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNoQueue()
	}
	if err != nil {
		return nil, err
	}
	q := new(queue)
	return q, json.Unmarshal([]byte(body), q)
}

// queueAt is the queue of a URL.
func (s *Service) queueAt(tx *state.Tx, url string) (*queue, error) {
	name, err := s.nameOf(url)
	if err != nil {
		return nil, err
	}
	return readQueue(tx, name)
}

func (s *Service) writeQueue(tx *state.Tx, q *queue) error {
	policy, err := parseRedrive(q.Attributes["RedrivePolicy"])
	if err != nil {
		return err
	}
	deadLetter := ""
	if policy != nil {
		name, ok := strings.CutPrefix(policy.Target, s.arn(""))
		if !ok {
			return invalidAttribute("RedrivePolicy")
		}
		if _, err := readQueue(tx, name); err != nil && name != q.Name {
			return invalidValue("Value %s for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.", q.Attributes["RedrivePolicy"])
		}
		deadLetter = name
	}
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO sqs_queues (name, dead_letter, body) VALUES (?, ?, ?)", q.Name, deadLetter, string(body))
	return err
}

// stored are attributes kept and shown without effect.
var stored = []string{"Policy", "SqsManagedSseEnabled"}

// checkAttributes refuses what no queue takes.
func checkAttributes(attributes map[string]string) error {
	for name, value := range attributes {
		if l, ok := limits[name]; ok {
			n, err := strconv.Atoi(value)
			if err != nil || n < l.low || n > l.high {
				return invalidAttribute(name)
			}
			continue
		}
		switch {
		case name == "RedrivePolicy":
			if _, err := parseRedrive(value); err != nil {
				return err
			}
		case name == "Policy" && value != "" && !json.Valid([]byte(value)):
			return invalidAttribute(name)
		case slices.Contains(stored, name):
		case strings.HasPrefix(name, "Kms") || name == "RedriveAllowPolicy":
			return notSupported("queues with the attribute " + name)
		case name == "FifoQueue" && value == "false":
			return failure("InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute FifoQueue.")
		case name == "FifoQueue", name == "ContentBasedDeduplication", name == "DeduplicationScope", name == "FifoThroughputLimit":
			return notSupported("FIFO queues")
		default:
			return failure("InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute %s.", name)
		}
	}
	return nil
}
