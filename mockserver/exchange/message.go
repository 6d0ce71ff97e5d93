package exchange

import (
	"cmp"
	"context"
	"net/http"
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
// times as long. What is unusual is left to it.
func appendMessage(ctx context.Context, dst []byte, r Request) (*url.URL, []byte, error) {
	to, err := url.Parse(r.URL)
	if err != nil || checkURL(to) != nil || !plainHost(to.Host) || !plainHost(r.Header.Get("Host")) || !isToken(r.Method) {
		return writeMessage(ctx, dst, r)
	}
	if err := checkHeader(r.Header); err != nil {
		return nil, dst, err
	}
	dst = append(append(append(dst, r.Method...), ' '), to.RequestURI()...)
	dst = append(dst, " HTTP/1.1\r\n"...)
	dst = appendField(dst, "Host", cmp.Or(r.Header.Get("Host"), to.Host))
	if agent := r.Header.Get("User-Agent"); agent != "" {
		dst = appendField(dst, "User-Agent", agent)
	}
	if n := len(r.Body); n > 0 || slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, r.Method) {
		dst = strconv.AppendInt(append(dst, "Content-Length: "...), int64(n), 10)
		dst = append(dst, "\r\n"...)
	}
	dst = appendFields(dst, r.Header)
	return to, append(append(dst, "\r\n"...), r.Body...), nil
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

// appendFields writes the headers that say nothing of where a request goes, nor
// of how its body is sent.
func appendFields(dst []byte, h http.Header) []byte {
	return appendHeader(dst, h, "Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer")
}

// AppendHeader writes h behind dst as net/http does: in the order of the names,
// without names that HTTP does not allow, and each value on one line.
func AppendHeader(dst []byte, h http.Header) []byte { return appendHeader(dst, h) }

func appendHeader(dst []byte, h http.Header, but ...string) []byte {
	names := make([]string, 0, 16) // usually enough, and nothing to collect
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(but, name) || !isToken(name) {
			continue
		}
		for _, value := range h[name] {
			dst = appendField(dst, name, value)
		}
	}
	return dst
}

func appendField(dst []byte, name, value string) []byte {
	dst = append(append(dst, name...), ": "...)
	from := len(dst)
	dst = append(dst, strings.Trim(value, " \t\r\n")...)
	for i, c := range dst[from:] {
		if c == '\r' || c == '\n' {
			dst[from+i] = ' '
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
