package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// A member is a file of an archive.
type member struct {
	name string
	mode fs.FileMode
	body []byte
}

const (
	readable   fs.FileMode = 0o644
	executable fs.FileMode = 0o755
)

// sorted returns members by name, below dir.
func sorted(dir string, members []member) []member {
	members = slices.Clone(members)
	for i := range members {
		members[i].name = dir + "/" + members[i].name
	}
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return members
}

// tarball returns the members as a tar.gz, in which each is of that time and
// nobody's.
func tarball(dir string, members []member, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	gz, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", dir, err)
	}
	w := tar.NewWriter(gz)
	for _, m := range sorted(dir, members) {
		h := tar.Header{Name: m.name, Mode: int64(m.mode), Size: int64(len(m.body)), ModTime: at, Format: tar.FormatUSTAR}
		if err = w.WriteHeader(&h); err == nil {
			_, err = w.Write(m.body)
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", m.name, err)
		}
	}
	if err = cmp.Or(w.Close(), gz.Close()); err != nil {
		return nil, fmt.Errorf("pack %s: %w", dir, err)
	}
	return b.Bytes(), nil
}

// zipped returns the members as a zip, each of that time.
func zipped(dir string, members []member, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range sorted(dir, members) {
		h := zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: at}
		h.SetMode(m.mode)
		w, err := z.CreateHeader(&h)
		if err == nil {
			_, err = w.Write(m.body)
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", m.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack %s: %w", dir, err)
	}
	return b.Bytes(), nil
}
