package report

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Longer bodies are first no longer readable on a command line, then no longer
// bearable there.
const (
	readableBody = 2 << 10
	inlineBody   = 6 << 10
	bodyFile     = "@body.bin"
)

// A command makes a request again, from any POSIX shell.
type command struct {
	line string
	need string // what to do before; empty when the line is enough
}

// curl returns the command that sends the exact bytes of r.
func curl(r exchange.Request) command {
	input, data := bodyArguments(r)
	args := slices.Concat(
		[]string{"curl", "-sS", "-i", "--max-time", fmt.Sprintf("%g", exchange.Deadline.Seconds())},
		methodArguments(r.Method), urlArguments(r.URL), headerArguments(r, len(data) > 0), data)
	c := command{line: input + strings.Join(args, " ")}
	var need []string
	if slices.Contains(data, bodyFile) {
		need = append(need, fmt.Sprintf("save the body (%d bytes, in the JSON report) as body.bin", len(r.Body)))
	}
	if strings.Contains(c.line+string(r.Body), intercom.Redacted) {
		need = append(need, "put the secret back where it says "+intercom.Redacted)
	}
	c.need = strings.Join(need, " and ")
	return c
}

func methodArguments(method string) []string {
	switch {
	case method == http.MethodHead:
		return []string{"--head"} // with -X, curl would wait for a body
	case method == "":
		return []string{"-X", http.MethodGet} // as net/http takes it
	case strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
		return []string{"-X", method}
	default:
		return []string{"-X", quoted(method)}
	}
}

func urlArguments(url string) []string {
	args := []string{quoted(url)}
	if strings.ContainsAny(url, "[]{}") {
		args = append([]string{"--globoff"}, args...)
	}
	if strings.Contains(url, "/.") {
		args = append([]string{"--path-as-is"}, args...)
	}
	return args
}

// headerArguments also takes out the headers that curl would add by itself.
func headerArguments(r exchange.Request, data bool) []string {
	var args []string
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			if value == "" {
				args = append(args, "-H", quoted(name+";"))
				continue
			}
			args = append(args, "-H", quoted(name+": "+value))
		}
	}
	own := []string{"Accept"}
	if data {
		own = append(own, "Content-Type")
	}
	if len(r.Body) > 1024 {
		own = append(own, "Expect")
	}
	for _, name := range own {
		if len(r.Header.Values(name)) == 0 {
			args = append(args, "-H", quoted(name+":"))
		}
	}
	return args
}

// bodyArguments returns what to pipe into curl, if anything, and curl's arguments.
func bodyArguments(r exchange.Request) (input string, args []string) {
	body := string(r.Body)
	readable := len(body) <= readableBody && utf8.ValidString(body)
	hidden := !readable && strings.Contains(body, intercom.Redacted) // nobody could put it back into base64
	switch {
	case body == "" && (r.Method == http.MethodHead || r.Method == http.MethodGet):
		return "", nil
	case len(body) > inlineBody || hidden:
		return "", []string{"--data-binary", bodyFile}
	case !readable:
		return "printf '" + base64.StdEncoding.EncodeToString(r.Body) + "' | base64 -d | ", []string{"--data-binary", "@-"}
	case printable(body) && !strings.HasPrefix(body, "@"):
		return "", []string{"--data-binary", quoted(body)}
	default:
		return "printf '" + printfFormat(body) + "' | ", []string{"--data-binary", "@-"}
	}
}
