package exchange

import (
	"context"
	"maps"
	"net/http"
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

// appendMessage writes the request that r is behind dst: the bytes that net/http
// would write, which takes it several times as long.
func appendMessage(ctx context.Context, dst []byte, r Request) (*http.Request, []byte, error) {
	req, err := newRequest(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if !plainHost(req.Host) {
		h, err := headOf(req)
		return req, append(append(dst, h.bytes()...), r.Body...), err
	}
	if err := checkHeader(req.Header); err != nil {
		return nil, nil, err
	}
	dst = append(append(append(dst, req.Method...), ' '), req.URL.RequestURI()...)
	dst = append(dst, " HTTP/1.1\r\n"...)
	dst = appendField(dst, "Host", req.Host)
	if agent := req.Header.Get("User-Agent"); agent != "" {
		dst = appendField(dst, "User-Agent", agent)
	}
	if n := len(r.Body); n > 0 || slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, req.Method) {
		dst = strconv.AppendInt(append(dst, "Content-Length: "...), int64(n), 10)
		dst = append(dst, "\r\n"...)
	}
	dst = appendFields(dst, req.Header)
	return req, append(append(dst, "\r\n"...), r.Body...), nil
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
	names := slices.AppendSeq(make([]string, 0, 16), maps.Keys(h))
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
