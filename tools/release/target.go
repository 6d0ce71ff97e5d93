package main

import (
	"fmt"
	"strings"
)

// A target is a system that the program is built for.
type target struct{ os, arch string }

// targets lists every system that a release has an archive for.
func targets() []target {
	return []target{
		{"darwin", "amd64"}, {"darwin", "arm64"},
		{"linux", "amd64"}, {"linux", "arm64"},
		{"windows", "amd64"}, {"windows", "arm64"},
	}
}

func (t target) String() string { return t.os + "/" + t.arch }

// binary is the name of the program's file.
func (t target) binary() string {
	if t.os == "windows" {
		return "intercheck.exe"
	}
	return "intercheck"
}

// choose returns the target of that name, or without a name all.
func choose(name string) ([]target, error) {
	if name == "" {
		return targets(), nil
	}
	var names []string
	for _, t := range targets() {
		if t.String() == name {
			return []target{t}, nil
		}
		names = append(names, t.String())
	}
	return nil, fmt.Errorf("there is no target %q; there are %s", name, strings.Join(names, ", "))
}
