package probe

import "net/http"

// A countedWriter tells of the status before it can reach the client: who has
// seen the answer must find it counted.
type countedWriter struct {
	http.ResponseWriter
	request  *http.Request
	answered func(status int)
	started  bool
}

// WriteHeader tells of the status, and then begins the answer.
func (w *countedWriter) WriteHeader(status int) {
	w.start(status)
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the answer if that is still to be done.
func (w *countedWriter) Write(p []byte) (int, error) {
	w.start(http.StatusOK)
	return w.ResponseWriter.Write(p)
}

// Unwrap lets an http.ResponseController find the writer beneath.
func (w *countedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *countedWriter) start(status int) {
	if w.started || status < http.StatusOK {
		return
	}
	w.started = true
	if w.request.Context().Err() != nil {
		panic(http.ErrAbortHandler)
	}
	w.answered(status)
}
