package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Set by the linker, with -ldflags "-X main.version=v1.2.3 -X main.commit=… -X main.date=…",
// and by nothing else. Without it the Go toolchain's own stamps are used.
var version, commit, date string

// A provenance says which Intercheck this is.
type provenance struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Date     string `json:"date"` // of the commit: the same source makes the same program
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

const versionDoc = `Version prints the version, the commit that it was built from and the time of
that, and the Go release that it was built with.`

// versionForms is every form that the version is printed in, by its name.
var versionForms = map[string]func(io.Writer, provenance) error{
	"text": func(w io.Writer, p provenance) error { _, err := fmt.Fprintln(w, "intercheck", p); return err },
	"json": func(w io.Writer, p provenance) error { return printJSON(w, p) },
}

func versionCommand(c *cli) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "version", Short: "Print which Intercheck this is", Long: versionDoc, Args: takes(),
		Annotations: map[string]string{unsettled: "which it is depends on no setting"},
		RunE: func(*cobra.Command, []string) error {
			write, ok := versionForms[format]
			if !ok {
				return fmt.Errorf("--format %q: use text or json%s", format, nearest.Hint(format, textOrJSON()))
			}
			return write(c.stdout, build())
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "print as `FORMAT`: text or json")
	return cmd
}

func (p provenance) String() string {
	modified := ""
	if p.Modified {
		modified = ", modified"
	}
	return fmt.Sprintf("%s (commit %s%s of %s, %s %s)", p.Version, p.Commit, modified, p.Date, p.Go, p.Platform)
}

// build returns where the program comes from.
func build() provenance {
	p := provenance{Version: version, Commit: commit, Date: date, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		p.stamped(info)
	}
	p.Version, p.Commit, p.Date = cmp.Or(p.Version, "(devel)"), cmp.Or(p.Commit, "unknown"), cmp.Or(p.Date, "unknown")
	return p
}

// stamped takes from the toolchain's stamps what the linker was not told.
func (p *provenance) stamped(info *debug.BuildInfo) {
	told := p.Commit != ""
	p.Version = cmp.Or(p.Version, info.Main.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			p.Commit = cmp.Or(p.Commit, s.Value)
		case "vcs.time":
			p.Date = cmp.Or(p.Date, s.Value)
		case "vcs.modified":
			p.Modified = s.Value == "true" && !told
		}
	}
}

// tool names the program in reports.
func tool() report.Tool {
	return report.Tool{Name: "intercheck", Version: build().Version}
}
