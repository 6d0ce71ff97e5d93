package sqlite

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// What every database of SQLite's begins with.
const (
	magic    = "SQLite format 3\x00"
	headSize = 100
)

// look finds what SQLite would take for a new file, and is none.
func look(name string) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return lookAtLog(name)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("it is no regular file: %w", errElsewhere)
	case info.Size() == 0:
		return lookAtLog(name)
	}
	return lookAtHead(name, info.Size())
}

// lookAtLog refuses a log without its file, which SQLite would delete.
func lookAtLog(name string) error {
	if log, err := os.Stat(name + "-wal"); err == nil && log.Size() > 0 {
		return fmt.Errorf("there is nothing in it, but something in %s: %w", name+"-wal", errDamaged)
	}
	return nil
}

// lookAtHead refuses what is too short: for SQLite to look at, or for what is
// said to be in it. Behind a log it may be short, until the log is written to it.
func lookAtHead(name string, size int64) error {
	head, err := readHead(name, size)
	switch {
	case err != nil:
		return err
	case !bytes.HasPrefix([]byte(magic), head[:min(len(head), len(magic))]):
		return fmt.Errorf("it is no database: %w", errElsewhere)
	case len(head) < headSize:
		return errDamaged
	}
	if _, err := os.Stat(name + "-wal"); err == nil {
		return nil
	}
	page, pages := int64(binary.BigEndian.Uint16(head[16:])), int64(binary.BigEndian.Uint32(head[28:]))
	if page == 1 {
		page = 1 << 16 // which does not fit
	}
	if size < page*pages {
		return fmt.Errorf("%d of %d bytes are there: %w", size, page*pages, errDamaged)
	}
	return nil
}

func readHead(name string, size int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	head := make([]byte, min(size, headSize))
	_, err = io.ReadFull(f, head)
	return head, err
}
