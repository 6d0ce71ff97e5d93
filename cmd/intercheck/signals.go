package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible returns a context that ends with the first interruption, so
// that what was begun can be put in order. The second ends the program at once.
func interruptible() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	interruptions := make(chan os.Signal, 2)
	signal.Notify(interruptions, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interruptions
		cancel()
		<-interruptions
		os.Exit(exitInterrupted)
	}()
	// Who asks for the signal gets an error from the write instead of being
	// killed by it. To ignore it would be inherited by the commands of probes.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return ctx
}
