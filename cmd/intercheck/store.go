package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/sqlite"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// The engines that --store names.
const (
	inMemory = "memory"
	inFile   = "sqlite"
)

// stores is what there is for --store.
func stores() []string { return []string{inMemory, inFile + ":\tthe name of a file"} }

// openStore opens what --store names: nil is memory, of which each workspace has
// its own.
func openStore(ctx context.Context, text string) (store.Store, error) {
	engine, name, named := strings.Cut(text, ":")
	switch {
	case text == inMemory:
		return nil, nil //nolint:nilnil // as it says
	case engine == inFile && name != "":
		return sqlite.Open(ctx, name)
	case engine == inFile:
		return nil, fmt.Errorf("--store %s: name a file, as in sqlite:mock.db", text)
	case engine == inMemory && named:
		return nil, fmt.Errorf("--store %s: memory has no name", text)
	default:
		return nil, fmt.Errorf("--store: no store %q%s (there are memory and sqlite:FILE)", text, nearest.Hint(engine, []string{inMemory, inFile}))
	}
}

// tellLeft says what has not been done, what becomes of it, and how much is not
// kept any more.
func (c *cli) tellLeft(m *mockserver.Mock, text string) {
	n, evicted, due := 0, 0, time.Time{}
	for _, s := range m.Spaces() {
		d := s.Server().Deliverer
		left, first := d.Left()
		if left > 0 && (n == 0 || first.Before(due)) {
			due = first
		}
		n, evicted = n+left, evicted+d.Evicted()
	}
	if evicted > 0 {
		c.say("finished deliveries that --keep has dropped so far: %d", evicted)
	}
	fate := "nothing is kept of them"
	if text != inMemory {
		fate = "started again with the same --store, it goes on with them"
	}
	if n > 0 {
		c.say("deliveries that remain unfinished: %d, the first due %s; %s", n, due.UTC().Format(time.RFC3339), fate)
	}
}
