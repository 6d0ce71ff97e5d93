package intercheck_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// An instruction is one of a Dockerfile.
type instruction struct{ word, rest string }

func readDockerfile(t *testing.T) (all []instruction) {
	t.Helper()
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", " ")) {
		if word, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(word, "#") {
			all = append(all, instruction{word, rest})
		}
	}
	return all
}

// last returns what the last instruction with that word says.
func last(t *testing.T, all []instruction, word string) string {
	t.Helper()
	said := ""
	for _, one := range all {
		if one.word == word {
			said = one.rest
		}
	}
	if said == "" {
		t.Fatalf("the Dockerfile has no %s", word)
	}
	return said
}

// words reads the JSON array that stands at the end of an instruction.
func words(t *testing.T, said string) (all []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(said[strings.Index(said, "["):]), &all); err != nil {
		t.Fatalf("%s: %v", said, err)
	}
	return all
}

// An image is what the Dockerfile makes of the repository, as far as it can be
// made without an engine: the folder that its scratch is.
type image struct {
	*testing.T
	root string
	says []instruction
	env  []string
}

// assemble carries out the Dockerfile: it copies what .dockerignore lets
// through, runs the compilation, and copies the outcome into an empty root.
func assemble(t *testing.T) image {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the image is for Linux, and tried there")
	}
	i := image{T: t, root: t.TempDir(), says: readDockerfile(t)}
	src, out := contextOf(t), t.TempDir()
	for _, one := range i.says {
		from, to, _ := strings.Cut(strings.TrimPrefix(one.rest, "--from=build "), " ")
		switch {
		case one.word == "RUN" && strings.Contains(one.rest, "go build"):
			i.compile(src, strings.ReplaceAll(one.rest, "/out/", out+"/"))
		case one.word == "COPY" && from == "/out/intercheck":
			i.move(filepath.Join(out, "intercheck"), to)
		case one.word == "ENV":
			i.env = strings.Fields(one.rest)
		}
	}
	i.must(os.Mkdir(filepath.Join(i.root, "work"), 0o777))
	i.must(os.Chmod(filepath.Join(i.root, "work"), 0o777)) // the COPY gives it to the user instead
	i.must(os.Chmod(i.root, 0o755))
	return i
}

func (i image) must(err error) {
	i.Helper()
	if err != nil {
		i.Fatal(err)
	}
}

func (i image) compile(src, command string) {
	i.Helper()
	cmd := exec.CommandContext(i.Context(), "sh", "-c", command)
	cmd.Dir = src
	cmd.Env = append(os.Environ(), "TARGETOS=linux", "TARGETARCH="+runtime.GOARCH, "VERSION=v1.2.3", "COMMIT=0123456789")
	if said, err := cmd.CombinedOutput(); err != nil {
		i.Fatalf("%s: %v\n%s", command, err, said)
	}
}

// move copies nothing: a program cannot be started while a file that is open for
// writing is left to what other tests start at that moment.
func (i image) move(from, to string) {
	i.Helper()
	i.must(os.MkdirAll(filepath.Join(i.root, filepath.Dir(to)), 0o755))
	i.must(os.Rename(from, filepath.Join(i.root, to)))
}

// contextOf returns a folder with what .dockerignore lets through: what is
// named after a !, but for what is named with **/.
func contextOf(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(".dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var never []string
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "**/"); ok {
			never = append(never, name)
		}
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok {
			copyTree(t, name, dir, never)
		}
	}
	return dir
}

// copyTree copies a file or a folder of the repository into dir, but nothing
// whose name matches one of never.
func copyTree(t *testing.T, name, dir string, never []string) {
	t.Helper()
	err := filepath.WalkDir(name, func(file string, e fs.DirEntry, err error) error {
		for _, pattern := range never {
			if no, _ := path.Match(pattern, e.Name()); no && e.IsDir() {
				return fs.SkipDir
			} else if no {
				return nil
			}
		}
		to := filepath.Join(dir, file)
		if err != nil || e.IsDir() {
			return errors.Join(err, os.MkdirAll(to, 0o755))
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(to, body, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// command returns a command as a container of the image would run it: nothing
// is there but the root, and nobody runs it but the Dockerfile's user.
func (i image) command(env []string, args ...string) *exec.Cmd {
	const user = 65532
	if want := last(i.T, i.says, "USER"); want != "65532:65532" {
		i.Fatalf("the user is %s", want)
	}
	cmd := exec.CommandContext(i.Context(), "/bin/intercheck", args[1:]...)
	cmd.Path, cmd.Err = "/bin/intercheck", nil // in the root, not here
	cmd.Dir, cmd.Env = last(i.T, i.says, "WORKDIR"), append(append([]string{}, i.env...), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: i.root, Credential: &syscall.Credential{Uid: user, Gid: user}}
	if os.Getuid() != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Chroot: i.root, Cloneflags: syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getgid(), Size: 1}},
		}
	}
	return cmd
}
