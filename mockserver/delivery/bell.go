package delivery

import "time"

// A bell is rung once or every so often. It travels with the jobs, so that a clock that
// is moved by hand stops for it, but nobody waits for it to be over.
type bell struct {
	every time.Duration // 0: once
	ring  func()
}

// Every calls ring again and again, by the clock, while deliveries are made.
func (d *Deliverer) Every(every time.Duration, ring func()) {
	d.dispatcher.add(now(d.Clock).Add(every), &job{bell: &bell{every, ring}})
}

// rung rings the bell that j is and says when it is due again, if it is.
func (j *job) rung() trial {
	j.bell.ring()
	if j.bell.every == 0 {
		return trial{}
	}
	return trial{later: j.due.Add(j.bell.every)}
}
