package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// Set by the linker, with -ldflags "-X main.version=v1.2.3 -X main.commit=…",
// and by nothing else. Without it the Go toolchain's own stamps are used.
var version, commit string

func versionCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print which Intercheck this is",
		Long: "Version prints the version, the commit and the Go release that it was built from and with.",
		Args: takes(),
		RunE: func(*cobra.Command, []string) error {
			v, from := build()
			_, err := fmt.Fprintf(c.stdout, "intercheck %s (commit %s, %s %s/%s)\n", v, from, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// build returns the version and commit of the program.
func build() (v, from string) {
	v, from = version, commit
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(v, "unknown"), cmp.Or(from, "unknown")
	}
	dirty := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			from = cmp.Or(from, s.Value)
		case "vcs.modified":
			if s.Value == "true" && commit == "" {
				dirty = ", modified"
			}
		}
	}
	return cmp.Or(v, info.Main.Version, "(devel)"), cmp.Or(from, "unknown") + dirty
}

// tool names the program in reports.
func tool() report.Tool {
	v, _ := build()
	return report.Tool{Name: "intercheck", Version: v}
}
