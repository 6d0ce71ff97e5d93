package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

var errAborted = errors.New("the sender broke the request off, as planned")

// SendFaulted is [Sender.Send] under a fault, over a connection that is used for
// nothing else. Slow faults take as long as over says, [DefaultOver] if it is 0.
//
// The deadline of the response is counted from the end of the request. To
// connect, and to send, there is as much time again. The exchange holds the
// request as it is meant, without the fault.
func (s *Sender) SendFaulted(ctx context.Context, r Request, f Fault, over time.Duration) Exchange {
	x := Exchange{Request: r, Started: time.Now()}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := wire{over: cmp.Or(over, DefaultOver), mayGoOn: make(chan struct{}, 1)}
	w.patience = time.AfterFunc(Deadline, func() { cancel(errDeadline) })
	defer w.patience.Stop()
	err := s.sendFaulted(ctx, &x, f, &w)
	if err != nil && ctx.Err() != nil && !errors.Is(err, errAborted) {
		err = context.Cause(ctx) // what ended the connection, not how it was noticed
	}
	if err != nil {
		x.Failure, x.Err = classify(ctx, err), err.Error()
	}
	x.Took = time.Since(x.Started)
	return x
}

func (s *Sender) sendFaulted(ctx context.Context, x *Exchange, f Fault, w *wire) error {
	req, head, err := f.prepare(ctx, x.Request)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnusable, err)
	}
	if w.Conn, w.socket, err = s.connect(ctx, req.URL); err != nil {
		return err
	}
	defer func() { _ = w.socket.Close() }()
	sending, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(sending, func() { _ = w.socket.Close() })()
	sent := make(chan error, 1)
	go func() { sent <- w.send(sending, f, head.bytes(), x.Request.Body) }()
	return w.conclude(f, w.read(x, req), sent, stop)
}

// send leaves the response the deadline, however long the request took. An
// error of it shows in the response, too, or in that there is none.
func (w *wire) send(ctx context.Context, f Fault, head, body []byte) error {
	allowed := Deadline
	if f.Slow {
		allowed += w.over
	}
	w.patience.Reset(allowed)
	defer w.patience.Reset(Deadline)
	if f.send == nil {
		return atOnce(ctx, w, head, body)
	}
	return f.send(ctx, w, head, body)
}

// conclude says what came of a request once its response has ended. What of the
// request is not sent by then is not wanted, unless it is there to be broken off.
func (w *wire) conclude(f Fault, received error, sent <-chan error, stop func()) error {
	var broken error
	select {
	case broken = <-sent:
	default:
		if !f.Aborts || received != nil {
			stop()
		}
		broken = <-sent
	}
	switch {
	case errors.Is(broken, errAborted), f.Aborts && received == nil:
		return errAborted
	case received == nil:
		_ = w.Close() // with the farewell of TLS
	}
	return received
}
