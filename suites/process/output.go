package process

import (
	"fmt"
	"sync"
)

const (
	maxHead = 16 << 10
	maxTail = 64 << 10
)

// A transcript keeps the beginning and the end of what is written to it.
type transcript struct {
	mu    sync.Mutex
	head  []byte
	tail  []byte // at least the last of it, and at most twice as much
	total int64
}

// Write implements [io.Writer]. It takes everything.
func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total += int64(len(b))
	room := min(len(b), maxHead-len(t.head))
	t.head = append(t.head, b[:room]...)
	t.tail = append(t.tail, last(b[room:])...)
	if len(t.tail) > 2*maxTail { // so that little is moved often
		t.tail = append(t.tail[:0], last(t.tail)...)
	}
	return len(b), nil
}

func last(b []byte) []byte { return b[max(0, len(b)-maxTail):] }

// String returns what was kept, and says how much was not.
func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	tail := last(t.tail)
	if lost := t.total - int64(len(t.head)+len(tail)); lost > 0 {
		return fmt.Sprintf("%s\n… %d bytes left out …\n%s", t.head, lost, tail)
	}
	return string(t.head) + string(tail)
}
