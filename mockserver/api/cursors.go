package api

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// cursorPages says which page a list of API 2.x is. Next is absent from the
// last one: some clients would follow a null.
type cursorPages struct {
	Type       string      `json:"type"`
	Next       *cursorNext `json:"next,omitempty"`
	Page       int         `json:"page"`
	PerPage    int         `json:"per_page"`
	TotalPages int         `json:"total_pages"`
}

type cursorNext struct {
	PerPage       int    `json:"per_page"`
	StartingAfter string `json:"starting_after"`
}

// A cursor is where in a list a client wants to go on.
type cursor struct {
	size  int
	after string
}

func cursorIn(query url.Values, size int) cursor {
	return cursor{number(query, "per_page", size), query.Get("starting_after")}
}

// A mark is where a page ended: the entry that was last on it, and how many
// were left behind it. It is written so that it says nothing to clients.
type mark struct {
	last string
	left int
}

func (m mark) String() string {
	return base64.URLEncoding.EncodeToString([]byte(strconv.Itoa(m.left) + ":" + m.last))
}

func markOf(text string) (m mark, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(text)
	left, last, found := strings.Cut(string(raw), ":")
	if err != nil || !found {
		return m, false
	}
	m.last = last
	m.left, err = strconv.Atoi(left)
	return m, err == nil && m.left >= 0
}

// in returns where among the ids of a list to go on: behind the last entry or,
// if that is gone, with as many as were left. So nothing is left out when
// entries that were shown are deleted, or new ones come before them.
func (m mark) in(ids []string) int {
	if i := slices.Index(ids, m.last); i >= 0 {
		return i + 1
	}
	return max(len(ids)-m.left, 0)
}

// turn returns the page of all, which have ids, that the cursor asks for.
func turn[T any](at cursor, all []T, id func(T) string) ([]T, cursorPages, error) {
	from, ids := 0, each(all, id)
	if at.after != "" {
		m, ok := markOf(at.after)
		if !ok {
			return nil, cursorPages{}, problems{{Code: codeClientError, Message: "starting_after is not of this list: send what pages.next has", Field: "starting_after"}}
		}
		from = m.in(ids)
	}
	to := min(from+at.size, len(all))
	pages := cursorPages{Type: "pages", Page: from/at.size + 1, PerPage: at.size, TotalPages: (len(all) + at.size - 1) / at.size}
	if to < len(all) {
		pages.Next = &cursorNext{at.size, mark{ids[to-1], len(all) - to}.String()}
	}
	return append([]T{}, all[from:to]...), pages, nil
}

// each returns what of makes of all.
func each[S, T any](all []S, of func(S) T) []T {
	made := []T{}
	for _, v := range all {
		made = append(made, of(v))
	}
	return made
}

// scroll returns the next of all for a client that goes through them by
// scroll_param, and the param to go on with. In the end there is nothing.
func scroll[T any](query url.Values, all []T, id func(T) string) ([]T, string, error) {
	const size = 100
	after := query.Get("scroll_param")
	page, pages, err := turn(cursor{size, after}, all, id)
	switch {
	case err != nil:
		return nil, "", problems{{Code: workspace.CodeNotFound, Message: "scroll parameter not found", Field: "scroll_param"}}
	case pages.Next != nil:
		return page, pages.Next.StartingAfter, nil
	case len(page) == 0:
		return page, cmp.Or(after, mark{}.String()), nil
	}
	return page, mark{id(page[len(page)-1]), 0}.String(), nil
}
