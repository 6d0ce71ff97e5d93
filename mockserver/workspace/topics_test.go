package workspace_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi"
)

func TestAnAliasIsKeptUnderTheNameThatIsSent(t *testing.T) {
	t.Parallel()
	s := newRig(t).subscribe(t, draft("contact.unarchive", "contact.unarchived", "contacts.unarchive", "contact.archive"))
	if want := "[contact.unarchived contact.archived]"; fmt.Sprint(s.Topics) != want {
		t.Errorf("got %v, want %s", s.Topics, want)
	}
}

func TestANewEmailIsAnnouncedAsTheUserWhoHasIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, email := range []string{"old@example.com", "old@example.com", "new@example.com"} {
		if _, _, err := r.SaveUser(t.Context(), workspace.UserDraft{UserKey: workspace.UserKey{UserID: "20", Email: email}}); err != nil {
			t.Fatal(err)
		}
	}
	heard := r.heard.take()
	if len(heard) != 2 || heard[0].Topic != "user.created" || heard[1].Topic != "user.email.updated" {
		t.Fatalf("heard %v", heard)
	}
	var item struct{ Email string }
	if err := json.Unmarshal(heard[1].Item, &item); err != nil || item.Email != "new@example.com" {
		t.Errorf("%s (%v)", heard[1].Item, err)
	}
	spec, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.ValidateItem("user", heard[1].Item); err != nil {
		t.Error(err)
	}
}
