package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A source is what a release is made of, and what it is called.
type source struct {
	root    string // of the repository
	version string // as v1.2.3
	commit  string
	time    time.Time // of the commit: it stands for now, wherever a file has a time
}

// sourceOf asks git about the repository in root.
func sourceOf(ctx context.Context, root, version string) (source, error) {
	described, err := output(ctx, root, nil, "git", "describe", "--tags", "--match=v[0-9]*", "--always", "--dirty")
	if err != nil {
		return source{}, err
	}
	if version == "" {
		version = named(described)
	}
	head, err := output(ctx, root, nil, "git", "log", "-1", "--format=%H %ct")
	if err != nil {
		return source{}, err
	}
	commit, seconds, _ := strings.Cut(head, " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return source{}, fmt.Errorf("read the time of the commit: %w", err)
	}
	return source{root: root, version: version, commit: commit, time: time.Unix(unix, 0).UTC()}, nil
}

// named returns the version that git describes. Without a tag git gives the
// commit alone, which neither Go nor npm take for a version.
func named(described string) string {
	if strings.HasPrefix(described, "v") {
		return described
	}
	return "v0.0.0-g" + described
}

// number is the version without its v, as archives and npm have it.
func (s source) number() string { return strings.TrimPrefix(s.version, "v") }

// output runs a command in dir and returns what it prints, without the line end.
func output(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("run %s %s: %w\n%s", name, strings.Join(args, " "), err, errs.Bytes())
	}
	return strings.TrimSpace(out.String()), nil
}
