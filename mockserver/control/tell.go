package control

import (
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// appendDelivery writes d behind dst as lists have it: what [fixtures.Encode]
// writes, without reflection. A busy mock tells of each delivery several times,
// and a reader must not slow it down.
func appendDelivery(dst []byte, d Delivery) []byte {
	w := members{append(dst, '{')}
	w.text("id", d.ID)
	w.textOr("of", d.Of)
	w.text("topic", d.Topic)
	w.textOr("event_name", d.EventName)
	w.textOr("notification_id", d.Notification)
	w.textOr("subscription", d.Subscription)
	w.text("url", d.URL)
	w.time("created", d.Created)
	w.text("state", d.State)
	if !d.Due.IsZero() {
		w.time("due", d.Due)
	}
	w.number("attempted", d.Attempted)
	if d.Last != nil {
		w.key("last")
		w.to = appendSummary(w.to, *d.Last)
	}
	w.textOr("plan", d.Plan)
	return append(w.to, '}')
}

func appendSummary(dst []byte, a AttemptSummary) []byte {
	w := members{append(dst, '{')}
	w.number("number", a.Number)
	w.numberOr("copy", a.Copy)
	w.time("at", a.At)
	w.numberOr("status", a.Status)
	w.textOr("failure", a.Failure)
	if a.Took != 0 {
		w.key("took_ms")
		w.to = strconv.AppendFloat(w.to, a.Took, 'f', -1, 64)
	}
	w.textOr("skipped", a.Skipped)
	if a.Acknowledged {
		w.key("acknowledged")
		w.to = append(w.to, "true"...)
	}
	return append(w.to, '}')
}

// members writes those of an object. What ends in Or leaves out the zero value.
type members struct{ to []byte }

func (w *members) key(name string) {
	if w.to[len(w.to)-1] != '{' {
		w.to = append(w.to, ',')
	}
	w.to = append(append(append(w.to, '"'), name...), `":`...)
}

func (w *members) text(name, value string) {
	w.key(name)
	w.to = appendText(w.to, value)
}

func (w *members) textOr(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

func (w *members) number(name string, n int) {
	w.key(name)
	w.to = strconv.AppendInt(w.to, int64(n), 10)
}

func (w *members) numberOr(name string, n int) {
	if n != 0 {
		w.number(name, n)
	}
}

func (w *members) time(name string, t time.Time) {
	w.key(name)
	w.to = append(t.AppendFormat(append(w.to, '"'), time.RFC3339Nano), '"')
}

// appendText writes s as JSON, at once where nothing in it has to be escaped.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := fixtures.Encode(s) // strings always encode
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}
