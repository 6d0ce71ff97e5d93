package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A release is what is made besides the programs, and so is the same for all.
type release struct {
	source
	licences map[string]licence
	texts    []member          // what goes with a program wherever it goes
	manuals  []member          // manual pages and completions
	files    map[string][]byte // what was made
}

// release makes everything for the chosen targets, in dir.
func (s source) release(ctx context.Context, chosen []target, dir string) error {
	work, err := os.MkdirTemp("", "intercheck-release-")
	if err != nil {
		return fmt.Errorf("make a place to build in: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	r := &release{source: s, files: map[string][]byte{}}
	if err := r.gather(ctx); err != nil {
		return err
	}
	if err := r.write(ctx, work); err != nil {
		return err
	}
	for _, t := range chosen {
		if err := r.make(ctx, t, work); err != nil {
			return err
		}
	}
	name, packed, err := s.npmLauncher()
	if err != nil {
		return err
	}
	r.files["npm/"+name] = packed
	return r.save(dir)
}

// gather reads the texts that go with the program.
func (r *release) gather(ctx context.Context) error {
	modules, err := modulesOf(ctx, r.root, "./cmd/intercheck")
	if err != nil {
		return err
	}
	if r.licences, err = licencesOf(ctx, modules); err != nil {
		return err
	}
	versions := map[string]string{goStandard: runtime.Version()}
	for path, m := range modules {
		versions[path] = m.Version
	}
	r.texts = []member{{"THIRD_PARTY_LICENSES.txt", readable, []byte(notices(versions, r.licences))}}
	for _, name := range []string{"LICENSE", "README.md"} {
		body, err := os.ReadFile(filepath.Join(r.root, name))
		if err != nil {
			return fmt.Errorf("read what goes with the program: %w", err)
		}
		r.texts = append(r.texts, member{name, readable, body})
	}
	return nil
}

// write has the program, built for this machine, write its manual pages and
// completions.
func (r *release) write(ctx context.Context, work string) error {
	here := filepath.Join(work, "here")
	file, err := r.compile(ctx, target{runtime.GOOS, runtime.GOARCH}, here)
	if err != nil {
		return err
	}
	pages := filepath.Join(here, "man1")
	if _, err = output(ctx, here, nil, file, "man", pages); err != nil {
		return err
	}
	found, err := os.ReadDir(pages)
	if err != nil {
		return fmt.Errorf("read the manual pages: %w", err)
	}
	for _, page := range found {
		body, err := os.ReadFile(filepath.Join(pages, page.Name()))
		if err != nil {
			return fmt.Errorf("read the manual pages: %w", err)
		}
		r.manuals = append(r.manuals, member{"man/man1/" + page.Name(), readable, body})
	}
	for shell, name := range map[string]string{"bash": "intercheck.bash", "zsh": "_intercheck", "fish": "intercheck.fish", "powershell": "intercheck.ps1"} {
		script, err := output(ctx, here, nil, file, "completion", shell)
		if err != nil {
			return err
		}
		r.manuals = append(r.manuals, member{"completions/" + name, readable, []byte(script + "\n")})
	}
	return nil
}

// make builds the program for t, and packs it.
func (r *release) make(ctx context.Context, t target, work string) error {
	file, err := r.compile(ctx, t, work)
	if err != nil {
		return err
	}
	binary, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read what was built: %w", err)
	}
	name := fmt.Sprintf("intercheck_%s_%s_%s", r.number(), t.os, t.arch)
	pack, end := tarball, ".tar.gz"
	if t.os == "windows" {
		pack, end = zipped, ".zip"
	}
	members := slices.Concat([]member{{t.binary(), executable, binary}}, r.texts, r.manuals)
	if r.files[name+end], err = pack(name, members, r.time); err != nil {
		return err
	}
	if r.files[name+".cdx.json"], err = r.sbom(t, file, binary, r.licences); err != nil {
		return err
	}
	carrier, packed, err := r.npmCarrier(t, binary, r.texts[:2])
	r.files["npm/"+carrier] = packed
	return err
}

// save writes the files, and their checksums in the form of sha256sum.
func (r *release) save(dir string) error {
	var sums strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(r.files[name]), name)
	}
	r.files["SHA256SUMS"] = []byte(sums.String())
	const listable = 0o777 // but for the umask
	if err := os.MkdirAll(filepath.Join(dir, "npm"), listable); err != nil {
		return fmt.Errorf("write the release: %w", err)
	}
	for name, body := range r.files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), body, readable); err != nil {
			return fmt.Errorf("write the release: %w", err)
		}
	}
	return nil
}
