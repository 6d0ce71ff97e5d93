package signature

import (
	"context"
	"net/http"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A claim is a header that says that a request comes from Intercom, or from
// within, or goes elsewhere.
type claim struct {
	name, value string
	reroutes    bool // what stands before the receiver may go by it: any answer will do
}

func (c claim) says() string        { return c.name + " with " + c.value }
func (c claim) header() http.Header { return http.Header{c.name: {c.value}} }

// intercoms is an address that Intercom sends from.
const intercoms = "34.231.68.152"

func claims() []claim {
	return []claim{
		{name: "X-Forwarded-For", value: intercoms},
		{name: "X-Forwarded-For", value: "127.0.0.1"},
		{name: "X-Forwarded-For", value: "10.0.0.1"},
		{name: "X-Forwarded-For", value: "192.168.1.1"},
		{name: "X-Forwarded-For", value: "::1"},
		{name: "X-Real-Ip", value: "127.0.0.1"},
		{name: "True-Client-Ip", value: intercoms},
		{name: "Cf-Connecting-Ip", value: intercoms},
		{name: "Forwarded", value: "for=" + intercoms},
		{name: "X-Forwarded-Host", value: "api.intercom.io"},
		{name: "X-Forwarded-Proto", value: "https"},
		{name: "Authorization", value: "Basic dGVzdDp0ZXN0"},
		{name: "Authorization", value: "Bearer x"},
		{name: "Origin", value: "https://app.intercom.com"},
		{name: "X-Internal-Request", value: "1"},
		{name: "X-Signature-Verified", value: "true"},
		{name: "X-Ssl-Client-Verify", value: "SUCCESS"},
		{name: "X-Aws-Sqsd-Msgid", value: "1"}, // what a queue of the same house hands out
		{name: "X-Cloudtasks-Queuename", value: "webhooks"},
		{name: "X-Appengine-Queuename", value: "webhooks"},
		{name: "Cookie", value: "session=x"},
		{name: "X-Debug", value: "1"},
		{name: "User-Agent", value: "intercom-parrot-service-client/1.0"},
		{name: "User-Agent", value: "curl/8.5.0"},
		{name: "Host", value: "localhost", reroutes: true},
		{name: "X-Original-Url", value: "/", reroutes: true},
		{name: "X-Rewrite-Url", value: "/", reroutes: true},
	}
}

// allClaims are those in one request, the first of each name.
func allClaims() http.Header {
	all := http.Header{}
	for _, c := range claims() {
		if !c.reroutes && all[c.name] == nil {
			all[c.name] = []string{c.value}
		}
	}
	return all
}

// trustsNoHeader makes each claim alone, since one may hide another, and all
// together, since some are believed only so.
func trustsNoHeader(ctx context.Context, b *check.Bench) {
	whole := forged(b, delivery.Plan{Header: allClaims()}, "other-secret", "no-signature")
	var cut []check.Question
	for _, c := range claims() {
		alone := forged(b, delivery.Plan{Header: c.header()}, "other-secret", "no-signature")
		if c.reroutes {
			cut = append(cut, alone...)
		} else {
			whole = append(whole, alone...)
		}
	}
	expectIgnored(ctx, b, forgeEach(ctx, b, whole...), forgeEach(ctx, b, cut...))
}
