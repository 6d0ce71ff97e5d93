package control

import (
	"slices"
	"strconv"

	"github.com/intercheck-dev/intercheck/mockserver/calls"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (c *control) listCalls(k *call) (answer, error) {
	q := k.URL.Query()
	asked, err := patternOf(q).ofCall()
	if err != nil {
		return answer{}, err
	}
	before := 0 // calls have numbers from 1 on
	if text := q.Get("after"); text != "" {
		if before, err = strconv.Atoi(text); err != nil || before < 1 {
			return answer{}, refuse(codeInvalid, "after: it is not what a page before had as next")
		}
	}
	all, dropped := k.space.Calls.All()
	page := CallPage{Calls: []Call{}, Dropped: dropped}
	limit := limitOf(q)
	for _, one := range slices.Backward(all) {
		n, _ := strconv.Atoi(one.ID)
		if fits, _ := asked.fit(one); !fits || before > 0 && n >= before {
			continue
		}
		if len(page.Calls) == limit {
			page.Next = page.Calls[limit-1].ID
			break
		}
		page.Calls = append(page.Calls, sayCall(one))
	}
	return ok(page), nil
}

func (c *control) getCall(k *call) (answer, error) {
	one, there := k.space.Calls.Find(k.PathValue("id"))
	if !there {
		return answer{}, refuse(codeNotFound, "there is no call %.40q, or it is not known any more", k.PathValue("id"))
	}
	return ok(sayWholeCall(one, c.redactor(k.space))), nil
}

// sayWholeCall says everything about a call, but for its credentials: any may be
// the token of something else.
func sayWholeCall(one calls.Call, r intercom.Redactor) Call {
	said := sayCall(one)
	said.Request = sayRequest(one.Exchange.Request, r)
	for i, h := range said.Request.Headers {
		switch h.Name {
		case "Authorization", "Proxy-Authorization", "Cookie":
			said.Request.Headers[i].Value = intercom.Redacted
		}
	}
	said.Response = sayResponse(one.Exchange.Response, r)
	return said
}
