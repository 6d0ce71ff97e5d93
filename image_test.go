package intercheck_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestImageNeedsNothingButItsFiles(t *testing.T) {
	t.Parallel()
	i := assemble(t)
	static(t, filepath.Join(i.root, "bin/intercheck"))
	said, err := i.command(nil, "intercheck", "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "intercheck v1.2.3 (commit 0123456789") {
		t.Fatalf("%v: %s", err, said)
	}

	// What it is started with, and the check of its health.
	addr := "INTERCHECK_ADDR=127.0.0.1:" + freePort(t)
	health := words(t, last(t, i.says, "HEALTHCHECK"))
	if i.command([]string{addr}, health...).Run() == nil {
		t.Error("it is healthy before it runs")
	}
	mock := i.command([]string{addr}, append(words(t, last(t, i.says, "ENTRYPOINT")), words(t, last(t, i.says, "CMD"))...)...)
	start(t, mock)
	if said, err := i.command([]string{addr}, append(health, "--wait", "20s")...).CombinedOutput(); err != nil {
		t.Errorf("it is not healthy: %v: %s", err, said)
	}

	// A verdict, whose report goes where the user may write.
	url, effects := startReference(t, build(t), actionSecret)
	secret := "INTERCHECK_SECRET=" + actionSecret
	verify := i.command([]string{secret}, "intercheck", "verify", url, "--probe", effects, "--only", "SIG-001", "--report", "json=report.json")
	if said, err := verify.CombinedOutput(); err != nil {
		t.Errorf("it cannot judge: %v: %s", err, said)
	}
	if info, err := os.Stat(filepath.Join(i.root, "work/report.json")); err != nil || info.Size() == 0 {
		t.Errorf("there is no report: %v", err)
	}
}

// static makes sure that a program asks for no loader and no library.
func static(t *testing.T, file string) {
	t.Helper()
	program, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Close() }()
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("%s is not static: it has a %s", file, p.Type)
		}
	}
}

func TestImageIsAsSmallAsItsFiles(t *testing.T) {
	t.Parallel()
	all := readDockerfile(t)
	if base := last(t, all, "FROM"); base != "scratch" {
		t.Errorf("the image is made from %s, want scratch", base)
	}
	inScratch := map[string]bool{"LABEL": true, "COPY": true, "WORKDIR": true, "USER": true, "ENV": true, "EXPOSE": true, "HEALTHCHECK": true, "ENTRYPOINT": true, "CMD": true}
	last := 0
	for i, one := range all {
		if one.word == "FROM" {
			last = i
		}
	}
	for _, one := range all[last+1:] {
		if !inScratch[one.word] {
			t.Errorf("%s cannot be done in an empty image", one.word)
		}
	}
}

// A composition is what compose.yaml says, as far as the program is concerned.
type composition struct {
	Services map[string]struct {
		Image, Build string
		Command      []string
		Environment  map[string]string
	}
}

func TestComposedCommandsAreOnesThatThereAre(t *testing.T) {
	t.Parallel()
	binary := build(t)
	var c composition
	readYAML(t, "compose.yaml", &c)
	tried := 0
	for name, service := range c.Services {
		if service.Build == "" {
			continue
		}
		tried++
		env := os.Environ()
		for variable, value := range service.Environment {
			env = append(env, variable+"="+value)
		}
		// Flags before --help are read, and config refuses a variable that is no flag.
		for _, args := range [][]string{append(service.Command, "--help"), {"config", service.Command[0]}} {
			cmd := exec.CommandContext(t.Context(), binary, args...)
			cmd.Env = env
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %v\n%s", name, args, err, said)
			}
		}
	}
	if tried != 2 {
		t.Errorf("%d services run the program, want the mock and verify", tried)
	}
}
