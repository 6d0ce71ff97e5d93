package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// commands is every subcommand. To add one, add a file like list.go and a row.
var commands = []func(*cli) *cobra.Command{
	verifyCommand,
	mockCommand,
	fixturesCommand,
	triggerCommand,
	replayCommand,
	receiverCommand,
	listCommand,
	explainCommand,
	demoCommand,
	selftestCommand,
	statementCommand,
	configCommand,
	healthCommand,
	versionCommand,
	manCommand,
}

// A cli is one call of the program.
type cli struct {
	environ        []string
	config         string // the file that settings are read from
	stdout, stderr io.Writer
	colour         bool               // stdout may be coloured
	secrets        []*intercom.Secret // that nothing on stderr may show
}

// run carries out a command line and returns the exit code. It ends when ctx
// does, after putting in order what was begun.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &cli{environ: environ, stdout: output{stdout}, stderr: stderr, colour: colourful(stdout, environ)}
	root, err := c.root()
	if err != nil {
		c.complain(err) // a row of the program is wrong, and nothing that was asked for
		return exitUsage
	}
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err = root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	if code != exitOK {
		c.complain(err)
	}
	return code
}
