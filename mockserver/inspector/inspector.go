// Package inspector is the page on which people watch the mock and act on it.
//
// It knows how to show what the control API tells, and is files alone: all that
// the page knows it asks of that API. What a delivery is, it does not know.
package inspector

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

// Path is where the page is.
const Path = "/_mock/"

// assetsPath is where the files are that it is made of.
const assetsPath = Path + "assets/"

// policy lets the page load and ask the mock alone, and run nothing that is
// not a file of its own: no text that is shown can become a script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

var (
	//go:embed page.html
	pageText string
	//go:embed assets
	assets embed.FS
)

// A view is one of the things that the page can show. Each has a row in
// assets/main.js, too.
type view struct{ Name, Title, Short string }

var views = []view{
	{"deliveries", "Deliveries", "Deliveries"},
	{"calls", "API calls", "Calls"},
	{"subscriptions", "Subscriptions", "Subscr."},
	{"faults", "Faults", "Faults"},
}

// Serves reports whether path is the page's, or one of its files'.
func Serves(path string) bool { return path == Path || strings.HasPrefix(path, assetsPath) }

// New returns the handler of the paths that [Serves] knows.
func New() (http.Handler, error) {
	page, err := render()
	if err != nil {
		return nil, fmt.Errorf("make the inspector's page: %w", err)
	}
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		return nil, fmt.Errorf("find the inspector's files: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path+"{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page) // who asked may have gone
	})
	mux.Handle("GET "+assetsPath, http.StripPrefix(assetsPath, http.FileServerFS(files)))
	return guarded(mux), nil
}

func render() ([]byte, error) {
	t, err := template.New("page").Parse(pageText)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	err = t.Execute(&page, struct {
		Base, Assets string
		Views        []view
	}{Path, assetsPath, views})
	return page.Bytes(), err
}

// guarded says what browsers may do with the page. It is never taken from a
// cache, since another release of the mock has other files under these names.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
