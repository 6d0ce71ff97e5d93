package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// A destination is a form that a report is written in, and where to.
type destination struct {
	format report.Format
	path   string // empty for stdout
	file   *os.File
	made   bool // the file was not there before
}

// reportForms says what there is for --report.
func reportForms() string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// parseDestinations reads texts of the form FORMAT[=FILE]. Without any, the
// report is text on stdout.
func parseDestinations(texts []string) ([]*destination, error) {
	if len(texts) == 0 {
		texts = []string{"text"}
	}
	var all []*destination
	for _, text := range texts {
		name, path, named := strings.Cut(text, "=")
		format, err := report.Lookup(name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("--report %s: %w", text, err)
		case named && path == "":
			return nil, fmt.Errorf("--report %s: it names no file; leave out the = to write to stdout", text)
		case slices.ContainsFunc(all, func(d *destination) bool { return d.path == path }):
			return nil, fmt.Errorf("--report %s: another report is written there; give each a file of its own", text)
		}
		all = append(all, &destination{format: format, path: path})
	}
	return all, nil
}

// openDestinations opens every file, so that one that cannot be written is
// found before anything is sent. What a file holds stays until there is a report.
func openDestinations(all []*destination) ([]*destination, error) {
	for _, d := range all {
		if d.path == "" {
			continue
		}
		if err := d.open(); err != nil {
			abandon(all)
			return nil, fmt.Errorf("--report %s=%s: %w", d.format.Name, d.path, err)
		}
	}
	return all, nil
}

// open opens the file in place: what replaced it would lose its permissions
// and its links, and could not replace a device or a mount.
func (d *destination) open() (err error) {
	const readable = 0o666 // but for the umask
	d.file, err = os.OpenFile(d.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, readable)
	if d.made = err == nil; errors.Is(err, fs.ErrExist) {
		d.file, err = os.OpenFile(d.path, os.O_WRONLY, 0)
	}
	return err
}

// abandon closes the files that are still open, and removes those that were
// made for a report that did not come.
func abandon(all []*destination) {
	for _, d := range all {
		if d.file == nil {
			continue
		}
		_ = d.file.Close() // nothing was written
		d.file = nil
		if d.made {
			_ = os.Remove(d.path) // an empty file does no harm
		}
	}
}

// publish writes the report everywhere, whatever goes wrong with one of them.
func (c *cli) publish(r report.Report, all []*destination) error {
	var errs []error
	for _, d := range all {
		if d.path == "" {
			err := d.format.Write(c.stdout, r, report.Options{Colour: c.colour})
			if !errors.Is(err, errUnread) { // the verdict is told by the exit code, too
				errs = append(errs, err)
			}
			continue
		}
		if err := d.write(r); err != nil {
			errs = append(errs, fmt.Errorf("--report %s=%s: %w", d.format.Name, d.path, err))
		}
	}
	return errors.Join(errs...)
}

func (d *destination) write(r report.Report) error {
	file := d.file
	d.file = nil
	var text bytes.Buffer
	err := d.format.Write(&text, r, report.Options{})
	if info, statErr := file.Stat(); err == nil && statErr == nil && info.Mode().IsRegular() {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.Write(text.Bytes())
	}
	return errors.Join(err, file.Close())
}
