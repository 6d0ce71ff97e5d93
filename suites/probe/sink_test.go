package probe_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

const (
	other = "notif_a248e4ae-070b-11e6-9ebe-0739429f33ef"
	mail  = "jo+5714f1e2@example.com"
	user  = "5714f1e2a0c1b2d3e4f50617"
)

var item = probe.Subject{ID: id, Keys: []string{user, mail}}

var client = &http.Client{Timeout: patience}

// A sink with the client of a receiver that posts to it.
type downstream struct {
	*probe.Sink
	t testing.TB
}

func newSink(t testing.TB) downstream {
	t.Helper()
	return downstream{open(t, "sink:127.0.0.1:0").(*probe.Sink), t}
}

// do sends a request and returns the status and body of the answer.
func (d downstream) do(method, path, body string, header ...string) (int, string) {
	d.t.Helper()
	status, _, answer := send(d.t, d.Addr(), method, path, body, header...)
	return status, answer
}

// send sends a request with headers, given as names and values, and returns the
// answer's status, header and body.
func send(t testing.TB, address, method, path, body string, header ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(answer)
}

func (d downstream) post(body string) int {
	d.t.Helper()
	status, _ := d.do(http.MethodPost, "/", body, "Content-Type", "application/json")
	return status
}

func TestSinkAnswersAnEmptyObjectToEverything(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"} {
		if status, body := sink.do(method, "/any/where?x=1", "not {json"); status != 200 || body != "{}" {
			t.Errorf("%s is answered %d %q", method, status, body)
		}
	}
}

func TestMentionAnywhereInTheRequestCountsOnce(t *testing.T) {
	t.Parallel()
	form := "application/x-www-form-urlencoded"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, `{"email":"`+mail+`"}`)
	_ = z.Close()
	for _, send := range []func(downstream){
		func(d downstream) { d.do("GET", "/events/"+id, "") },
		func(d downstream) { d.do("GET", "/?by="+url.QueryEscape("effects:"+id), "") },
		func(d downstream) { d.do("GET", "/?to=Jo+"+url.QueryEscape(mail), "") },
		func(d downstream) { d.do("POST", "/", "", "Idempotency-Key", id) },
		func(d downstream) { d.post(`{"user":"` + user + `","email":"` + mail + `"}`) },
		func(d downstream) { d.do("POST", "/", "", "X-From", "<"+url.PathEscape(mail)+">") },
		func(d downstream) {
			d.post(`{"cause":"` + id + `","user":"` + user + `","email":"` + mail + `","again":"` + id + `"}`)
		},
		func(d downstream) { d.post(`{"email":"` + strings.ToUpper(mail) + `"}`) },
		func(d downstream) { d.post(`{"email":"jo\u002b5714f1e2\u0040example.com"}`) },
		func(d downstream) { d.post(`{"url":"https:\/\/crm\/users\/` + user + `\/"}`) },
		func(d downstream) { d.do("PUT", "/", url.Values{"email": {mail}}.Encode(), "Content-Type", form) },
		func(d downstream) { d.do("PUT", "/", "to=Jo+"+url.QueryEscape(mail), "Content-Type", form) },
		func(d downstream) { d.do("POST", "/", packed.String(), "Content-Encoding", "gzip") },
		func(d downstream) { d.do("POST", "/", "gzip? no: "+user, "Content-Encoding", "gzip") },
	} {
		sink := newSink(t)
		wantEffects(t, sink, item, 0)
		send(sink)
		wantEffects(t, sink, item, 1)
		send(sink)
		wantEffects(t, sink, item, 2)
		wantEffects(t, sink, probe.Subject{ID: other, Keys: []string{"o@example.com"}}, 0)
	}
}

func TestRequestNamingAnotherNotificationDoesNotCountByItsKeys(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	sink.post(`{"notif_id":"` + other + `","user":"` + user + `"}`)
	wantEffects(t, sink, item, 0)
	wantEffects(t, sink, probe.Subject{ID: other, Keys: []string{user}}, 1)
	wantEffects(t, sink, probe.Subject{Keys: []string{user}}, 0)
	sink.post(`{"notif_id":null,"user":"` + user + `"}`) // the name of a field names no notification
	wantEffects(t, sink, item, 1)
	wantEffects(t, sink, probe.Subject{ID: other, Keys: []string{user}}, 2)
	sink.post(`["` + id + `","` + other + `"]`) // a batch acts on both
	wantEffects(t, sink, item, 2)
	wantEffects(t, sink, probe.Subject{ID: other}, 2)
}

func TestUnidentifyingKeyIsAnErrorNotZero(t *testing.T) {
	t.Parallel()
	_, err := newSink(t).Effects(t.Context(), probe.Subject{ID: id, Keys: []string{"42"}})
	wantError(t, err, `"42"`, "cannot be told from other text")
}

func TestTooLargeRequestIsRefusedAndNotCounted(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	if status := sink.post(strings.Repeat(" ", 5<<20-len(id)) + id); status != 200 {
		t.Errorf("5 MB is answered %d", status)
	}
	wantEffects(t, sink, item, 1)
	if status := sink.post(strings.Repeat(" ", 5<<20-len(id)+1) + id); status != 413 {
		t.Errorf("more than 5 MB is answered %d", status)
	}
	if status, _ := sink.do("GET", "/"+id, "", "X-Long", strings.Repeat("x", 80<<10)); status != 431 {
		t.Errorf("a header of 80 kB is answered %d", status)
	}
	wantEffects(t, sink, item, 1)
}

func TestBodyThatDoesNotArriveIsGivenUp(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	probe.SetTimeout(sink.Sink, 30*time.Millisecond)
	body, never := io.Pipe()
	defer func() { _ = never.Close() }()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+sink.Addr()+"/"+id, body)
	if res, err := client.Do(req); err == nil {
		_ = res.Body.Close()
		if res.StatusCode != 400 {
			t.Errorf("it is answered %d", res.StatusCode)
		}
	}
	wantEffects(t, sink, item, 0)
}

func TestBodyThatIsAnnouncedAndDoesNotArriveIsGivenUp(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	probe.SetTimeout(sink.Sink, 30*time.Millisecond)
	answer := pour(t, sink.Addr(), "POST /"+id+" HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n", "", false)
	if answer != "HTTP/1.1 400" {
		t.Errorf("it is answered %q", answer)
	}
	wantEffects(t, sink, item, 0)
}

func TestForgottenRequestsMakeCountingAnError(t *testing.T) {
	t.Parallel()
	for what, bounds := range map[string][2]int{"requests": {3, 1 << 20}, "bytes": {100, 1000}} {
		sink := newSink(t)
		probe.SetBounds(sink.Sink, bounds[0], bounds[1])
		for range 3 {
			wantEffects(t, sink, probe.Subject{ID: other}, 0)
			sink.do("GET", "/"+id, "", "User-Agent", "", "Accept-Encoding", "")
		}
		wantEffects(t, sink, item, 3)
		sink.do("GET", "/x", strings.Repeat("0123456789abcdef ", 4)+strings.Repeat("y", 200)+" "+strings.Repeat("z", 250)+" "+strings.Repeat("w", 250))
		_, err := sink.Effects(t.Context(), item)
		wantError(t, err, "counts may be too low", "4 requests came")
		if t.Failed() {
			t.Fatalf("with few %s", what)
		}
	}
}

func TestClosedSinkFreesItsPortAndEndsWhatItSlows(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	sink.post(id)
	sink.Slow([]string{user}, time.Hour)
	sent, reading := make(chan error, 1), make(chan struct{})
	go func() {
		trace := &httptrace.ClientTrace{Got100Continue: func() { close(reading) }}
		req, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), http.MethodPost, "http://"+sink.Addr(), strings.NewReader(user))
		req.Header.Set("Expect", "100-continue")
		res, err := (&http.Transport{ExpectContinueTimeout: patience}).RoundTrip(req)
		if err == nil {
			_ = res.Body.Close()
		}
		sent <- err
	}()
	await(t, reading)
	if err := sink.Close(); err != nil {
		t.Error(err)
	}
	if await(t, sent) == nil {
		t.Error("a request is answered after the end")
	}
	again, err := probe.Listen(t.Context(), sink.Addr())
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
	wantEffects(t, sink, item, 1)
}

func TestManyRequestsAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	const clients, each = 8, 25
	done := make(chan struct{}, clients)
	for i := range clients {
		go func() {
			defer func() { done <- struct{}{} }()
			for range each {
				sink.post(fmt.Sprintf(`{"of":"notif_%d","user":%q}`, i, user))
				if _, err := sink.Effects(t.Context(), item); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for range clients {
		await(t, done)
	}
	for i := range clients {
		wantEffects(t, sink, probe.Subject{ID: intercom.NotificationID(fmt.Sprintf("notif_%d", i)), Keys: []string{user}}, each)
	}
	wantEffects(t, sink, item, 0)
}

func TestRequestsAboutASharedItemCountOnceInATotal(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	sink.post(`{"customer":"` + user + `"}`)
	sink.post(`{"customer":"` + user + `"}`)
	one, two := probe.Subject{ID: id, Keys: []string{user}}, probe.Subject{ID: other, Keys: []string{user}}
	if n, err := sink.Total(t.Context(), one, two); n != 2 || err != nil {
		t.Errorf("counted %d, %v", n, err)
	}
}

// A receiver may gather what it has to do, and do it with one request.
func TestARequestThatNamesSeveralCountsForEachInATotal(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	sink.post(`{"batch":["` + id + `","` + other + `","` + id + `"],"customer":"` + user + `"}`)
	one, two := probe.Subject{ID: id, Keys: []string{user}}, probe.Subject{ID: other, Keys: []string{user}}
	for want, all := range map[int][]probe.Subject{1: {one, one}, 2: {one, two, one}} {
		if n, err := sink.Total(t.Context(), all...); n != want || err != nil {
			t.Errorf("of %d it counted %d, %v", want, n, err)
		}
	}
	sink.post(`{"odd":"7f3a-odd-id","customer":"` + user + `"}`)
	if n, err := sink.Total(t.Context(), probe.Subject{ID: "7f3a-odd-id", Keys: []string{user}}); n != 1 || err != nil {
		t.Errorf("of an id of another form it counted %d, %v", n, err)
	}
}
