package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// compile builds the program for t and returns where it is. Nothing of the
// machine gets into it: not the path, the environment, or the state of git.
func (s source) compile(ctx context.Context, t target, dir string) (string, error) {
	env, err := goEnv(ctx, s.root, t)
	if err != nil {
		return "", err
	}
	file, err := filepath.Abs(filepath.Join(dir, t.os+"_"+t.arch, t.binary()))
	if err != nil {
		return "", fmt.Errorf("build for %s: %w", t, err)
	}
	stamps := fmt.Sprintf("-s -w -X main.version=%s -X main.commit=%s -X main.date=%s", s.version, s.commit, s.time.Format(time.RFC3339))
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags=" + stamps, "-o", file}, smaller()...)
	_, err = output(ctx, s.root, env, "go", append(args, "./cmd/intercheck")...)
	if err != nil {
		return "", fmt.Errorf("build for %s (is something to be downloaded? go mod download): %w", t, err)
	}
	return file, nil
}

// smaller returns the flags that make the program smaller by more than two megabytes: only
// where much is done often are functions inlined, and HTTP/2, which neither
// Intercom nor a receiver of its webhooks speaks to the other, is left out.
func smaller() []string {
	flags := []string{"-tags=nethttpomithttp2", "-gcflags=all=-l"}
	for _, busy := range []string{"std", "modernc.org/...", our + "openapi/...", our + "mockserver/api/...", our + "mockserver/delivery/...", our + "mockserver/store/..."} {
		flags = append(flags, "-gcflags="+busy+"=")
	}
	for _, idle := range []string{"compress/...", "crypto/...", "database/...", "encoding/asn1", "encoding/gob", "encoding/xml", "go/...", "html/...", "log/...", "math/big", "mime/...", "modernc.org/sqlite", "net/rpc", "regexp/...", "text/...", "unicode/..."} {
		flags = append(flags, "-gcflags="+idle+"=-l")
	}
	return flags
}

// our begins the path of each of this module's packages.
const our = "github.com/intercheck-dev/intercheck/"

// goEnv returns the environment for Go to work for t with: offline, and of the
// settings of this machine only where its caches are.
func goEnv(ctx context.Context, root string, t target) ([]string, error) {
	caches, err := output(ctx, root, nil, "go", "env", "GOCACHE", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	cache, modules, _ := strings.Cut(caches, "\n")
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GO") && !strings.HasPrefix(v, "GOROOT=") && !strings.HasPrefix(v, "GOTMPDIR=")
	})
	return append(env, "GOENV=off", "GOFLAGS=", "GOPROXY=off", "GOTOOLCHAIN=local", "GOWORK=off", "CGO_ENABLED=0",
		"GOCACHE="+cache, "GOMODCACHE="+modules, "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0"), nil
}
