package api

import (
	"net/url"
	"strconv"
	"time"
)

// defaultPerPage is how many entries a page has when nothing else is asked for.
const defaultPerPage = 50

// pages says which page a list is, of how many, and where the next one is.
type pages struct {
	Type       string  `json:"type"`
	Next       *string `json:"next"`
	Page       int     `json:"page"`
	PerPage    int     `json:"per_page"`
	TotalPages int     `json:"total_pages"`
}

// A paging is which page a client asks for.
type paging struct{ page, size int }

func pagingOf(query url.Values) paging {
	return paging{number(query, "page", 1), number(query, "per_page", defaultPerPage)}
}

// pagesOf describes a page of a list of total entries at path.
func (a *api) pagesOf(p paging, path string, total int) pages {
	described := pages{Type: "pages", Page: p.page, PerPage: p.size, TotalPages: (total + p.size - 1) / p.size}
	if p.page < described.TotalPages {
		described.Next = new(a.Workspace.BaseURL() + path + "?per_page=" + strconv.Itoa(p.size) + "&page=" + strconv.Itoa(p.page+1))
	}
	return described
}

// cut returns the entries that stand on the page.
func cut[T any](p paging, all []T) []T {
	from := min((p.page-1)*p.size, len(all))
	return all[from:min(from+p.size, len(all))]
}

// number returns a parameter of the query, or otherwise where none is sent.
func number(query url.Values, name string, otherwise int) int {
	if n, err := strconv.Atoi(query.Get(name)); err == nil {
		return n
	}
	return otherwise
}

// milliseconds returns the time in a parameter of the query, zero where none
// is sent. Times that no event can have are as good as the nearest that one can.
func milliseconds(query url.Values, name string) time.Time {
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(min(max(n, 0), lastSecond*1000)).UTC()
}
