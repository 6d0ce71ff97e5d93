package payload

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// patterns are the checks of what a receiver tests with regular expressions.
func patterns() []check.Check {
	return []check.Check{
		{
			ID: "PAY-024", Level: check.Must, Link: models, Needs: check.Effects,
			Fix:   "find out whether an address is one by sending to it: a pattern that is short is wrong",
			Title: "acts on people whose e-mail address has a plus sign, an apostrophe or a long ending",
			Why:   "Millions of people have such an address. A pattern that was copied from somewhere knows letters, dots and endings of four letters, and whoever has another one is passed over.",
			Run:   variedAddresses,
		},
		{
			ID: "PAY-025", Level: check.Must, Link: models, Alone: true, Late: true, // who fails may be busy for a long time
			Fix:   "put no repetition into a repetition in a pattern, limit the length of what is matched, or use an engine that does not backtrack, such as RE2",
			Title: "answers within 5s on a text that makes patterns backtrack",
			Why:   "A pattern such as ^(\\w+\\s?)+$ tries every way to divide a text that does not match: twice as many with each letter. Somebody who types forty of them as his name stops the receiver for everyone.",
			Run:   backtracking,
		},
	}
}

// An address is a change to one, which leaves it valid.
type address struct {
	with   string
	change func(local, domain string) string
}

func uncommonAddresses() []address {
	return []address{
		{"a plus sign", func(local, domain string) string { return local + "+news@" + domain }},
		{"an apostrophe", func(local, domain string) string { return "o'" + local + "@" + domain }},
		{"a hyphen at the end", func(local, domain string) string { return local + "-@" + domain }},
		{"a long ending", func(local, _ string) string { return local + "@mail.example.photography" }},
		{"digits in its host", func(local, _ string) string { return local + "@163.example.com" }},
	}
}

// variedAddresses leaves alone a receiver to which people are nothing.
func variedAddresses(ctx context.Context, b *check.Bench) {
	var vs []check.Variant
	for _, d := range actedOn(ctx, b) {
		for _, a := range uncommonAddresses() {
			if f := b.NotificationOf(d, readdressed(a.change)); slices.ContainsFunc(f.Keys, isAddress) {
				vs = append(vs, check.Variant{With: a.with + " in an e-mail address", Question: check.Question{Fixture: f}})
			}
		}
	}
	if len(vs) == 0 {
		b.Skip("it acts on no topic whose items have an e-mail address")
	}
	b.ExpectVariants(ctx, vs...)
}

func isAddress(key string) bool { return strings.Contains(key, "@") }

// readdressed changes the e-mail addresses by which an item is known.
func readdressed(change func(local, domain string) string) check.Edit {
	return func(f *fixtures.Fixture) {
		for _, key := range f.Keys {
			local, domain, is := strings.Cut(key, "@")
			if !is {
				continue
			}
			to := change(local, domain)
			f.Notification.Data.Item = bytes.ReplaceAll(f.Notification.Data.Item, []byte(quoted(key)), []byte(quoted(to)))
			if !strings.HasSuffix(to, key) { // or else whoever is told of it is told of key, too
				f.Keys = append(slices.Clone(f.Keys), to)
			}
		}
	}
}

// tempting are texts that match almost. The first takes an engine that
// backtracks half a minute, and not for ever.
func tempting() []string {
	return []string{strings.Repeat("a", 32) + "!", strings.Repeat("<p>a</p>", 32) + "!"}
}

// backtracking sends each in every text that people write. Whoever matches it
// later, when he has answered, answers the next one late.
func backtracking(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	for _, text := range tempting() {
		for _, d := range some(ctx, b) {
			s := b.Send(ctx, b.NotificationOf(d, within("", quoted(text), "name", "email", "phone", "body"), member(attributes, named("plan", quoted(text)))))
			b.Expect(s).To(check.BeAnswered(), "with %s in names, addresses, messages and custom attributes", excerpt(text))
		}
	}
	b.Expect(b.Send(ctx, b.Notification())).To(check.BeAcknowledged(), "after these")
}
