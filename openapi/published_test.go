package openapi_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
)

const description = `openapi: 3.0.1
info: {title: Intercom API, version: "2.99"}
paths:
  /things:
    get:
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}}
        "404": {description: d}
    post:
      responses:
        "201": {description: d, content: {application/json: {examples: {a: {value: {id: "a"}}, successful: {value: {id: "s"}}}}}}
        "202": {description: d}
    delete: {responses: {"204": {description: d}}}
  /things/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {application/json: {schema: {type: string, example: one}}}}}}}
  /things/{id}/parts/{part}: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: part, in: path, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {application/zip: {}}}}}}
  /things/find: {get: {responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {type: integer}}}}}}}}
components:
  schemas:
    thing:
      type: object
      required: [id]
      properties:
        id: {type: string}
        kind: {type: string, enum: [round, square]}
        url: {type: string, format: uri}
        whole: {$ref: "#/components/schemas/thing"}
        both: {allOf: [{type: object, properties: {a: {type: boolean}}}, {type: object, properties: {b: {type: number}}}]}
`

func published(t *testing.T, text string) *openapi.Published {
	t.Helper()
	digest, err := openapi.Digest("things.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := openapi.OpenDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStubsShowWhatTheDescriptionShows(t *testing.T) {
	p := published(t, description)
	if p.Version() != "2.99" || len(p.Warnings()) > 0 {
		t.Errorf("version %s, warnings %v", p.Version(), p.Warnings())
	}
	for _, c := range []struct {
		method, path string
		status       int
		contentType  string
		body         string // a part of it
	}{
		{"GET", "/things", 200, "application/json", `"both":{"a":true,"b":1.5}`},
		{"GET", "/things", 200, "application/json", `"kind":"round"`},
		{"POST", "/things", 201, "application/json", `{"id":"s"}`},
		{"DELETE", "/things", 204, "", ""},
		{"GET", "/things/7", 200, "application/json", `"one"`},
		{"GET", "/things/find", 200, "application/json", `[1]`},
		{"GET", "/things/7/parts/8", 200, "application/zip", ""},
	} {
		s, ok := p.Stub(c.method, c.path)
		if !ok || s.Status != c.status || s.ContentType != c.contentType || !strings.Contains(string(s.Body), c.body) {
			t.Errorf("%s %s: %v %d %s %s", c.method, c.path, ok, s.Status, s.ContentType, s.Body)
		}
	}
	for _, path := range []string{"", "/", "/thing", "/things/", "/things/7/parts", "/things/7/parts/8/9", "things"} {
		if s, ok := p.Stub("GET", path); ok {
			t.Errorf("%q is answered as %s", path, s.Path)
		}
	}
}

func TestDifferencesFromADescriptionAreTold(t *testing.T) {
	p := published(t, description)
	for _, c := range []struct {
		path   string
		status int
		body   string
		want   string
	}{
		{"/things", 200, `{"id":"1","more":true}`, ""},
		{"/things", 200, `{"id":1}`, `"id" has the wrong type`},
		{"/things", 200, `{"whole":{"id":"1","kind":"flat"}}`, `"id" is missing or empty`},
		{"/things", 200, `{`, "ends in the middle"},
		{"/things", 404, `{"type":"error.list"}`, ""},
		{"/things", 418, `{}`, "418 is not described"},
		{"/others", 418, `{}`, ""},
	} {
		got := strings.Join(p.Differences("GET", c.path, c.status, "application/json; charset=utf-8", []byte(c.body)), "|")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s %d %s: got %q, want %q", c.path, c.status, c.body, got, c.want)
		}
	}
}

func TestWhatIsNoDescriptionIsRefusedAndWhatIsWrongIsListed(t *testing.T) {
	for _, text := range []string{"", "a", "{}", "openapi: 3.0.1", "{", "\x00", "openapi: [", strings.Replace(description, "schemas/thing\"", "schemas/nothing\"", 1)} {
		if _, err := openapi.Digest("bad.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "bad.yaml") {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if w := published(t, strings.Replace(description, "type: array, items: {type: integer}", "type: array", 1)).Warnings(); len(w) != 1 || !strings.Contains(w[0], "items") {
		t.Errorf("warnings: %v", w)
	}
	if w := published(t, strings.Replace(description, "3.0.1", "3.1.0", 1)).Warnings(); len(w) == 0 || !strings.Contains(w[0], "3.1.0") {
		t.Errorf("warnings: %v", w)
	}
	if _, err := openapi.OpenDigest([]byte("{")); err == nil {
		t.Error("half a digest is opened")
	}
}

func TestEveryStubOfWhatIntercomPublishesCanBeSent(t *testing.T) {
	files, _ := filepath.Glob("../../shared/data/intercom-openapi-*.yaml")
	if len(files) == 0 {
		t.Skip("no published description here: there is nothing to read")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := published(t, string(text))
		for _, path := range []string{"/news/news_items", "/contacts/1/notes", "/help_center/collections", "/data_attributes"} {
			s, ok := p.Stub(http.MethodGet, path)
			if !ok || s.Status != http.StatusOK || !json.Valid(s.Body) || len(s.Body) < 20 {
				t.Errorf("%s: %s: %d %s", file, path, s.Status, s.Body)
			}
		}
	}
}

func FuzzDigest(f *testing.F) {
	f.Add(description)
	f.Add(`{"openapi":"3.0.0","info":{},"paths":{"/":{"get":{}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		digest, err := openapi.Digest("any.yaml", []byte(text))
		if err != nil {
			return
		}
		p, err := openapi.OpenDigest(digest)
		if err != nil {
			t.Fatal(err)
		}
		_ = p.Differences("GET", "/things", 200, "application/json", []byte(`{"id":1}`))
	})
}
