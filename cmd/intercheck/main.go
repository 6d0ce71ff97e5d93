// Command intercheck judges receivers of Intercom's webhooks, stands in for
// Intercom, and makes up what Intercom sends.
//
// It knows the command line: flags, files, signals, exit codes and what is
// printed where. What a check, a mock or a fixture is, the packages that it
// calls know.
package main

import "os"

func main() {
	os.Exit(run(interruptible(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
