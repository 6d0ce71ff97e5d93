package reference

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/v1"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Patience with clients: what Intercom sends is small and comes at once.
const (
	headerPatience  = 10 * time.Second
	requestPatience = 30 * time.Second
	idlePatience    = 2 * time.Minute
)

// Start listens on addr, such as 127.0.0.1:0, reads the journal, and serves
// until [Receiver.Close] or [Receiver.Shutdown].
func (r *Receiver) Start(addr string) error {
	if err := r.checkIntercom(); err != nil {
		return err
	}
	l, err := r.Listen("tcp", addr)
	if err != nil {
		return err
	}
	// Only now is the receiver that wrote the journal gone, if this is its address.
	left, err := r.Reload()
	if err != nil {
		return errors.Join(err, l.Close(), r.journal.close())
	}
	r.listener = l
	r.server = http.Server{Handler: r.routes(), ReadHeaderTimeout: headerPatience, ReadTimeout: requestPatience, IdleTimeout: idlePatience}
	go func() { _ = r.server.Serve(l) }() // ends with Close, and says nothing else
	for _, n := range left {
		r.Queue(n)
	}
	return nil
}

func (r *Receiver) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /effects/{id}", r.serveEffects)
	mux.HandleFunc("GET /idle", r.serveIdle)
	mux.HandleFunc(Path, r.serve)
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) { r.Elsewhere(w, req) })
	return mux
}

// URL returns where it takes notifications.
func (r *Receiver) URL() string { return "http://" + r.listener.Addr().String() + Path }

// EffectsURL returns the form of probe that sees the receiver's effects.
func (r *Receiver) EffectsURL() string { return strings.TrimSuffix(r.URL(), Path) + "/effects/{id}" }

// IdleURL returns what answers once the receiver has nothing left to do.
func (r *Receiver) IdleURL() string { return strings.TrimSuffix(r.URL(), Path) + "/idle" }

func (r *Receiver) serveIdle(w http.ResponseWriter, req *http.Request) {
	if r.Idle(req.Context()) == nil {
		w.WriteHeader(http.StatusNoContent)
	}
}

func (r *Receiver) serveEffects(w http.ResponseWriter, req *http.Request) {
	_, _ = io.WriteString(w, strconv.Itoa(r.Effects(intercom.NotificationID(req.PathValue("id"))))+"\n")
}

func (r *Receiver) serve(w http.ResponseWriter, req *http.Request) {
	end, _ := r.begin(r.requests)
	defer end()
	switch {
	case r.Intercept(w, req):
	case req.Method == http.MethodHead: // how Intercom checks a URL
	case req.Method != http.MethodPost:
		w.Header().Set("Allow", "HEAD, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		r.receive(w, req)
	}
}

func (r *Receiver) receive(w http.ResponseWriter, req *http.Request) {
	body, err := r.Read(req)
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if !r.Verify(body, req.Header) {
		r.Refuse(w, body, req.Header)
		return
	}
	n, err := r.Decode(body)
	if err != nil {
		r.Unreadable(w, err)
		return
	}
	first := n.ID != "" && r.First(n)
	if err := r.written(req.Context(), n, first); err != nil {
		r.Report(fmt.Errorf("claim %s: %w", n.ID, err))
		http.Error(w, "it cannot be written down now: send it again", http.StatusServiceUnavailable)
		return
	}
	r.Accept(w, n, first)
	if first {
		r.Queue(n)
	}
}

// readBody takes room for what is announced, but not much on a stranger's word.
func readBody(req *http.Request) ([]byte, error) {
	const trusted = 64 << 10
	var body bytes.Buffer
	body.Grow(int(min(max(req.ContentLength, 0), trusted)) + bytes.MinRead)
	_, err := body.ReadFrom(io.LimitReader(req.Body, maxBody))
	return body.Bytes(), err
}

// verify takes the one signature there is; of two, none can be trusted.
func (r *Receiver) verify(body []byte, header http.Header) bool {
	signatures := header.Values(intercom.SignatureHeader)
	return len(signatures) == 1 && r.Secret.Signed(body, intercom.Signature(signatures[0]))
}

func decode(body []byte) (n intercom.Notification, err error) {
	if err = json.Unmarshal(body, &n); err == nil && n.Topic == "" {
		err = errors.New("it is no notification: it has no topic")
	}
	return n, err
}
