package report

import (
	"net/http"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// redacted returns a copy of r that holds no secret. Intercheck's own words
// (IDs, areas, levels, verdicts, profile) stay, because machines read them.
//
// It works on finished values, before anything is encoded or cut: then no
// encoding hides a secret from it, and no replacement breaks an encoding.
func (r Report) redacted() Report {
	clean := r.Redactor.Redact
	r.Tool = Tool{clean(r.Tool.Name), clean(r.Tool.Version)}
	r.Receiver.URL, r.RunID = clean(r.Receiver.URL), clean(r.RunID)
	r.Hints = mapped(r.Hints, clean)
	r.Waivers = mapped(r.Waivers, func(w Waiver) Waiver {
		w.Reason, w.Until, w.Problem = clean(w.Reason), clean(w.Until), clean(w.Problem)
		return w
	})
	r.Results = mapped(r.Results, func(x Result) Result {
		for _, s := range []*string{&x.Title, &x.Why, &x.Link, &x.Reason, &x.Fix, &x.Note, &x.Diagnosis, &x.Output} {
			*s = clean(*s)
		}
		x.Exchanges = mapped(x.Exchanges, func(e exchange.Exchange) exchange.Exchange { return redactExchange(e, clean) })
		return x
	})
	return r
}

func redactExchange(x exchange.Exchange, clean func(string) string) exchange.Exchange {
	x.Err = clean(x.Err)
	x.Request = exchange.Request{
		Method: clean(x.Request.Method), URL: clean(x.Request.URL),
		Header: redactHeader(x.Request.Header, clean), Body: []byte(clean(string(x.Request.Body))),
	}
	if x.Response != nil {
		response := *x.Response
		response.Proto = clean(response.Proto)
		response.Header = redactHeader(response.Header, clean)
		response.Body = []byte(clean(string(response.Body)))
		response.Size += int64(len(response.Body) - len(x.Response.Body)) // what is longer is a body that was cut
		x.Response = &response
	}
	return x
}

func redactHeader(h http.Header, clean func(string) string) http.Header {
	redacted := make(http.Header, len(h))
	for name, values := range h {
		redacted[clean(name)] = mapped(values, clean)
	}
	return redacted
}

func mapped[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}
