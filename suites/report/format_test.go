package report_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/report"
)

var update = flag.Bool("update", false, "write the golden files again")

func TestFormatsAreAsTheyWere(t *testing.T) {
	golden := func(name, got string) {
		path := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs (go test ./suites/report -update writes it again); got\n%s", path, got)
		}
	}
	for _, f := range report.Formats {
		golden(f.Name, render(t, f.Name, sample(), report.Options{}))
		golden("empty-"+f.Name, render(t, f.Name, empty(), report.Options{}))
	}
	golden("text-colour", render(t, "text", sample(), report.Options{Colour: true}))
}

// failing takes a number of writes and then no more.
type failing struct{ left int }

var errDisk = errors.New("no space left on device")

func (w *failing) Write(b []byte) (int, error) {
	if w.left == 0 {
		return 0, errDisk
	}
	w.left--
	return len(b), nil
}

func TestEveryFormatReturnsTheErrorOfEachWrite(t *testing.T) {
	for _, f := range report.Formats {
		writes := 0
		for ; writes < 10_000; writes++ {
			err := f.Write(&failing{left: writes}, sample(), report.Options{})
			if err == nil {
				break
			}
			if !errors.Is(err, errDisk) {
				t.Fatalf("%s, write %d: %v", f.Name, writes+1, err)
			}
		}
		if writes < 1 || writes == 10_000 {
			t.Errorf("%s: fine after %d writes, so nothing was tried", f.Name, writes)
		}
	}
}

type short struct{}

func (short) Write(b []byte) (int, error) { return len(b) / 2, nil }

func TestShortWriteIsAnError(t *testing.T) {
	for _, f := range report.Formats {
		if err := f.Write(short{}, sample(), report.Options{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestWritingLeavesTheReportAlone(t *testing.T) {
	for _, f := range report.Formats {
		r := sample()
		if err := f.Write(io.Discard, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		want := sample()
		r.Redactor, want.Redactor = intercom.Redactor{}, intercom.Redactor{} // it builds its tables when first used
		if !reflect.DeepEqual(r, want) {
			t.Errorf("%s changed the report", f.Name)
		}
	}
}

func TestZeroReportCanBeWritten(t *testing.T) {
	for _, f := range report.Formats {
		var out bytes.Buffer
		if err := f.Write(&out, report.Report{Results: []report.Result{{}}}, report.Options{}); err != nil || out.Len() == 0 {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestUnknownFormatGetsAHint(t *testing.T) {
	_, err := report.Lookup("jnuit")
	if want := `report format "jnuit" is unknown, did you mean "junit"? (there are text, json, junit, markdown, html, github, statement)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	for _, f := range report.Formats {
		if got, err := report.Lookup(f.Name); err != nil || got.Name != f.Name {
			t.Errorf("%s: %v, %v", f.Name, got.Name, err)
		}
	}
}
