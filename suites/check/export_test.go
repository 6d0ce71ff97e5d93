package check

// Owe notes what the receiver has acknowledged, as sending does.
func (b *Bench) Owe(sent ...Sent) { b.owe(sent...) }
