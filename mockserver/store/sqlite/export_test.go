package sqlite

import (
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// Limit lets the file of s grow by so many pages and no more, as a disk does
// that is nearly full.
func Limit(s store.Store, pages int) error {
	f := s.(*engine).file
	var now int
	if err := f.conn.QueryRowContext(context.Background(), "PRAGMA page_count").Scan(&now); err != nil {
		return err
	}
	_, err := f.conn.ExecContext(context.Background(), fmt.Sprintf("PRAGMA max_page_count = %d", now+pages))
	return err
}

// Abandon lets go of the file of s without putting anything in order, as far as
// one process can.
func Abandon(s store.Store) error { return s.(*engine).file.close() }
