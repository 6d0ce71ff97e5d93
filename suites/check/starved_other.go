//go:build !linux

package check

import "time"

// waits knows nothing here.
func waits() map[string]time.Duration { return nil }
