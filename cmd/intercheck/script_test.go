package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/intercheck-dev/intercheck/fixtures"
)

var update = flag.Bool("update", false, "write what is printed into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"intercheck": main, "get": get})
}

// get prints what there is at a URL, for the probe that is a command.
func get() {
	r, err := http.Get(os.Args[1])
	if err == nil {
		_, err = io.Copy(os.Stdout, r.Body)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Values[propsKey{}] = &props{processes: map[string]*process{}}
			e.Setenv("nl", "\n")
			// What grows with a row elsewhere is not pinned by the help texts.
			e.Setenv("topics", paragraph(fixtures.Names()))
			e.Setenv("tamperings", paragraph(tamperings()))
			e.Setenv("fixture_formats", formats())
			e.Setenv("stories", stories())
			e.Setenv("policies", policies())
			e.Setenv("probes", kinds())
			e.Setenv("report_formats", reportForms())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "latest": latest, "free": free, "http": request, "becomes": becomes, "sum": sum,
			"start": start, "ready": ready, "heard": heard, "tell": tell, "ends": ends, "end": end,
			"inbox": openInbox, "receive": receive, "release": release, "unheard": unheard,
		},
	})
}

// props are what a script has besides its files.
type props struct {
	processes map[string]*process
	inbox     *inbox
}

type propsKey struct{}

func propsOf(ts *testscript.TestScript) *props { return ts.Value(propsKey{}).(*props) }
