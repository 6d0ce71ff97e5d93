package need_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// An observed test keeps how it was ended, and goes on.
type observed struct {
	testing.TB
	ends []string
}

func (*observed) Helper() {}

func (o *observed) Fatalf(format string, args ...any) {
	o.ends = append(o.ends, "fail: "+fmt.Sprintf(format, args...))
}

func (o *observed) Skipf(format string, args ...any) {
	o.ends = append(o.ends, "skip: "+fmt.Sprintf(format, args...))
}

func TestWhatIsMissingSkipsOrWhereRequiredFails(t *testing.T) {
	for value, want := range map[string]string{"": "skip: ", "all": "fail: "} {
		t.Setenv("INTERCHECK_TEST_REQUIRE", value)
		for _, name := range []string{"no-such-program", "./no/such/file"} {
			o := &observed{}
			need.Tool(o, name, "make it")
			if len(o.ends) == 0 || !strings.HasPrefix(o.ends[0], want+name+" is missing") || !strings.HasSuffix(o.ends[0], ": make it") {
				t.Errorf("%q without %s: %q, want %s", value, name, o.ends, want)
			}
		}
	}
}

func TestWhatIsThereIsNamedByItsPath(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := &observed{}
	if got := need.Tool(o, file, "make it"); got != file || len(o.ends) > 0 {
		t.Errorf("%q, %q", got, o.ends)
	}
	if got := need.Tool(o, "go", "install Go"); !filepath.IsAbs(got) || len(o.ends) > 0 {
		t.Errorf("%q, %q", got, o.ends)
	}
}
