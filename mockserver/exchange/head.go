package exchange

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A head is what goes before the body of a request.
type head struct {
	line   string
	fields []field
}

type field struct{ name, value string }

// prepare returns the request that r is and its head, changed by the fault.
func (f Fault) prepare(ctx context.Context, r Request) (*http.Request, head, error) {
	req, err := newRequest(ctx, r)
	if err != nil {
		return nil, head{}, err
	}
	if f.Body && len(r.Body) == 0 {
		return nil, head{}, fmt.Errorf("the fault %s takes a request with a body", f.ID)
	}
	h, err := headOf(req)
	if err == nil && f.shape != nil {
		f.shape(&h)
	}
	return req, h, err
}

// headOf takes the head from what net/http writes, so that a fault changes
// nothing but what it is about.
func headOf(req *http.Request) (head, error) {
	if err := checkHeader(req.Header); err != nil {
		return head{}, err
	}
	var text untilBody
	if err := req.Write(&text); err != nil {
		return head{}, err
	}
	lines := strings.Split(string(text.text), "\r\n")
	h := head{line: lines[0]}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		h.fields = append(h.fields, field{name, value})
	}
	return h, nil
}

func checkHeader(h http.Header) error {
	for name, values := range h {
		if !isToken(name) || slices.ContainsFunc(values, hasControl) {
			return fmt.Errorf("the header %q has a name or a value that HTTP does not allow", name)
		}
	}
	return nil
}

// untilBody keeps what comes before the first empty line, and lets go of the rest
// without a copy of it.
type untilBody struct {
	text  []byte
	whole bool
}

// Write implements [io.Writer].
func (u *untilBody) Write(p []byte) (int, error) {
	if !u.whole {
		u.text = append(u.text, p...)
		u.text, _, u.whole = bytes.Cut(u.text, []byte("\r\n\r\n"))
	}
	return len(p), nil
}

// isToken reports whether HTTP allows name as that of a header. net/http leaves
// out headers that it does not like when it is not its transport that sends.
func isToken(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-'
		if !letter && strings.IndexByte("!#$%&'*+.^_`|~", c) < 0 {
			return false
		}
	}
	return name != ""
}

func hasControl(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

func (h *head) bytes() []byte {
	b := []byte(h.line + "\r\n")
	for _, f := range h.fields {
		b = append(b, f.name+": "+f.value+"\r\n"...)
	}
	return append(b, "\r\n"...)
}

// set puts a header in place of those of the same name.
func (h *head) set(name, value string) {
	h.drop(name)
	h.fields = append(h.fields, field{name, value})
}

func (h *head) drop(name string) {
	h.fields = slices.DeleteFunc(h.fields, func(f field) bool { return strings.EqualFold(f.name, name) })
}

func (h *head) chunk() {
	h.drop("Content-Length")
	h.set("Transfer-Encoding", "chunked")
}

func (h *head) close()  { h.set("Connection", "close") }
func (h *head) expect() { h.set("Expect", "100-continue") }
func (h *head) old()    { h.line = strings.TrimSuffix(h.line, "1.1") + "1.0" }

func (h *head) lower() {
	for i, f := range h.fields {
		h.fields[i].name = strings.ToLower(f.name)
	}
}

// repeat spares what HTTP wants once, and signatures: to send two of these is to
// tamper with the message.
func (h *head) repeat() {
	var all []field
	for _, f := range h.fields {
		all = append(all, f)
		if name := strings.ToLower(f.name); name != "host" && name != "content-length" && !strings.HasSuffix(name, "-signature") {
			all = append(all, f)
		}
	}
	h.fields = all
}
