package api_test

import (
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// speak makes a request as a client of that version does.
func (r *rig) speak(version, method, path, body string) reply {
	r.t.Helper()
	return r.send(method, path, body, "Authorization: Bearer "+token, "Content-Type: application/json", "Intercom-Version: "+version)
}

// all returns what occurred since it was last asked.
func (r *recorder) all() []workspace.Occurrence {
	r.mu.Lock()
	defer r.mu.Unlock()
	occurred := r.occurred
	r.occurred = nil
	return occurred
}

func topicsOf(told []workspace.Occurrence) string {
	var names []string
	for _, o := range told {
		names = append(names, string(o.Topic))
	}
	return strings.Join(names, " ")
}
