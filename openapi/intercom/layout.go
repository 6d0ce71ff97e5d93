package intercom

type compactLayout struct{}

func (compactLayout) open(dst []byte, b byte, _ bool) []byte { return append(dst, b) }
func (compactLayout) shut(dst []byte, b byte, _ bool) []byte { return append(dst, b) }
func (compactLayout) comma(dst []byte) []byte                { return append(dst, ',') }
func (compactLayout) colon(dst []byte) []byte                { return append(dst, ':') }

// A prettyLayout knows what encloses the current value: objects break the
// line before each member and indent it, arrays do neither.
type prettyLayout struct {
	depth     int    // objects open now
	enclosing []byte // brackets open now, outermost first
}

func (l *prettyLayout) open(dst []byte, b byte, empty bool) []byte {
	l.enclosing = append(l.enclosing, b)
	if b == '{' {
		l.depth++
	}
	switch {
	case empty:
		return append(dst, b)
	case b == '{':
		return l.line(append(dst, b))
	default:
		return append(dst, b, ' ')
	}
}

func (l *prettyLayout) shut(dst []byte, b byte, empty bool) []byte {
	l.enclosing = l.enclosing[:len(l.enclosing)-1]
	if b == '}' {
		l.depth--
		if !empty {
			return append(l.line(dst), b)
		}
	}
	return append(dst, ' ', b)
}

func (l *prettyLayout) comma(dst []byte) []byte {
	if l.enclosing[len(l.enclosing)-1] == '{' {
		return l.line(append(dst, ','))
	}
	return append(dst, ',', ' ')
}

func (l *prettyLayout) colon(dst []byte) []byte { return append(dst, " : "...) }

// line breaks the line and indents the next one.
func (l *prettyLayout) line(dst []byte) []byte { return breakLine(dst, l.depth) }

// breakLine breaks the line and indents the next one by so many levels.
func breakLine(dst []byte, depth int) []byte {
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, ' ', ' ')
	}
	return dst
}
