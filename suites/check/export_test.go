package check

import "github.com/intercheck-dev/intercheck/mockserver/delivery"

// Owe notes what the receiver has acknowledged, as sending does.
func (b *Bench) Owe(sent ...Sent) { b.owe(delivery.Plan{}, sent...) }
