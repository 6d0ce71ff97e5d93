package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
)

// A RateLimit is how many requests are answered in a window of time. The zero
// RateLimit sets no limit.
type RateLimit struct {
	Requests int
	Window   time.Duration
}

// What clients are told where there is no limit. Some cannot do without it.
var unlimited = RateLimit{10000, 10 * time.Second}

// ParseRateLimit reads a limit such as 83/10s. No text is no limit.
func ParseRateLimit(text string) (RateLimit, error) {
	if text == "" {
		return RateLimit{}, nil
	}
	number, window, _ := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	d, wrong := time.ParseDuration(window)
	if err != nil || wrong != nil || n < 1 || d < time.Second {
		return RateLimit{}, fmt.Errorf("rate limit %q: it is not N/WINDOW: write one request or more in one second or more, such as 83/10s", text)
	}
	return RateLimit{n, d}, nil
}

// A limiter counts the requests of the window that the clock stands in.
type limiter struct {
	limit RateLimit
	clock clock.Clock

	mu     sync.Mutex
	window time.Time
	used   int
}

// show tells h what is left, without counting.
func (l *limiter) show(h http.Header) { l.count(h, 0) }

// take counts a request and tells h what is left. It reports false, and counts
// nothing, when nothing was.
func (l *limiter) take(h http.Header) bool { return l.count(h, 1) }

func (l *limiter) count(h http.Header, requests int) bool {
	if l.limit.Requests == 0 {
		l.tell(h, unlimited, unlimited.Requests-1)
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.clock.Now().Truncate(l.limit.Window); !now.Equal(l.window) {
		l.window, l.used = now, 0
	}
	fits := l.used+requests <= l.limit.Requests
	if fits {
		l.used += requests
	}
	l.tell(h, l.limit, l.limit.Requests-l.used)
	return fits
}

func (l *limiter) tell(h http.Header, limit RateLimit, left int) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit.Requests))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(l.clock.Now().Truncate(limit.Window).Add(limit.Window).Unix(), 10))
}

// exceeded is what a request is told that was not taken.
func (l *limiter) exceeded() error {
	return problems{{Code: codeRate, Message: fmt.Sprintf("Exceeded rate limit of %d in %s", l.limit.Requests, l.limit.Window)}}
}
