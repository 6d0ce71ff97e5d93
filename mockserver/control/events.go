package control

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/calls"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/feed"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// How a stream of events is paced. A reader is sent what has happened meanwhile
// at once: to write each event by itself would cost more than what it tells of.
const (
	pace      = 20 * time.Millisecond // between two writes
	batch     = 2000                  // events in one of them
	heartbeat = 15 * time.Second      // after which a reader hears that the stream lives
	slowest   = 10 * time.Second      // that a reader may take for one write
)

// streamEvents tells of what happens until who asked goes.
func (c *control) streamEvents(k *call) (answer, error) {
	h := k.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // for proxies that would wait for the end
	k.w.WriteHeader(http.StatusOK)
	s := stream{control: c, call: k, to: http.NewResponseController(k.w), space: k.space}
	s.begin(cmp.Or(k.Header.Get("Last-Event-ID"), k.URL.Query().Get("last_event_id")))
	for s.send() && s.wait() {
	}
	return answer{written: true}, nil
}

// A stream is what one reader is sent.
type stream struct {
	*control
	call     *call
	to       *http.ResponseController
	space    *mockserver.Space
	seen     uint64
	out      bytes.Buffer // not sent yet
	text     []byte       // of the event that is written
	redactor intercom.Redactor
	renewed  time.Time // when the redactor was made
}

// begin finds out where the reader is.
func (s *stream) begin(last string) {
	s.seen = s.space.Feed.Last()
	s.out.WriteString("retry: 500\n")
	birth, number, _ := strings.Cut(last, "-")
	n, err := strconv.ParseUint(number, 10, 64)
	switch {
	case last == "":
	case birth != s.space.Birth, err != nil, n > s.seen:
		s.event(s.seen, mockserver.ResetEvent, []byte("{}"))
		return
	default:
		s.seen = n
	}
	fmt.Fprintf(&s.out, "id: %s-%d\n\n", s.space.Birth, s.seen)
}

// event writes one event.
func (s *stream) event(id uint64, kind string, data []byte) {
	s.out.WriteString("id: ")
	s.out.WriteString(s.space.Birth)
	s.out.WriteByte('-')
	s.out.Write(strconv.AppendUint(s.out.AvailableBuffer(), id, 10))
	s.out.WriteString("\nevent: ")
	s.out.WriteString(kind)
	s.out.WriteString("\ndata: ")
	s.out.Write(data)
	s.out.WriteString("\n\n")
}

// send sends what has happened since, and reports whether the reader is there.
func (s *stream) send() bool {
	b := s.space.Feed.After(s.seen, batch)
	if b.Lost > 0 {
		s.event(b.Events[0].ID-1, "left_out", fmt.Appendf(nil, `{"count":%d}`, b.Lost))
	}
	s.renew()
	for _, e := range b.Events {
		s.event(e.ID, e.Kind, s.data(e))
		s.seen = e.ID
	}
	if s.out.Len() == 0 {
		return true
	}
	_ = s.to.SetWriteDeadline(time.Now().Add(slowest)) // a connection without deadlines has none
	_, err := s.call.w.Write(s.out.Bytes())
	s.out.Reset()
	return err == nil && s.to.Flush() == nil
}

// renew looks for secrets now and then.
func (s *stream) renew() {
	if time.Since(s.renewed) > time.Second {
		s.redactor, s.renewed = s.control.redactor(s.space), time.Now()
	}
}

// data is what an event says, until the next.
func (s *stream) data(e feed.Event) []byte {
	var said any
	switch d := e.Data.(type) {
	case delivery.Change:
		s.text = appendDelivery(s.text[:0], sayChange(d))
		return redactJSON(s.text, s.redactor)
	case calls.Call:
		said = sayCall(d)
	case string:
		said = map[string]string{"id": d}
	case nil:
		said = struct{}{}
	default:
		said = d
	}
	text, err := fixtures.Encode(said)
	if err != nil {
		return []byte("{}")
	}
	return redactJSON(text, s.redactor)
}

// wait waits until there is more to send, and reports whether to go on.
func (s *stream) wait() bool {
	paced := time.NewTimer(pace)
	defer paced.Stop()
	select {
	case <-paced.C:
	case <-s.call.Context().Done():
		return false
	case <-s.Stop:
		return false
	}
	alive := time.NewTimer(heartbeat)
	defer alive.Stop()
	select {
	case <-newsOr(s.space.Feed.After(s.seen, 1).News):
	case <-alive.C:
		s.out.WriteString(": still here\n\n")
	case <-s.call.Context().Done():
		return false
	case <-s.Stop:
		return false
	}
	return true
}
