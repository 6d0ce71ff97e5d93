package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

const (
	// settle is what the last bytes before a pause or a reset are given to arrive:
	// on its way, a reset overtakes what waits to be sent.
	settle = 100 * time.Millisecond
	// leave is how long a request waits for leave to send its body. Receivers
	// need not know that it is asked for.
	leave = time.Second

	slowPieces = 20 // of a body that comes slowly: fewer than ten a second
	chunks     = 4  // of a body that comes in chunks
)

// spread writes pieces at equal intervals, so that the last of them ends the
// time that a slow fault takes.
func (w *wire) spread(ctx context.Context, pieces [][]byte) error {
	began := time.Now()
	for i, piece := range pieces {
		due := began.Add(w.over * time.Duration(i+1) / time.Duration(len(pieces)))
		if err := wait(ctx, time.Until(due)); err != nil {
			return err
		}
		if err := w.write(piece); err != nil {
			return err
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func atOnce(_ context.Context, w *wire, head, body []byte) error { return w.write(head, body) }

// resetAfter sends this share of the body.
func resetAfter(share float64) func(context.Context, *wire, []byte, []byte) error {
	return func(ctx context.Context, w *wire, head, body []byte) error {
		if err := w.write(head, body[:int(float64(len(body))*share)]); err != nil {
			return err
		}
		if err := wait(ctx, settle); err != nil {
			return err
		}
		if err := w.reset(); err != nil {
			return err
		}
		return errAborted
	}
}

func slowly(ctx context.Context, w *wire, head, body []byte) error {
	if err := w.write(head); err != nil {
		return err
	}
	return w.spread(ctx, slices.Collect(slices.Chunk(body, pieces(body, slowPieces))))
}

// cutLetter cuts a letter that takes several bytes, if there is one.
func cutLetter(ctx context.Context, w *wire, head, body []byte) error {
	cut := len(body) / 2
	if i := bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
		cut = i + 1
	}
	if err := w.write(head, body[:cut]); err != nil {
		return err
	}
	if err := wait(ctx, settle); err != nil {
		return err
	}
	return w.write(body[cut:])
}

func trickled(ctx context.Context, w *wire, head, body []byte) error {
	pieces := split(head)
	if err := w.write(pieces[0]); err != nil {
		return err
	}
	if err := w.spread(ctx, pieces[1:]); err != nil || len(body) == 0 {
		return err
	}
	return w.write(body)
}

// split cuts a head where parsers that take what has come for all there is go
// wrong: in the path, between the two characters that end its line, in a name,
// in a value, and before and within the empty line. Bytes one by one would
// arrive in packets of any size, and another one each time.
func split(head []byte) [][]byte {
	line := bytes.Index(head, []byte("\r\n"))
	path, name := bytes.IndexByte(head, '/')+2, min(line+4, len(head))
	value := name + bytes.IndexByte(head[name:], ':') + 4
	var all [][]byte
	from := 0
	for _, at := range []int{path, line + 1, name, value, len(head) - 2, len(head) - 1} {
		if at > from && at < len(head) {
			all, from = append(all, head[from:at]), at
		}
	}
	return append(all, head[from:])
}

// halfClosed ends both what TLS and what TCP would still send.
func halfClosed(_ context.Context, w *wire, head, body []byte) error {
	if err := w.write(head, body); err != nil {
		return err
	}
	if secure, ok := w.Conn.(*tls.Conn); ok {
		if err := secure.CloseWrite(); err != nil {
			return err
		}
	}
	return w.socket.CloseWrite()
}

func chunked(_ context.Context, w *wire, head, body []byte) error {
	if err := w.write(head); err != nil {
		return err
	}
	for chunk := range slices.Chunk(body, pieces(body, chunks)) {
		if _, err := fmt.Fprintf(w, "%x\r\n%s\r\n", len(chunk), chunk); err != nil {
			return err
		}
	}
	return w.write([]byte("0\r\n\r\n"))
}

// onLeave does not send the body once there is an answer without it.
func onLeave(ctx context.Context, w *wire, head, body []byte) error {
	if err := w.write(head); err != nil {
		return err
	}
	select {
	case <-w.mayGoOn:
	case <-time.After(leave):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return w.write(body)
}

// pieces returns how large n pieces of b are at most.
func pieces(b []byte, n int) int { return max(1, (len(b)+n-1)/n) }
