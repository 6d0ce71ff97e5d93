package endpoint

import (
	"context"
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	transport = fidelity + "#transport"
	fixServer = "leave HTTP to a server that knows all of it, and read the body to its end, whatever says how long it is"
	// inPieces is how long a request takes that comes in pieces.
	inPieces = time.Second
)

// unusual are the checks of requests as proxies and other clients send them.
// What Intercom sends can change with a line in its own proxy.
func unusual() []check.Check {
	return []check.Check{
		{
			ID: "END-009", Level: check.Should, Link: transport, Fix: fixServer,
			Title: "takes requests of HTTP/1.0",
			Why:   "Some proxies speak HTTP/1.0 to what is behind them unless they are told otherwise. Put one before the receiver, and nothing arrives any more.",
			Run:   faulted(delivery.Plan{Fault: "http-1.0"}),
		},
		{
			ID: "END-010", Level: check.Should, Link: transport, Fix: fixServer,
			Title: "takes a body that comes in chunks, without a Content-Length",
			Why:   "A sender or a proxy that does not know the length beforehand sends chunks. Who reads as many bytes as Content-Length says reads none, and no signature fits.",
			Run:   faulted(delivery.Plan{Fault: "chunked"}),
		},
		{
			ID: "END-011", Level: check.Should, Link: transport, Fix: fixServer,
			Title: "takes a request that asks for leave to send its body",
			Why:   "Common clients send Expect: 100-continue by themselves before larger bodies. An answer of 417, or none until the body is there, is a notification lost or late.",
			Run:   faulted(delivery.Plan{Fault: "expect-100-continue"}),
		},
		{
			ID: "END-012", Level: check.Should, Link: transport, Fix: "look headers up by a function that does not mind their letter case",
			Title: "finds headers whose names are in lower case",
			Why:   "Letter case means nothing in names of headers, and proxies that speak HTTP/2 make them all lower. Who looks for X-Hub-Signature to the letter then finds no signature.",
			Run:   faulted(delivery.Plan{Fault: "lower-case-headers"}),
		},
		{
			ID: "END-013", Level: check.Should, Link: transport, Fix: fixServer + "; give a request some seconds to arrive", Waits: true,
			Title: "waits for headers and bodies that come in pieces over a second",
			Why:   "On a busy line a request arrives in many packets. Who takes the first for all of it verifies half a body.",
			Run:   faulted(delivery.Plan{Fault: "slow-body", Over: inPieces}, delivery.Plan{Fault: "trickled-headers", Over: inPieces}),
		},
		{
			ID: "END-014", Level: check.May, Link: transport, Fix: "take the end of what a client sends for the end of its request, and not for its departure",
			Title: "answers a client that closes its side of the connection behind the request",
			Why:   "Simple clients do so. A server or proxy that takes it for a departure breaks off what it has begun.",
			Run:   faulted(delivery.Plan{Fault: "half-close"}),
		},
		{
			ID: "END-015", Level: check.Should, Link: transport, Fix: "raise the limit on the number and size of headers to what your server has by default, and ignore those that you do not know",
			Title: "takes a request with 25 more headers",
			Why:   "Each proxy on the way adds some: where from, through what, traces, cookies. A tight limit holds until one more proxy is there.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.ExpectVariants(ctx, variant(b, "25 more headers", delivery.Plan{Header: proxied()}))
			},
		},
		{
			ID: "END-016", Level: check.Should, Link: transport, Fix: "exempt the webhook's path from rules against robots: the signature says who it is",
			Title: "takes a request without a User-Agent",
			Why:   "Intercom does not document one. Firewalls take a client without one for a robot, which it is.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.ExpectVariants(ctx, variant(b, "no User-Agent", delivery.Plan{Header: http.Header{"User-Agent": nil}}))
			},
		},
	}
}

func variant(b *check.Bench, with string, p delivery.Plan) check.Variant {
	return check.Variant{With: with, Question: check.Question{Fixture: b.Notification(), Plan: p}}
}

// faulted sends a notification of the usual form, and then one by each plan,
// which has a fault.
func faulted(plans ...delivery.Plan) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		all := []check.Variant{variant(b, "nothing unusual", delivery.Plan{})}
		for _, p := range plans {
			f, err := exchange.LookupFault(p.Fault)
			if err != nil {
				b.Break(err)
			}
			all = append(all, variant(b, "a request "+f.Title, p))
		}
		b.ExpectVariants(ctx, all...)
	}
}

// proxied are headers that proxies, caches and tracers add. None of them says
// anything else about the request than what is true of it.
func proxied() http.Header {
	h := http.Header{}
	for name, value := range map[string]string{
		"Via": "1.1 proxy.example.com", "Forwarded": "for=203.0.113.7", "X-Forwarded-For": "203.0.113.7, 10.0.0.1", "X-Real-Ip": "203.0.113.7",
		"Cookie": "session=none; theme=dark", "Cache-Control": "no-cache", "Accept-Language": "en", "Cdn-Loop": "example", "X-Varnish": "32770",
		"Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Tracestate": "intercheck=1",
		"X-B3-Traceid": "b7ad6b7169203331", "X-B3-Spanid": "b7ad6b7169203331", "X-B3-Sampled": "1",
		"X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678", "X-Cloud-Trace-Context": "0af7651916cd43dd8448eb211c80319c/1;o=1",
		"X-Datadog-Trace-Id": "1234567890123456", "X-Datadog-Parent-Id": "1234567890123456", "X-Datadog-Sampling-Priority": "1",
		"X-Request-Id": "b7ad6b7169203331", "X-Correlation-Id": "b7ad6b7169203331", "X-Envoy-Attempt-Count": "1", "Cf-Ray": "b7ad6b7169203331-AMS",
		"X-Newrelic-Id": "b7ad6b7169203331", "X-Intercheck-Unknown": "1",
	} {
		h[name] = []string{value}
	}
	return h
}
