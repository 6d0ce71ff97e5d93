package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// policyOfMortals makes retries come while there is load.
const policyOfMortals = "20ms,20ms"

// A mortal is a mock in a process of its own.
type mortal struct {
	cmd *exec.Cmd
	url string
}

func bear(t *testing.T, file, to string) mortal {
	t.Helper()
	program, err := exec.LookPath("intercheck")
	if err != nil {
		t.Fatal(err)
	}
	m := mortal{cmd: exec.Command(program, "mock", "--addr", "127.0.0.1:0", "--store", "sqlite:"+file, "--keep", "0",
		"--policy", policyOfMortals, "--subscribe", to+"=user.created", "--secret", "a secret of this test")}
	said := new(bytes.Buffer)
	m.cmd.Stderr = said
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.cmd.Process.Kill(); _ = m.cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadBytes('\n')
	var r readiness
	if err := json.Unmarshal(line, &r); err != nil {
		_ = m.cmd.Wait()
		t.Fatalf("it is not ready: %v: %s", err, said)
	}
	m.url = r.URL
	return m
}

func (m mortal) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := m.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	if err := m.cmd.Wait(); s == syscall.SIGTERM && err != nil {
		t.Fatal(err)
	}
}

// A burst is what clients have been told while their mock lived.
type burst struct {
	clients sync.WaitGroup
	mu      sync.Mutex
	told    map[string]bool
	more    chan struct{}
}

// load lets clients create users until the mock does not answer any more.
func (m mortal) load(t *testing.T, life int) *burst {
	t.Helper()
	const clients, most = 8, 1000
	b := &burst{told: map[string]bool{}, more: make(chan struct{}, clients*most)}
	for client := range clients {
		b.clients.Go(func() {
			for n := range most {
				user := fmt.Sprintf("user-%d-%d-%d", life, client, n)
				if !m.create(user) {
					return
				}
				b.mu.Lock()
				b.told[user] = true
				b.mu.Unlock()
				b.more <- struct{}{}
			}
		})
	}
	return b
}

// create reports whether the mock has answered that there is such a user.
func (m mortal) create(user string) bool {
	r, err := http.NewRequest(http.MethodPost, m.url+"/users", bytes.NewReader(fmt.Appendf(nil, `{"user_id":%q}`, user)))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer any")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return err == nil && answer.StatusCode/100 == 2
}

// await waits for n answers.
func (b *burst) await(t *testing.T, n int) {
	t.Helper()
	late := time.After(patience)
	for range n {
		select {
		case <-b.more:
		case <-late:
			t.Fatal("the mock does not answer")
		}
	}
}

// over returns who was told once all clients have noticed the end.
func (b *burst) over() map[string]bool {
	b.clients.Wait()
	return b.told
}
