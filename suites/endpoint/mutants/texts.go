package mutants

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/suites/reference"
)

// apart is what lies between two parts of a body, at least: not so much that the
// other side has to be slow.
const apart = 50 * time.Millisecond

// joinsTexts makes a text of each part of a body that comes in parts.
func joinsTexts(r *reference.Receiver) {
	r.Read = func(req *http.Request) ([]byte, error) {
		parts, err := partsOf(req.Body)
		if len(parts) == 1 {
			return parts[0], err
		}
		for i, part := range parts {
			parts[i] = bytes.ToValidUTF8(part, []byte("\uFFFD"))
		}
		return bytes.Join(parts, nil), err
	}
}

func partsOf(body io.Reader) (parts [][]byte, err error) {
	parts = [][]byte{nil}
	for chunk := make([]byte, 4<<10); err == nil; {
		began := time.Now()
		var n int
		n, err = body.Read(chunk)
		if last := len(parts) - 1; time.Since(began) < apart || len(parts[last]) == 0 {
			parts[last] = append(parts[last], chunk[:n]...)
		} else {
			parts = append(parts, bytes.Clone(chunk[:n]))
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return parts, err
}
