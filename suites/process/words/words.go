// Package words splits a command line into words as a shell would, where there
// is no shell. It knows nothing of what the words are for.
package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What a shell would act on, so that a person who expects one is told at once.
var operators = []string{"|", "||", "&", "&&", ";", "<", ">", ">>", "2>&1"}

const blank = " \t\r\n"

// Split splits a command into arguments as a shell would: at white space that
// is neither quoted nor escaped. Nothing is expanded.
func Split(command string) ([]string, error) {
	var all []string
	for rest := strings.TrimLeft(command, blank); rest != ""; rest = strings.TrimLeft(rest, blank) {
		var word string
		var err error
		if word, rest, err = firstWord(rest); err != nil {
			return nil, err
		}
		all = append(all, word)
	}
	return all, nil
}

// firstWord takes the word that text begins with.
func firstWord(text string) (word, rest string, err error) {
	var b strings.Builder
	for rest = text; rest != "" && strings.IndexByte(blank, rest[0]) < 0; {
		var piece string
		switch c := rest[0]; c {
		case '\'', '"', '\\':
			piece, rest, err = protected(c, rest[1:])
		default:
			end := strings.IndexAny(rest, blank+`'"\`)
			if end < 0 {
				end = len(rest)
			}
			piece, rest = rest[:end], rest[end:]
		}
		if err != nil {
			return "", "", err
		}
		b.WriteString(piece)
	}
	// Quoted, it would be longer in text than it is as a word.
	if word = b.String(); len(word) == len(text)-len(rest) && slices.Contains(operators, word) {
		return "", "", fmt.Errorf("%s needs a shell, and there is none: quote it, or run sh -c '…'", word)
	}
	return word, rest, nil
}

// protected takes from text what the mark before it keeps from being split.
func protected(mark byte, text string) (piece, rest string, err error) {
	switch mark {
	case '\'':
		piece, rest, found := strings.Cut(text, "'")
		if !found {
			return "", "", errors.New("a single quote is not closed")
		}
		return piece, rest, nil
	case '\\':
		if text == "" {
			return "", "", errors.New(`it ends in a backslash; write \\ for one`)
		}
		return text[:1], text[1:], nil
	}
	return doubleQuoted(text)
}

// doubleQuoted is apart because a backslash protects fewer characters in it.
func doubleQuoted(text string) (piece, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:], nil
		case text[i] == '\\' && i+1 < len(text) && strings.IndexByte("\"\\$`", text[i+1]) >= 0:
			i++
		}
		b.WriteByte(text[i])
	}
	return "", "", errors.New("a double quote is not closed")
}
