package suites_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// A port that is bound refuses connections until somebody listens, and nobody
// else can take it meanwhile.
func TestWaitLastsUntilSomebodyListens(t *testing.T) {
	t.Parallel()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(fd), "bound")
	defer func() { _ = file.Close() }()
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	address, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	up := time.AfterFunc(300*time.Millisecond, func() {
		if err := syscall.Listen(fd, 16); err != nil {
			t.Error(err)
			return
		}
		l, err := net.FileListener(file)
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() { _ = http.Serve(l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) }()
	})
	defer up.Stop()
	c := config(fmt.Sprintf("http://127.0.0.1:%d/", address.(*syscall.SockaddrInet4).Port), "END-003")
	c.Wait = patience
	wantConclusion(t, verify(t, c), report.Conformant)
}
