package probe

import (
	"slices"
	"sync"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Calls are all that came, within the bounds of a ledger.
type calls struct {
	ledger *ledger[*Call]
	mu     sync.Mutex // guards token, and of every call the status and what the contract says
	token  intercom.Secret
}

func newCalls() calls { return calls{ledger: newLedger[*Call](ledgerRequests, ledgerBytes)} }

func (s *calls) expect(token intercom.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = token
}

// record enters a call as soon as it has come, so that one that is held back can
// be seen. size is that of its whole body, which the mock may keep.
func (s *calls) record(c *Call, mentioned tokens, credentials []string, size int) (answered func(status int)) {
	s.mu.Lock()
	c.Authorized = len(credentials) > 0 && (s.token == "" || slices.Contains(credentials, string(s.token)))
	s.mu.Unlock()
	s.ledger.record(mentioned, c, c.weight()+size)
	return func(status int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		c.Status = status
	}
}

// of returns the calls that mention subject, as they are now.
func (s *calls) of(subject Subject) ([]Call, error) {
	ids, keys, err := sought(subject)
	if err != nil {
		return nil, err
	}
	found, err := s.ledger.find(ids, keys)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, c := range found {
		if c.judge != nil {
			c.judge(c)
			c.judge = nil
		}
		all = append(all, *c)
	}
	slices.SortStableFunc(all, func(a, b Call) int { return a.At.Compare(b.At) })
	return all, nil
}
