package exchange

import (
	"cmp"
	"context"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// messages are buffers to write requests into: one is needed for as long as it
// takes to send it.
type messages struct{ pool sync.Pool }

// largest is what a buffer may have grown to and still be kept.
const largest = 64 << 10

func (m *messages) take() *[]byte {
	if b, ok := m.pool.Get().(*[]byte); ok {
		return b
	}
	return new(make([]byte, 0, 4<<10))
}

func (m *messages) give(b *[]byte) {
	if cap(*b) <= largest {
		*b = (*b)[:0]
		m.pool.Put(b)
	}
}

// appendMessage writes the request that r is behind dst, and returns where it
// goes: the bytes are those that net/http would write, which takes it several
// times as long. What is unusual is left to it, so that to may be nil.
func appendMessage(ctx context.Context, dst []byte, r Request, to *target) (*url.URL, []byte, error) {
	if to == nil || !plainHost(first(r.Header, "Host")) || !isToken(r.Method) {
		return writeMessage(ctx, dst, r)
	}
	if err := checkHeader(r.Header); err != nil {
		return nil, dst, err
	}
	dst = append(append(append(dst, r.Method...), ' '), to.uri...)
	dst = append(dst, " HTTP/1.1\r\n"...)
	dst = appendField(dst, "Host", cmp.Or(first(r.Header, "Host"), to.url.Host))
	if agent := first(r.Header, "User-Agent"); agent != "" {
		dst = appendField(dst, "User-Agent", agent)
	}
	if n := len(r.Body); n > 0 || r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch {
		dst = strconv.AppendInt(append(dst, "Content-Length: "...), int64(n), 10)
		dst = append(dst, "\r\n"...)
	}
	dst = appendHeader(dst, r.Header, ofRequest)
	return to.url, append(append(dst, "\r\n"...), r.Body...), nil
}

// first returns the first value of a header whose name is spelled as it should be,
// or nothing.
func first(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// writeMessage is appendMessage with net/http's own bytes, or its objections.
func writeMessage(ctx context.Context, dst []byte, r Request) (*url.URL, []byte, error) {
	req, err := newRequest(ctx, r)
	if err != nil {
		return nil, dst, err
	}
	h, err := headOf(req)
	if err != nil {
		return nil, dst, err
	}
	return req.URL, append(append(dst, h.bytes()...), r.Body...), nil
}

// ofRequest reports whether a header says where a request goes, or how its body is
// sent.
func ofRequest(name string) bool {
	switch name {
	case "Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer":
		return true
	}
	return false
}

// AppendHeader writes h behind dst as net/http does: in the order of the names,
// without names that HTTP does not allow, and each value on one line.
func AppendHeader(dst []byte, h http.Header) []byte {
	return appendHeader(dst, h, func(string) bool { return false })
}

func appendHeader(dst []byte, h http.Header, but func(name string) bool) []byte {
	names := make([]string, 0, 16) // usually enough, and nothing to collect
	for name := range h {
		if !but(name) && isToken(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range h[name] {
			dst = appendField(dst, name, value)
		}
	}
	return dst
}

func appendField(dst []byte, name, value string) []byte {
	dst = append(append(dst, name...), ": "...)
	from := len(dst)
	dst = append(dst, textproto.TrimString(value)...)
	if strings.IndexByte(value, '\r') >= 0 || strings.IndexByte(value, '\n') >= 0 {
		for i, c := range dst[from:] {
			if c == '\r' || c == '\n' {
				dst[from+i] = ' '
			}
		}
	}
	return append(dst, "\r\n"...)
}

// plainHost reports whether a host is written as it is. net/http writes some in
// another way: those with letters beyond ASCII, with zones, with what is no host.
func plainHost(host string) bool {
	for i := range len(host) {
		if c := host[i]; c <= ' ' || c >= 0x7f || c == '%' || c == '/' {
			return false
		}
	}
	return true
}
