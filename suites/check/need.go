package check

import "strings"

// A Need is what it takes to judge a check, beside the receiver's URL. Needs
// add up.
type Need uint8

// The needs. To add one, add a row of [needs], too.
const (
	Effects    Need = 1 << iota // a probe
	Downstream                  // a probe that the receiver's own requests go to
	Calls                       // a probe that is the Intercom API to the receiver
	Process                     // the command that starts the receiver
	RealTime                    // leave to take minutes
)

type need struct {
	Need
	name string // as the list has it
	give string // what a user gives to meet it
	lack string // why nothing can be told without it
	met  func(*Setup) bool
	// open says that the question stays open without it. A check that lacks
	// another need just does not apply.
	open bool
}

func needs() []need {
	return []need{
		{
			Need: Effects, name: "probe", give: "a --probe", lack: "what the receiver does cannot be seen without a probe", open: true,
			met: func(s *Setup) bool { return s.Observer != nil },
		},
		{
			Need: Downstream, name: "downstream", give: "a --probe sink: or tripwire:", lack: "nothing of the receiver's downstream can be slowed or failed: give a --probe sink: or tripwire:",
			met: func(s *Setup) bool { return len(s.downstreams()) > 0 },
		},
		{
			Need: Calls, name: "tripwire", give: "a --probe tripwire:", lack: "the receiver's calls to the Intercom API cannot be seen: give a --probe tripwire:",
			met: func(s *Setup) bool { return s.tripper() != nil },
		},
		{
			Need: Process, name: "exec", give: "--exec", lack: "the receiver cannot be started again: give --exec, the command that starts it",
			met: func(s *Setup) bool { return s.Process != nil },
		},
		{
			Need: RealTime, name: "real time", give: "--real-time", lack: "it takes more than a minute: give --real-time",
			met: func(s *Setup) bool { return s.RealTime },
		},
	}
}

// Takes returns what a user has to give so that c can be judged: "a --probe".
func (c Check) Takes() string {
	return strings.Join(c.named(func(n need) string { return n.give }), " and ")
}

// NeedNames returns the short names of what c needs, such as "probe".
func (c Check) NeedNames() []string { return c.named(func(n need) string { return n.name }) }

func (c Check) named(name func(need) string) []string {
	all := []string{}
	for _, n := range needs() {
		if c.Needs&n.Need != 0 {
			all = append(all, name(n))
		}
	}
	return all
}

// lacks ends the check where the setup does not have what it needs.
func (b *Bench) lacks(c Check) {
	for _, n := range needs() {
		switch {
		case c.Needs&n.Need == 0 || n.met(b.Setup):
		case n.open:
			b.Inconclusive(n.lack)
		default:
			b.Skip(n.lack)
		}
	}
}
