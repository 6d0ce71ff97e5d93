package exchange_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

const refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"

func TestAnswerEndsASlowRequest(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"slow-body", "trickled-headers"} {
		r := tenBytes()
		r.URL = socket(t, func(conn *net.TCPConn) {
			_, _ = conn.Read(make([]byte, 1))
			_, _ = conn.Write([]byte(refusal))
			untilItEnds(conn)
		})
		x := sender(t).SendFaulted(t.Context(), r, fault(t, id), exchange.MaxOver)
		whole(t, x, 413)
		if x.Took > exchange.Deadline {
			t.Errorf("%s: it took %s", id, x.Took)
		}
	}
}

func TestAnswerToHalfARequestAcknowledgesNothing(t *testing.T) {
	t.Parallel()
	for _, f := range exchange.Faults {
		if f.Aborts {
			x, got := recorded(t, f, tenBytes(), okWith+"Content-Length: 0\r\n\r\n")
			isAborted(t, x)
			if x.Status() != 200 || strings.HasSuffix(got.String(), content) || !errors.Is(got.end, syscall.ECONNRESET) {
				t.Errorf("%s: the answer is %d to %q, which ended in %v", f.ID, x.Status(), got.String(), got.end)
			}
		}
	}
}

// There is nothing left to abort then.
func TestAnswerThatEndsHalfARequestAcknowledgesNothing(t *testing.T) {
	t.Parallel()
	r := tenBytes()
	r.Body = []byte(long(64 << 20)) // more than is sent before anybody reads
	r.URL = socket(t, func(conn *net.TCPConn) {
		_, _ = conn.Read(make([]byte, 1))
		_, _ = io.WriteString(conn, okWith+"Content-Length: 0\r\n\r\n")
		<-time.After(100 * time.Millisecond) // lest the reset overtake the answer
	})
	isAborted(t, sender(t).SendFaulted(t.Context(), r, fault(t, "reset-in-body"), 0))
}

func TestReceiverThatEndsWhatWeWouldAbortHasFailed(t *testing.T) {
	t.Parallel()
	for _, f := range exchange.Faults {
		if x := sender(t).SendFaulted(t.Context(), request(hangsUp(t)), f, brief); x.Failure != exchange.Reset {
			t.Errorf("%s: it is %q (%s)", f.ID, x.Failure, x.Err)
		}
	}
}

func TestBodyWaitsForLeave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		early  string
		status int
		body   bool
		waits  bool
	}{
		"given":      {"HTTP/1.1 100 Continue\r\n\r\n", 204, true, false},
		"given late": {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", 204, true, false},
		"not given":  {"", 204, true, true},
		"only hints": {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 204, true, true},
		"denied":     {"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n", 417, false, false},
		"refused":    {refusal, 413, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, got := recorded(t, fault(t, "expect-100-continue"), tenBytes(), c.early)
			whole(t, x, c.status)
			if sent := strings.HasSuffix(got.String(), "\r\n\r\n"+content); sent != c.body || (x.Took >= time.Second) != c.waits {
				t.Errorf("after %s, %q was sent", x.Took, got.String())
			}
		})
	}
}
