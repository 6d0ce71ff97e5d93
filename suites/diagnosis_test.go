package suites_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// diagnosed are words of what is said of each mutant, by the first check of its
// own area that it fails.
var diagnosed = map[string]string{
	reference.RefusesAll:            "answers 401 whatever the signature, and none of",
	"no-verify":                     "whatever comes: the signature decides nothing",
	"reserialises":                  "decoded and encoded again as JSON.stringify does",
	"expects-pretty":                "refuses one where it has the compact layout",
	"strips-byte-order-marks":       "over the body without byte order marks",
	"unsigned-is-fine":              "only where there is a signature",
	"compares-what-was-sent":        "only as many characters as were sent",
	"compares-half":                 "no more than the first 20 of the 40 digits",
	"checks-the-form":               `looks like a signature, "sha1=" and 40 hexadecimal digits`,
	"fails-open":                    "every signature of another length",
	"ignores-the-prefix":            "does not look at the prefix",
	"ignores-what-is-not-hex":       "decodes the digits leniently",
	"takes-long-for-right":          "takes a very long signature",
	"takes-base64":                  "the digest in base64 as well",
	"algorithm-by-header":           "takes the algorithm from the header",
	"algorithm-by-length":           "the algorithm from the length of the digest",
	"digest-without-key":            "a SHA-1 digest of the body, for which nobody needs a key",
	"any-apps-secret":               "has more keys than the app's secret",
	"unset-is-empty":                "with the empty key as well",
	"unset-is-undefined":            `with the key "undefined" as well`,
	"unset-is-null":                 `with the key "null" as well`,
	"unset-is-none":                 `with the key "None" as well`,
	"default-is-secret":             `with the key "secret" as well`,
	"default-is-changeme":           `with the key "changeme" as well`,
	"token-is-a-secret":             "with the access token as well",
	"ignores-layout":                "verifies the JSON as it decoded and encoded it again",
	"trims-the-body":                "trims white space off the body",
	"reads-the-body-twice":          "verifies an empty body",
	"takes-body-signature":          "from X-Body-Signature as well",
	"takes-fin-signature":           "from X-Fin-Agent-API-Webhook-Signature as well",
	"takes-authorization":           "from Authorization as well",
	"list-of-signatures":            "where the signature's header comes twice",
	"trusts-forwarded-for":          "forgery that has X-Forwarded-For with 34.231.68.152: it",
	"dies-of-a-short-signature":     "no whole response to each signature of another length",
	"compares-what-is-ascii":        "leaves out of a signature what is not ASCII",
	"throws-on-letters":             "500 to latin-1-letter and utf-8-letter",
	"throws-on-a-short-signature":   "500 to each signature of another length",
	"says-ok-to-forgeries":          "200 to all 42 forgeries, and acts on none",
	"hangs-up-on-forgeries":         "nothing to all 42 forgeries, and acts on none",
	"verifies-json-only":            "does not verify what comes as text/plain",
	"verifies-what-is-small":        "in a body of more than 64 kB",
	"verifies-what-it-handles":      "1 of 138, content_stat.news_item",
	"forgets-one-handler":           "1 of 2, contact.user.created",
	"claims-before-it-verifies":     "a forgery uses up its id",
	"acts-before-it-verifies":       "refuses it afterwards: the work begins before",
	"no-dedupe":                     "does not look for duplicates at all",
	"look-then-write":               "looks first and writes later",
	"lease-runs-out":                "less than 1500 ms while the work goes on",
	"lock-gives-up":                 "of 32 copies at once it acts on",
	"keyed-by-body":                 "remembers the body",
	"keyed-by-attempt":              "the id together with delivery_attempts",
	"conflict-on-duplicate":         "for the second it answered 409",
	"keyed-by-item":                 "remembers the item's id instead",
	"keyed-by-content":              "remembers the topic, the item's id and the second of created_at instead",
	"keyed-by-item-and-second":      "the item's id and the second of created_at instead",
	"remembers-150":                 "remembers about 15",
	"remembers-the-last-of-an-item": "the last id of each item alone",
	"keyed-by-36-characters":        "the first 36 of the id's 42 characters",
	"forgets-a-handler":             "duplicates of contact.user.created alone",
	"clears-up-with-each-event":     "duplicates of contact.user.created alone",
	"remembers-1000-events":         "more than 512 notifications",
	"keyed-by-the-last-group":       "it does not compare: 1, 2, 3, 4",
	"keyed-by-the-first-group":      "the first 15 of the id's 42 characters",
	"forgets-after-the-retry":       "of 4 copies at once it acts on 2",
	"keyed-by-id-and-first-sent-at": "beside the id: first_sent_at",
	"passes-over-locked-items":      "while it works on an item",
	"remembers-with-the-connection": "where each has a connection of its own",
	"works-before-it-answers":       "works on what the item holds",
	"answers-in-pieces":             "with 100 attributes more than 5.",
	"reverse-dns":                   "each new connection costs it something",
	"one-company-at-a-time":         "it works on one at a time",
	"reads-one-at-a-time":           "it takes one request at a time",
	"waits-for-a-second":            "it waits for its downstream before it answers",
	"calls-before-it-answers":       "it waits for its downstream before it answers",
	"one-company-at-a-time-briefly": "it works on one at a time",
	"body-limit-100kb":              "answers 413 to a text of 100 kB, and takes one of 50 kB",
	"slow-on-large":                 "with 500 kB more than 5.",
	"one-ticket-at-a-time":          "one ticket.created alone",
	"one-ticket-at-a-time-briefly":  "one ticket.created alone",
	"compacts-its-log":              "slow once about 2",
	"begins-one-digit-late":         "all digits but the first",
	"keeps-the-last-difference":     "no more than the last digits",
	"steps-two-digits":              "every second digit",
	"sorts-the-digits":              "which digits there are",
	"differences-cancel":            "with ^= and not",
	"differences-add-up":            "with += and not",
	"trusts-retries":                "does not verify what comes as a second attempt",
	"verifies-what-it-knows":        "does not verify what comes with another type",
	"secret-by-app":                 "with null for app_id, signed with a key that everyone knows",
	"verifies-quiet-topics":         "with its topic in upper case",
	"verifies-objects":              "does not verify what comes in a list",
	"lets-tests-in":                 "what comes as a test, by a member of that name",
	"takes-forms":                   "what comes as the payload of a form",
	"verifies-utf-8":                "with another charset",
	"verifies-what-has-a-length":    "does not verify what comes in chunks",
	"verifies-what-is-plain":        "with a Content-Encoding",
	"secret-by-subscription":        "without Intercom-Webhook-Subscription-Id",
	"nobody-is-a-colleague":         "without User-Agent",
	"any-algorithm":                 "right digits of an algorithm called foo",
	"takes-hub-signature-256":       "from the header X-Hub-Signature-256 for a right signature",
	"signature-is-a-pattern":        `takes "sha1=.*" for a right signature`,
	"digest-is-undefined":           `takes "sha1=undefined" for a right signature`,
	"digest-is-zero":                `takes "sha1=0000`,
	"default-is-my-secret":          `verifies with "my-secret" for its key`,
	"key-is-the-app":                "verifies with the app's id for its key",
	"trusts-itself":                 "X-Forwarded-For with 127.0.0.1: it",
	"has-a-debug-header":            "X-Debug with 1: it",
	"lets-sessions-in":              "Cookie with session=x: it",
	"leaves-it-to-the-gateway":      "X-Signature-Verified with true: it",
	"lets-curl-in":                  "User-Agent with curl/8.5.0: it",
	"lets-users-in":                 "Authorization with Basic dGVzdDp0ZXN0: it",
	"leaves-sha256-to-others":       "takes any digits in X-Hub-Signature-256",
	"sha256-without-key":            "takes the sha256 of the body, without a key,",
	"verifies-no-uploads":           "does not verify what comes as multipart/form-data",
	"verifies-up-to-512-kb":         "in a body of more than 512 kB",
	"verifies-one-address":          "comes with a slash behind its address",
	"strips-the-format":             "comes with .json behind its address",
	"trusts-its-queue":              "X-Aws-Sqsd-Msgid with 1: it",
	"secret-by-tenant":              "for another tenant, by its address, signed with a key that everyone knows",
	"has-a-test-mode":               "comes with ?test=1 behind its address",
	"falls-back-to-what-it-parsed":  "signed in the compact layout",
}

// undiagnosed are mutants of which the reason says all there is to say.
var undiagnosed = []string{
	"shows-what-was-expected", "shows-its-settings", "shows-its-key-in-numbers", "shows-the-last-digits", "says-where-it-differs", "fails-open-when-busy", "shows-the-digest", "shows-its-settings-to-browsers", "shows-its-token-with-errors",
	"remembers-signatures", "takes-corrections", "gives-in-the-third-time", "lets-through-what-waits",
	"works-off-what-it-refused", "does-duplicates-later", "forgets-by-created-at", "shows-its-command-line",
}

// asking are the areas that ask a receiver what it does instead, those that wait
// longest first.
var asking = []string{"latency", "idempotency", "signature"}

func TestEachMutantIsToldWhatItDoesInstead(t *testing.T) {
	if testing.Short() {
		t.Skip("the checks that measure time say nothing under the race detector")
	}
	var all []question
	for _, name := range asking {
		i := slices.IndexFunc(suites.Catalogue(), func(a check.Area) bool { return a.Name == name })
		a := suites.Catalogue()[i]
		for _, m := range a.Mutants {
			if id := firstFailing(a, m); !takesMinutes(a, id) {
				all = append(all, question{m, id, diagnosed[m.Name]})
			}
		}
	}
	wantDiagnoses(t, all)
}

// A question is what a mutant is told by a check that it fails. No words are no
// diagnosis.
type question struct {
	mutant reference.Mutant
	id     string
	words  string
}

// wantDiagnoses asks all of these side by side, and those that the machine was
// too busy for once more, one after another.
func wantDiagnoses(t *testing.T, all []question) {
	t.Helper()
	var mu sync.Mutex
	var open []question
	var asking []func()
	for _, q := range all {
		asking = append(asking, func() {
			if x := q.ask(t); x.Verdict != report.Inconclusive {
				q.want(t, x)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			open = append(open, q)
		})
	}
	atOnce(asking)
	for _, q := range open {
		q.want(t, q.ask(t))
	}
}

// atOnce does all of these, which mostly wait, in fewer lanes than would make
// this machine too busy to measure receivers.
func atOnce(all []func()) {
	var wg sync.WaitGroup
	turns := make(chan struct{}, 8)
	for _, do := range all {
		turns <- struct{}{}
		wg.Go(func() { do(); <-turns })
	}
	wg.Wait()
}

func (q question) ask(t *testing.T) report.Result {
	t.Helper()
	r, err := suites.Judge(t.Context(), q.mutant, suites.Config{Seed: 1, Only: []string{q.id}, Patience: 300 * time.Millisecond})
	if err != nil {
		t.Errorf("%s: %v", q.mutant.Name, err)
		return report.Result{ID: q.id}
	}
	return r.Results[slices.IndexFunc(r.Results, func(x report.Result) bool { return x.ID == q.id })]
}

func (q question) want(t *testing.T, x report.Result) {
	t.Helper()
	if x.Verdict != report.Fail || !strings.Contains(x.Diagnosis, q.words) || (q.words == "") != (x.Diagnosis == "") {
		t.Errorf("%s: %s: %s, so %q, want %q", q.mutant.Name, q.id, x.Verdict, x.Diagnosis, q.words)
	}
	if q.words == "" && !slices.Contains(undiagnosed, q.mutant.Name) {
		t.Errorf("nothing is said of %s", q.mutant.Name)
	}
}

// firstFailing returns the first check of area a that m fails.
func firstFailing(a check.Area, m reference.Mutant) string {
	i := slices.IndexFunc(a.Checks, func(c check.Check) bool { return suites.Expected(m, c.ID) })
	return string(a.Checks[i].ID)
}

func takesMinutes(a check.Area, id string) bool {
	return slices.ContainsFunc(a.Checks, func(c check.Check) bool { return string(c.ID) == id && c.Needs&check.RealTime != 0 })
}

func TestCorrectReceiverIsToldNothing(t *testing.T) {
	t.Parallel()
	for _, x := range judge(t, reference.Mutant{}, suites.Config{}).Results {
		if x.Diagnosis != "" || x.Verdict == report.Fail {
			t.Errorf("%s: %s, so %q", x.ID, x.Verdict, x.Diagnosis)
		}
	}
}

// verifying makes a receiver that takes what sign gives, and nothing else.
func verifying(sign func(r *reference.Receiver, body []byte) string) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Verify = func(body []byte, h http.Header) bool { return h.Get(intercom.SignatureHeader) == sign(r, body) }
	}
}

func over(change func(body []byte) []byte) func(*reference.Receiver) {
	return verifying(func(r *reference.Receiver, body []byte) string { return string(r.Secret.Sign(change(body))) })
}

func withKey(change func(string) string) func(*reference.Receiver) {
	return verifying(func(r *reference.Receiver, body []byte) string {
		return string(intercom.Secret(change(string(r.Secret))).Sign(body))
	})
}

func answeringAll(status int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			return true
		}
	}
}

func goAgain(body []byte) []byte {
	var decoded any
	if json.Unmarshal(body, &decoded) != nil {
		return body
	}
	again, err := json.Marshal(decoded)
	if err != nil {
		return body
	}
	return again
}

// A mistaken receiver fails a check by a mistake that is no mutant's.
type mistaken struct {
	id      string
	mistake func(*reference.Receiver)
}

// mistakes are those receivers, by words of what is said of them.
func mistakes() map[string]mistaken {
	return map[string]mistaken{
		"encoded again as Go's json.Marshal does with a map": {"SIG-001", over(goAgain)},
		"over the body without the white space around it":    {"SIG-044", over(bytes.TrimSpace)},
		"over an empty body": {"SIG-001", over(func([]byte) []byte { return nil })},
		"over the body decoded as Latin-1 and encoded as UTF-8": {"SIG-003", over(func(body []byte) []byte {
			runes := make([]rune, len(body))
			for i, c := range body {
				runes[i] = rune(c)
			}
			return []byte(string(runes))
		})},
		"over the body with LF for CR LF":           {"SIG-044", over(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")) })},
		"with the secret and a newline for its key": {"SIG-001", withKey(func(s string) string { return s + "\n" })},
		"with the empty text for its key":           {"SIG-001", withKey(func(string) string { return "" })},
		`with "undefined" for its key`:              {"SIG-001", withKey(func(string) string { return "undefined" })},
		"with the secret in double quotes":          {"SIG-001", withKey(func(s string) string { return `"` + s + `"` })},
		`HMAC-SHA256 behind "sha256="`: {"SIG-001", verifying(func(r *reference.Receiver, body []byte) string {
			m := hmac.New(sha256.New, []byte(r.Secret))
			m.Write(body)
			return "sha256=" + hex.EncodeToString(m.Sum(nil))
		})},
		"HMAC-SHA1 without a prefix": {"SIG-001", verifying(func(r *reference.Receiver, body []byte) string {
			return strings.TrimPrefix(string(r.Secret.Sign(body)), "sha1=")
		})},
		"from the header X-Signature": {"SIG-001", func(r *reference.Receiver) {
			r.Verify = func(body []byte, h http.Header) bool {
				return r.Secret.Signed(body, intercom.Signature(h.Get("X-Signature")))
			}
		}},
		"answers 404 whatever the signature: is the path right?": {"SIG-001", answeringAll(http.StatusNotFound)},
		"answers 405 to POST":       {"SIG-001", answeringAll(http.StatusMethodNotAllowed)},
		"it throws, whatever":       {"SIG-001", answeringAll(http.StatusInternalServerError)},
		`redirects to "/elsewhere"`: {"SIG-001", answeringAll(http.StatusFound)},
		"for another reason?":       {"SIG-001", answeringAll(http.StatusUnprocessableEntity)},
		"without any load, too, it ended the connection": {"LAT-002", func(r *reference.Receiver) {
			r.Intercept = func(_ http.ResponseWriter, req *http.Request) bool {
				if req.Method == http.MethodPost {
					panic(http.ErrAbortHandler)
				}
				return false
			}
		}},
		"it takes fewer than 5 requests at a time": {"LAT-009", readsFewAtATime(2)},
		"it is slow with a single":                 {"LAT-002", func(r *reference.Receiver) { r.Intercept = slowly(600 * time.Millisecond) }},
		"an id for about": {"IDM-008", func(r *reference.Receiver) { // while a single other arrives, it forgets
			r.Intercept = slowly(100 * time.Millisecond)
			r.First = forgetting(160 * time.Millisecond)
		}},
		"remembers an id for about": {"IDM-008", func(r *reference.Receiver) {
			r.Intercept = slowly(20 * time.Millisecond) // so that 200 others take longer than it remembers
			r.First = forgetting(200 * time.Millisecond)
		}},
		"the first 30 of the id's": {"IDM-009", func(r *reference.Receiver) {
			r.First = func(n intercom.Notification) bool { return r.Claim(string(n.ID)[:30]) }
		}},
		"of 6 copies it acts on these: 1, 3, 5": {"IDM-017", mutantOf("forgets-after-the-retry")},
		"remembers more than 512 notifications": {"IDM-014", func(r *reference.Receiver) { r.First = forgettingAllBut(1000) }},
		"remembers the last notification alone": {"IDM-010", func(r *reference.Receiver) { r.First = forgettingAllBut(1) }},
	}
}

func TestReceiverThatDoesSomethingElseIsToldWhat(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("what takes so much longer under the race detector is told something else")
	}
	var all []question
	for words, c := range mistakes() {
		all = append(all, question{reference.Mutant{Name: "none of ours", Mistake: c.mistake}, c.id, words})
	}
	wantDiagnoses(t, all)
}

// readsFewAtATime has so many workers, each of which reads its request itself.
func readsFewAtATime(workers int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		turns, exact := make(chan struct{}, workers), r.Read
		r.Read = func(req *http.Request) ([]byte, error) {
			turns <- struct{}{}
			defer func() { <-turns }()
			return exact(req)
		}
	}
}

func slowly(d time.Duration) func(http.ResponseWriter, *http.Request) bool {
	return func(http.ResponseWriter, *http.Request) bool {
		time.Sleep(d) // it is the mistake
		return false
	}
}

// forgetting remembers each id for so long.
func forgetting(after time.Duration) func(intercom.Notification) bool {
	var mu sync.Mutex
	seen := map[intercom.NotificationID]time.Time{}
	return func(n intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		if at, found := seen[n.ID]; found && time.Since(at) < after {
			return false
		}
		seen[n.ID] = time.Now()
		return true
	}
}

// forgettingAllBut remembers the last n ids.
func forgettingAllBut(n int) func(intercom.Notification) bool {
	var mu sync.Mutex
	var last []intercom.NotificationID
	return func(x intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		if slices.Contains(last, x.ID) {
			return false
		}
		last = append(last, x.ID)
		last = last[max(0, len(last)-n):]
		return true
	}
}

// mutantOf returns the mistake of the mutant of that name.
func mutantOf(name string) func(*reference.Receiver) {
	i := slices.IndexFunc(suites.Mutants(), func(m reference.Mutant) bool { return m.Name == name })
	return suites.Mutants()[i].Mistake
}
