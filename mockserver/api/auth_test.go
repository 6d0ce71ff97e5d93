package api_test

import (
	"encoding/base64"
	"strings"
	"testing"
)

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

func TestATokenLetsInHoweverItIsSent(t *testing.T) {
	t.Parallel()
	strict, open := newRig(t, options{}), newRig(t, options{anyToken: true})
	for _, c := range []struct {
		name, authorization string
		strict, open        int
	}{
		{"bearer", "Bearer " + token, 200, 200},
		{"bearer in lower case", "bearer " + token, 200, 200},
		{"the token as user", basic(token, ""), 200, 200},
		{"app id and key", basic("abc123de", token), 200, 200},
		{"the token as user and something", basic(token, "x"), 200, 200},
		{"another bearer", "Bearer other", 401, 200},
		{"another user", basic("other", ""), 401, 200},
		{"a part of the token", "Bearer " + token[:5], 401, 200},
		{"more than the token", "Bearer " + token + "=", 401, 200},
		{"the token in another case", "Bearer " + strings.ToUpper(token), 401, 200},
		{"nothing", "", 401, 401},
		{"an empty bearer", "Bearer ", 401, 401},
		{"empty parts", basic("", ""), 401, 401},
		{"no scheme", token, 401, 401},
		{"another scheme", "Digest " + token, 401, 401},
		{"bad base64", "Basic %%%", 401, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			var header []string
			if c.authorization != "" {
				header = []string{"Authorization: " + c.authorization}
			}
			for r, want := range map[*rig]int{strict: c.strict, open: c.open} {
				got := r.send("GET", "/subscriptions", "", header...).with(want)
				if want == 401 && got.problem(401, "unauthorized").text("errors.0.message") != "Access Token Invalid" {
					t.Errorf("got %s", got.body)
				}
			}
		})
	}
}

func TestWithoutATokenNothingIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for _, path := range []string{"/subscriptions", "/nothing", "/users/1", "/"} {
		r.send("GET", path, "").problem(401, "unauthorized")
		r.send("PATCH", path, "").problem(401, "unauthorized")
	}
	got := r.send("GET", "/openapi.yaml", "").with(200)
	if !strings.HasPrefix(got.body, "openapi: 3.0") || !strings.Contains(got.header.Get("Content-Type"), "yaml") {
		t.Errorf("the document is %.40q, %s", got.body, got.header.Get("Content-Type"))
	}
}
