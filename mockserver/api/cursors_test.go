package api_test

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"
)

func TestACursorLeadsThroughAllContacts(t *testing.T) {
	t.Parallel()
	r, g := newRig(t, options{}), NewWithT(t)
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		r.speak("2.14", "POST", "/contacts", `{"role":"user","external_id":"`+id+`"}`).with(200)
	}
	var all []any
	path := "/contacts?per_page=2"
	for pages := 0; path != "" && pages < 5; pages++ {
		got := r.speak("2.14", "GET", path, "").with(200)
		all = append(all, got.list("data", "external_id")...)
		path = ""
		if next, ok := got.at("pages.next.starting_after").(string); ok {
			path = "/contacts?per_page=2&starting_after=" + next
		}
	}
	g.Expect(all).To(Equal([]any{"5", "4", "3", "2", "1"}))
	for _, bad := range []string{"nonsense", "MQ==", "eDp5", "LTE6"} { // the last three: 1, x:y, -1:
		r.speak("2.14", "GET", "/contacts?starting_after="+bad, "").problem(400, "client_error")
	}
}

func TestACursorPassesOverNobodyWhoIsLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		gone []int // of contacts 1 to 6, after 6 and 5 were shown
		want []any
	}{
		"the last that was shown is deleted": {[]int{5}, []any{"4", "3"}},
		"all that were shown are deleted":    {[]int{6, 5}, []any{"4", "3"}},
		"the next one is deleted":            {[]int{4}, []any{"3", "2"}},
		"somebody comes":                     {nil, []any{"4", "3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, g := newRig(t, options{}), NewWithT(t)
			ids := map[int]string{}
			for i := range 6 {
				ids[i+1] = r.speak("2.14", "POST", "/contacts", fmt.Sprintf(`{"role":"user","external_id":"%d"}`, i+1)).with(200).text("id")
			}
			next := r.speak("2.14", "GET", "/contacts?per_page=2", "").with(200).text("pages.next.starting_after")
			for _, i := range c.gone {
				r.speak("2.14", "DELETE", "/contacts/"+ids[i], "").with(200)
			}
			r.speak("2.14", "POST", "/contacts", `{"role":"user","external_id":"7"}`).with(200)
			got := r.speak("2.14", "GET", "/contacts?per_page=2&starting_after="+next, "").with(200)
			g.Expect(got.list("data", "external_id")).To(Equal(c.want))
		})
	}
}
