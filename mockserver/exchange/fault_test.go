package exchange_test

import (
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

func TestFaultsAreNamedApart(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range exchange.Faults {
		if !regexp.MustCompile(`^[a-z0-9.]+(-[a-z0-9.]+)*$`).MatchString(f.ID) || f.Title == "" || seen[f.ID] || seen[f.Title] {
			t.Errorf("the row %q, %q is wrong or there twice", f.ID, f.Title)
		}
		seen[f.ID], seen[f.Title] = true, true
		if got, err := exchange.LookupFault(f.ID); err != nil || got.Title != f.Title {
			t.Errorf("%s is found as %q (%v)", f.ID, got.ID, err)
		}
	}
	if len(exchange.Faults) != len(onTheWire()) {
		t.Error("there is a fault whose bytes are not known")
	}
}

func TestTypoInAFaultIsAnswered(t *testing.T) {
	t.Parallel()
	for id, why := range map[string]string{"slow-bodi": `did you mean "slow-body"`, "": "there are reset-before-body, "} {
		if f, err := exchange.LookupFault(id); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q is %q (%v)", id, f.ID, err)
		}
	}
}

// What a receiver built on net/http makes of a faulted request.
type arrived struct {
	request *http.Request
	body    string
	err     error
}

// serving keeps what arrives and answers 202.
func serving(t *testing.T, start func(*httptest.Server)) (*httptest.Server, <-chan arrived) {
	t.Helper()
	got := make(chan arrived, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		got <- arrived{r, string(body), err}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "fine")
	}))
	s.Config.ErrorLog = quiet()
	start(s)
	t.Cleanup(s.Close)
	return s, got
}

func onIPv6(t *testing.T) func(*httptest.Server) {
	return func(s *httptest.Server) {
		l, err := net.Listen("tcp", "[::1]:0")
		if err != nil {
			t.Skip("this machine has no IPv6: ", err)
		}
		_ = s.Listener.Close()
		s.Listener = l
		s.Start()
	}
}

func TestFaultReachesAReceiver(t *testing.T) {
	t.Parallel()
	for how, start := range map[string]func(*testing.T) func(*httptest.Server){
		"http":  func(*testing.T) func(*httptest.Server) { return (*httptest.Server).Start },
		"https": func(*testing.T) func(*httptest.Server) { return (*httptest.Server).StartTLS },
		"IPv6":  onIPv6,
	} {
		for _, f := range exchange.Faults {
			t.Run(how+"/"+f.ID, func(t *testing.T) {
				t.Parallel()
				s, got := serving(t, start(t))
				from := sender(t)
				if s.Certificate() != nil {
					from.Trust(s.Certificate())
				}
				r := tenBytes()
				r.URL = s.URL
				x := from.SendFaulted(t.Context(), r, f, brief)
				select {
				case a := <-got:
					arrives(t, f, x, a)
				case <-time.After(10 * time.Second):
					t.Fatalf("nothing arrives: %q (%s)", x.Failure, x.Err)
				}
				if x.Request.URL != r.URL || string(x.Request.Body) != content || !maps.EqualFunc(x.Request.Header, tenBytes().Header, slices.Equal) {
					t.Errorf("what is recorded as sent is %+v", x.Request)
				}
			})
		}
	}
}

func arrives(t *testing.T, f exchange.Fault, x exchange.Exchange, a arrived) {
	t.Helper()
	if f.Aborts {
		isAborted(t, x)
		if a.err == nil || !strings.HasPrefix(content, a.body) || len(a.body) >= len(content) {
			t.Errorf("what arrived is %q (%v)", a.body, a.err)
		}
		return
	}
	whole(t, x, 202)
	if string(x.Response.Body) != "fine" || a.err != nil || a.body != content {
		t.Errorf("what arrived is %q (%v), the answer %q", a.body, a.err, x.Response.Body)
	}
	r := a.request
	for what, is := range map[string]bool{
		"chunked":       slices.Equal(r.TransferEncoding, []string{"chunked"}) && r.ContentLength < 0,
		"no-keep-alive": r.Close && r.ProtoMinor == 1, "http-1.0": r.Proto == "HTTP/1.0",
		"expect-100-continue": r.Header.Get("Expect") == "100-continue",
		"duplicate-headers":   len(r.Header["Content-Type"]) == 2,
	} {
		if is != (f.ID == what) {
			t.Errorf("that it is %s is %t", what, is)
		}
	}
	if len(r.Header["X-Hub-Signature"]) != 1 {
		t.Errorf("the signatures are %q", r.Header["X-Hub-Signature"])
	}
}

// The first part of a body that is cut ends within a letter. On a busy machine
// both may arrive together, but not always.
func TestABodyIsCutWithinALetter(t *testing.T) {
	t.Parallel()
	const text = `{"name":"Zoë","city":"Köln"}`
	parts := make(chan []string, 1)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		first := make([]byte, 100)
		n, _ := r.Body.Read(first)
		rest, _ := io.ReadAll(r.Body)
		parts <- []string{string(first[:n]), string(rest)}
	}))
	defer s.Close()
	for range 5 {
		q := tenBytes()
		q.URL, q.Body = s.URL, []byte(text)
		whole(t, sender(t).SendFaulted(t.Context(), q, fault(t, "cut-letter"), 0), 200)
		got := <-parts
		if got[0]+got[1] != text {
			t.Fatalf("%q came", got)
		}
		if got[1] == "\xab"+`","city":"Köln"}` {
			return
		}
	}
	t.Error("it always came whole")
}
