package exchange

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// A line is a connection that is kept from one request to the next. Somebody
// listens on it all the time, so that its end is noticed while nothing is asked;
// who asks writes the request himself, and there is no other goroutine. net/http
// has more of them, which costs more than the request.
type line struct {
	net.Conn
	socket  *net.TCPConn
	place   place
	in      *bufio.Reader
	limited *io.LimitedReader // under in
	method  *http.Request     // whose response is read: of it, only the method counts
	done    chan error        // receives when what was asked is answered

	mu    sync.Mutex
	asked *question // that is not answered yet
	ended bool      // nothing is asked any more
	until time.Time // when its time is over
	timer *time.Timer
	cause error // why we have ended it
}

// A place is where a line leads.
type place struct{ scheme, host string }

// A question is a request whose answer is awaited.
type question struct {
	x       *Exchange
	asking  bool // it is not sent whole
	hurried bool // it was answered before it was sent whole
	last    bool // no other may follow it
}

// settling is what an answer is given to arrive when its request could not be
// sent whole, since it may say why; and what the rest of a request is given to be
// sent when it is answered already.
const settling = 50 * time.Millisecond

func newLine(conn net.Conn, socket *net.TCPConn, p place) *line {
	limited := &io.LimitedReader{R: conn}
	l := &line{
		Conn: conn, socket: socket, place: p, in: bufio.NewReader(limited), limited: limited,
		method: new(http.Request), done: make(chan error, 1),
	}
	l.mu.Lock() // the timer waits until it is there
	defer l.mu.Unlock()
	l.until = time.Now().Add(Deadline)
	l.timer = time.AfterFunc(idle, l.expire)
	return l
}

// ask says that what comes next is the answer to q. It reports whether anything
// may be asked.
func (l *line) ask(q *question, until time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	l.asked, q.asking = q, true
	l.until = until
	return true
}

// rest lets the line wait for another request. It reports whether there may be
// one.
func (l *line) rest() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Now().Add(idle)
	return !l.ended
}

// expire ends the line when its time is over. Otherwise it looks again, at least
// as often as a line can have become idle: to set the timer for each request
// costs more. Nobody can ask between its look and the end: it would be told that
// its own time is over.
func (l *line) expire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if left := time.Until(l.until); left > 0 {
		l.timer.Reset(min(left, idle))
		return
	}
	l.endFor(errDeadline)
}

// end ends the line. Whoever has asked on it hears of the first cause.
func (l *line) end(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.endFor(cause)
}

// endFor is [line.end] under its lock.
func (l *line) endFor(cause error) {
	if l.cause == nil {
		l.cause = cause
	}
	l.ended = l.ended || l.asked == nil
	_ = l.socket.Close()
}

// put sends the request of q and waits for its answer. It returns how much of it
// was written: nothing if the line had ended before.
func (l *line) put(ctx context.Context, q *question, message []byte) (int, error) {
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() { l.end(context.Cause(ctx)) })
		defer func() { q.last = !stop() || q.last }() // it may end the line at any time from now on
	}
	n, err := l.Write(message)
	l.sent(q, err)
	return n, l.why(<-l.done)
}

// sent notes that the request was sent, as far as it could be.
func (l *line) sent(q *question, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q.asking = false
	if err == nil {
		return
	}
	q.last = true
	if l.asked == q && l.cause == nil { // there is no answer yet
		l.cause = err
		l.until = time.Now().Add(settling)
		l.timer.Reset(settling)
	}
}

// why returns what has ended the line, not how that was noticed.
func (l *line) why(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil && l.cause != nil {
		return l.cause
	}
	return err
}

// listen reads answers until the line ends, and tells then.
func (l *line) listen(ended func(*line)) {
	defer ended(l)
	defer l.timer.Stop()
	defer func() { _ = l.Close() }()
	for {
		l.limited.N = maxHeaderBytes
		_, err := l.in.Peek(1)
		q := l.awaited()
		if q == nil {
			return // it has ended, or says what nobody asked for
		}
		last := true
		if err == nil {
			l.method.Method = q.x.Request.Method
			last, err = receive(l.in, l.limited, q.x, l.method, nil)
		}
		if l.answered(q, last, err) {
			return
		}
	}
}

// awaited returns what was asked, if something was. Otherwise nothing may be
// asked any more.
func (l *line) awaited() *question {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = l.asked == nil
	return l.asked
}

// answered tells who has asked that the answer is there, and reports whether
// there can be no other.
func (l *line) answered(q *question, last bool, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	q.last = q.last || last || err != nil
	l.asked, l.ended = nil, q.last
	if q.asking {
		q.hurried = true
		_ = l.SetWriteDeadline(time.Now().Add(settling)) // if it cannot be set, the connection has ended
	}
	over := q.last
	q.x.Took = time.Since(q.x.Started)
	l.done <- err
	return over
}
