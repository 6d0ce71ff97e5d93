package intercheck_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// A page is a Markdown document with blocks of shell commands. These comments
// before a block, which readers do not see, say how a test runs it:
//
//	<!-- setup: COMMANDS -->       run these here, too
//	<!-- illustrative: REASON -->  the next block cannot be run
//	<!-- needs: PROGRAM HOW -->    the page is skipped without that program; HOW gets it
//
// A line of a block ends with 0, or with the code that a comment on it names: "# exit 1".
type page struct {
	name  string
	needs [][2]string // programs, and how to get them
	steps []pageStep
}

// A pageStep is one command line of a page.
type pageStep struct {
	line    int
	command string
	exit    int
	block   int // number of the block that it is in, from 1; 0 for setup
}

var (
	remark = regexp.MustCompile(`(?s)^<!-- (setup|illustrative|needs):\s*(.*?)\s*-->`)
	fenced = regexp.MustCompile("(?s)^(`{3,})([^\n`]*)\n(.*?)\n?`{3,}[ \t]*(?:\n|$)")
	ending = regexp.MustCompile(`#.*\bexit (\d+)`)
)

// lasting is what a page may not do to the machine that its test runs on: change
// what is installed, act as somebody else, or leave something running.
var lasting = regexp.MustCompile(`\b(apt(-get)?|brew|npm|npx|pip3?|gem|composer|docker|sudo|systemctl|nohup|setsid|pkill|killall)\b|--daemonize|\bgo install\b`)

// shells are the names of shell commands that a block may not have, so that none is missed.
var shells = map[string]bool{"bash": true, "shell": true, "console": true, "zsh": true, "shellsession": true}

// readPage reads a page from its file.
func readPage(name string) (page, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return page{}, err
	}
	return parsePage(name, string(text))
}

// parsePage finds what a page has to run.
func parsePage(name, text string) (page, error) {
	r := reader{page: page{name: name}, rest: text, line: 1}
	for r.rest != "" {
		if err := r.next(); err != nil {
			return page{}, fmt.Errorf("%s:%d: %w", name, r.line, err)
		}
	}
	if r.excuse != "" {
		return page{}, fmt.Errorf("%s: no block follows <!-- illustrative: %s -->", name, r.excuse)
	}
	return r.page, nil
}

type reader struct {
	page
	rest   string
	line   int
	blocks int
	excuse string // why the next block is not run
}

func (r *reader) next() error {
	if m := remark.FindStringSubmatch(r.rest); m != nil {
		err := r.remark(m[1], m[2])
		r.skip(len(m[0]))
		return err
	}
	if m := fenced.FindStringSubmatch(r.rest); m != nil {
		err := r.block(m[2], m[3])
		r.skip(len(m[0]))
		return err
	}
	line, _, _ := strings.Cut(r.rest, "\n")
	if r.excuse != "" && strings.TrimSpace(line) != "" {
		return fmt.Errorf("<!-- illustrative --> is not directly before a block, but before %q", line)
	}
	r.skip(min(len(line)+1, len(r.rest)))
	return nil
}

func (r *reader) skip(n int) {
	r.line += strings.Count(r.rest[:n], "\n")
	r.rest = r.rest[n:]
}

func (r *reader) remark(kind, text string) error {
	switch {
	case text == "":
		return fmt.Errorf("<!-- %s --> says nothing", kind)
	case kind == "illustrative":
		r.excuse = text
	case kind == "needs":
		program, how, _ := strings.Cut(text, " ")
		r.needs = append(r.needs, [2]string{program, how})
	default:
		return r.add(r.line, text, 0)
	}
	return nil
}

func (r *reader) block(language, commands string) error {
	excuse := r.excuse
	r.excuse = ""
	switch {
	case shells[language]:
		return fmt.Errorf("a block of %q is not run: call it sh", language)
	case language != "sh" && excuse != "":
		return fmt.Errorf("a block of %q needs no <!-- illustrative -->", language)
	case language != "sh":
		return nil
	}
	r.blocks++
	if excuse == "" {
		return r.add(r.line+1, commands, r.blocks)
	}
	return nil
}

// add adds a step for each command line, where a backslash continues a line.
func (r *reader) add(at int, commands string, block int) error {
	var command string
	start := 0
	for i, line := range strings.Split(commands, "\n") {
		if command == "" {
			start = at + i
		}
		command += line
		if strings.HasSuffix(line, `\`) {
			command += "\n"
			continue
		}
		if found := lasting.FindString(command); found != "" {
			return fmt.Errorf("%s would change the machine: say <!-- illustrative: REASON -->", found)
		}
		if trimmed := strings.TrimSpace(command); trimmed != "" && trimmed[0] != '#' {
			r.steps = append(r.steps, pageStep{line: start, command: command, exit: exitOf(command), block: block})
		}
		command = ""
	}
	return nil
}

func exitOf(command string) int {
	m := ending.FindStringSubmatch(command)
	if m == nil {
		return 0
	}
	code, err := strconv.Atoi(m[1])
	if err != nil {
		return -1 // no program ends like that, so the step fails
	}
	return code
}
