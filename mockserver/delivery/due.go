package delivery

import "time"

// Due returns when the next attempt at a pending delivery is, as far as its plan
// and the schedule say: a subscription that is throttled may be asked later.
func (d *Deliverer) Due(v Delivery) time.Time {
	n := len(v.Attempts)
	if n == 0 {
		return v.Created.Add(v.Plan.Delay)
	}
	if last := v.Attempts[n-1]; last.Copy < v.Plan.copies() {
		return last.At.Add(v.Plan.Gap)
	}
	due, _ := d.Schedule.Next(v.Created, d.counted(v.Attempts))
	return due
}
