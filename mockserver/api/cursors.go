package api

import (
	"encoding/base64"
	"net/url"
	"strconv"

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

// turn returns the page of all that the cursor asks for.
func turn[T any](at cursor, all []T) ([]T, cursorPages, error) {
	from := 0
	if at.after != "" {
		raw, err := base64.URLEncoding.DecodeString(at.after)
		if err == nil {
			from, err = strconv.Atoi(string(raw))
		}
		if err != nil || from < 0 {
			return nil, cursorPages{}, problems{{Code: codeClientError, Message: "starting_after is not of this list: send what pages.next has", Field: "starting_after"}}
		}
	}
	from = min(from, len(all))
	to := min(from+at.size, len(all))
	pages := cursorPages{Type: "pages", Page: from/at.size + 1, PerPage: at.size, TotalPages: (len(all) + at.size - 1) / at.size}
	if to < len(all) {
		pages.Next = &cursorNext{at.size, base64.URLEncoding.EncodeToString([]byte(strconv.Itoa(to)))}
	}
	return append([]T{}, all[from:to]...), pages, nil
}

// each returns what make makes of all.
func each[S, T any](all []S, make func(S) T) []T {
	made := []T{}
	for _, v := range all {
		made = append(made, make(v))
	}
	return made
}

// scroll returns the next of all for a client that goes through them by
// scroll_param, and the param to go on with. In the end there is nothing.
func scroll[T any](query url.Values, all []T) ([]T, string, error) {
	const size = 100
	page, pages, err := turn(cursor{size, query.Get("scroll_param")}, all)
	if err != nil {
		return nil, "", problems{{Code: workspace.CodeNotFound, Message: "scroll parameter not found", Field: "scroll_param"}}
	}
	if pages.Next == nil {
		return page, base64.URLEncoding.EncodeToString([]byte(strconv.Itoa(len(all)))), nil
	}
	return page, pages.Next.StartingAfter, nil
}
