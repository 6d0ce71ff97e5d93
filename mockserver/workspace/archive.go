package workspace

import "context"

// Archive puts a contact away, or brings one back. What is so already stays so,
// and nothing is announced.
func (w *Workspace) Archive(ctx context.Context, id string, away bool) (Person, error) {
	return w.putAway(ctx, id, away, func(*Person) {})
}

// Block puts a contact away from whom nothing is wanted any more.
func (w *Workspace) Block(ctx context.Context, id string) (Person, error) {
	return w.putAway(ctx, id, true, func(p *Person) { p.Blocked = true })
}

func (w *Workspace) putAway(ctx context.Context, id string, away bool, mark func(*Person)) (found Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, UserKey{ID: id})
		if err != nil {
			return err
		}
		before := p.Archived
		p.Archived = away
		mark(&p.Person)
		found = p.Person
		if err := c.keep(ctx, p, p.User); err != nil || before == away {
			return err
		}
		if away {
			return c.tellGone(ctx, personArchived, p.Person)
		}
		return c.tellGone(ctx, personUnarchived, p.Person)
	})
	return found, err
}
