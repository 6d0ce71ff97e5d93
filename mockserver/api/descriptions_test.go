package api_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
)

// descriptions are what Intercom publishes of its API. They are not part of the
// project.
const descriptions = "../../../shared/data"

func TestAnswersAreAsIntercomDescribesThem(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.14", "2.16"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			p := described(t, version)
			met := map[string]bool{}
			for _, difference := range differences(newRig(t, options{}), p, version) {
				i := slices.IndexFunc(errata, func(e erratum) bool { return e.covers(version, difference) })
				if i < 0 {
					t.Error(difference)
					continue
				}
				met[errata[i].says] = true
			}
			for _, e := range errata {
				if strings.Contains(e.versions, version) && !met[e.says] {
					t.Errorf("%s is no error any more (%s): take the row away", e.says, e.reason)
				}
			}
		})
	}
}

// entry is where in a list of answers something is, which does not matter.
var entry = regexp.MustCompile(`^"(data|conversations|tickets|admins|teams)/\d+/`)

// described reads the description of a version, if it is there.
func described(t *testing.T, version string) *openapi.Published {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(descriptions, "intercom-openapi-"+version+".yaml"))
	if err != nil {
		t.Skipf("needs Intercom's description of %s: %v", version, err)
	}
	digest, err := openapi.Digest(version, text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := openapi.OpenDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// differences carries out all that is written and read in the other tests, and
// returns in which ways the answers are not what is described, each once.
func differences(r *rig, p *openapi.Published, version string) []string {
	r.t.Helper()
	found := map[string]bool{}
	ask := func(method, path, body string) reply {
		got := r.speak(version, method, path, body)
		short, _, _ := strings.Cut(path, "?")
		at := "nothing"
		if stub, ok := p.Stub(method, short); ok {
			at = stub.Path
		}
		for _, d := range p.Differences(method, short, got.status, got.header.Get("Content-Type"), []byte(got.body)) {
			found[method+" "+at+": "+entry.ReplaceAllString(d, `"`)] = true
		}
		return got
	}
	known := r.setUp(version)
	for _, path := range []string{"/me", "/admins", "/teams", "/subscription_types", "/ticket_types", "/tags", "/contacts/nobody", "/conversations/0", "/companies/0", "/tickets/0"} {
		ask("GET", path, "")
	}
	for _, s := range traces {
		_, method, path, body := step{does: s.write, body: s.body}.in("modern", known)
		got := ask(method, path, body)
		if s.keep != "" {
			known[s.keep] = identity(got)
		}
		_, method, path, _ = step{does: s.read}.in("modern", known)
		ask(method, path, "")
	}
	ask("POST", "/contacts", `{"role":"user","external_id":"20"}`)
	ask("POST", "/contacts/search", `{"query":{"field":"role","operator":"=","value":"user"}}`)
	ask("POST", "/conversations/search", `{"query":{"field":"state","operator":"=","value":"open"}}`)
	ask("POST", "/tickets/search", `{"query":{"field":"open","operator":"=","value":"true"}}`)
	return slices.Sorted(maps.Keys(found))
}

// An erratum is a difference that is known, and why it is there. What a
// difference says is matched from its field on, without numbers of entries.
type erratum struct{ versions, says, reason string }

func (e erratum) covers(version, difference string) bool {
	return strings.Contains(e.versions, version) && regexp.MustCompile(e.says).MatchString(difference)
}

const (
	both  = "2.14 2.16"
	null  = "it does not let the field be null, which Intercom was captured sending"
	links = "it asks for a whole URL, and Intercom was captured sending a path"
)

// errata are the descriptions' own errors, each with its reason.
var errata = []erratum{
	{both, `"(tags|notes|companies)/url" is not valid`, links},
	{both, `"(tags|notes|companies)/data/\d+/url" is not valid`, links},
	{both, `"(tags|notes|companies)/data/\d+/type" is not valid`, "it asks for a URL, and its own example is a word"},
	{both, `"conversation_parts/conversation_parts/\d+/(assigned_to|email_message_metadata)" has the wrong type`, null},
	{both, `"ai_agent" has the wrong type`, null},
	{both, `"statistics/(time_to_\w+|median_time_to_reply|handling_time|\w+_at)" has the wrong type: send a whole number`, null},
	{both, `"statistics/last_closed_by_id" has the wrong type: send a string`, null},
	{both, `"(size|last_request_at)" has the wrong type: send a whole number`, null},
	{both, `"(industry|website|email)" has the wrong type: send a string`, null},
	{both, `"(author/)?job_title" has the wrong type: send a string`, null},
	{both, `"(author/)?avatar" has the wrong type`, "it asks for a URL, and Intercom answers an object with an image_url"},
	{both, `^GET /(contacts|tickets)/\{\w+\}: status 404 is not described`, "it forgets what is answered where there is nothing"},
	{both, `^PUT /visitors: "custom_attributes/\w+" has the wrong type: send a string`, "its own example of a request has numbers"},
	{both, `^GET /companies: "type" is not valid: send "list"`, "it forgets that company_id and name ask for one company"},
}
