package report

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// SchemaID names the form of the JSON report. It changes when the meaning of
// a field does.
const SchemaID = "intercheck.report/v1"

//go:embed report.schema.json
var schema string

// Schema returns the JSON Schema of the JSON report.
func Schema() []byte { return []byte(schema) }

type (
	document struct {
		Schema      string          `json:"schema"`
		Verdict     Conclusion      `json:"verdict"`
		Complete    bool            `json:"complete"`
		Interrupted bool            `json:"interrupted"`
		Strict      bool            `json:"strict"`
		Profile     string          `json:"profile"`
		Seed        int64           `json:"seed"`
		RunID       string          `json:"run_id"`
		StartedAt   time.Time       `json:"started_at"`
		Duration    float64         `json:"duration_ms"`
		Receiver    jsonReceiver    `json:"receiver"`
		Tool        jsonTool        `json:"tool"`
		Counts      map[Verdict]int `json:"counts"`
		Hints       []string        `json:"hints"`
		Waivers     []jsonWaiver    `json:"waivers"`
		Checks      []jsonCheck     `json:"checks"`
	}
	jsonReceiver struct {
		URL string `json:"url"`
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonWaiver struct {
		ID      string `json:"id"`
		Reason  string `json:"reason"`
		Until   string `json:"until,omitempty"`
		Problem string `json:"problem,omitempty"`
	}
	jsonCheck struct {
		ID        string         `json:"id"`
		Area      string         `json:"area"`
		Level     string         `json:"level"`
		Title     string         `json:"title"`
		Required  bool           `json:"required"`
		Verdict   Verdict        `json:"verdict"`
		Reason    string         `json:"reason"`
		Diagnosis string         `json:"diagnosis,omitempty"`
		Output    string         `json:"output,omitempty"`
		Why       string         `json:"why"`
		Fix       string         `json:"fix"`
		Link      string         `json:"link"`
		Note      string         `json:"note,omitempty"`
		Duration  float64        `json:"duration_ms"`
		Exchanges []jsonExchange `json:"exchanges"`
	}
	jsonExchange struct {
		Request   jsonRequest      `json:"request"`
		Response  *jsonResponse    `json:"response"`
		Failure   exchange.Failure `json:"failure"`
		Error     string           `json:"error"`
		Duration  float64          `json:"duration_ms"`
		FirstByte float64          `json:"first_byte_ms"`
		Curl      string           `json:"curl"`
	}
	jsonRequest struct {
		Method  string      `json:"method"`
		URL     string      `json:"url"`
		Headers http.Header `json:"headers"`
		jsonBody
	}
	jsonResponse struct {
		Status  int         `json:"status"`
		Headers http.Header `json:"headers"`
		jsonBody
		Size int64 `json:"size"`
	}
	// jsonBody has one of its fields, so that every byte survives.
	jsonBody struct {
		Text   *string `json:"body,omitempty"`
		Base64 *string `json:"body_base64,omitempty"`
	}
)

func writeJSON(w *bufio.Writer, r Report, _ Options) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false) // the commands are there to be copied
	err := enc.Encode(document{
		Schema: SchemaID, Verdict: r.Conclusion(), Complete: r.Complete, Interrupted: r.Interrupted, Strict: r.Strict,
		Profile: r.Profile, Seed: r.Seed, RunID: r.RunID, StartedAt: r.Started.UTC(), Duration: inMilliseconds(r.Took),
		Receiver: jsonReceiver(r.Receiver), Tool: jsonTool(r.Tool), Counts: r.Counts(), Hints: r.Hints,
		Waivers: mapped(r.Waivers, func(w Waiver) jsonWaiver { return jsonWaiver(w) }),
		Checks:  mapped(r.Results, checkOf),
	})
	writePrintable(w, out.Bytes())
	return err
}

// writePrintable escapes what JSON allows in a string but a terminal may
// obey: such characters are in no other place of a document.
func writePrintable(w *bufio.Writer, document []byte) {
	for _, r := range string(document) {
		if unicode.IsPrint(r) || r == '\n' {
			_, _ = w.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			_, _ = fmt.Fprintf(w, `\u%04x`, unit)
		}
	}
}

func checkOf(x Result) jsonCheck {
	return jsonCheck{
		ID: x.ID, Area: x.Area, Level: x.Level, Title: x.Title, Required: x.Required, Verdict: x.Verdict,
		Reason: x.Reason, Diagnosis: x.Diagnosis, Output: x.Output, Why: x.Why, Fix: x.Fix, Link: x.Link, Note: x.Note,
		Duration: inMilliseconds(x.Took), Exchanges: mapped(x.Exchanges, exchangeOf),
	}
}

func exchangeOf(x exchange.Exchange) jsonExchange {
	out := jsonExchange{
		Request: jsonRequest{Method: x.Request.Method, URL: x.Request.URL, Headers: x.Request.Header, jsonBody: bodyOf(x.Request.Body)},
		Failure: x.Failure, Error: x.Err,
		Duration: inMilliseconds(x.Took), FirstByte: inMilliseconds(x.FirstByte), Curl: curl(x.Request).line,
	}
	if x.Response != nil {
		out.Response = &jsonResponse{Status: x.Response.Status, Headers: x.Response.Header, jsonBody: bodyOf(x.Response.Body), Size: x.Response.Size}
	}
	return out
}

func bodyOf(b []byte) jsonBody {
	text := string(b)
	if utf8.Valid(b) {
		return jsonBody{Text: &text}
	}
	text = base64.StdEncoding.EncodeToString(b)
	return jsonBody{Base64: &text}
}

func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
