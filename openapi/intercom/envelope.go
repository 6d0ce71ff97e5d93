package intercom

import (
	"slices"
	"strconv"
)

// An Envelope is a notification laid out once in a style. Only the fields that
// change from one attempt to the next are written again for each.
type Envelope struct {
	head  []byte // up to the value of delivery_attempts
	style Style
	n     Notification
}

// itemDepth is how many objects an item stands in.
const itemDepth = 2

// Lay lays n out. It returns an error when the item is not JSON.
func (n Notification) Lay(s Style) (Envelope, error) { return n.layBehind(nil, s) }

// layBehind lays n out behind dst, with room for the tail.
func (n Notification) layBehind(dst []byte, s Style) (Envelope, error) {
	w := fieldWriter{style: s, dst: slices.Grow(dst, n.roomForHead()+tailSize)}
	w.object("", 0)
	w.text("type", n.Type)
	w.text("app_id", n.AppID)
	w.object("data", 1)
	w.text("type", n.Data.Type)
	w.key("item")
	var err error
	if w.dst, err = n.Data.appendItem(w.dst, s); err != nil {
		return Envelope{}, err
	}
	w.end(1)
	w.raw("links", s.empty())
	w.nullable("id", string(n.ID))
	w.text("topic", string(n.Topic))
	w.pointer("delivery_status", n.DeliveryStatus)
	w.key("delivery_attempts")
	return Envelope{head: w.dst, style: s, n: n}, nil
}

func (d Data) appendItem(dst []byte, s Style) ([]byte, error) {
	switch {
	case d.laid.bytes != nil && d.laid.style == s:
		return append(dst, d.laid.bytes...), nil
	case d.trusted():
		return s.appendValid(dst, d.Item, itemDepth), nil
	default:
		return s.appendIndented(dst, d.Item, itemDepth)
	}
}

// roomForHead guesses how long the head will be: pretty items take about half as
// much again as compact ones.
func (n Notification) roomForHead() int {
	const fields = 448
	if n.Data.laid.bytes != nil {
		return fields + len(n.Data.laid.bytes)
	}
	return fields + len(n.Data.Item) + len(n.Data.Item)/2
}

// Body returns the bytes of an attempt: attempts is 1 for the first, and
// firstSentAt its time in unix seconds. The caller owns the result.
func (e Envelope) Body(attempts int, firstSentAt int64) []byte {
	return e.finish(append(make([]byte, 0, len(e.head)+tailSize), e.head...), attempts, firstSentAt)
}

// tailSize is room enough for what follows the head.
const tailSize = 192

// finish writes what follows the head behind dst.
func (e Envelope) finish(dst []byte, attempts int, firstSentAt int64) []byte {
	w := fieldWriter{style: e.style, depth: 1, more: true, dst: dst}
	w.dst = strconv.AppendInt(w.dst, int64(attempts), 10)
	w.number("delivered_at", e.n.DeliveredAt)
	w.number("first_sent_at", firstSentAt)
	w.number("created_at", e.n.CreatedAt)
	w.pointer("self", e.n.Self)
	w.end(0)
	return w.dst
}

// Encode returns the bytes of n as it is now.
func (n Notification) Encode(s Style) ([]byte, error) { return n.Append(nil, s) }

// Append writes the bytes of n as it is now behind dst.
func (n Notification) Append(dst []byte, s Style) ([]byte, error) {
	e, err := n.layBehind(dst, s)
	if err != nil {
		return nil, err
	}
	return e.finish(e.head, n.DeliveryAttempts, n.FirstSentAt), nil // the envelope is nobody else's
}

func (s Style) empty() string {
	if s == Compact {
		return "{}"
	}
	return "{ }"
}

// A fieldWriter writes the members of nested objects, one after another.
type fieldWriter struct {
	style Style
	depth int
	more  bool // a member stands before
	dst   []byte
}

func (w *fieldWriter) object(key string, depth int) {
	if key != "" {
		w.key(key)
	}
	w.dst = append(w.dst, '{')
	w.depth, w.more = depth+1, false
}

func (w *fieldWriter) end(depth int) {
	w.depth, w.more = depth, true
	w.line()
	w.dst = append(w.dst, '}')
}

func (w *fieldWriter) line() {
	if w.style == Compact {
		return
	}
	w.dst = breakLine(w.dst, w.depth)
}

func (w *fieldWriter) key(k string) {
	if w.more {
		w.dst = append(w.dst, ',')
	}
	w.more = true
	w.line()
	w.dst = append(append(append(w.dst, '"'), k...), '"')
	if w.style == Compact {
		w.dst = append(w.dst, ':')
		return
	}
	w.dst = append(w.dst, " : "...)
}

func (w *fieldWriter) raw(key, value string) {
	w.key(key)
	w.dst = append(w.dst, value...)
}

func (w *fieldWriter) number(key string, n int64) {
	w.key(key)
	w.dst = strconv.AppendInt(w.dst, n, 10)
}

func (w *fieldWriter) text(key, value string) {
	w.key(key)
	w.dst = AppendQuoted(w.dst, value)
}

func (w *fieldWriter) nullable(key, value string) {
	if value == "" {
		w.raw(key, "null")
		return
	}
	w.text(key, value)
}

func (w *fieldWriter) pointer(key string, value *string) {
	if value == nil {
		w.raw(key, "null")
		return
	}
	w.text(key, *value)
}
