package signature

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// dressed are the checks of notifications that come in other clothes: genuine
// ones that are written otherwise, and forgeries that are sent otherwise.
func dressed() []check.Check {
	return []check.Check{
		{
			ID: "SIG-044", Level: check.Must, Link: link, Fix: fix + "; verify the bytes before anything decodes them",
			Title: "accepts a genuine notification however its JSON is written",
			Why:   "JSON says the same thing in many ways, and the signature is of the one that was sent. A receiver that verifies what its decoder makes of it loses notifications by what customers write.",
			Run:   everySpelling,

			Diagnose: whyRefused,
		},
		{
			ID: "SIG-045", Level: check.Must, Link: link, Fix: "verify each request that reaches the handler, whatever its method, content type, size and query",
			Title: "does not act on a forgery under another method, content type, size or address",
			Why:   "Verification is often tied to a route, to a parser of one content type, or to bodies of a size. What takes another way in is then not verified.",
			Run:   otherWaysIn,

			Diagnose: whyLetIn,
		},
		{
			ID: "SIG-046", Level: check.Must, Link: link, Fix: "verify before looking at the topic", Needs: check.Effects,
			Title: "does not act on a forgery of any topic that it acts on",
			Why:   "Verification in the handler of each topic is forgotten in one of them.",
			Run:   everyForgedTopic,

			Diagnose: whichTopics(ofReceiver),
		},
		{
			ID: "SIG-047", Level: check.Should, Link: link, Fix: "verify before looking at the topic, and answer 401",
			Title: "refuses forgeries of every topic with a 4xx",
			Why:   "What is not verified today, since nobody handles the topic, is acted on tomorrow.",
			Run:   refusesEveryTopic,

			Diagnose: whichTopics(ofIntercom),
		},
		{
			ID: "SIG-048", Level: check.Must, Link: link, Fix: "claim the id only once the signature is verified", Needs: check.Effects,
			Title: "acts on a genuine notification after a forgery with the same id",
			Why:   "If a forgery uses up the id, anyone who can guess or see ids can make the receiver ignore what Intercom sends.",
			Run:   forgeryUsesUpNothing,

			Diagnose: whyUsedUp,
		},
	}
}

func everySpelling(ctx context.Context, b *check.Bench) {
	var sent []check.Sent
	for _, s := range fixtures.Spellings() {
		f := b.Notification()
		body, err := s.Body(f.Notification)
		if err != nil {
			b.Break(err)
		}
		one := b.SendPlanned(ctx, f, delivery.Plan{Body: body})[0]
		b.Expect(one).To(check.BeAcknowledged(), "written with %s", s.Name)
		sent = append(sent, one)
	}
	b.ExpectActedOnce(ctx, sent...)
}

// otherWaysIn tries each way with a wrong signature and with none, and then
// large bodies. Whether those are answered at all is not asked here: a limit on
// the size of a body may end the connection.
func otherWaysIn(ctx context.Context, b *check.Bench) {
	var whole, cut []check.Question
	for _, w := range waysIn() {
		for _, q := range forged(b, w.plan, "other-secret", "no-signature") {
			q.URL = w.address(b)
			if w.cut {
				cut = append(cut, q)
			} else {
				whole = append(whole, q)
			}
		}
	}
	for _, size := range []int{1 << 18, 1 << 20} {
		big := b.Notification(withText(strings.Repeat("w", size)))
		cut = append(cut, check.Question{Fixture: big, Plan: delivery.Plan{Tampering: "other-secret"}})
	}
	expectIgnored(ctx, b, forgeEach(ctx, b, whole...), forgeEach(ctx, b, cut...))
}

func everyForgedTopic(ctx context.Context, b *check.Bench) {
	var forged, genuine []check.Sent
	for _, d := range b.Topics {
		for _, id := range []string{"other-secret", "no-signature"} {
			forged = append(forged, b.SendPlanned(ctx, b.NotificationOf(d), delivery.Plan{Tampering: id})...)
		}
		genuine = append(genuine, b.Send(ctx, b.NotificationOf(d)))
	}
	b.ExpectActedOnce(ctx, genuine...)
	b.ExpectIgnored(ctx, genuine[0], forged...)
}

// topicPatience bounds what is spent on forgeries of all topics: a receiver that
// takes half a second for each, one after another, would be asked for a minute.
const topicPatience = 10 * time.Second

func refusesEveryTopic(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	all, asked := inTurn(b.Topics, ofIntercom(b)), 0
	for end := time.Now().Add(topicPatience); asked < len(all) && time.Now().Before(end); {
		some := all[asked:min(asked+2*width, len(all))]
		var questions []check.Question
		for _, d := range some {
			questions = append(questions, check.Question{Fixture: b.NotificationOf(d), Plan: delivery.Plan{Tampering: "other-secret"}})
		}
		for _, s := range forgeEach(ctx, b, questions...) {
			b.Expect(s).To(check.BeRefused(), "a forgery of topic %s", s.Topic)
		}
		asked += len(some)
	}
	if asked < len(all) {
		b.Note(fmt.Sprintf("there was time for %d of %d topics", asked, len(all)))
	}
}

// inTurn returns first, and then one topic of each family after another, so
// that where there is no time for all every family was asked about.
func inTurn(first, all []fixtures.Definition) []fixtures.Definition {
	of, place := map[string]int{}, make([]int, len(all))
	for i, d := range all {
		family, _, _ := strings.Cut(string(d.Topic), ".")
		of[family]++
		place[i] = of[family]
		if slices.ContainsFunc(first, func(f fixtures.Definition) bool { return f.Topic == d.Topic }) {
			place[i] = 0
		}
	}
	var turns []fixtures.Definition
	for turn := 0; len(turns) < len(all); turn++ {
		for i, d := range all {
			if place[i] == turn {
				turns = append(turns, d)
			}
		}
	}
	return turns
}

func forgeryUsesUpNothing(ctx context.Context, b *check.Bench) {
	var sent []check.Sent
	for _, id := range []string{"other-secret", "no-signature", "changed-body"} {
		f := b.Notification()
		b.ExpectTurnedAway(ctx, b.SendPlanned(ctx, f, delivery.Plan{Tampering: id})[0])
		sent = append(sent, b.Send(ctx, f))
	}
	b.ExpectActedOnce(ctx, sent...)
}
