package workspace_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

func TestANewUserIsAnnouncedWhole(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	u, created, err := r.SaveUser(t.Context(), workspace.UserDraft{
		UserKey: workspace.UserKey{UserID: "20", Email: "Ann@example.com"}, Name: new("Ann"), SignedUpAt: new(time.Unix(1462888355, 0)),
		CustomAttributes: json.RawMessage(`{"plan":"pro","seats":12345678901234567890}`),
	})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(created).To(BeTrue())
	heard := r.heard.take()
	g.Expect(heard).To(HaveLen(1))
	g.Expect(string(heard[0].Topic)).To(Equal("user.created"))
	item, err := fixtures.Encode(u)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(heard[0].Item)).To(Equal(string(item)))
	for _, part := range []string{
		`"type":"user"`, `"user_id":"20"`, `"email":"Ann@example.com"`, `"created_at":"2016-05-10T13:52:35.548Z"`,
		`"signed_up_at":"2016-05-10T13:52:35.000Z"`, `"custom_attributes":{"plan":"pro","seats":12345678901234567890}`, `"app_id":"` + appID + `"`,
	} {
		g.Expect(string(item)).To(ContainSubstring(part))
	}
}

func TestAUserIsFoundByWhatItHasNow(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	u := r.user(t, workspace.UserKey{UserID: "20", Email: "Ann@example.com"})
	r.user(t, workspace.UserKey{UserID: "21", Email: "bob@example.com"})
	found := func(k workspace.UserKey) string {
		got, err := r.User(t.Context(), k)
		if errors.Is(err, workspace.ErrNotFound) {
			return "nobody"
		}
		g.Expect(err).NotTo(HaveOccurred())
		return got.ID
	}
	g.Expect(found(workspace.UserKey{ID: u.ID})).To(Equal(u.ID))
	g.Expect(found(workspace.UserKey{UserID: "20"})).To(Equal(u.ID))
	g.Expect(found(workspace.UserKey{Email: "aNN@EXAMPLE.com"})).To(Equal(u.ID))

	_, created, err := r.SaveUser(t.Context(), workspace.UserDraft{UserKey: workspace.UserKey{ID: u.ID, UserID: "new", Email: "ann@example.org"}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(created).To(BeFalse())
	g.Expect(found(workspace.UserKey{UserID: "20"})).To(Equal("nobody"))
	g.Expect(found(workspace.UserKey{Email: "ann@example.com"})).To(Equal("nobody"))
	g.Expect(found(workspace.UserKey{UserID: "new"})).To(Equal(u.ID))
	g.Expect(found(workspace.UserKey{Email: "ann@example.org"})).To(Equal(u.ID))
}

func TestASaveChangesWhatItNamesOnly(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	_, _, err := r.SaveUser(t.Context(), workspace.UserDraft{
		UserKey: workspace.UserKey{UserID: "20", Email: "ann@example.com"}, Name: new("Ann"), Phone: new("+15555550100"),
		CustomAttributes: json.RawMessage(`{"b":1,"a":{"x":[1.50]}}`),
	})
	g.Expect(err).NotTo(HaveOccurred())
	r.heard.take()
	r.clock.Advance(time.Minute)
	u, created, err := r.SaveUser(t.Context(), workspace.UserDraft{
		UserKey: workspace.UserKey{UserID: "20"}, Name: new("Anna"), CustomAttributes: json.RawMessage(`{"c":null,"b":2}`),
	})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(created).To(BeFalse())
	g.Expect(*u.Name + *u.Phone + u.Email).To(Equal("Anna+15555550100ann@example.com"))
	g.Expect(string(u.CustomAttributes)).To(Equal(`{"b":2,"a":{"x":[1.50]},"c":null}`))
	g.Expect(u.CreatedAt + " " + u.UpdatedAt).To(Equal("2016-05-10T13:52:35.548Z 2016-05-10T13:53:35.548Z"))
	g.Expect(r.User(t.Context(), workspace.UserKey{UserID: "20"})).To(Equal(u))
	g.Expect(r.heard.topics()).NotTo(ContainElement("user.created"))
}

func TestWhomASaveMeans(t *testing.T) {
	t.Parallel()
	type key = workspace.UserKey
	for _, c := range []struct {
		name   string
		before []key
		save   key
		want   int // index in before, or -1 for a new user
	}{
		{"nobody is known", nil, key{UserID: "1", Email: "a@example.com"}, -1},
		{"the user_id is known", []key{{UserID: "1"}, {UserID: "2", Email: "a@example.com"}}, key{UserID: "1", Email: "a@example.com"}, 0},
		{"a user_id for an e-mail address", []key{{Email: "a@example.com"}}, key{UserID: "1", Email: "A@example.com"}, 0},
		{"an e-mail address that another user_id has", []key{{UserID: "1", Email: "a@example.com"}}, key{UserID: "2", Email: "a@example.com"}, -1},
		{"an e-mail address that two have", []key{{UserID: "1", Email: "a@example.com"}, {UserID: "2", Email: "a@example.com"}}, key{UserID: "3", Email: "a@example.com"}, -1},
		{"the e-mail address is known", []key{{UserID: "1", Email: "a@example.com"}}, key{Email: "a@EXAMPLE.com"}, 0},
		{"no user_id but a new e-mail address", []key{{UserID: "1", Email: "a@example.com"}}, key{Email: "b@example.com"}, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			var ids []string
			for _, k := range c.before {
				ids = append(ids, r.user(t, k).ID)
			}
			u, created, err := r.SaveUser(t.Context(), workspace.UserDraft{UserKey: c.save})
			if err != nil {
				t.Fatal(err)
			}
			if c.want < 0 != created || c.want >= 0 && u.ID != ids[c.want] {
				t.Errorf("saved %s (created %v), there were %v", u.ID, created, ids)
			}
		})
	}
}

func TestASaveThatNamesNobodyIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.user(t, workspace.UserKey{UserID: "1", Email: "a@example.com"})
	second := r.user(t, workspace.UserKey{UserID: "2", Email: "a@example.com"})
	save := func(d workspace.UserDraft) error {
		_, _, err := r.SaveUser(t.Context(), d)
		return err
	}
	refusal(t, save(workspace.UserDraft{}), workspace.CodeMissing, "user_id")
	refusal(t, save(workspace.UserDraft{UserKey: workspace.UserKey{ID: "no", UserID: "3"}}), workspace.CodeNotFound, "")
	refusal(t, save(workspace.UserDraft{UserKey: workspace.UserKey{Email: "a@example.com"}}), workspace.CodeConflict, "email")
	refusal(t, save(workspace.UserDraft{UserKey: workspace.UserKey{ID: second.ID, UserID: "1"}}), workspace.CodeConflict, "user_id")
	refusal(t, save(workspace.UserDraft{UserKey: workspace.UserKey{UserID: "1"}, CustomAttributes: json.RawMessage(`[]`)}), workspace.CodeInvalid, "custom_attributes")
	if p, err := r.Users(t.Context(), 1, 50); err != nil || p.Total != 2 {
		t.Errorf("there are %d users (%v)", p.Total, err)
	}
}

func TestADeletedUserIsGoneAndAnnounced(t *testing.T) {
	t.Parallel()
	r, g := newRig(t), NewWithT(t)
	key := workspace.UserKey{UserID: "20", Email: "ann@example.com"}
	u := r.user(t, key)
	r.heard.take()
	g.Expect(r.DeleteUser(t.Context(), workspace.UserKey{Email: "ANN@example.com"})).To(Equal(u))
	heard := r.heard.take()
	g.Expect(heard).To(HaveLen(1))
	g.Expect(string(heard[0].Topic)).To(Equal("user.deleted"))
	g.Expect(string(heard[0].Item)).To(Equal(fmt.Sprintf(`{"type":"user","id":%q,"user_id":"20","email":"ann@example.com"}`, u.ID)))
	for _, k := range []workspace.UserKey{{ID: u.ID}, {UserID: "20"}, {Email: "ann@example.com"}} {
		_, err := r.User(t.Context(), k)
		g.Expect(err).To(MatchError(workspace.ErrNotFound))
		_, err = r.DeleteUser(t.Context(), k)
		g.Expect(err).To(MatchError(workspace.ErrNotFound))
	}
	g.Expect(r.user(t, key).ID).NotTo(Equal(u.ID))
}

func TestPagesHoldEveryUserOnceYoungestFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var want []string
	for i := range 7 {
		want = append([]string{r.user(t, workspace.UserKey{UserID: fmt.Sprint(i)}).ID}, want...)
	}
	var got []string
	for page := 1; page <= 4; page++ {
		p, err := r.Users(t.Context(), page, 3)
		if err != nil || p.Total != 7 {
			t.Fatalf("%d in all (%v)", p.Total, err)
		}
		for _, u := range p.Users {
			got = append(got, u.ID)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, page := range []int{0, -1, 1e6, 1 << 62} {
		if p, err := r.Users(t.Context(), page, 60); err != nil || len(p.Users) != 0 {
			t.Errorf("page %d holds %d users (%v)", page, len(p.Users), err)
		}
	}
}

func TestSavesOfOneNewUserAtTheSameTimeCreateOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids, creations := map[string]bool{}, 0
	for i := range 16 {
		wg.Go(func() {
			u, created, err := r.SaveUser(context.Background(), workspace.UserDraft{
				UserKey: workspace.UserKey{UserID: "20", Email: "ann@example.com"}, CustomAttributes: json.RawMessage(fmt.Sprintf(`{"k%d":%d}`, i, i)),
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if ids[u.ID] = true; created {
				creations++
			}
		})
	}
	wg.Wait()
	u, err := r.User(t.Context(), workspace.UserKey{UserID: "20"})
	if err != nil || len(ids) != 1 || creations != 1 || strings.Count(string(u.CustomAttributes), `"k`) != 16 {
		t.Errorf("%d users, created %d times, with %s (%v)", len(ids), creations, u.CustomAttributes, err)
	}
	if heard := r.heard.topics(); strings.Count(fmt.Sprint(heard), "user.created") != 1 {
		t.Errorf("heard %v", heard)
	}
}
