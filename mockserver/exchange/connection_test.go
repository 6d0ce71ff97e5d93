package exchange_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// counting counts the connections that are made to it.
func counting(t *testing.T, handle http.HandlerFunc) (url string, conns *atomic.Int64) {
	t.Helper()
	conns = new(atomic.Int64)
	s := httptest.NewUnstartedServer(handle)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, conns
}

func TestConnectionIsUsedAgain(t *testing.T) {
	t.Parallel()
	answer := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(long(100 << 10))) }
	url, conns := counting(t, answer)
	s := sender(t)
	for range 5 {
		whole(t, s.Send(t.Context(), request(url)), 200)
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("5 requests made %d connections", n)
	}
}

func TestConnectionIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	closing := request("")
	closing.Header.Set("Connection", "close")
	for name, c := range map[string]struct {
		request exchange.Request
		answer  http.HandlerFunc
	}{
		"the sender asks for its end":         {closing, nothing},
		"nobody can tell what follows a HEAD": {exchange.Request{Method: http.MethodHead, URL: ""}, nothing},
		"the receiver asks for its end":       {request(""), func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") }},
	} {
		var asked atomic.Int64
		url, conns := counting(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Close {
				asked.Add(1)
			}
			c.answer(w, r)
		})
		s := sender(t)
		c.request.URL = url
		for range 3 {
			whole(t, s.Send(t.Context(), c.request), 200)
		}
		if n := conns.Load(); n != 3 {
			t.Errorf("%s: 3 requests made %d connections", name, n)
		}
		if n := asked.Load(); n != 0 && n != 3 || (n == 3) != (c.request.Header.Get("Connection") != "") {
			t.Errorf("%s: %d requests asked for it", name, n)
		}
	}
}

// A body that is too large leaves the rest of it on the connection.
func TestRestOfALongBodyIsNoAnswerToTheNextRequest(t *testing.T) {
	t.Parallel()
	var served atomic.Int64
	url, conns := counting(t, func(w http.ResponseWriter, _ *http.Request) {
		if served.Add(1) == 1 {
			_, _ = w.Write([]byte(long(4 << 20)))
		}
	})
	s := sender(t)
	if x := s.Send(t.Context(), request(url)); x.Failure != exchange.TooLarge {
		t.Errorf("it is %q (%s)", x.Failure, x.Err)
	}
	whole(t, s.Send(t.Context(), request(url)), 200)
	if n := conns.Load(); n != 2 {
		t.Errorf("2 requests made %d connections", n)
	}
}

// Gunicorn gives up an idle connection after two seconds. A request that it
// crosses is lost.
func TestIdleConnectionIsGivenUpBeforeAReceiverMayDoSo(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{})
	s := httptest.NewUnstartedServer(http.HandlerFunc(nothing))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(closed)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	whole(t, sender(t).Send(t.Context(), request(s.URL)), 200)
	select {
	case <-closed:
	case <-time.After(1900 * time.Millisecond):
		t.Error("it is still open")
	}
}

func TestManyRequestsAtOnceHaveAConnectionEach(t *testing.T) {
	t.Parallel()
	const width = 64
	var here sync.WaitGroup
	here.Add(width)
	url, conns := counting(t, func(http.ResponseWriter, *http.Request) {
		here.Done()
		here.Wait() // until all of them are here
	})
	s := sender(t)
	var sent sync.WaitGroup
	for range width {
		sent.Go(func() {
			if x := s.Send(t.Context(), request(url)); !x.Acknowledged() {
				t.Errorf("it is %q (%s)", x.Failure, x.Err)
			}
		})
	}
	sent.Wait()
	if n := conns.Load(); n != width {
		t.Errorf("%d requests at once made %d connections", width, n)
	}
}

// What goes together finds all of its connections open: while one of them is not,
// none of the requests is sent. Patience with it may be over on a busy machine.
func TestRequestsThatGoTogetherWaitForTheirConnections(t *testing.T) {
	t.Parallel()
	for range 5 {
		if allAtOnce(t, 4) {
			return
		}
	}
	t.Error("requests came before the last of their connections, again and again")
}

// allAtOnce sends so many together to a server that is slow to open the last of
// their connections, and reports whether all came behind that, and over these alone.
func allAtOnce(t *testing.T, width int) bool {
	t.Helper()
	var begun, open, early atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if open.Load() < int64(width) {
			early.Add(1)
		}
	}))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if begun.Add(1) == int64(width) {
			time.Sleep(50 * time.Millisecond) // while the others have long been open
		}
		open.Add(1)
		return nil, nil //nolint:nilnil // it means the server's own
	}}
	server.StartTLS()
	defer server.Close()
	s := exchange.NewSender(width)
	defer s.Close()
	s.Trust(server.Certificate())
	for _, x := range s.SendTogether(t.Context(), request(server.URL), width) {
		whole(t, x, 200)
	}
	return begun.Load() == int64(width) && early.Load() == 0
}

// Another check that sends meanwhile must not take what was opened for these.
func TestNobodyElseHasTheConnectionsOfWhatGoesTogether(t *testing.T) {
	t.Parallel()
	url, conns := counting(t, nothing)
	s := sender(t)
	whole(t, s.Send(t.Context(), request(url)), 200)
	for n := int64(1); n < 4; n++ {
		if had := s.Gather(t.Context(), request(url), 1); had != 1 || conns.Load() != n {
			t.Fatalf("they had %d of 1 connection, and there were %d; want %d", had, conns.Load(), n)
		}
		whole(t, s.Send(t.Context(), request(url)), 200)
		if conns.Load() != n+1 {
			t.Errorf("another request went over one of the %d connections", n)
		}
	}
}

func TestRequestsThatGoTogetherMayFindNobody(t *testing.T) {
	t.Parallel()
	for _, x := range sender(t).SendTogether(t.Context(), request("http://127.0.0.1:1"), 2) {
		if x.Failure != exchange.Refused {
			t.Errorf("it is %q (%s)", x.Failure, x.Err)
		}
	}
}

func TestResponseMustBeWholeWithinTheDeadline(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) { untilGone(r) },
		"a body that drips": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("."))
				_ = http.NewResponseController(w).Flush()
				<-time.After(50 * time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := post(t, receiver(t, handle))
			dripped := name != "no answer"
			if x.Failure != exchange.Timeout || x.Acknowledged() || (x.Status() == 200) != dripped || (x.FirstByte > 0) != dripped {
				t.Errorf("it is %q (%s) with status %d, first byte after %s", x.Failure, x.Err, x.Status(), x.FirstByte)
			}
			if x.Err != "the response was not complete within 5s" {
				t.Errorf("the error is %q", x.Err)
			}
			if x.Took < exchange.Deadline || x.Took > exchange.Deadline+2*time.Second {
				t.Errorf("it took %s", x.Took)
			}
			if dripped && (x.Response.Size < 10 || int64(len(x.Response.Body)) != x.Response.Size || x.FirstByte > time.Second) {
				t.Errorf("%d bytes came, the first after %s, and %d were kept", x.Response.Size, x.FirstByte, len(x.Response.Body))
			}
		})
	}
}

// Some servers close when they are asked to, and do not say so.
func TestConnectionThatIsToBeClosedIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	var conns atomic.Int64
	url := socket(t, func(conn *net.TCPConn) {
		conns.Add(1)
		for readRequest(conn) == nil {
			_, _ = io.WriteString(conn, okWith+"Content-Length: 0\r\n\r\n")
		}
	})
	s, r := sender(t), request(url)
	r.Header = r.Header.Clone()
	r.Header.Set("Connection", "close")
	for want := range int64(3) {
		whole(t, s.Send(t.Context(), r), 200)
		if conns.Load() != want+1 {
			t.Errorf("%d requests came on %d connections", want+1, conns.Load())
		}
	}
}
