package reference

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A journal is a file of one JSON entry a line. Each is appended by one write,
// which the operating system keeps when the process is killed. (A machine that
// loses power would take fsync, for which notifications would wait.) The zero
// journal is not open, and has nothing.
type journal struct {
	mu   sync.Mutex
	file *os.File
	size int64 // of the lines that are whole
}

// An entry is one line: a claim, or that the work on one is done.
type entry struct {
	Claim *intercom.Notification  `json:"claim,omitempty"`
	Done  intercom.NotificationID `json:"done,omitempty"`
	Acted bool                    `json:"acted,omitempty"` // not so where it was given up
}

var errJournalClosed = errors.New("the journal is closed")

// open opens the file of that name, and hands each entry to take.
func (j *journal) open(name string, take func(entry) error) (err error) {
	if j.file, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
		return err
	}
	lines := bufio.NewReader(j.file)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // what is left of a line was torn, and nobody was answered after it
		}
		if err != nil {
			return err
		}
		if err := read(line, take); err != nil {
			return fmt.Errorf("line %d: %w: is it the journal of a receiver?", number, err)
		}
		j.size += int64(len(line))
	}
	return j.file.Truncate(j.size)
}

func read(line []byte, take func(entry) error) error {
	var e entry
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return err
	}
	return take(e)
}

// append writes e.
func (j *journal) append(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return errJournalClosed
	}
	n, err := j.file.Write(append(line, '\n'))
	if err != nil && n > 0 { // or what comes next would stand on a torn line
		return errors.Join(err, j.file.Truncate(j.size))
	}
	j.size += int64(n)
	return err
}

// close closes the file. What is appended from then on is an error.
func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	return err
}
