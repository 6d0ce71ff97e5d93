package suites

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// shelf is a small catalogue to select from.
func shelf() []entry {
	one := func(id check.ID, l check.Level) check.Check { return check.Check{ID: id, Level: l} }
	return entries([]check.Area{
		{Name: "signature", Prefix: "SIG", Checks: []check.Check{one("SIG-001", check.Must), one("SIG-002", check.Should), one("SIG-010", check.Must)}},
		{Name: "latency", Prefix: "LAT", Checks: []check.Check{one("LAT-001", check.Must), one("LAT-002", check.May)}},
	})
}

func picked(t *testing.T, only, skip []string) (string, error) {
	t.Helper()
	all := shelf()
	chosen, err := selection{only, skip}.pick(all)
	var ids []string
	for _, e := range all {
		if chosen[e.check.ID] {
			ids = append(ids, string(e.check.ID))
		}
	}
	return strings.Join(ids, " "), err
}

func TestPatternsSelect(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "checks")
	text := "# what we care about\r\nSIG-010 # since the incident\r\n\n  lat-001,LAT-002  \n#SIG-001\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const all, sig = "SIG-001 SIG-002 SIG-010 LAT-001 LAT-002", "SIG-001 SIG-002 SIG-010"
	for name, c := range map[string]struct {
		only, skip []string
		want       string
	}{
		"nothing said":        {nil, nil, all},
		"id":                  {[]string{"SIG-002"}, nil, "SIG-002"},
		"id in lower case":    {[]string{"sig-002"}, nil, "SIG-002"},
		"ids":                 {[]string{"LAT-001", "SIG-002"}, nil, "SIG-002 LAT-001"},
		"commas":              {[]string{"LAT-001, SIG-002 ,,"}, nil, "SIG-002 LAT-001"},
		"glob":                {[]string{"SIG-00?"}, nil, "SIG-001 SIG-002"},
		"glob in lower case":  {[]string{"s*-0[0-1]1"}, nil, "SIG-001"},
		"everything":          {[]string{"*"}, nil, all},
		"area":                {[]string{"Signature"}, nil, sig},
		"prefix":              {[]string{"lat"}, nil, "LAT-001 LAT-002"},
		"level":               {[]string{"must"}, nil, "SIG-001 SIG-010 LAT-001"},
		"MAY":                 {[]string{"May"}, nil, "LAT-002"},
		"overlapping":         {[]string{"SIG", "SIG-001", "MUST"}, nil, sig + " LAT-001"},
		"all but one":         {nil, []string{"SIG-002"}, "SIG-001 SIG-010 LAT-001 LAT-002"},
		"all but some":        {nil, []string{"lat,*-010"}, "SIG-001 SIG-002"},
		"some but one":        {[]string{"SIG"}, []string{"should"}, "SIG-001 SIG-010"},
		"skip what is not in": {[]string{"SIG-001"}, []string{"LAT"}, "SIG-001"},
		"file":                {[]string{"@" + file}, nil, "SIG-010 LAT-001 LAT-002"},
		"file and id":         {[]string{"SIG-001, @" + file}, nil, "SIG-001 SIG-010 LAT-001 LAT-002"},
		"all but a file":      {nil, []string{"@" + file}, "SIG-001 SIG-002"},
	} {
		if got, err := picked(t, c.only, c.skip); got != c.want || err != nil {
			t.Errorf("%s: it selects %s (%v), want %s", name, got, err, c.want)
		}
	}
}

func TestSelectionOfNothingIsAnError(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("# nothing yet\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const shown = " (intercheck list shows them all)"
	for name, c := range map[string]struct {
		only, skip []string
		want       string
	}{
		"typo in an ID":       {[]string{"SGI-001"}, nil, `--only: "SGI-001" matches no check, did you mean "SIG-001"?` + shown},
		"typo in an area":     {[]string{"signatures"}, nil, `--only: "signatures" matches no check, did you mean "signature"?` + shown},
		"typo in a level":     {nil, []string{"shuld"}, `--skip: "shuld" matches no check, did you mean "SHOULD"?` + shown},
		"nothing like it":     {[]string{"everything"}, nil, `--only: "everything" matches no check` + shown},
		"glob of nothing":     {[]string{"SIG-9*"}, nil, `--only: "SIG-9*" matches no check`},
		"glob that is none":   {[]string{"SIG-[0"}, nil, `--only: "SIG-[0" matches no check`},
		"one of two":          {[]string{"SIG-001,SIG-099"}, nil, `--only: "SIG-099" matches no check`},
		"skip of no check":    {nil, []string{"IDM"}, `--skip: "IDM" matches no check`},
		"skip of everything":  {nil, []string{"*"}, "--skip leaves no check to run"},
		"skip of what is in":  {[]string{"SIG-001"}, []string{"signature"}, "--skip leaves no check to run"},
		"no pattern":          {[]string{""}, nil, "--only: it names no pattern"},
		"commas alone":        {nil, []string{" , "}, "--skip: it names no pattern"},
		"file without any":    {[]string{"@" + empty}, nil, "--only: it names no pattern"},
		"file that is not":    {[]string{"@" + empty + ".not"}, nil, "--only: read the patterns of @" + empty + ".not: open "},
		"file without a name": {nil, []string{"@"}, "--skip: read the patterns of @: "},
	} {
		if got, err := picked(t, c.only, c.skip); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: it selects %q, and the error is %v, want %q", name, got, err, c.want)
		}
	}
}
