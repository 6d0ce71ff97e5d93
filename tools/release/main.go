// Command release makes what is published of Intercheck: an archive for each
// target with the program, its manual pages and completions, a bill of
// materials beside it, packages for npm, and a file of checksums. The same
// commit and the same Go release give the same bytes, on any machine.
//
// It knows how to compile and pack. What the program does, it does not know,
// and it publishes nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

const usage = `release makes what is published: release [FLAGS], in tools/release.

  -only GOOS/GOARCH   make this target alone
  -out DIR            where to (default dist); what is there is overwritten
  -root DIR           the repository (default ../..)
  -version VERSION    instead of what git describe says
  -licences FILE      write the list of dependencies and their licences, and nothing else
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	only := flags.String("only", "", "")
	out := flags.String("out", "dist", "")
	root := flags.String("root", filepath.Join("..", ".."), "")
	version := flags.String("version", "", "")
	licences := flags.String("licences", "", "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *licences != "" {
		return writeLicences(ctx, *root, *licences)
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	s, err := sourceOf(ctx, *root, *version)
	if err != nil {
		return err
	}
	return s.release(ctx, chosen, *out)
}

func writeLicences(ctx context.Context, root, file string) error {
	page, err := licencePage(ctx, root)
	if err != nil {
		return err
	}
	const readable = 0o666 // but for the umask
	return os.WriteFile(file, []byte(page), readable)
}
