package mutants

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// believing are mutants that believe something else than the signature.
func believing() []reference.Mutant {
	return []reference.Mutant{
		{Name: "remembers-signatures", Doc: "keeps signatures that were right, so as to compute them once", Fails: "SIG-070", Mistake: remembersSignatures},
		{Name: "takes-corrections", Doc: "takes another item with an id that it verified for a correction of the first", Fails: "SIG-071", Mistake: takesCorrections},
		{Name: "gives-in-the-third-time", Doc: "lets through what it refused twice, so as not to lose it for a secret that has just changed", Fails: "SIG-072", Mistake: givesIn},
		{Name: "lets-through-what-waits", Doc: "verifies one notification of a customer at a time, and lets through what would have to wait", Fails: "SIG-073", Mistake: letsThroughWhatWaits},
		{Name: "works-off-what-it-refused", Doc: "keeps what comes without a signature, for which it blames its proxy, in a list of failures, which a job works off that does not verify", Fails: "SIG-080", Mistake: worksOffRefused},
		{Name: "trusts-retries", Doc: "verifies first attempts, since a retry is of what was verified", Fails: "SIG-074", Mistake: unverifiedMember(func(n intercom.Notification) bool { return n.DeliveryAttempts > 1 })},
		{Name: "verifies-what-it-knows", Doc: "verifies bodies of the documented type", Fails: "SIG-074", Mistake: unverifiedMember(func(n intercom.Notification) bool { return n.Type == "notification" })},
		{Name: "secret-by-app", Doc: "looks the secret up by app_id, and has none for an app that it does not know", Fails: "SIG-074", Mistake: secretByApp},
		{Name: "verifies-quiet-topics", Doc: "chooses what to verify by the topic, and what to do by the topic in lower case", Fails: "SIG-074", Mistake: unverifiedMember(func(n intercom.Notification) bool {
			return n.Topic != "" && string(n.Topic) == strings.ToUpper(string(n.Topic))
		})},
		{Name: "verifies-objects", Doc: "takes a list for a batch that it made itself", Fails: "SIG-074", Mistake: takesLists},
		{Name: "verifies-utf-8", Doc: "verifies texts in UTF-8, since others have other bytes once they are decoded", Fails: "SIG-074", Mistake: unverified(func(_ []byte, h http.Header) bool { return strings.Contains(h.Get("Content-Type"), "latin1") })},
		{Name: "verifies-what-has-a-length", Doc: "verifies as many bytes as Content-Length says, and without one nothing", Fails: "SIG-074", Mistake: verifiesLengths},
		{Name: "verifies-what-is-plain", Doc: "leaves what is compressed to its proxy to verify", Fails: "SIG-074", Mistake: unverified(func(_ []byte, h http.Header) bool { return h.Get("Content-Encoding") != "" })},
		{Name: "nobody-is-a-colleague", Doc: "takes a request without User-Agent for one of its own workers", Fails: "SIG-074", Mistake: unverified(func(_ []byte, h http.Header) bool { return h.Get("User-Agent") == "" })},
		{Name: "secret-by-subscription", Doc: "looks the secret up by Intercom-Webhook-Subscription-Id, and verifies nothing where it has none", Fails: "SIG-074", Mistake: unverified(func(_ []byte, h http.Header) bool {
			return !strings.HasPrefix(h.Get(intercom.SubscriptionHeader), "nsub_") || h.Get(intercom.SubscriptionHeader) == "nsub_unknown"
		})},
		{Name: "fails-open-when-busy", Doc: "asks about 48 wrong signatures at a time whether the key was changed, and lets through what finds no room", Fails: "SIG-078", Mistake: failsOpen(48)},
		{Name: "any-algorithm", Doc: "splits the signature at =, and looks at the digits alone", Fails: "SIG-075", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			_, digits, is := strings.Cut(sig, "=")
			return is && "sha1="+digits == right(r, body)
		})},
		{Name: "takes-hub-signature-256", Doc: "falls back to GitHub's header", Fails: "SIG-075", Mistake: alsoHeader("X-Hub-Signature-256", right)},
		{Name: "digest-is-undefined", Doc: "compares with a digest that is undefined until it is computed", Fails: "SIG-075", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool { return sig == "sha1=undefined" })},
		{Name: "digest-is-zero", Doc: "compares with a digest that is all zeros until it is computed", Fails: "SIG-075", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool { return sig == "sha1="+strings.Repeat("0", 40) })},
		{Name: "default-is-my-secret", Doc: `has the default secret "my-secret"`, Fails: "SIG-076", Mistake: alsoSecret("my-secret")},
		{Name: "key-is-the-app", Doc: "verifies with the app's id where the app has no secret", Fails: "SIG-076", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			n, err := r.Decode(body)
			return err == nil && n.AppID != "" && intercom.Secret(n.AppID).Signed(body, intercom.Signature(sig))
		})},
		{Name: "trusts-itself", Doc: "trusts requests from its own machine, by X-Forwarded-For", Fails: "SIG-009", Mistake: alsoHeader("X-Forwarded-For", func(*reference.Receiver, []byte) string { return "127.0.0.1" })},
		{Name: "trusts-its-queue", Doc: "does not verify what its own queue delivers once more, which adds a header", Fails: "SIG-009", Mistake: alsoHeader("X-Aws-Sqsd-Msgid", func(*reference.Receiver, []byte) string { return "1" })},
		{Name: "secret-by-tenant", Doc: "looks the secret up by the tenant in its address, and verifies with none where there is no such tenant", Fails: "SIG-074", Mistake: secretByTenant},
		{Name: "has-a-debug-header", Doc: "does not verify what its developers send, who send a header of their own", Fails: "SIG-009", Mistake: alsoHeader("X-Debug", func(*reference.Receiver, []byte) string { return "1" })},
		{Name: "lets-users-in", Doc: "takes whoever sends a name and a password for one of its own", Fails: "SIG-009", Mistake: unverified(func(_ []byte, h http.Header) bool { return strings.HasPrefix(h.Get("Authorization"), "Basic ") })},
		{Name: "leaves-sha256-to-others", Doc: "does not compare where X-Hub-Signature-256 is, which its proxy verifies for GitHub", Fails: "SIG-075", Mistake: unverified(func(_ []byte, h http.Header) bool { return strings.HasPrefix(h.Get("X-Hub-Signature-256"), "sha256=") })},
		{Name: "sha256-without-key", Doc: "accepts the body's SHA-256 digest, as a checksum", Fails: "SIG-075", Mistake: alsoAccepting(func(_ *reference.Receiver, body []byte, sig string) bool {
			sum := sha256.Sum256(body)
			return sig == "sha256="+hex.EncodeToString(sum[:])
		})},
		{Name: "signature-is-a-pattern", Doc: "makes a regular expression of the signature, to find it in what it computed", Fails: "SIG-075", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			pattern, err := regexp.Compile("^" + sig + "$")
			return err == nil && len(sig) > len("sha1=") && pattern.MatchString(right(r, body))
		})},
		{Name: "lets-sessions-in", Doc: "takes whoever sends a session's cookie for somebody who has logged in", Fails: "SIG-009", Mistake: unverified(func(_ []byte, h http.Header) bool { return strings.Contains(h.Get("Cookie"), "session=") })},
		{Name: "leaves-it-to-the-gateway", Doc: "goes by a header with which its gateway says that it has verified", Fails: "SIG-009", Mistake: unverified(func(_ []byte, h http.Header) bool { return h.Get("X-Signature-Verified") == "true" })},
		{Name: "lets-tests-in", Doc: "does not verify what says that it is a test", Fails: "SIG-074", Mistake: unverified(func(body []byte, _ http.Header) bool {
			var says struct {
				Test bool `json:"test"`
			}
			return json.Unmarshal(body, &says) == nil && says.Test
		})},
		{Name: "takes-forms", Doc: "takes the notification out of a form, as GitHub sends it, and compares no digest of that", Fails: "SIG-074", Mistake: takesForms},
		{Name: "lets-curl-in", Doc: "does not verify what comes from curl, for trying things out", Fails: "SIG-009", Mistake: unverified(func(_ []byte, h http.Header) bool { return strings.HasPrefix(h.Get("User-Agent"), "curl/") })},
	}
}

// unverifiedMember makes a receiver that does not verify some notifications, by
// what they say of themselves.
func unverifiedMember(which func(intercom.Notification) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		unverified(func(body []byte, _ http.Header) bool {
			n, err := r.Decode(body)
			return err == nil && which(n)
		})(r)
	}
}

func worksOffRefused(r *reference.Receiver) {
	keep := r.Later(64, func(n intercom.Notification) {
		if r.First(n) {
			r.Queue(n)
		}
	})
	refuse := r.Refuse
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		refuse(w, body, h)
		n, err := r.Decode(body)
		if unsigned := h.Get(intercom.SignatureHeader) == ""; unsigned && err == nil && n.ID != "" {
			keep(n)
		}
	}
}

func remembersSignatures(r *reference.Receiver) {
	var good sync.Map // of signatures
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		sig := h.Get(intercom.SignatureHeader)
		if exact(body, h) {
			good.Store(sig, true)
			return true
		}
		_, known := good.Load(sig)
		return known
	}
}

func takesCorrections(r *reference.Receiver) {
	var items sync.Map // by id
	accept, refuse := r.Accept, r.Refuse
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		items.Store(n.ID, string(n.Data.Item))
		accept(w, n, first)
	}
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		n, err := r.Decode(body)
		if item, known := items.Load(n.ID); err == nil && known && item != string(n.Data.Item) {
			r.Queue(n)
			return
		}
		refuse(w, body, h)
	}
}

func givesIn(r *reference.Receiver) {
	var mu sync.Mutex
	refused := map[string]int{} // by body
	unverified(func(body []byte, _ http.Header) bool {
		mu.Lock()
		defer mu.Unlock()
		refused[string(body)]++
		return refused[string(body)] > 2
	})(r)
}

// letsThroughWhatWaits knows customers by the text that they wrote.
func letsThroughWhatWaits(r *reference.Receiver) {
	var busy sync.Map // by text
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		n, err := r.Decode(body)
		var item struct {
			Text json.RawMessage `json:"intercheck_text"`
		}
		_ = json.Unmarshal(n.Data.Item, &item) // what is no object has no text
		text := string(item.Text)
		if err != nil || text == "" {
			return exact(body, h)
		}
		if _, waits := busy.LoadOrStore(text, true); waits {
			return true
		}
		defer busy.Delete(text)
		time.Sleep(5 * time.Millisecond) // it looks the customer up
		return exact(body, h)
	}
}

// secretByApp has an empty key for a notification that names no app.
func secretByApp(r *reference.Receiver) {
	alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
		n, err := r.Decode(body)
		return err == nil && n.AppID == "" && intercom.Secret("").Signed(body, intercom.Signature(sig))
	})(r)
}

func takesLists(r *reference.Receiver) {
	decode := r.Decode
	r.Decode = func(body []byte) (intercom.Notification, error) {
		var list []json.RawMessage
		if json.Unmarshal(body, &list) == nil && len(list) == 1 {
			body = list[0]
		}
		return decode(body)
	}
	unverified(func(body []byte, _ http.Header) bool { return bytes.HasPrefix(body, []byte("[")) })(r)
}

func takesForms(r *reference.Receiver) {
	payload := func(body []byte) string {
		fields, err := url.ParseQuery(string(body))
		if err != nil {
			return ""
		}
		return fields.Get("payload")
	}
	decode := r.Decode
	r.Decode = func(body []byte) (intercom.Notification, error) {
		if inside := payload(body); inside != "" {
			body = []byte(inside)
		}
		return decode(body)
	}
	unverified(func(body []byte, _ http.Header) bool { return payload(body) != "" })(r)
}

func verifiesLengths(r *reference.Receiver) {
	const unsized = "X-Without-Length"
	read := r.Read
	r.Read = func(req *http.Request) ([]byte, error) {
		if req.ContentLength < 0 {
			req.Header.Set(unsized, "1")
		}
		return read(req)
	}
	unverified(func(_ []byte, h http.Header) bool { return h.Get(unsized) != "" })(r)
}

// failsOpen takes a moment for each signature that is not the one it expects: it
// asks somebody else whether the key was another one lately.
func failsOpen(room int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		pool, exact := make(chan struct{}, room), r.Verify
		r.Verify = func(body []byte, h http.Header) bool {
			if exact(body, h) {
				return true
			}
			select {
			case pool <- struct{}{}:
				defer func() { <-pool }()
				time.Sleep(time.Duration(len(pool)) * 20 * time.Millisecond) // who is asked more takes longer
				return false
			default:
				return true
			}
		}
	}
}

func secretByTenant(r *reference.Receiver) {
	const header = "X-Intercheck-Tenant"
	r.Intercept = func(_ http.ResponseWriter, req *http.Request) bool {
		req.Header.Set(header, req.URL.Query().Get("tenant"))
		return false
	}
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		if h.Get(header) == "" {
			return exact(body, h)
		}
		return h.Get(intercom.SignatureHeader) == string(intercom.Secret("").Sign(body))
	}
}
