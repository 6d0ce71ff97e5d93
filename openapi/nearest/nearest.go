// Package nearest finds the known name that a mistyped one probably means.
//
// It knows names only as text.
package nearest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// To returns the known name nearest to name, or "" when none is near. Letter
// case does not count.
func To(name string, known []string) string {
	best, distance := "", len(name)/3+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(k)); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	return best
}

// Hint returns `, did you mean "…"?` for the nearest known name, or "".
func Hint(name string, known []string) string {
	if k := To(name, known); k != "" {
		return `, did you mean "` + k + `"?`
	}
	return ""
}
