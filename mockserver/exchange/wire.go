package exchange

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

var errLongHeader = errors.New("the response header is over 64 kB")

// A wire is the connection of one request.
type wire struct {
	net.Conn              // what is written to, and read from
	socket   *net.TCPConn // under it; the same unless there is TLS between
	patience *time.Timer  // ends the exchange
	over     time.Duration
	mayGoOn  chan struct{} // receives when the receiver has said 100
}

func (w *wire) write(parts ...[]byte) error {
	_, err := w.Write(slices.Concat(parts...))
	return err
}

// reset ends the connection without a farewell: what is not yet sent is lost,
// and the other side cannot take it for an orderly end.
func (w *wire) reset() error {
	if err := w.socket.SetLinger(0); err != nil {
		return fmt.Errorf("reset the connection: %w", err)
	}
	return w.socket.Close()
}

// connect returns a connection, and what is under it.
func (s *Sender) connect(ctx context.Context, u *url.URL) (net.Conn, *net.TCPConn, error) {
	address := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), u.Scheme)) // net knows the ports of both schemes
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	socket := conn.(*net.TCPConn)
	if u.Scheme == "http" {
		return conn, socket, nil
	}
	config := s.tls.Clone()
	config.ServerName = u.Hostname()
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, nil, err
	}
	return secure, socket, nil
}

// read reads the response to req into x. The body is not closed: that would read it to
// its end, which it may not have.
func (w *wire) read(x *Exchange, req *http.Request) error {
	limited := &io.LimitedReader{R: w.Conn, N: maxHeaderBytes}
	_, err := receive(bufio.NewReader(limited), limited, x, req, w.goOn)
	return err
}

// receive reads the response to req into x, and reports whether it is the last on
// this connection. Of leave to go on with the request it tells goOn, if there is one.
func receive(in *bufio.Reader, limited *io.LimitedReader, x *Exchange, req *http.Request, goOn func()) (last bool, err error) {
	if plain := takePlain(in, req.Method); plain != nil {
		x.FirstByte, x.Response = time.Since(x.Started), plain
		return false, nil
	}
	resp, err := http.ReadResponse(in, req)
	for err == nil && resp.StatusCode/100 == 1 && resp.StatusCode != http.StatusSwitchingProtocols {
		if resp.StatusCode == http.StatusContinue && goOn != nil {
			goOn()
		}
		resp, err = http.ReadResponse(in, req)
	}
	switch {
	case err != nil && limited.N <= 0:
		return true, errLongHeader
	case err != nil:
		return true, err
	}
	limited.N = math.MaxInt64
	x.FirstByte = time.Since(x.Started)
	x.Response = &Response{Proto: resp.Proto, Status: resp.StatusCode, Header: resp.Header}
	last = resp.Close || resp.StatusCode == http.StatusSwitchingProtocols
	return last, x.Response.read(resp.Body)
}

func (w *wire) goOn() {
	select {
	case w.mayGoOn <- struct{}{}:
	default: // it has been said before
	}
}
