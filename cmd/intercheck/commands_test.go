package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience bounds every wait of a script. Nothing takes as long unless it is broken.
const patience = 20 * time.Second

// exits CODE PROGRAM ARGS… runs a program that must end with CODE.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	if got := codeOf(err); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s (%v)", got, args[0], err)
	}
}

func codeOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	default:
		return -1
	}
}

// http METHOD URL [BODY] prints the status and the body of the answer.
func request(ts *testscript.TestScript, _ bool, args []string) {
	body := strings.Join(args[2:], "")
	r, err := http.NewRequest(args[0], args[1], strings.NewReader(body))
	ts.Check(err)
	r.Header.Set("Authorization", "Bearer any")
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := (&http.Client{Timeout: patience}).Do(r)
	ts.Check(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), answer.Status+"\n"+string(text)+"\n")
	ts.Check(err)
	var members map[string]any // those that are text can be used as $id, $type, …
	if json.Unmarshal(text, &members) == nil {
		for name, value := range members {
			if s, ok := value.(string); ok {
				ts.Setenv(name, s)
			}
		}
	}
}

// becomes URL TEXT waits until TEXT is what there is at URL.
func becomes(ts *testscript.TestScript, _ bool, args []string) {
	client, got := &http.Client{Timeout: patience}, ""
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(time.Millisecond) {
		answer, err := client.Get(args[0])
		ts.Check(err)
		text, err := io.ReadAll(answer.Body)
		ts.Check(errors.Join(err, answer.Body.Close()))
		if got = strings.TrimSpace(string(text)); got == args[1] {
			return
		}
	}
	ts.Fatalf("%q is at %s after %s, want %s", got, args[0], patience, args[1])
}

// sum FILE HEX says whether the SHA-256 of a file is that one.
func sum(ts *testscript.TestScript, not bool, args []string) {
	got := fmt.Sprintf("%x", sha256.Sum256([]byte(ts.ReadFile(args[0]))))
	if (got == args[1]) == not {
		ts.Fatalf("%s sums up to %s", args[0], got)
	}
}

// free NAME sets a variable to an address that nobody listens on.
func free(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// latest NAME sets $NAME to the id of the first delivery that http has printed.
func latest(ts *testscript.TestScript, _ bool, args []string) {
	_, after, found := strings.Cut(ts.ReadFile("stdout"), `"deliveries":[{"id":"`)
	if !found {
		ts.Fatalf("there is no delivery")
	}
	id, _, _ := strings.Cut(after, `"`)
	ts.Setenv(args[0], id)
}
