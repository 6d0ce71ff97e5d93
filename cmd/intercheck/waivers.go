package main

import (
	"fmt"
	"os"

	"github.com/intercheck-dev/intercheck/suites"
)

// readWaivers reads the waivers in a file, or none where no file is named.
func readWaivers(file string) ([]suites.Waiver, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--waivers: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	waivers, err := suites.ReadWaivers(f)
	if err != nil {
		return nil, fmt.Errorf("--waivers %s: %w", file, err)
	}
	return waivers, nil
}
