package api

import (
	"cmp"
	"strconv"
	"strings"
)

const versionHeader = "Intercom-Version"

// DefaultVersion is what clients speak that do not say what they speak, as long
// as nobody says otherwise: subscriptions by REST belong to API 1.x.
const DefaultVersion = "1.4"

// Versions are those of the API that clients may speak, as the document lists
// them.
func Versions() []string {
	return []string{
		"1.0", "1.1", "1.2", "1.3", "1.4", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10",
		"2.11", "2.12", "2.13", "2.14", "2.15", "2.16", "Preview", "Unstable",
	}
}

// A version is one of [Versions].
type version string

// from2 reports whether the version has what 2.minor brought. Those with a name
// are later than all that have a number.
func (v version) from2(minor int) bool {
	major, rest, numbered := strings.Cut(string(v), ".")
	if !numbered {
		return true
	}
	x, _ := strconv.Atoi(rest) // the document lets no others through
	return major == "2" && x >= minor
}

// version is the one that the client speaks.
func (a *api) version(sent string) version { return version(cmp.Or(sent, a.Version, DefaultVersion)) }
