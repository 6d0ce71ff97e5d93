package workspace

import (
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// Permissions returns every permission that a topic of API 2.x needs, once.
func Permissions() []string {
	var all []string
	for _, d := range fixtures.Topics {
		if d.Permission != "" {
			all = append(all, strings.Split(d.Permission, "|")...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func checkPermissions(all []string) error {
	for _, p := range all {
		if known := Permissions(); !slices.Contains(known, p) {
			return invalid("permissions", "no permission %.60q%s", p, nearest.Hint(p, known))
		}
	}
	return nil
}

// permitted reports whether an app with these permissions may be told of t:
// whether it has one of those that will do, if any is needed.
func permitted(t intercom.Topic, permissions []string) bool {
	d, err := fixtures.Lookup(t, intercom.Modern)
	if err != nil || d.Permission == "" || permissions == nil {
		return err == nil
	}
	return slices.ContainsFunc(strings.Split(d.Permission, "|"), func(p string) bool { return slices.Contains(permissions, p) })
}

// hubTopics returns the topics that the app is to be sent, each once. The
// Developer Hub knows those of API 2.x, one by one, and sends pings unasked.
func hubTopics(topics []intercom.Topic, permissions []string) ([]intercom.Topic, error) {
	if err := checkPermissions(permissions); err != nil {
		return nil, err
	}
	var kept []intercom.Topic
	for _, t := range topics {
		t = fixtures.Canonical(t)
		d, err := fixtures.Lookup(t, intercom.Modern)
		switch {
		case err != nil:
			return nil, invalid("topics", "the Developer Hub has no topic %.100q: %v", string(t), err)
		case !permitted(t, permissions):
			return nil, &Refusal{Code: CodeForbidden, Field: "topics", Message: "topic " + string(t) + " needs the permission " +
				strings.ReplaceAll(d.Permission, "|", " or ") + ": grant it or leave the topic out"}
		case t != intercom.Ping && !slices.Contains(kept, t):
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return nil, missing("topics", "topics is missing: name at least one")
	}
	return kept, nil
}
