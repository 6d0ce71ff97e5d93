package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
)

// linked returns the modules that are in a program, and the Go release that
// compiled it.
func linked(file string) ([]*debug.Module, string, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return nil, "", fmt.Errorf("read what is in the program: %w", err)
	}
	return info.Deps, info.GoVersion, nil
}

// A module is a dependency as the go command knows it.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// modulesOf returns the modules that packages of the repository need on any
// target, by path. Flags can be -test.
func modulesOf(ctx context.Context, root string, packages ...string) (map[string]module, error) {
	all := map[string]module{}
	for _, t := range targets() {
		env, err := goEnv(ctx, root, t)
		if err != nil {
			return nil, err
		}
		listed, err := output(ctx, root, env, "go", slices.Concat([]string{"list", "-deps", "-json=Module"}, packages)...)
		if err != nil {
			return nil, err
		}
		if err := collect(all, listed); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// collect adds the modules that go list has printed, but for our own.
func collect(all map[string]module, listed string) error {
	d := json.NewDecoder(bytes.NewReader([]byte(listed)))
	for {
		var pkg struct{ Module *module }
		switch err := d.Decode(&pkg); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the list of packages: %w", err)
		case pkg.Module != nil && !pkg.Module.Main:
			all[pkg.Module.Path] = *pkg.Module
		}
	}
}
