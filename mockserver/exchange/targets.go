package exchange

import (
	"net/url"
	"sync"
)

// targets remember the URLs that were read, as far as requests to them can be
// written without net/http: to read one takes as long as to write a request, and
// most requests go where another went.
type targets struct {
	mu    sync.RWMutex
	known map[string]*target
}

// A target is where a request goes.
type target struct {
	url *url.URL
	uri string // in the request's first line
}

// mostTargets are remembered; then it begins anew.
const mostTargets = 256

// find returns the target that text is the URL of, or nil if that is unusual.
func (t *targets) find(text string) *target {
	t.mu.RLock()
	known := t.known[text]
	t.mu.RUnlock()
	if known != nil {
		return known
	}
	u, err := url.Parse(text)
	if err != nil || checkURL(u) != nil || !plainHost(u.Host) {
		return nil
	}
	found := &target{u, u.RequestURI()}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= mostTargets {
		t.known = map[string]*target{}
	}
	t.known[text] = found
	return found
}
