package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

const repository = "../.."

// made is what a test makes: a version that no tag has.
var made = source{root: repository, version: "v9.8.7", commit: "c0ffee", time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}

// makeIn makes a release of s for one target, and returns where it is.
func makeIn(t *testing.T, s source, one target) string {
	t.Helper()
	dir := t.TempDir()
	if err := s.release(t.Context(), []target{one}, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// read returns the one file that matches the pattern.
func read(t *testing.T, pattern string) []byte {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %v, %v", pattern, files, err)
	}
	body, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// unpacked returns the files of a tar.gz, by name.
func unpacked(t *testing.T, packed []byte) map[string]tar.Header {
	t.Helper()
	gz, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]tar.Header{}
	for r := tar.NewReader(gz); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all[h.Name] = *h
	}
}

// TestSameSourceGivesSameBytes releases the repository, and a copy of it that
// is elsewhere and compiled anew.
func TestSameSourceGivesSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles everything anew: leave out -short")
	}
	linux := target{"linux", runtime.GOARCH}
	one := makeIn(t, made, linux)
	elsewhere := made
	elsewhere.root = copied(t)
	t.Setenv("GOCACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-ldflags=-X=main.version=other") // of the machine, it must not count
	two := makeIn(t, elsewhere, linux)
	sums := read(t, filepath.Join(one, "SHA256SUMS"))
	if other := read(t, filepath.Join(two, "SHA256SUMS")); !bytes.Equal(sums, other) {
		t.Errorf("here:\n%s\nelsewhere:\n%s", sums, other)
	}
	if lines := bytes.Count(sums, []byte("\n")); lines != 4 {
		t.Errorf("%d files, want an archive, a bill of materials and two packages:\n%s", lines, sums)
	}
	sha, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("sha256sum is missing: install coreutils")
	}
	check := exec.CommandContext(t.Context(), sha, "--check", "--strict", "SHA256SUMS")
	check.Dir = one
	if said, err := check.CombinedOutput(); err != nil {
		t.Errorf("the checksums are not those of the files: %v\n%s", err, said)
	}
}

// copied returns a copy of what the repository holds, without what git knows.
func copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	listed, err := output(t.Context(), repository, nil, "git", "ls-files", "--cached", "--others", "--exclude-standard")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(listed, "\n") {
		body, err := os.ReadFile(filepath.Join(repository, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // removed, but not from what git lists
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), body, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestProgramIsSmallStaticAndSaysWhatItIs(t *testing.T) {
	file, err := made.compile(t.Context(), target{"linux", runtime.GOARCH}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const bar = 25_000_000
	if info, err := os.Stat(file); err != nil || info.Size() >= bar {
		t.Errorf("%v, %v; want less than %d bytes", info.Size(), err, bar)
	}
	program, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Close() }()
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("it has a segment %s: it is not static", p.Type)
		}
	}
	if program.Section(".symtab") != nil || program.Section(".debug_info") != nil {
		t.Error("it is not stripped")
	}
	if runtime.GOOS != "linux" {
		return
	}
	said, err := output(t.Context(), ".", nil, file, "version")
	want := regexp.MustCompile(`^intercheck v9\.8\.7 \(commit c0ffee of 2026-01-02T03:04:05Z, go\S+ linux/\w+\)$`)
	if err != nil || !want.MatchString(said) {
		t.Errorf("it says %q, %v", said, err)
	}
}

func TestArchivesHoldWhatTheyPromise(t *testing.T) {
	dir := makeIn(t, made, target{"windows", "arm64"})
	packed := read(t, filepath.Join(dir, "intercheck_9.8.7_windows_arm64.zip"))
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, strings.TrimPrefix(f.Name, "intercheck_9.8.7_windows_arm64/"))
		if !f.Modified.Equal(made.time) {
			t.Errorf("%s is of %s, want the commit's time", f.Name, f.Modified)
		}
	}
	for _, want := range []string{"intercheck.exe", "LICENSE", "README.md", "THIRD_PARTY_LICENSES.txt", "man/man1/intercheck-verify.1", "completions/_intercheck", "completions/intercheck.bash", "completions/intercheck.fish", "completions/intercheck.ps1"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing in %q", want, names)
		}
	}
	carrier := unpacked(t, read(t, filepath.Join(dir, "npm", "intercheck-cli-win32-arm64-9.8.7.tgz")))
	if h := carrier["package/bin/intercheck.exe"]; h.Mode != int64(executable) || h.Size < 1<<20 {
		t.Errorf("npm's package has %+v", h)
	}
}

func TestEveryLinkedModuleIsInTheBillAndItsLicenceInTheNotices(t *testing.T) {
	one := target{"linux", "amd64"}
	r := &release{source: made, files: map[string][]byte{}}
	if err := r.gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	if err := r.make(t.Context(), one, work); err != nil {
		t.Fatal(err)
	}
	modules, _, err := linked(filepath.Join(work, "linux_amd64", "intercheck"))
	if err != nil || len(modules) < 10 {
		t.Fatalf("%d modules, %v", len(modules), err)
	}
	var bom cdx.BOM
	if err := cdx.NewBOMDecoder(bytes.NewReader(r.files["intercheck_9.8.7_linux_amd64.cdx.json"]), cdx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	listed := map[string]cdx.Licenses{}
	for _, c := range *bom.Components {
		listed[c.PackageURL] = *c.Licenses
	}
	handedOn := string(r.texts[0].body)
	for _, m := range modules {
		if l := listed["pkg:golang/"+m.Path+"@"+m.Version]; len(l) != 1 || l[0].License != nil && l[0].License.ID == "" {
			t.Errorf("%s is in the bill of materials with licences %v", m.Path, l)
		}
		_, text, found := strings.Cut(handedOn, "\n"+m.Path+" "+m.Version+": ")
		text, _, _ = strings.Cut(text, "\n"+strings.Repeat("=", 78)+"\n\n\n")
		if !found || !regexp.MustCompile(`(?i)permi|licens`).MatchString(text[strings.Index(text, "\n")+1:]) {
			t.Errorf("the notices lack the licence of %s", m.Path)
		}
	}
	if len(*bom.Components) != len(modules)+1 || listed["pkg:golang/std@"+strings.TrimPrefix(runtime.Version(), "go")] == nil {
		t.Errorf("%d components for %d modules and the standard library", len(*bom.Components), len(modules))
	}
}

func TestListOfLicencesIsCurrent(t *testing.T) {
	page, err := licencePage(t.Context(), repository)
	if err != nil {
		t.Fatal(err)
	}
	if string(read(t, filepath.Join(repository, "docs", "licences.md"))) != page {
		t.Error("docs/licences.md is out of date: make licences")
	}
}

func TestModuleWithoutLicenceIsNotShipped(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("All rights reserved."), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := licencesOf(t.Context(), map[string]module{"example.com/secret": {Dir: dir}})
	if err == nil || !strings.Contains(err.Error(), "example.com/secret") {
		t.Errorf("%v, want an error that names the module", err)
	}
}

func TestVersionsSuitGoAndNpm(t *testing.T) {
	semver := regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)
	for described, want := range map[string]string{"v1.2.3": "1.2.3", "v1.2.3-4-g00c0ffee-dirty": "1.2.3-4-g00c0ffee-dirty", "0123456": "0.0.0-g0123456"} {
		s := source{version: named(described)}
		if s.number() != want || !semver.MatchString(s.number()) {
			t.Errorf("%s becomes %s, want %s", described, s.number(), want)
		}
	}
}

func TestUnknownTargetIsRefusedWithTheKnown(t *testing.T) {
	if _, err := choose("plan9/386"); err == nil || !strings.Contains(err.Error(), "linux/arm64") {
		t.Errorf("%v, want an error that lists the targets", err)
	}
}

// A manifest is what the tests look at of a package.json.
type manifest struct {
	Name, Version        string
	OptionalDependencies map[string]string
	OS, CPU              []string
}

func TestPackageForNpmNamesACarrierForEachTarget(t *testing.T) {
	text, err := made.npmManifest()
	var about manifest
	if err == nil {
		err = json.Unmarshal(text, &about)
	}
	if err != nil || about.Version != "9.8.7" || len(about.OptionalDependencies) != len(targets()) {
		t.Fatalf("%+v, %v", about, err)
	}
	for _, one := range []string{"darwin-arm64", "linux-x64", "win32-x64"} {
		if v := about.OptionalDependencies["@intercheck/cli-"+one]; v != "9.8.7" {
			t.Errorf("%s is at %q", one, v)
		}
	}
}
