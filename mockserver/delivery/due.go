package delivery

import "time"

// Due returns when the next attempt at a pending delivery is, as far as that is
// known: a subscription that is throttled may be asked later.
func (v Delivery) Due() time.Time {
	n := len(v.Attempts)
	if n == 0 {
		return v.Created.Add(v.Plan.Delay)
	}
	return v.Attempts[n-1].Due
}
