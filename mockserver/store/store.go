// Package store says how the mock server keeps documents: by key, and in time
// order.
//
// It is the contract of a storage engine and knows no engine; the engines are
// the folders beside this file, and storetest tells whether one keeps the
// contract. Neither contract nor engine knows what Intercom is or what a
// document says: whoever puts a document encodes it.
package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrNotFound is in the error of a Get or Delete of a document that is not there.
var ErrNotFound = errors.New("not found")

// ErrClosed is in the error of every call after [Store].Close, a second Close
// included, and of every call on a [Tx] whose Update is over.
var ErrClosed = errors.New("store is closed")

// A Key names a document.
type Key struct {
	Space string // the workspace that it belongs to; may be empty
	Kind  string // what it is, such as "subscription"
	ID    string // which one it is: unique among those of its space and kind
}

// String describes the key for error messages.
func (k Key) String() string { return fmt.Sprintf("%s %q of workspace %q", k.Kind, k.ID, k.Space) }

// A Doc is a document. Its strings and its body may be any bytes.
//
// The body is shared, not copied: once it was given to Put or came from Get or
// List, neither the caller nor the engine changes it. A nil body and an empty
// one are the same.
type Doc struct {
	Key
	Owner string    // whose it is, such as a delivery's subscription; may be empty
	At    time.Time // its place in time order: an instant, kept to the nanosecond
	Body  []byte
}

// Place returns where the document stands among those of its space and kind.
func (d Doc) Place() Cursor { return Cursor{At: d.At, ID: d.ID} }

// Normalize returns the document as engines keep it, with At in UTC, or says
// why it cannot be kept. Every engine puts what Normalize returns, so that all
// of them refuse the same documents.
//
// At may be zero: the document then comes before all others. The bound on years
// is there for engines that write a time as text or as a number.
func (d Doc) Normalize() (Doc, error) {
	d.At = d.At.UTC()
	switch year := d.At.Year(); {
	case d.Kind == "" || d.ID == "":
		return Doc{}, fmt.Errorf("put %v: a document needs a kind and an ID", d.Key)
	case year < 1 || year > 9999:
		return Doc{}, fmt.Errorf("put %v: year %d is out of range, use 1 to 9999", d.Key, year)
	}
	return d, nil
}

// A Reader finds documents. A call whose context has ended returns the
// context's error.
type Reader interface {
	// Get returns the document with that key. Its At is in UTC.
	Get(ctx context.Context, key Key) (Doc, error)

	// List returns the documents that q selects, or the first q.Limit of them.
	// What it costs depends on how many it returns, not on how many there are.
	List(ctx context.Context, q Query) (Page, error)
}

// A Tx reads and changes documents inside one Update. It sees its own changes;
// nobody else does before its Update has succeeded. It is for one goroutine,
// and of no use after its Update.
type Tx interface {
	Reader

	// Put keeps the document, in place of the one with its key if there is one.
	Put(ctx context.Context, doc Doc) error

	// Delete removes the document with that key. Where there is none it changes
	// nothing, and the Update may go on.
	Delete(ctx context.Context, key Key) error
}

// A Store is a storage engine. It is safe for concurrent use, and each List
// sees the whole of an Update or nothing of it.
type Store interface {
	Reader

	// Update lets change read and write as if it were alone in the store.
	//
	// All of its changes are kept, or none: none if it returns an error (which
	// Update then returns), if it panics (which goes on to the caller), if it
	// ends its goroutine, or if ctx has ended before it returned.
	//
	// An engine may call change again, after dropping what it did: change must
	// do nothing outside its Tx, and must not call the Store, which may be
	// waiting for it.
	Update(ctx context.Context, change func(Tx) error) error

	// Close ends the use of the store.
	Close() error
}
