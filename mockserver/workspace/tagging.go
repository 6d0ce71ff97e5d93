package workspace

import (
	"context"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Tagging is who gets or loses a tag.
type Tagging struct {
	Name      string
	People    []UserKey
	Companies []CompanyKey
	Untag     []bool // of the people, then of the companies
}

// TagAll gives a tag to people and companies, or takes it off them. More than
// one person is a bulk change, which is not announced.
func (w *Workspace) TagAll(ctx context.Context, d Tagging) (t Tag, err error) {
	err = w.update(ctx, func(c *changes) error {
		if t, err = c.saveTag(ctx, "", d.Name); err != nil {
			return err
		}
		for i, k := range d.People {
			if _, err := c.tagPerson(ctx, k, t, !d.Untag[i], len(d.People) == 1); err != nil {
				return err
			}
		}
		for i, k := range d.Companies {
			if err := c.tagCompany(ctx, k, t, !d.Untag[len(d.People)+i]); err != nil {
				return err
			}
		}
		return nil
	})
	return t, err
}

// TagPerson gives one person a tag that there is, or takes it off them.
func (w *Workspace) TagPerson(ctx context.Context, id, tag string, on bool) (t Tag, err error) {
	err = w.update(ctx, func(c *changes) error {
		if t, err = c.tag(ctx, tag); err != nil {
			return errNoResource
		}
		had, err := c.tagPerson(ctx, UserKey{ID: id}, t, on, true)
		if err == nil && !on && !had {
			return errNoResource
		}
		return err
	})
	return t, err
}

// tagPerson reports whether the person had the tag before.
func (c *changes) tagPerson(ctx context.Context, k UserKey, t Tag, on, tell bool) (had bool, err error) {
	p, err := c.w.person(ctx, c.tx, k)
	if err != nil {
		return false, err
	}
	if had = tagged(p.User.Tags.Tags, t.ID) >= 0; had == on {
		return had, nil
	}
	tags, h := &p.User.Tags.Tags, personTagged
	if on {
		*tags = append(*tags, t)
	} else {
		h = personUntagged
		*tags = without(*tags, t.ID)
	}
	if err := c.keep(ctx, p, p.User); err != nil || !tell {
		return had, err
	}
	return had, c.tellWith(ctx, h, p.Person, func(era intercom.Era) any { return tagItem(p.Person, t, era, c.w.now()) })
}

func tagItem(p Person, t Tag, era intercom.Era, at time.Time) any {
	switch {
	case era == intercom.Modern:
		return fixtures.ContactTag{Type: "contact_tag", Tag: t, Contact: p.Contact()}
	case p.Lead:
		return fixtures.LeadTag{Type: "contact_tag", CreatedAt: at.Unix(), Tag: t, Contact: fixtures.Lead(p.item())}
	default:
		return fixtures.UserTag{Type: "user_tag", User: p.item(), Tag: t, CreatedAt: at.Unix(), Admin: fixtures.TagAdmin{Type: "admin"}}
	}
}
