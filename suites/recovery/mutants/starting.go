package mutants

import (
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// starting are mutants that know less, or do more, when they have just been
// started again.
func starting() []reference.Mutant {
	return []reference.Mutant{
		{Name: "reads-its-ids-later", Doc: "serves while it still reads the ids that it saw", Fails: "REC-010 REC-011", Mistake: forgetting(func(_ int, up time.Duration) bool { return up < 2*time.Second })},
		{Name: "reads-the-last-hundred", Doc: "reads the last hundred ids that it saw, as many as its query returns", Fails: "REC-021", Mistake: forgetting(func(since int, _ time.Duration) bool { return since > 100 })},
		{Name: "keeps-duplicates-for-later", Doc: "writes duplicates into its inbox as well, and works off the inbox when it starts", Fails: "REC-022", Mistake: keepsDuplicates},
	}
}

// forgetting makes a receiver that, started again, takes some of what it claimed
// before for new, by how many it claimed since, and how long ago it was started.
func forgetting(forgets func(since int, up time.Duration) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		place, loading := map[intercom.NotificationID]int{}, false
		var started time.Time
		reload, exact := r.Reload, r.First
		r.Reload = func() ([]intercom.Notification, error) {
			loading = true
			left, err := reload()
			loading, started = false, time.Now()
			return left, err
		}
		r.First = func(n intercom.Notification) bool {
			if loading {
				place[n.ID] = len(place)
				return exact(n)
			}
			at, known := place[n.ID]
			return exact(n) || known && forgets(len(place)-at, time.Since(started))
		}
	}
}

func keepsDuplicates(r *reference.Receiver) {
	accept := r.Accept
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		if !first && n.ID != "" {
			if err := r.JournalClaim(n); err != nil {
				r.Report(err)
			}
		}
		accept(w, n, first)
	}
}
