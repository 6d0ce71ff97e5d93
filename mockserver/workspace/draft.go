package workspace

import (
	"net/url"
	"slices"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Draft is what a client asks of a subscription. What it does not name (nil)
// gets its default on creation, and stays as it is on an update.
type Draft struct {
	ServiceType *string
	URL         *string
	Topics      []intercom.Topic
	Active      *bool
	HubSecret   *string  // empty leaves notifications unsigned
	EventNames  []string // of metadata; not nil and empty takes them away
}

// apply changes s as the draft says, or refuses to.
func (d Draft) apply(s *intercom.Subscription) error {
	if d.ServiceType != nil && *d.ServiceType != "web" {
		return invalid("service_type", "service_type %.40q is not supported: use web", *d.ServiceType)
	}
	if d.URL != nil {
		s.URL = *d.URL
	}
	if d.Topics != nil {
		topics, err := normalize(d.Topics)
		if err != nil {
			return err
		}
		s.Topics = topics
	}
	if d.Active != nil {
		s.Active = *d.Active
	}
	if d.HubSecret != nil {
		s.HubSecret = nil
		if *d.HubSecret != "" {
			s.HubSecret = d.HubSecret
		}
	}
	if d.EventNames != nil {
		s.Metadata.EventNames = slices.Clone(d.EventNames)
	}
	return complete(s)
}

// complete refuses a subscription that lacks something, and drops what it has
// no use for.
func complete(s *intercom.Subscription) error {
	if err := checkURL(s.URL); err != nil {
		return err
	}
	if len(s.Topics) == 0 {
		return missing("topics", "topics is missing: name at least one")
	}
	covers := func(t intercom.Topic) bool { return t.Covers(intercom.EventCreated) }
	if !slices.ContainsFunc(s.Topics, covers) {
		s.Metadata.EventNames = nil
		return nil
	}
	byName := slices.ContainsFunc(s.Topics, func(t intercom.Topic) bool { return covers(t) && t != intercom.All })
	switch {
	case byName && len(s.Metadata.EventNames) == 0:
		return missing("metadata/event_names", "metadata.event_names is missing: name the events that event.created is to tell of")
	case slices.Contains(s.Metadata.EventNames, ""):
		return invalid("metadata/event_names", "metadata.event_names holds an empty name: name an event")
	}
	return nil
}

func checkURL(text string) error {
	if text == "" {
		return missing("url", "url is missing: send an absolute http or https URL")
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return invalid("url", "url is no address that can be sent to: send an absolute http or https URL")
	}
	return nil
}
