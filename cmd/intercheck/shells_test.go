package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// A shell completes command lines with the script that the program prints.
type shell struct {
	name, how string
	library   string // that the script needs, if any
	// complete is a program in the shell's own language: it loads the script
	// $SCRIPT and prints what $LINE can be completed to, a word a line.
	complete string
	args     []string
}

// shells lists the shells that are tried. PowerShell is not: Debian has none.
var shells = []shell{
	{"bash", "apt-get install bash bash-completion", "/usr/share/bash-completion/bash_completion", `
		source "$LIBRARY"
		source "$SCRIPT"
		COMP_LINE=$LINE COMP_POINT=${#LINE}
		read -ra COMP_WORDS <<<"$LINE"
		[[ $LINE != *' ' ]] || COMP_WORDS+=('')
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		compopt() { :; } # it is for the line that somebody types
		$(complete -p intercheck | sed 's/.*-F \([^ ]*\).*/\1/')
		printf '%s\n' "${COMPREPLY[@]}"`, []string{"--norc", "--noprofile", "-c"}},
	{"zsh", "apt-get install zsh", "", `
		autoload -Uz compinit && compinit -D -u
		source "$SCRIPT"
		# What is to be shown goes to _describe, each word with what it is for.
		_describe() { local list=${@[-1]}; [[ $list == -* ]] && list=${@[-3]}; print -rl -- ${(P)list} }
		_arguments() { print files }
		words=(${(z)LINE}) CURRENT=${#words}
		[[ $LINE != *' ' ]] || { words+=(''); CURRENT=${#words} }
		_intercheck`, []string{"-f", "-c"}},
	{"fish", "apt-get install fish", "", `source $SCRIPT; complete --do-complete $LINE`, []string{"--no-config", "-c"}},
}

// completed returns the words that a shell offers for the line.
func (s shell) completed(t *testing.T, path, bin, script, line string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), path, append(slices.Clone(s.args), s.complete)...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + cmd.Dir, "SCRIPT=" + script, "LIBRARY=" + s.library, "LINE=" + line, "TERM=dumb"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, out)
	}
	var words []string
	for row := range strings.Lines(string(out)) {
		// fish and zsh say what a word is for, after a tab or a colon.
		word, _, _ := strings.Cut(strings.TrimRight(row, "\n"), "\t")
		if s.name == "zsh" {
			word, _, _ = strings.Cut(word, ":")
		}
		words = append(words, strings.TrimSpace(word))
	}
	return words
}

func TestShellsCompleteCommandsChecksAndTopics(t *testing.T) {
	t.Parallel()
	for _, s := range shells {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			path := need.Tool(t, s.name, s.how)
			if s.library != "" {
				need.Tool(t, s.library, s.how)
			}
			bin, script := program(t), filepath.Join(t.TempDir(), "script")
			printed, err := exec.CommandContext(t.Context(), filepath.Join(bin, "intercheck"), "completion", s.name).Output()
			if err == nil {
				err = os.WriteFile(script, printed, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct{ line, offers, not string }{
				{"intercheck ver", "verify", "mock"},
				{"intercheck explain IDM-00", "IDM-004", "SIG-001"},
				{"intercheck trigger conversation.user.r", "conversation.user.replied", "ping"},
				{"intercheck verify --only IDM-00", "IDM-001", "SIG-001"},
				{"intercheck verify --topic contact.user.c", "contact.user.created", "contact.deleted"},
				{"intercheck receiver --mutant no-de", "no-dedupe", "no-verify"},
			} {
				got := s.completed(t, path, bin, script, c.line)
				if !slices.Contains(got, c.offers) || slices.Contains(got, c.not) {
					t.Errorf("%s offers %q for %q, want %q and not %q", s.name, got, c.line, c.offers, c.not)
				}
			}
		})
	}
}

// program returns a directory in which this test is the program intercheck, as
// in scripts.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	dir := t.TempDir()
	if err == nil {
		err = os.Symlink(self, filepath.Join(dir, "intercheck"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
