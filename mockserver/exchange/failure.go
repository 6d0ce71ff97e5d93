package exchange

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
)

// classify says what kind of failure err is. Some errors of net/http have
// nothing but their text.
func classify(ctx context.Context, err error) Failure {
	text := err.Error()
	switch {
	case errors.Is(err, errAborted):
		return Aborted
	case errors.Is(err, errDeadline), errors.Is(context.Cause(ctx), errDeadline), errors.Is(err, syscall.ETIMEDOUT):
		return Timeout
	case ctx.Err() != nil, errors.Is(err, errUnusable), strings.HasPrefix(text, "net/http: invalid header"):
		return Cancelled
	case errors.Is(err, errTooLarge), errors.Is(err, errLongHeader), strings.Contains(text, "server response headers exceeded"):
		return TooLarge
	case isAny[*net.DNSError](err), isAny[*net.AddrError](err):
		return Unknown
	case strings.Contains(text, "tls: "), strings.Contains(text, `"\x15\x03`): // the latter is an alert, to one who does not speak TLS
		return TLS
	case isOneOf(err, syscall.ECONNREFUSED, syscall.EHOSTUNREACH, syscall.ENETUNREACH):
		return Refused
	case isOneOf(err, io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE), strings.Contains(text, "server closed idle connection"):
		return Reset
	case isAny[*net.OpError](err):
		return Cancelled // it is this machine that has no port or file left
	default:
		return Malformed
	}
}

// isAny reports whether err is, or wraps, an error of type E.
func isAny[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}

func isOneOf(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
