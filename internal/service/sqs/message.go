package sqs

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// MessageAttribute is a message's own attribute: String and Number (with any suffix after a dot) or Binary.
type MessageAttribute struct {
	DataType    string `aws:",required"`
	StringValue *string
	BinaryValue []byte
}

// stored is a message in the table sqs_messages.
type message struct {
	id                           int64
	messageID, body, receipt     string
	attributes                   map[string]MessageAttribute
	sent, expires, firstReceived time.Time
	receives, queueReceives      int
	source                       string // ARN of the queue it is a dead letter of
}

func md5Hex(b []byte) string {
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

// attributesMD5 is SQS's checksum of message attributes (developer guide, sqs-message-metadata, "Calculating the MD5
// message digest for message attributes"); empty without attributes.
func attributesMD5(attributes map[string]MessageAttribute) string {
	if len(attributes) == 0 {
		return ""
	}
	var b []byte
	field := func(s []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		field([]byte(name))
		field([]byte(a.DataType))
		if a.StringValue != nil {
			b = append(b, 1)
			field([]byte(*a.StringValue))
		} else {
			b = append(b, 2)
			field(a.BinaryValue)
		}
	}
	return md5Hex(b)
}

var attributeName = regexp.MustCompile(`^[A-Za-z0-9_\-.]{1,256}$`)

// checkMessage holds a message against what SQS takes.
func checkMessage(body string, attributes map[string]MessageAttribute, limit int) error {
	if body == "" {
		return missing("MessageBody")
	}
	if !utf8.ValidString(body) || strings.ContainsFunc(body, forbidden) {
		return failure("InvalidMessageContents", "InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")
	}
	if len(attributes) > 10 {
		return invalidValue("Number of message attributes [%d] exceeds the allowed maximum [10].", len(attributes))
	}
	size := len(body)
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		lower := strings.ToLower(name)
		if !attributeName.MatchString(name) || strings.HasPrefix(lower, "aws.") || strings.HasPrefix(lower, "amazon.") {
			return invalidValue("The message attribute name '%s' is invalid.", name)
		}
		kind, _, _ := strings.Cut(a.DataType, ".")
		switch {
		case kind != "String" && kind != "Number" && kind != "Binary":
			return invalidValue("The type of message attribute '%s' is invalid. You must use only the following supported type prefixes: Binary, Number, String.", name)
		case kind == "Binary" && len(a.BinaryValue) == 0, kind != "Binary" && (a.StringValue == nil || *a.StringValue == ""):
			return invalidValue("The message attribute '%s' must contain a non-empty message attribute value for message attribute type '%s'.", name, kind)
		case a.StringValue != nil && a.BinaryValue != nil:
			return invalidValue("Message attribute '%s' has multiple values.", name)
		}
		size += len(name) + len(a.DataType) + len(a.BinaryValue)
		if a.StringValue != nil {
			size += len(*a.StringValue)
		}
	}
	if size > limit {
		return invalidValue("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", limit)
	}
	return nil
}

func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// insert stores a message and wakes those who wait for it.
func (s *Service) insert(tx *state.Tx, q *queue, body string, attributes map[string]MessageAttribute, delay time.Duration) (string, error) {
	now := s.deps.Clock.Now()
	id := clock.NewID()
	text, err := marshal(attributes)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(`INSERT INTO sqs_messages (queue, message_id, body, attributes, sent, expires, visible, receipt, receives, queue_receives,
		first_received, source) VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, 0, 0, '')`,
		q.Name, id, body, text, now.UnixNano(), now.Add(q.seconds("MessageRetentionPeriod")).UnixNano(), now.Add(delay).UnixNano())
	tx.AfterCommit(func() { s.arrived.notify(q.Name) })
	return id, err
}

// visibleMessages are the oldest messages that can be received.
func visibleMessages(tx *state.Tx, queue string, now time.Time, limit int) ([]*message, error) {
	rows, err := tx.Query(`SELECT id, message_id, body, attributes, sent, expires, receives, queue_receives, first_received, source
		FROM sqs_messages WHERE queue = ? AND visible <= ? ORDER BY id LIMIT ?`, queue, now.UnixNano(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*message
	for rows.Next() {
		m := new(message)
		var attributes string
		var sent, expires, first int64
		if err := rows.Scan(&m.id, &m.messageID, &m.body, &attributes, &sent, &expires, &m.receives, &m.queueReceives, &first, &m.source); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(attributes), &m.attributes); err != nil {
			return nil, err
		}
		m.sent, m.expires, m.firstReceived = time.Unix(0, sent), time.Unix(0, expires), time.Unix(0, first)
		all = append(all, m)
	}
	return all, rows.Err()
}
