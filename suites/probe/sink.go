package probe

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// A Sink is a [Watch] that listens where the receiver's downstream would, and
// answers 200 {} to everything.
type Sink struct {
	*Watch
	*port
}

func openSink(ctx context.Context, spec string) (Probe, error) {
	_, address, _ := strings.Cut(spec, ":")
	s, err := Listen(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("opening a sink probe: %w; its form is %s", err, sinkForm)
	}
	return s, nil
}

// Listen starts a sink on a host and port. Port 0 is any free one.
func Listen(ctx context.Context, address string) (*Sink, error) {
	w := NewWatch(http.HandlerFunc(empty))
	p, err := listen(ctx, address, w)
	if err != nil {
		return nil, err
	}
	return &Sink{w, p}, nil
}

func empty(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{}")
}
