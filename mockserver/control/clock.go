package control

import (
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
)

// patience is how long an operation may take that waits for receivers.
const patience = 10 * time.Minute

// patient lets an operation take longer than others. The error is that of a
// connection without deadlines.
func (k *call) patient() {
	_ = http.NewResponseController(k.w).SetWriteDeadline(time.Now().Add(patience))
}

func (c *control) getClock(k *call) (answer, error) {
	return ok(sayClock(k.space.Server().Clock())), nil
}

func (c *control) advanceClock(k *call) (answer, error) {
	var asked struct {
		By string `json:"by"`
	}
	if err := k.decode(&asked); err != nil {
		return answer{}, err
	}
	by, err := time.ParseDuration(asked.By)
	if err != nil {
		return answer{}, refuse(codeInvalid, "by %.40q: use a duration such as 1m or 168h", asked.By)
	}
	k.patient()
	server := k.space.Server()
	if err := server.Deliverer.Advance(k.Context(), by); err != nil {
		return answer{}, as(codeConflict, err)
	}
	said := sayClock(server.Clock())
	k.space.Feed.Publish(mockserver.ClockEvent, said)
	return ok(said), nil
}
