package delivery

import "sync"

// letters are buffers to lay bodies out in. One is needed from then on until the
// body stands in the document of its attempt: memory that was just used takes much
// less time than memory that was not.
type letters struct{ pool sync.Pool }

// largestLetter is what a buffer may have grown to and still be kept.
const largestLetter = 64 << 10

func (l *letters) take() *[]byte {
	if b, ok := l.pool.Get().(*[]byte); ok {
		return b
	}
	return new([]byte)
}

func (l *letters) give(b *[]byte) {
	if cap(*b) <= largestLetter {
		l.pool.Put(b)
	}
}
