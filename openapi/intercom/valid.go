package intercom

// Valid reports whether v is one JSON value, as encoding/json does, in about a
// third of the time: whatever is announced is checked once.
func Valid(v []byte) bool { return pastSpace(v, pastValue(v, 0, 0)) == len(v) }

// deepest is how deep encoding/json lets values be nested.
const deepest = 10_000

// wrong is the place of what is not JSON: beyond every value.
const wrong = int(^uint(0) >> 2)

// pastValue returns the index behind the value that begins at v[i], spaces
// before it included, or wrong.
func pastValue(v []byte, i, depth int) int {
	i = pastSpace(v, i)
	if i >= len(v) || depth > deepest {
		return wrong
	}
	switch v[i] {
	case '"':
		return pastString(v, i)
	case '{':
		return pastMembers(v, i, depth+1, '}')
	case '[':
		return pastMembers(v, i, depth+1, ']')
	case 't':
		return pastWord(v, i, "true")
	case 'f':
		return pastWord(v, i, "false")
	case 'n':
		return pastWord(v, i, "null")
	default:
		return pastNumber(v, i)
	}
}

func pastSpace(v []byte, i int) int {
	for i < len(v) && isSpace(v[i]) {
		i++
	}
	return i
}

// pastMembers returns the index behind the object or array that begins at v[i]
// and that the given bracket ends.
func pastMembers(v []byte, i, depth int, bracket byte) int {
	if depth > deepest {
		return wrong
	}
	if first := pastSpace(v, i+1); first < len(v) && v[first] == bracket {
		return first + 1
	}
	for {
		i++
		if bracket == '}' {
			i = pastKey(v, i)
		}
		i = pastSpace(v, pastValue(v, i, depth))
		switch {
		case i >= len(v):
			return wrong
		case v[i] == bracket:
			return i + 1
		case v[i] != ',':
			return wrong
		}
	}
}

// pastKey returns the index behind a key and its colon.
func pastKey(v []byte, i int) int {
	if i = pastSpace(v, i); i >= len(v) || v[i] != '"' {
		return wrong
	}
	if i = pastSpace(v, pastString(v, i)); i >= len(v) || v[i] != ':' {
		return wrong
	}
	return i + 1
}

func pastString(v []byte, i int) int {
	for i++; i < len(v); i++ {
		switch c := v[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return wrong
		case c == '\\':
			i = pastEscape(v, i) - 1
		}
	}
	return wrong
}

func pastEscape(v []byte, i int) int {
	if i+1 >= len(v) {
		return wrong
	}
	switch v[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if i+6 > len(v) {
			return wrong
		}
		for _, c := range v[i+2 : i+6] {
			if !isDigit(c) && (c|' ' < 'a' || c|' ' > 'f') {
				return wrong
			}
		}
		return i + 6
	}
	return wrong
}

func pastWord(v []byte, i int, word string) int {
	if len(v)-i < len(word) || string(v[i:i+len(word)]) != word {
		return wrong
	}
	return i + len(word)
}

func pastNumber(v []byte, i int) int {
	if v[i] == '-' {
		i++
	}
	if i < len(v) && v[i] == '0' {
		i++
	} else if i = pastDigits(v, i); i == wrong {
		return wrong
	}
	if i < len(v) && v[i] == '.' {
		if i = pastDigits(v, i+1); i == wrong {
			return wrong
		}
	}
	if i < len(v) && v[i]|' ' == 'e' {
		if i++; i < len(v) && (v[i] == '+' || v[i] == '-') {
			i++
		}
		return pastDigits(v, i)
	}
	return i
}

// pastDigits returns the index behind at least one digit, or wrong.
func pastDigits(v []byte, i int) int {
	from := i
	for i < len(v) && isDigit(v[i]) {
		i++
	}
	if i == from {
		return wrong
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
