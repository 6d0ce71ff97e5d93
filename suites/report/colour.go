package report

import "fmt"

// A colour is the number of an ANSI foreground colour. Zero is the terminal's own.
type colour int

const (
	red     colour = 31
	green   colour = 32
	yellow  colour = 33
	magenta colour = 35
	grey    colour = 90
)

var verdictColours = map[Verdict]colour{
	Pass: green, Fail: red, Inconclusive: yellow, Broken: magenta, Skip: grey, Waived: grey,
}

var conclusionColours = map[Conclusion]colour{Conformant: green, NotConformant: red, Undecided: yellow}

// painted returns v in its colour, padded to width.
func (p page) painted(v Verdict, width int) string {
	return p.paint(verdictColours[v], fmt.Sprintf("%-*s", width, line(string(v))))
}

func (p page) paint(c colour, text string) string {
	if !p.colour || c == 0 {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", c, text)
}
