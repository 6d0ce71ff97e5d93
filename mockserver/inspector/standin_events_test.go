package inspector_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// deliver makes a delivery and tells of it. The caller holds the lock.
func (s *standIn) deliver(d object) object {
	made := aDelivery(len(s.deliveries)+1, time.Now())
	maps.Copy(made, d)
	s.deliveries = append(s.deliveries, made)
	s.tell("delivery", summary(made))
	return made
}

// happen makes a delivery as the mock would.
func (s *standIn) happen(d object) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deliver(d)["id"].(string)
}

func (s *standIn) tell(kind string, data any) {
	text, _ := json.Marshal(data) // it is made of maps
	s.events++
	message := fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", s.events, kind, text)
	for reader := range s.readers {
		reader <- message
	}
}

// event tells every reader of something.
func (s *standIn) event(kind string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(kind, data)
}

func (s *standIn) stream(w http.ResponseWriter, r *http.Request) {
	mine := make(chan string, 100_000) // none is lost, and nobody waits
	s.mu.Lock()
	s.readers[mine] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.readers, mine)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	_, _ = fmt.Fprint(w, ": welcome\n\n")
	_ = flush.Flush()
	for {
		select {
		case message := <-mine:
			_, _ = fmt.Fprint(w, message)
			for range len(mine) {
				_, _ = fmt.Fprint(w, <-mine)
			}
			_ = flush.Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// changed returns what was asked for that changes something, and the body that
// an operation was asked with last.
func (s *standIn) changed(operation string) ([]string, object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked, s.bodies[operation]
}
