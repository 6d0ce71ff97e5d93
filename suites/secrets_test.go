package suites_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// What is hard to find again once it was encoded.
const (
	hardSecret intercom.Secret = `s3cr3t-"q" <a>&b\c é/+%`
	hardToken  intercom.Secret = "dG9rOjE2NjQzMmY4X2E=:token"
	hardOther  intercom.Secret = "hunter2-of-the-database"
)

// talkative answers POST with all that it was sent and all that it knows.
func talkative(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sent, _ := httputil.DumpRequest(r, true)
		for _, s := range []intercom.Secret{hardSecret, hardToken, hardOther} {
			w.Header().Add("X-Debug", url.QueryEscape(string(s)))
			w.Header().Add("X-Debug-Plain", string(s))
		}
		w.WriteHeader(status)
		quoted, _ := json.Marshal([]string{string(hardSecret), string(hardToken), string(hardOther)})
		_, _ = fmt.Fprintf(w, "%s\n%s\n%s %s %s", sent, quoted, string(hardSecret), string(hardToken), string(hardOther))
	}
}

// binary is the same beside bytes that are no text.
func binary(w http.ResponseWriter, r *http.Request) {
	talkative(http.StatusUnauthorized)(w, r)
	_, _ = w.Write([]byte{0xff, 0xfe, 0})
}

// nonsense says a secret where the status should be, which is then part of an error.
func nonsense(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "HTTP/1.1 "+string(hardOther)+" "+string(hardSecret)+" "+string(hardToken)+"\r\n\r\n")
}

func TestNoReportTellsASecret(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]http.HandlerFunc{
		"acknowledging": talkative(http.StatusOK), "refusing": talkative(http.StatusUnauthorized), "failing": talkative(http.StatusInternalServerError),
		"binary": binary, "nonsense": nonsense,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(hostile(t, handle)+"/hook?key="+url.QueryEscape(string(hardOther)), "SIG-00?", "SIG-010", "SIG-031", "END-00[12]", "PAY-008", "IDM-005")
			cfg.Secret, cfg.Token, cfg.Redact = hardSecret, hardToken, []intercom.Secret{hardOther}
			cfg.Tool = report.Tool{Name: "intercheck " + string(hardOther), Version: "v1"}
			var mu sync.Mutex
			cfg.Progress = func(x report.Result) {
				mu.Lock()
				defer mu.Unlock()
				wantNoSecret(t, "progress", x.ID+" "+x.Reason+" "+x.Note)
			}
			r := verify(t, cfg)
			for _, x := range r.Results {
				wantNoSecret(t, "the reason of "+x.ID, x.Reason+" "+x.Note)
			}
			for _, f := range report.Formats {
				var out bytes.Buffer
				if err := f.Write(&out, r, report.Options{}); err != nil {
					t.Fatal(err)
				}
				wantNoSecret(t, f.Name, out.String())
				wantNoSecret(t, f.Name+" as it is read", read(t, f.Name, out.Bytes()))
				if !strings.Contains(out.String(), intercom.Redacted) {
					t.Errorf("%s: nothing was redacted", f.Name)
				}
			}
		})
	}
}

// read returns every text in a report, as its readers have it.
func read(t *testing.T, format string, out []byte) string {
	t.Helper()
	var all strings.Builder
	switch {
	case json.Valid(out):
		var document any
		if err := json.Unmarshal(out, &document); err != nil {
			t.Fatal(err)
		}
		texts(document, &all)
	case bytes.HasPrefix(bytes.TrimSpace(out), []byte("<?xml")):
		for d := xml.NewDecoder(bytes.NewReader(out)); ; {
			token, err := d.Token()
			if err == io.EOF { //nolint:errorlint // as it is documented
				return all.String()
			}
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			switch v := token.(type) {
			case xml.CharData:
				all.Write(v)
			case xml.StartElement:
				fmt.Fprint(&all, v.Attr)
			}
		}
	}
	return all.String()
}

// texts writes every text in a document, and what is in base64 besides.
func texts(v any, to *strings.Builder) {
	switch v := v.(type) {
	case string:
		to.WriteString(v + "\n")
		if decoded, err := base64.StdEncoding.DecodeString(v); err == nil {
			to.Write(decoded)
		}
	case []any:
		for _, element := range v {
			texts(element, to)
		}
	case map[string]any:
		for name, member := range v {
			to.WriteString(name + "\n")
			texts(member, to)
		}
	}
}

func wantNoSecret(t *testing.T, where, text string) {
	t.Helper()
	for _, s := range []intercom.Secret{hardSecret, hardToken, hardOther} {
		quoted, _ := json.Marshal(string(s))
		var escaped bytes.Buffer
		_ = xml.EscapeText(&escaped, []byte(s))
		for _, form := range []string{string(s), strings.Trim(string(quoted), `"`), url.QueryEscape(string(s)), url.PathEscape(string(s)), escaped.String()} {
			if at := strings.Index(text, form); at >= 0 {
				t.Errorf("%s tells %q: …%q…", where, form, text[max(0, at-60):min(len(text), at+len(form)+20)])
			}
		}
	}
}

// The words of an error may have come from whoever made the config.
func TestErrorsBeforeTheRunTellNoSecret(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*suites.Config){
		"bad topic": func(c *suites.Config) { c.Topics = []string{"x"} },
		"refused":   func(c *suites.Config) { c.URL = nobody(t) },
	} {
		cfg := config("http://127.0.0.1:1/")
		cfg.Secret, cfg.Token = hardSecret, hardToken
		change(&cfg)
		_, err := suites.Verify(t.Context(), cfg)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantNoSecret(t, name, err.Error()+fmt.Sprintf(" %+v", cfg))
	}
}
