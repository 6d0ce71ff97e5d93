package main

import "testing"

func TestMockIsAskedWhereItListens(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		mockAddr:       "127.0.0.1:4000",
		"0.0.0.0:4000": "127.0.0.1:4000",
		":4000":        "127.0.0.1:4000",
		"[::]:4000":    "[::1]:4000",
		"[::1]:4000":   "[::1]:4000",
		"mock:4000":    "mock:4000",
	} {
		if got := localised(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
