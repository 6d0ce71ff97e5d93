package api_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestASearchFindsWhatItDescribesAlone(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	known := r.setUp("2.14")
	for _, body := range []string{
		`{"role":"user","external_id":"1","email":"ann@example.com","custom_attributes":{"seats":5}}`,
		`{"role":"user","external_id":"2","email":"bob@example.org","custom_attributes":{"seats":50}}`,
		`{"role":"lead","email":"lee@example.com"}`,
	} {
		known["last"] = r.speak("2.14", "POST", "/contacts", body).with(200).text("id")
	}
	for query, want := range map[string]float64{
		`{"field":"role","operator":"=","value":"user"}`:                                                                                 2,
		`{"field":"email","operator":"~","value":"EXAMPLE.COM"}`:                                                                         2,
		`{"field":"email","operator":"!~","value":"example.com"}`:                                                                        1,
		`{"field":"email","operator":"$","value":".org"}`:                                                                                1,
		`{"field":"email","operator":"^","value":"lee"}`:                                                                                 1,
		`{"field":"external_id","operator":"IN","value":["1","2","3"]}`:                                                                  2,
		`{"field":"external_id","operator":"NIN","value":["1"]}`:                                                                         2,
		`{"field":"custom_attributes.seats","operator":">","value":10}`:                                                                  1,
		`{"field":"custom_attributes.seats","operator":"<","value":10}`:                                                                  1,
		`{"field":"external_id","operator":"!=","value":null}`:                                                                           3,
		`{"field":"phone","operator":"=","value":null}`:                                                                                  3,
		`{"operator":"AND","value":[{"field":"role","operator":"=","value":"user"},{"field":"external_id","operator":"=","value":"2"}]}`: 1,
		`{"operator":"OR","value":[{"field":"role","operator":"=","value":"lead"},{"field":"external_id","operator":"=","value":"2"}]}`:  2,
	} {
		got := r.speak("2.14", "POST", "/contacts/search", `{"query":`+query+`,"pagination":{"per_page":1}}`).with(200)
		g.Expect(got.at("total_count")).To(Equal(want), query)
		g.Expect(got.at("pages.per_page")).To(Equal(1.0))
	}
	r.speak("2.14", "POST", "/contacts/search", `{"query":{"field":"role","operator":"==","value":"user"}}`).problem(400, "invalid_operator")
	r.speak("2.14", "POST", "/contacts/search", `{"query":{"operator":"AND","value":"user"}}`).problem(400, "parameter_invalid")
}

func TestASearchForWhatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for _, c := range []struct{ of, query, code, field, says string }{
		{"contacts", `{"field":"emial","operator":"=","value":"a"}`, "invalid_field", "query/field", `did you mean "email"?`},
		{"contacts", `{"field":"custom_attributes.","operator":"=","value":"a"}`, "invalid_field", "query/field", ""},
		{"contacts", `{"field":"created_at","operator":">","value":"yesterday"}`, "parameter_invalid", "query/value", ""},
		{"contacts", `{"field":"created_at","operator":"IN","value":[1,"x"]}`, "parameter_invalid", "query/value", ""},
		{"contacts", `{"field":"has_hard_bounced","operator":"=","value":1}`, "parameter_invalid", "query/value", ""},
		{"contacts", `{"field":"email","operator":">","value":"a"}`, "invalid_operator", "query/operator", ""},
		{"contacts", `{"field":"created_at","operator":"~","value":"1"}`, "invalid_operator", "query/operator", ""},
		{"contacts", `{"operator":"AND","value":[{"field":"nothing","operator":"=","value":"a"}]}`, "invalid_field", "query/field", ""},
		{"contacts", `{"operator":"OR","value":[{"operator":"OR","value":[{"operator":"OR","value":[]}]}]}`, "parameter_invalid", "query/value", ""},
		{"contacts", `{"operator":"OR","value":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}`, "parameter_invalid", "query/value", ""},
		{"conversations", `{"field":"email","operator":"=","value":"a"}`, "invalid_field", "query/field", ""},
		{"tickets", `{"field":"role","operator":"=","value":"user"}`, "invalid_field", "query/field", ""},
	} {
		got := r.speak("2.14", "POST", "/"+c.of+"/search", `{"query":`+c.query+`}`).problem(400, c.code)
		if got.text("errors.0.field") != c.field || !strings.Contains(got.text("errors.0.message"), c.says) {
			t.Errorf("%s is refused with %s", c.query, got.body)
		}
	}
}

func TestFieldsAreSearchedForUnderTheirShortNames(t *testing.T) {
	t.Parallel()
	newRig(t, options{}).trace([]trace{
		{"POST /contacts", `{"role":"user","external_id":"20","email":"ann@example.com"}`, "user", "GET /contacts", "data.0.email_domain", "example.com"},
		{"POST /tags", `{"name":"VIP"}`, "tag", "GET /tags", "data.0.name", "VIP"},
		{"POST /contacts/{user}/tags", `{"id":"{tag}"}`, "", `POST /contacts/search {"query":{"field":"tag_id","operator":"=","value":"{tag}"}}`, "total_count", 1.0},
		{"PUT /contacts/{user}", `{"name":"Ann"}`, "", `POST /contacts/search {"query":{"field":"email_domain","operator":"=","value":"example.com"}}`, "total_count", 1.0},
		{"POST /conversations", `{"from":{"type":"user","id":"{user}"},"body":"Hello"}`, "", `POST /conversations/search {"query":{"field":"contact_ids","operator":"=","value":"{user}"}}`, "total_count", 1.0},
		{"POST /tickets", `{"ticket_type_id":"{form}","contacts":[{"external_id":"20"}],"ticket_attributes":{"_default_title_":"Broken"}}`, "", `POST /tickets/search {"query":{"field":"title","operator":"=","value":"Broken"}}`, "total_count", 1.0},
		{"PUT /contacts/{user}", `{"name":"Anna"}`, "", `POST /tickets/search {"query":{"field":"category","operator":"=","value":"request"}}`, "total_count", 1.0},
		{"PUT /contacts/{user}", `{"name":"Ann"}`, "", `POST /tickets/search {"query":{"field":"ticket_attribute._default_title_","operator":"^","value":"Bro"}}`, "total_count", 1.0},
		{"PUT /contacts/{user}", `{"name":"Ann"}`, "", `POST /tickets/search {"query":{"field":"created_at","operator":">=","value":1462888355}}`, "total_count", 1.0},
		{"PUT /contacts/{user}", `{"name":"Ann"}`, "", `POST /tickets/search {"query":{"field":"created_at","operator":"<","value":1462888355}}`, "total_count", 0.0},
	})
}
