package intercom

// A layout writes what stands between the values, and knows what encloses the
// current one: in the pretty style objects break the line before each member
// and indent it, arrays do neither.
type layout struct {
	compact   bool
	depth     int    // objects open now
	enclosing []byte // brackets open now, outermost first
}

func (l *layout) open(dst []byte, bracket byte, empty bool) []byte {
	dst = append(dst, bracket)
	if l.compact {
		return dst
	}
	l.enclosing = append(l.enclosing, bracket)
	if bracket == '{' {
		l.depth++
	}
	switch {
	case empty:
		return dst
	case bracket == '{':
		return breakLine(dst, l.depth)
	default:
		return append(dst, ' ')
	}
}

func (l *layout) shut(dst []byte, bracket byte, empty bool) []byte {
	if l.compact {
		return append(dst, bracket)
	}
	l.enclosing = l.enclosing[:len(l.enclosing)-1]
	if bracket == '}' {
		l.depth--
		if !empty {
			return append(breakLine(dst, l.depth), bracket)
		}
	}
	return append(dst, ' ', bracket)
}

func (l *layout) comma(dst []byte) []byte {
	switch {
	case l.compact:
		return append(dst, ',')
	case l.enclosing[len(l.enclosing)-1] == '{':
		return breakLine(append(dst, ','), l.depth)
	default:
		return append(dst, ',', ' ')
	}
}

func (l *layout) colon(dst []byte) []byte {
	if l.compact {
		return append(dst, ':')
	}
	return append(dst, " : "...)
}

// breakLine breaks the line and indents the next one by so many levels.
func breakLine(dst []byte, depth int) []byte {
	const spaces = "                                "
	dst = append(dst, '\n')
	for n := 2 * depth; n > 0; n -= len(spaces) {
		dst = append(dst, spaces[:min(n, len(spaces))]...)
	}
	return dst
}
