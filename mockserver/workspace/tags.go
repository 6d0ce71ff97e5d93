package workspace

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// tagKind is the kind of the documents that hold tags, each owned by its name
// in lower case, because case does not tell tags apart.
const tagKind = "tag"

// A Tag is a name that people, companies and conversations can have.
type Tag = fixtures.Tag

// SaveTag makes the tag of that name, or renames the one with that id.
func (w *Workspace) SaveTag(ctx context.Context, id, name string) (t Tag, err error) {
	err = w.update(ctx, func(c *changes) error {
		t, err = c.saveTag(ctx, id, name)
		return err
	})
	return t, err
}

func (c *changes) saveTag(ctx context.Context, id, name string) (t Tag, err error) {
	if strings.TrimSpace(name) == "" {
		return t, missing("name", "Name is a required parameter.")
	}
	same, err := all[Tag](ctx, c.w, c.tx, tagKind, strings.ToLower(name))
	switch {
	case err != nil:
		return t, err
	case id == "" && len(same) > 0:
		return same[0], nil
	case id == "":
		var at time.Time
		if t.ID, at, err = c.mintNumber(ctx, tagKind, 7); err != nil {
			return t, err
		}
		t.Type, t.Name = "tag", name
		return t, c.put(ctx, place{tagKind, t.ID, strings.ToLower(name), at}, t)
	}
	doc, err := get(ctx, c.tx, c.w.key(tagKind, id))
	if err != nil {
		return t, err
	}
	t = Tag{Type: "tag", ID: id, Name: name}
	if err := c.everybodyWith(ctx, id, func(p *Person) { p.User.Tags.Tags[tagged(p.User.Tags.Tags, id)].Name = name }); err != nil {
		return t, err
	}
	return t, c.put(ctx, place{tagKind, id, strings.ToLower(name), doc.At}, t)
}

// Tag returns one tag.
func (w *Workspace) Tag(ctx context.Context, id string) (t Tag, err error) {
	return t, w.read(ctx, w.config.Store, tagKind, id, &t)
}

// Tags returns all tags, the youngest first.
func (w *Workspace) Tags(ctx context.Context) ([]Tag, error) {
	return all[Tag](ctx, w, w.config.Store, tagKind, "")
}

// DeleteTag removes a tag, from whatever had it as well.
func (w *Workspace) DeleteTag(ctx context.Context, id string) error {
	return w.update(ctx, func(c *changes) error {
		if _, err := c.tag(ctx, id); err != nil {
			return err
		}
		if err := c.everybodyWith(ctx, id, func(p *Person) { p.User.Tags.Tags = without(p.User.Tags.Tags, id) }); err != nil {
			return err
		}
		return c.tx.Delete(ctx, w.key(tagKind, id))
	})
}

// everybodyWith changes all people who have a tag. Nothing announces that.
func (c *changes) everybodyWith(ctx context.Context, tag string, change func(*Person)) error {
	people, err := all[Person](ctx, c.w, c.tx, userKind, "")
	if err != nil {
		return err
	}
	for _, found := range people {
		if tagged(found.User.Tags.Tags, tag) < 0 {
			continue
		}
		p, err := c.w.personByID(ctx, c.tx, found.User.ID)
		if err != nil {
			return err
		}
		change(&p.Person)
		if err := c.keep(ctx, p, p.User); err != nil {
			return err
		}
	}
	return nil
}

// tagged returns where among the tags the one with that id is, or -1.
func tagged(tags []Tag, id string) int {
	return slices.IndexFunc(tags, func(t Tag) bool { return t.ID == id })
}

func without(tags []Tag, id string) []Tag {
	return slices.DeleteFunc(slices.Clone(tags), func(t Tag) bool { return t.ID == id })
}

func (c *changes) tag(ctx context.Context, id string) (t Tag, err error) {
	return t, c.w.read(ctx, c.tx, tagKind, id, &t)
}
