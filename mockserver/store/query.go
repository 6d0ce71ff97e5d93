package store

import (
	"strings"
	"time"
)

// A Query selects documents of one space and kind, in time order: by At, and
// by ID, byte by byte, among those of the same instant.
type Query struct {
	Space, Kind string
	Owner       string    // only this owner's documents; empty means everyone's
	Since       time.Time // not before this; zero means no bound
	Until       time.Time // not after this; zero means no bound
	Newest      bool      // newest first: exactly the reverse order
	After       Cursor    // only what follows this place; zero means from the beginning
	Limit       int       // at most so many; 0 or less means all
}

// A Cursor is a place in time order. It stays good when the document at that
// place is changed or deleted.
type Cursor struct {
	At time.Time
	ID string
}

// IsZero reports whether the cursor is no place: every document is behind it.
func (c Cursor) IsZero() bool { return c.At.IsZero() && c.ID == "" }

// Compare returns a negative number if c comes before other in time order, a
// positive one if it comes after, and 0 if they are the same place.
func (c Cursor) Compare(other Cursor) int {
	if by := c.At.Compare(other.At); by != 0 {
		return by
	}
	return strings.Compare(c.ID, other.ID)
}

// A Page is one answer to a Query.
type Page struct {
	Docs []Doc

	// Next, as the After of the same query, continues behind this page. It is
	// good on the last page too, and on an empty one: asked again later, it
	// finds what has been put behind it since.
	Next Cursor

	// More tells whether there was something behind this page.
	More bool
}

// Page makes a page of what an engine found for q, in q's order. To learn
// whether there is more, an engine looks for one document beyond q.Limit.
func (q Query) Page(found []Doc) Page {
	page := Page{Docs: found, Next: q.After}
	if q.Limit > 0 && len(found) > q.Limit {
		page.Docs, page.More = found[:q.Limit:q.Limit], true
	}
	if n := len(page.Docs); n > 0 {
		page.Next = page.Docs[n-1].Place()
	}
	return page
}
