package probe_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestHostileCallDoesNoHarm(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	probe.SetTimeout(w.Tripwire, 100*time.Millisecond)
	head := func(line string) string { return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n" }
	deep := strings.Repeat("[", 200_000)
	for what, c := range map[string]struct {
		head, body string
		endless    bool
	}{
		"garbage":           {"\x16\x03\x01\x00 garbage\r\n\r\n", "", false},
		"no body":           {head("POST /events/"+id) + "Content-Length: 50\r\n\r\n", "", false},
		"endless body":      {head("POST /events/"+id) + "Transfer-Encoding: chunked\r\n\r\n", "100\r\n" + strings.Repeat("x", 256) + "\r\n", true},
		"garbage for JSON":  {head("POST /events") + "Content-Length: 4\r\n\r\n", "\x00\xff{\"", false},
		"deep JSON":         {head("POST /events") + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(deep)), deep, false},
		"strange path":      {head("POST /users/%2e%2e/%00//..") + "Content-Length: 0\r\n\r\n", "", false},
		"path of an escape": {head("GET /users/%25%32%46%2F") + "\r\n", "", false},
		"no path":           {head("OPTIONS *") + "\r\n", "", false},
		"a proxy's path":    {head("GET http://elsewhere/users/1") + "\r\n", "", false},
		"connect":           {head("CONNECT elsewhere:443") + "\r\n", "", false},
		"broken gzip":       {head("POST /events") + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n", "\x1f\x8b", false},
		"bad credentials":   {"GET /users HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\xfe\r\n\r\n", "", false},
	} {
		pour(t, w.Addr(), c.head, c.body, c.endless)
		if got := w.call("POST", "/events", event); got.status != 202 {
			t.Errorf("after %s, an event is answered %+v", what, got)
		}
	}
	if got := w.calls(probe.Subject{ID: id}); len(got) < 13 {
		t.Errorf("%d calls are recorded", len(got))
	}
}

// pour writes what no HTTP client would, until the other side has had enough. It
// returns the beginning of the answer.
func pour(t *testing.T, address, head, body string, endless bool) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(patience))
	answered := make(chan string, 1)
	go func() {
		answer := make([]byte, len("HTTP/1.1 200"))
		n, _ := io.ReadFull(conn, answer)
		answered <- string(answer[:n])
	}()
	_, err = io.WriteString(conn, head+body)
	for err == nil && endless {
		_, err = io.WriteString(conn, body)
	}
	return await(t, answered)
}
