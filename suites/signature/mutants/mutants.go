// Package mutants holds receivers that believe forgeries, refuse what is genuine, or tell secrets. It knows no check.
package mutants

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// everyForgery are the checks of the tamperings that must be refused.
const everyForgery = "SIG-01? SIG-02? SIG-03? SIG-040 SIG-05? SIG-06?"

// All returns the receivers that the checks of this area must catch.
func All() []reference.Mutant { return slices.Concat(mutants(), comparing(), believing(), leaking()) }

func mutants() []reference.Mutant {
	return []reference.Mutant{
		{Name: reference.RefusesAll, Doc: "answers 401 to everything", Fails: "* !CLI-007", Mistake: refusesAll},
		{Name: "no-verify", Doc: "does not look at the signature", Fails: everyForgery + " SIG-007 SIG-009 END-002 SIG-045 SIG-046 SIG-047 SIG-070 SIG-072 SIG-073 SIG-074 SIG-075 SIG-076 SIG-078", Mistake: verifying(func(*reference.Receiver, []byte, http.Header) bool { return true })},
		{Name: "reserialises", Doc: "verifies the body as it decoded and encoded it again", Fails: "* !END-003 !SIG-002 !PAY-007 !CLI-007", Mistake: reserialises},
		{Name: "expects-pretty", Doc: "lays the body out as it knows Intercom's before it verifies", Fails: "SIG-002 PAY-003 PAY-007 SIG-044", Mistake: expectsPretty},
		{Name: "strips-byte-order-marks", Doc: "takes byte order marks out of the text before it verifies", Fails: "SIG-003", Mistake: stripsMarks},
		{Name: "unsigned-is-fine", Doc: "skips the comparison where there is no signature", Fails: "SIG-010 SIG-011 SIG-037 SIG-038 SIG-039 SIG-007 SIG-009 END-002 SIG-045 SIG-046 SIG-072 SIG-074 SIG-075", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool {
			return sig == ""
		})},
		{Name: "compares-what-was-sent", Doc: "compares as many characters as were sent", Fails: "SIG-010 SIG-011 SIG-012 SIG-014 SIG-037 SIG-038 SIG-039 SIG-007 SIG-009 END-002 SIG-045 SIG-046 SIG-072 SIG-074 SIG-075", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return strings.HasPrefix(string(r.Secret.Sign(body)), sig)
		})},
		{Name: "compares-half", Doc: "compares the first half", Fails: "SIG-014 SIG-015 SIG-016 SIG-040 SIG-055 SIG-059 SIG-060 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return len(sig) >= 25 && sig[:25] == string(r.Secret.Sign(body))[:25]
		})},
		{Name: "checks-the-form", Doc: "checks that the signature looks like one", Fails: "SIG-015 SIG-016 SIG-022 SIG-024 SIG-025 SIG-026 SIG-027 SIG-028 SIG-029 SIG-030 SIG-031 SIG-032 SIG-033 SIG-034 SIG-035 SIG-036 SIG-040 SIG-05? !SIG-059 SIG-007 SIG-009 END-002 SIG-045 SIG-046 SIG-047 SIG-070 SIG-072 SIG-073 SIG-074 SIG-075 SIG-076 SIG-078", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool {
			return signatureForm.MatchString(sig)
		})},
		{Name: "fails-open", Doc: "catches what the comparison throws at a length mismatch, and goes on", Fails: "SIG-012 SIG-013 SIG-014 SIG-018 SIG-019 SIG-020 SIG-021 SIG-023 SIG-075 SIG-007", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool {
			return sig != "" && len(sig) != signatureLength
		})},
		{Name: "ignores-the-prefix", Doc: "compares what stands behind the last =", Fails: "SIG-013 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return sig == strings.TrimPrefix(string(r.Secret.Sign(body)), "sha1=")
		})},
		{Name: "ignores-what-is-not-hex", Doc: "decodes leniently, and compares what could be decoded", Fails: "SIG-012 SIG-017 SIG-007", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool {
			return strings.HasPrefix(sig, "sha1=") && strings.Trim(sig[5:], "z") == ""
		})},
		{Name: "takes-long-for-right", Doc: "compares in a loop that a long signature ends early", Fails: "SIG-018 SIG-007", Mistake: alsoAccepting(func(_ *reference.Receiver, _ []byte, sig string) bool { return len(sig) > 1024 })},
		{Name: "takes-base64", Doc: "accepts the digest in base64 as well", Fails: "SIG-019 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return sig == "sha1="+base64.StdEncoding.EncodeToString(MAC(sha1.New, r.Secret, body))
		})},
		{Name: "algorithm-by-header", Doc: "takes the algorithm from the header", Fails: "SIG-020 SIG-023 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return sig == "sha256="+hex.EncodeToString(MAC(sha256.New, r.Secret, body)) || sig == "md5="+hex.EncodeToString(MAC(md5.New, r.Secret, body))
		})},
		{Name: "algorithm-by-length", Doc: "takes the algorithm from the length of the digest", Fails: "SIG-021 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return sig == "sha1="+hex.EncodeToString(MAC(sha256.New, r.Secret, body))
		})},
		{Name: "digest-without-key", Doc: "accepts the body's SHA-1 digest, as a checksum", Fails: "SIG-022 SIG-007", Mistake: alsoAccepting(func(_ *reference.Receiver, body []byte, sig string) bool {
			sum := sha1.Sum(body)
			return sig == "sha1="+hex.EncodeToString(sum[:])
		})},
		{Name: "any-apps-secret", Doc: "tries the secrets of all the apps that it ever served", Fails: "SIG-024 SIG-007 SIG-009 END-002 SIG-045 SIG-046 SIG-047 SIG-072 SIG-073 SIG-074 SIG-078", Mistake: alsoSecret("the secret of another app")},
		{Name: "unset-is-empty", Doc: "verifies with an empty secret where none is set", Fails: "SIG-025 SIG-074 SIG-007", Mistake: alsoSecret("")},
		{Name: "unset-is-undefined", Doc: `verifies with "undefined" where none is set`, Fails: "SIG-026 SIG-074 SIG-007", Mistake: alsoSecret("undefined")},
		{Name: "unset-is-null", Doc: `verifies with "null" where none is set`, Fails: "SIG-027 SIG-007", Mistake: alsoSecret("null")},
		{Name: "unset-is-none", Doc: `verifies with "None" where none is set`, Fails: "SIG-028 SIG-007", Mistake: alsoSecret("None")},
		{Name: "default-is-secret", Doc: `has the default secret "secret"`, Fails: "SIG-029 SIG-007", Mistake: alsoSecret("secret")},
		{Name: "default-is-changeme", Doc: `has the default secret "changeme"`, Fails: "SIG-030 SIG-007", Mistake: alsoSecret("changeme")},
		{Name: "token-is-a-secret", Doc: "verifies with the access token, too", Fails: "SIG-031 SIG-007", Mistake: func(r *reference.Receiver) { alsoSecret(r.Token)(r) }},
		{Name: "ignores-layout", Doc: "verifies the body as it decoded and encoded it again when it does not fit as it is", Fails: "SIG-033 SIG-034 SIG-007", Mistake: ignoresLayout},
		{Name: "falls-back-to-what-it-parsed", Doc: "verifies JSON.stringify of the body where the body itself does not fit", Fails: "SIG-033 SIG-034", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			said, err := intercom.Compact.Append(nil, json.RawMessage(bytes.TrimSpace(body)))
			return err == nil && r.Secret.Signed(said, intercom.Signature(sig))
		})},
		{Name: "trims-the-body", Doc: "trims white space off the body before it verifies", Fails: "SIG-034 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return r.Secret.Signed(bytes.TrimSpace(body), intercom.Signature(sig))
		})},
		{Name: "reads-the-body-twice", Doc: "verifies what a second reading of the body gives, which is nothing", Fails: "SIG-036 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, _ []byte, sig string) bool {
			return r.Secret.Signed(nil, intercom.Signature(sig))
		})},
		{Name: "takes-body-signature", Doc: "accepts the header of Intercom's other callbacks", Fails: "SIG-037 SIG-007", Mistake: alsoHeader("X-Body-Signature", func(r *reference.Receiver, body []byte) string {
			return hex.EncodeToString(MAC(sha256.New, r.Secret, body))
		})},
		{Name: "takes-fin-signature", Doc: "accepts the header of another product's webhooks", Fails: "SIG-038 SIG-007", Mistake: alsoHeader("X-Fin-Agent-API-Webhook-Signature", right)},
		{Name: "takes-authorization", Doc: "accepts the signature as a password", Fails: "SIG-039 SIG-007", Mistake: alsoHeader("Authorization", right)},
		{Name: "list-of-signatures", Doc: "compares only where the header is a text, and a repeated one is a list", Fails: "SIG-040 SIG-007", Mistake: listOfSignatures},
		{Name: "trusts-forwarded-for", Doc: "trusts requests from Intercom's addresses, by X-Forwarded-For", Fails: "SIG-009", Mistake: alsoHeader("X-Forwarded-For", func(*reference.Receiver, []byte) string { return "34.231.68.152" })},
		{Name: "shows-what-was-expected", Doc: "answers a refusal with the expected signature, for debugging", Fails: "SIG-004", Mistake: refusing(http.StatusUnauthorized, func(r *reference.Receiver, body []byte) string { return "expected " + string(r.Secret.Sign(body)) })},
		{Name: "shows-its-settings", Doc: "answers a refusal with the framework's debug page, settings included", Fails: "SIG-004", Mistake: refusing(http.StatusUnauthorized, func(r *reference.Receiver, _ []byte) string { return "INTERCOM_SECRET=" + string(r.Secret) })},
		{Name: "shows-its-command-line", Doc: "is started with the secret as an argument, and shows its arguments at /debug/vars", Fails: "SIG-004", Mistake: func(r *reference.Receiver) {
			r.Elsewhere = func(w http.ResponseWriter, req *http.Request) {
				if req.URL.Path != "/debug/vars" {
					http.NotFound(w, req)
				} else {
					_, _ = fmt.Fprintf(w, `{"cmdline":["receiver","-secret",%q]}`, string(r.Secret))
				}
			}
		}},
		{Name: "dies-of-a-short-signature", Doc: "lets the comparison's exception end the connection", Fails: "SIG-005 SIG-006 SIG-007 SIG-008 SIG-012 SIG-013 SIG-014 SIG-018 SIG-019 SIG-020 SIG-021 SIG-023 SIG-075", Mistake: onLengthMismatch(func(http.ResponseWriter) { panic(http.ErrAbortHandler) })},
		{Name: "hangs-up-on-forgeries", Doc: "ends the connection of what it refuses, as nginx does where it returns 444", Fails: "SIG-007 END-002 SIG-047", Mistake: func(r *reference.Receiver) {
			r.Refuse = func(http.ResponseWriter, []byte, http.Header) { panic(http.ErrAbortHandler) }
		}},
		{Name: "throws-on-a-short-signature", Doc: "answers 500 where the comparison throws", Fails: "SIG-006 SIG-007", Mistake: onLengthMismatch(func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })},
		{Name: "says-ok-to-forgeries", Doc: "answers 200 to whatever it does not believe, and does nothing", Fails: "SIG-007 END-002 SIG-047", Mistake: refusing(http.StatusOK, func(*reference.Receiver, []byte) string { return "" })},
		{Name: "verifies-json-only", Doc: "verifies in the hook of its JSON parser, which other content types do not pass", Fails: "SIG-045", Mistake: unverified(func(_ []byte, h http.Header) bool {
			return !strings.Contains(h.Get("Content-Type"), "application/json")
		})},
		{Name: "verifies-what-is-small", Doc: "verifies bodies of up to 64 kB, which it buffers", Fails: "SIG-045", Mistake: unverified(func(body []byte, _ http.Header) bool { return len(body) > 64<<10 })},
		{Name: "verifies-no-uploads", Doc: "verifies in the hooks of its parsers, of which the one for uploads has none", Fails: "SIG-045", Mistake: unverified(func(_ []byte, h http.Header) bool {
			return strings.HasPrefix(h.Get("Content-Type"), "multipart/")
		})},
		{Name: "verifies-up-to-512-kb", Doc: "verifies what its hook buffers, which is 512 kB", Fails: "SIG-045", Mistake: unverified(func(body []byte, _ http.Header) bool { return len(body) > 512<<10 })},
		{Name: "verifies-one-address", Doc: "verifies at /webhook, and routes /webhook/ and /WEBHOOK there, too", Fails: "SIG-045", Mistake: func(r *reference.Receiver) {
			r.Elsewhere = func(w http.ResponseWriter, req *http.Request) {
				if strings.EqualFold(strings.Trim(req.URL.Path, "/"), strings.Trim(reference.Path, "/")) {
					believe(r, w, req)
				}
			}
		}},
		{Name: "strips-the-format", Doc: "verifies at /webhook, and routes /webhook.json there, too", Fails: "SIG-045", Mistake: func(r *reference.Receiver) {
			r.Elsewhere = func(w http.ResponseWriter, req *http.Request) {
				if req.URL.Path != reference.Path+".json" {
					http.NotFound(w, req)
					return
				}
				believe(r, w, req)
			}
		}},
		{Name: "has-a-test-mode", Doc: "verifies nothing where ?debug or ?test stands behind its address", Fails: "SIG-045", Mistake: func(r *reference.Receiver) {
			r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
				asked := req.URL.Query().Has("test") || req.URL.Query().Has("debug")
				if asked {
					believe(r, w, req)
				}
				return asked
			}
		}},
		{Name: "verifies-what-it-handles", Doc: "verifies in the handlers of the topics it had at first", Fails: "SIG-047", Mistake: unverified(func(body []byte, _ http.Header) bool {
			return bytes.Contains(body, []byte(`"content_stat.news_item"`))
		})},
		{Name: "forgets-one-handler", Doc: "verifies in each handler but the one of the topic that was added last", Fails: "SIG-046 SIG-047", Mistake: unverified(func(body []byte, _ http.Header) bool {
			return bytes.Contains(body, []byte(`"contact.user.created"`))
		})},
		{Name: "claims-before-it-verifies", Doc: "looks for duplicates first, since that is cheaper, and so lets a forgery use up the id", Fails: "SIG-048", Mistake: claimsFirst},
		{Name: "acts-before-it-verifies", Doc: "starts the work, and verifies meanwhile", Fails: everyForgery + " SIG-008 SIG-009 SIG-045 SIG-046 SIG-048 SIG-07? !SIG-077 !SIG-079", Mistake: actsFirst},
	}
}

func refusesAll(r *reference.Receiver) {
	r.Intercept = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
}

const signatureLength = len("sha1=") + 40

var signatureForm = regexp.MustCompile(`^sha1=[0-9a-f]{40}$`)

// MAC returns the HMAC of body, with a hash that need not be Intercom's.
func MAC(h func() hash.Hash, s intercom.Secret, body []byte) []byte {
	m := hmac.New(h, []byte(s))
	m.Write(body)
	return m.Sum(nil)
}

func right(r *reference.Receiver, body []byte) string { return string(r.Secret.Sign(body)) }

// verifying makes a receiver that decides about signatures in another way.
func verifying(how func(*reference.Receiver, []byte, http.Header) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Verify = func(body []byte, h http.Header) bool { return how(r, body, h) }
	}
}

// alsoAccepting makes a receiver that accepts more signatures than the right one.
func alsoAccepting(more func(r *reference.Receiver, body []byte, sig string) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Verify
		r.Verify = func(body []byte, h http.Header) bool {
			return exact(body, h) || more(r, body, h.Get(intercom.SignatureHeader))
		}
	}
}

func alsoSecret(s intercom.Secret) func(*reference.Receiver) {
	return alsoAccepting(func(_ *reference.Receiver, body []byte, sig string) bool {
		return s.Signed(body, intercom.Signature(sig))
	})
}

func alsoHeader(name string, value func(*reference.Receiver, []byte) string) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Verify
		r.Verify = func(body []byte, h http.Header) bool { return exact(body, h) || h.Get(name) == value(r, body) }
	}
}

// refusing makes a receiver that answers what it refuses in another way.
func refusing(status int, text func(*reference.Receiver, []byte) string) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Refuse = func(w http.ResponseWriter, body []byte, _ http.Header) { http.Error(w, text(r, body), status) }
	}
}

func onLengthMismatch(do func(http.ResponseWriter)) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Refuse
		r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
			if sig := h.Get(intercom.SignatureHeader); sig != "" && len(sig) != signatureLength {
				do(w)
				return
			}
			exact(w, body, h)
		}
	}
}

// Again lays the body out anew; what is no JSON stays as it is.
func Again(style intercom.Style, body []byte) []byte {
	out, err := style.Append(nil, body)
	if err != nil {
		return body
	}
	return out
}

func reserialises(r *reference.Receiver) {
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool { return exact(Again(intercom.Compact, body), h) }
}

// expectsPretty leaves alone what is nested deeply: to lay that out takes seconds,
// which is another mistake.
func expectsPretty(r *reference.Receiver) {
	const deep = 1000
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		return exact(body, h) && (!json.Valid(body) || bytes.Count(body, []byte("[")) > deep || bytes.Equal(body, Again(intercom.Pretty, body)))
	}
}

func stripsMarks(r *reference.Receiver) {
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		return exact(bytes.ReplaceAll(body, []byte("\ufeff"), nil), h)
	}
}

func ignoresLayout(r *reference.Receiver) {
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		return exact(body, h) || exact(Again(intercom.Compact, body), h) || exact(Again(intercom.Pretty, body), h)
	}
}

// unverified makes a receiver that does not verify some requests.
func unverified(which func(body []byte, h http.Header) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Verify
		r.Verify = func(body []byte, h http.Header) bool { return exact(body, h) || which(body, h) }
	}
}

// believe acts on a request without verifying it.
func believe(r *reference.Receiver, w http.ResponseWriter, req *http.Request) {
	body, err := r.Read(req)
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if n, err := r.Decode(body); err == nil && n.ID != "" {
		r.Accept(w, n, true)
		r.Queue(n)
	}
}

func claimsFirst(r *reference.Receiver) {
	var used sync.Map // of ids
	refuse, first := r.Refuse, r.First
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		if n, err := r.Decode(body); err == nil && n.ID != "" {
			used.Store(n.ID, true)
		}
		refuse(w, body, h)
	}
	r.First = func(n intercom.Notification) bool {
		_, before := used.Load(n.ID)
		return !before && first(n)
	}
}

func listOfSignatures(r *reference.Receiver) {
	exact := r.Verify
	r.Verify = func(body []byte, h http.Header) bool {
		return exact(body, h) || len(h.Values(intercom.SignatureHeader)) > 1
	}
}

func actsFirst(r *reference.Receiver) {
	exact := r.Refuse
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		if n, err := r.Decode(body); err == nil && n.ID != "" {
			r.Act(n)
		}
		exact(w, body, h)
	}
}
