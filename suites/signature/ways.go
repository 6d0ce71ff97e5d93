package signature

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A wayIn is how a forgery is sent.
type wayIn struct {
	says string // completes "it does not verify what comes …"
	plan delivery.Plan
	to   func(url string) string // another address that may lead to the same handler; nil: the receiver's
	cut  bool                    // a parser or a router may have an opinion on it: any answer will do, and none
}

func (w wayIn) address(b *check.Bench) string {
	if w.to == nil {
		return ""
	}
	return w.to(b.Target.URL)
}

func waysIn() []wayIn {
	by := func(method string) wayIn { return wayIn{says: "by " + method, plan: delivery.Plan{Method: method}} }
	as := func(contentType string) wayIn {
		return wayIn{says: "as " + contentType, plan: delivery.Plan{Header: http.Header{"Content-Type": {contentType}}}}
	}
	parsed := func(contentType string) wayIn { w := as(contentType); w.cut = true; return w }
	at := func(says string, to func(string) string) wayIn { return wayIn{says: says, to: to, cut: true} }
	asking := func(query string) wayIn { return at("with ?"+query+" behind its address", withQuery(query)) }
	return []wayIn{
		by(http.MethodPut), by(http.MethodPatch),
		{says: "with X-Http-Method-Override", plan: delivery.Plan{Header: http.Header{"X-Http-Method-Override": {"PUT"}}}},
		as("text/plain"), as("application/x-www-form-urlencoded"), as("application/vnd.api+json"),
		{says: "with an empty content type", plan: delivery.Plan{Header: http.Header{"Content-Type": {""}}}},
		{says: "in the compact layout", plan: delivery.Plan{Style: intercom.Compact}},
		parsed("multipart/form-data; boundary=b"), parsed("application/xml"), parsed("application/octet-stream"),
		at("with a slash behind its address", onPath(func(p string) string { return p + "/" })),
		at("with two slashes in its address", onPath(func(p string) string { return strings.TrimSuffix(path.Dir(p), "/") + "//" + path.Base(p) })),
		at("with its address in upper case", onPath(strings.ToUpper)),
		at("with .json behind its address", onPath(func(p string) string { return p + ".json" })),
		at("with ;x behind its address", onPath(func(p string) string { return p + ";x" })),
		at("with a letter of its address in percent", onPath(percent)),
		asking("test=1"), asking("debug=true"), asking("skip_signature=1"), asking("verify=false"), asking("token=x"),
	}
}

// onPath changes the path of a URL, and leaves a URL as it is whose path says
// nothing.
func onPath(change func(string) string) func(string) string {
	return func(url string) string {
		before, query, asks := strings.Cut(url, "?")
		scheme, rest, _ := strings.Cut(before, "://")
		host, p, has := strings.Cut(rest, "/")
		if !has || p == "" {
			return url
		}
		url = scheme + "://" + host + change("/"+p)
		if asks {
			url += "?" + query
		}
		return url
	}
}

// percent writes the last letter of a path as a URL may. A path that has such
// letters is left as it is: the last may belong to one.
func percent(p string) string {
	if strings.Contains(p, "%") {
		return p
	}
	return fmt.Sprintf("%s%%%02X", p[:len(p)-1], p[len(p)-1])
}

func withQuery(query string) func(string) string {
	return func(url string) string {
		if strings.Contains(url, "?") {
			return url + "&" + query
		}
		return url + "?" + query
	}
}
