package sns

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"nightshift/internal/state"
)

const schema = `
CREATE TABLE sns_topics (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE sns_subscriptions (arn TEXT PRIMARY KEY, topic TEXT NOT NULL, protocol TEXT NOT NULL, endpoint TEXT NOT NULL,
	token TEXT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX sns_subscriptions_topic ON sns_subscriptions (topic, protocol, endpoint);
CREATE INDEX sns_subscriptions_token ON sns_subscriptions (token) WHERE token <> '';
`

// topic is a stored topic.
type topic struct {
	Name       string
	Attributes map[string]string `json:",omitempty"`
	Tags       map[string]string `json:",omitempty"`
}

// subscription is a stored subscription.
type subscription struct {
	ARN, Topic, Protocol, Endpoint string
	Attributes                     map[string]string `json:",omitempty"`
	Confirmed, Authenticated       bool
	Token                          string    // of the confirmation, kept so that confirming twice is no error
	Expires                        time.Time // of the token
}

var topicName = regexp.MustCompile(`^[A-Za-z0-9_\-]{1,256}$`)

func (s *Service) arn(name string) string {
	return "arn:aws:sns:" + s.deps.Region + ":" + s.deps.Account + ":" + name
}

// nameOf is the topic's name in an ARN.
func (s *Service) nameOf(arn string) (string, error) {
	if arn == "" {
		return "", invalid("TopicArn")
	}
	if strings.Count(arn, ":") != 5 || !strings.HasPrefix(arn, "arn:") {
		return "", invalid("TopicArn Reason: An ARN must have at least 6 elements, not %d", strings.Count(arn, ":")+1)
	}
	name, ok := strings.CutPrefix(arn, s.arn(""))
	if !ok {
		return "", notFound("Topic")
	}
	return name, nil
}

// topicAt is the topic of an ARN.
func (s *Service) topicAt(tx *state.Tx, arn string) (*topic, error) {
	name, err := s.nameOf(arn)
	if err != nil {
		return nil, err
	}
	t, err := state.One[topic](tx.QueryRow("SELECT body FROM sns_topics WHERE name = ?", name))
	if err == nil && t == nil {
		err = notFound("Topic")
	}
	return t, err
}

func writeTopic(tx *state.Tx, t *topic) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO sns_topics (name, body) VALUES (?, ?)", t.Name, string(body))
	return err
}

// subscriptionAt is the subscription of an ARN.
func (s *Service) subscriptionAt(tx *state.Tx, arn string) (*subscription, error) {
	if !strings.HasPrefix(arn, "arn:") || strings.Count(arn, ":") < 6 {
		return nil, invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not %d", strings.Count(arn, ":")+1)
	}
	sub, err := state.One[subscription](tx.QueryRow("SELECT body FROM sns_subscriptions WHERE arn = ?", arn))
	if err == nil && sub == nil {
		err = notFound("Subscription")
	}
	return sub, err
}

func writeSubscription(tx *state.Tx, sub *subscription) error {
	body, err := json.Marshal(sub)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO sns_subscriptions (arn, topic, protocol, endpoint, token, body) VALUES (?, ?, ?, ?, ?, ?)",
		sub.ARN, sub.Topic, sub.Protocol, sub.Endpoint, sub.Token, string(body))
	return err
}

func subscriptionsOf(tx *state.Tx, topic string) ([]*subscription, error) {
	return state.Many[subscription](tx.Query("SELECT body FROM sns_subscriptions WHERE topic = ? ORDER BY arn", topic))
}

const pageSize = 100

func decodeToken(token string) (string, error) {
	after, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", invalid("NextToken Reason: invalid token")
	}
	return string(after), nil
}

// cut makes a page of what was asked for with one more than its size, and the token of the next.
func cut[T any](all []T, key func(T) string) ([]T, string) {
	if len(all) <= pageSize {
		return all, ""
	}
	return all[:pageSize], base64.URLEncoding.EncodeToString([]byte(key(all[pageSize-1])))
}
