package openapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnlyDescribedResponsesAreValid(t *testing.T) {
	s := spec(t)
	json := http.Header{"Content-Type": {"application/json"}}
	limited := http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Limit": {"83"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1462884000"}}
	failed := `{"type":"error.list","request_id":null,"errors":[{"code":"c","message":"m"}]}`
	user := `{"type":"user","id":"1","user_id":null,"email":null,"name":null,"created_at":1,"updated_at":1,"custom_attributes":{}}`
	for name, c := range map[string]struct {
		op     string
		status int
		header http.Header
		body   string
		want   string // "" when it is valid
	}{
		"a user":            {"getUser", 200, json, user, ""},
		"a user of a list":  {"listUsers", 200, json, user, ""},
		"an error":          {"getUser", 404, json, failed, ""},
		"accepted":          {"createDataEvent", 202, nil, "", ""},
		"rate limited":      {"createDataEvent", 429, limited, failed, ""},
		"wrong type":        {"getUser", 200, json, strings.Replace(user, `"1"`, `1`, 1), `"id" has the wrong type`},
		"missing":           {"getUser", 200, json, `{"type":"user"}`, `"updated_at" is missing`},
		"a part of a list":  {"listUsers", 200, json, `{"type":"user.list","users":[` + strings.Replace(user, `"1"`, `1`, 1) + `],"total_count":1,"pages":{}}`, `"users/0/id" has the wrong type`},
		"neither":           {"listUsers", 200, json, `{"type":"x"}`, "has the wrong type"},
		"no error list":     {"getUser", 404, json, `{"type":"error.list","request_id":null,"errors":[]}`, `"errors" is missing or empty`},
		"no such status":    {"getUser", 418, json, failed, "status 418 is not described"},
		"no such operation": {"sing", 200, json, user, "there is none of that name"},
		"no body":           {"getUser", 200, json, "", "ends in the middle"},
		"not JSON":          {"getUser", 200, json, "<html>", "not JSON at byte 1"},
		"two bodies":        {"getUser", 200, json, user + user, "something follows"},
		"key twice":         {"getUser", 200, json, strings.Replace(user, `{`, `{"type":"user",`, 1), `"type" is there more than once`},
		"a body too many":   {"createDataEvent", 202, json, "{}", "there should be no body"},
		"no type":           {"getUser", 200, nil, user, `"Content-Type" is not valid: send application/json`},
		"another type":      {"getUser", 200, http.Header{"Content-Type": {"text/html"}}, user, `"Content-Type" is not valid`},
		"no limit":          {"getUser", 429, json, failed, `header: "X-RateLimit-Reset" is missing`},
		"limit of no kind":  {"getUser", 429, http.Header{"X-Ratelimit-Limit": {"many"}}, failed, `header: "X-RateLimit-Limit" has the wrong type`},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.ValidateResponse(c.op, c.status, c.header, []byte(c.body))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
