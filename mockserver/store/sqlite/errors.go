package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// What to do about a file that cannot be used.
var (
	errDamaged   = errors.New("the file is damaged, or its end is missing; it was left as it is: restore it, or name another file")
	errElsewhere = errors.New("name another file; this one was left as it is")
	errInUse     = errors.New("another process has it open: end that one, or name another file")
	errFull      = errors.New("there is no room left: nothing of this change was kept; make room, or keep less")
	errForbidden = errors.New("it or its directory cannot be written to: change that, or name another file")
)

// SQLite's result codes that are told apart, without what extends them.
const (
	codeReadOnly = 8
	codeBusy     = 5
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNoDB     = 26
)

// explain says what an error of SQLite's means and what to do about it.
func explain(err error) error {
	for code, meaning := range map[int]error{
		codeBusy: errInUse, codeFull: errFull, codeReadOnly: errForbidden, codeCantOpen: errForbidden, codeCorrupt: errDamaged,
		codeNoDB: fmt.Errorf("it is no database: %w", errElsewhere),
	} {
		if is(err, code) {
			return fmt.Errorf("%w (%w)", meaning, err)
		}
	}
	return err
}

func busy(err error) bool { return is(err, codeBusy) }

func is(err error, code int) bool {
	var s *sqlite.Error
	return errors.As(err, &s) && s.Code()&0xff == code
}
