package exchange

import (
	"bufio"
	"bytes"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

// takePlain takes a response to a request of that method from what is buffered, if
// it is there as a whole and nothing about it is unusual: it is what net/http would
// make of it in three times as long. Otherwise it takes nothing and returns nil.
func takePlain(in *bufio.Reader, method string) *Response {
	buffered, _ := in.Peek(in.Buffered())
	head, body, whole := bytes.Cut(buffered, []byte("\r\n\r\n"))
	if !whole || method == http.MethodHead {
		return nil
	}
	line, fields, _ := strings.Cut(string(head), "\r\n") // a copy that the header goes on to use
	status := plainStatus(line)
	header := plainHeader(fields)
	size, err := strconv.ParseUint(first(header, "Content-Length"), 10, 16)
	if status == 0 || err != nil || int(size) > len(body) {
		return nil
	}
	r := &Response{Proto: "HTTP/1.1", Status: status, Header: header, Size: int64(size)}
	if size > 0 {
		r.Body = bytes.Clone(body[:size])
	}
	_, _ = in.Discard(len(buffered) - len(body) + int(size))
	return r
}

// plainStatus returns the status that the first line of a response says, or 0 if
// that is not one with a body, in HTTP/1.1.
func plainStatus(line string) int {
	const before, digits = len("HTTP/1.1 "), 3
	if len(line) < before+digits || line[:before] != "HTTP/1.1 " || hasControl(line) {
		return 0
	}
	text, reason := line[before:before+digits], line[before+digits:]
	status, err := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil || reason != "" && reason[0] != ' ':
		return 0
	case status < http.StatusOK || status == http.StatusNoContent || status == http.StatusNotModified:
		return 0
	}
	return int(status)
}

// plainHeader returns the header that lines are, or nil if there is anything unusual
// about it: a line that is none, one that is folded, or what says how the body is
// sent, other than its length.
func plainHeader(lines string) http.Header {
	h := make(http.Header, 8)
	values := make([]string, 0, strings.Count(lines, "\r\n")+1)
	for line := range strings.SplitSeq(lines, "\r\n") {
		name, value, found := strings.Cut(line, ":")
		if !found || !isToken(name) || hasControl(value) {
			return nil
		}
		name, value = textproto.CanonicalMIMEHeaderKey(name), textproto.TrimString(value)
		if _, again := h[name]; again || !plainField(name, value) {
			return nil
		}
		values = append(values, value)
		h[name] = values[len(values)-1 : len(values) : len(values)]
	}
	return h
}

func plainField(name, value string) bool {
	if name == "Connection" {
		return value == "keep-alive"
	}
	return !slices.Contains([]string{"Transfer-Encoding", "Trailer", "Pragma", "Upgrade"}, name)
}
