package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi"
)

func (c *cli) fixtures(ctx context.Context, m making) error {
	c.hidePasswords(m.to)
	o, err := m.order()
	if err != nil {
		return err
	}
	switch {
	case m.vectors != "":
		return c.folder(m, fixtures.Folder{Path: m.vectors, Kind: fixtures.KindVectors}, fixtures.VectorEntries())
	case m.schema != "":
		spec, err := openapi.Intercom()
		if err != nil {
			return err
		}
		return c.folder(m, fixtures.Folder{Path: m.schema, Kind: fixtures.KindSchemas}, fixtures.SchemaEntries(spec, o.topics))
	}
	if err := c.leftOut(m, o.batch); err != nil {
		return err
	}
	bar := c.bar(o.batch.Len, m.out != "")
	defer bar.clear()
	o.batch.Progress = bar.reach
	if m.out != "" {
		return c.folder(m, fixtures.Folder{Path: m.out, Kind: fixtures.KindExamples}, o.batch.Entries(ctx))
	}
	return o.batch.Write(ctx, c.stdout, o.format)
}

// leftOut tells of forgeries that are asked for and cannot be made.
func (c *cli) leftOut(m making, b fixtures.Batch) error {
	if !m.forged {
		return nil
	}
	if m.secret == "" {
		return errors.New("--forged: without a --secret nothing is signed, so that nothing can be forged")
	}
	made, err := b.Examples(0)
	if err != nil {
		return err
	}
	for _, id := range tamperings() {
		if !slices.ContainsFunc(made, func(e fixtures.Example) bool { return e.Tampering == id }) {
			c.say("warning: %s is left out: with this --secret and --token, a receiver could not tell it from a genuine notification", id)
		}
	}
	return nil
}

// folder writes the entries to a folder, or lists in what it differs from them.
func (c *cli) folder(m making, f fixtures.Folder, entries iter.Seq2[fixtures.Entry, error]) error {
	f.Force = m.force
	if !m.check {
		err := f.Write(entries)
		if errors.As(err, new(fixtures.Conflict)) {
			err = hinted{err, "the same command with --force overwrites it"}
		}
		return err
	}
	drifts, err := f.Check(entries)
	if err != nil {
		return err
	}
	for _, d := range drifts {
		if _, err := fmt.Fprintln(c.stdout, d); err != nil {
			return err
		}
	}
	if len(drifts) > 0 {
		return status(exitNotConformant)
	}
	return nil
}
