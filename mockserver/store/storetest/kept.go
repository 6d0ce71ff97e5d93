package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A KeptChapter is one claim about engines whose documents outlive them. Run
// proves it with what open opens again and again, at first empty.
type KeptChapter struct {
	Name string
	Run  func(t T, open func() (store.Store, error))
}

// ExerciseKept runs every chapter on what outlives an engine. Each time, place
// must return how to open another, empty one.
func ExerciseKept(t *testing.T, place func(*testing.T) (open func() (store.Store, error))) {
	for _, chapter := range KeptChapters() {
		t.Run(chapter.Name, func(t *testing.T) { chapter.Run(t, place(t)) })
	}
}

// KeptChapters returns what engines must do in addition to [Chapters], if their
// documents outlive them.
func KeptChapters() []KeptChapter {
	return []KeptChapter{
		{"EverythingIsThereAgain", everythingIsThereAgain},
		{"ChangesOfTheOldAreThereAgain", changesOfTheOldAreThereAgain},
		{"LastOfManyChangesIsThereAgain", lastOfManyChangesIsThereAgain},
		{"WhatFailedIsNotThereAgain", whatFailedIsNotThereAgain},
		{"UpdatesAtOnceAreAllThereAgain", updatesAtOnceAreAllThereAgain},
		{"OneOwnerAtATime", oneOwnerAtATime},
	}
}

// live opens, lets act work and closes.
func live(t T, open func() (store.Store, error), act func(s store.Store)) {
	t.Helper()
	s, err := open()
	must(t, err)
	defer func() { _ = s.Close() }() // if act ends the goroutine; otherwise it is closed already
	act(s)
	must(t, s.Close())
}

func everythingIsThereAgain(t T, open func() (store.Store, error)) {
	first, last := time.Time{}, time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	docs := []store.Doc{
		{Key: store.Key{Space: "", Kind: "k", ID: "no space"}, At: first, Body: []byte("a")},
		{Key: store.Key{Space: "w\x00", Kind: "k\xff", ID: "'\x00"}, Owner: "o\x00o", At: at(1), Body: []byte("\x00\xff\n")},
		{Key: store.Key{Space: "w\x00", Kind: "k\xff", ID: "'"}, Owner: "o", At: at(1).Add(1), Body: nil},
		{Key: store.Key{Space: "w\x00", Kind: "k\xff", ID: "z"}, At: last, Body: make([]byte, 1<<20)},
		{Key: store.Key{Space: "w\x00", Kind: "k\xff", ID: "old"}, At: at(-2_000_000_000).Add(-1), Body: []byte("b")},
	}
	live(t, open, func(s store.Store) { put(t, s, docs...) })
	for range 2 { // opening alone must not change it
		live(t, open, func(s store.Store) {
			for _, d := range docs {
				same(t, get(t, s, d.Key), d)
			}
			q := store.Query{Space: "w\x00", Kind: "k\xff"}
			lists(t, s, q, "old '\x00 ' z")
			q.Owner = "o"
			lists(t, s, q, "'")
		})
	}
}

func changesOfTheOldAreThereAgain(t T, open func() (store.Store, error)) {
	live(t, open, func(s store.Store) { put(t, s, doc("a", 1), doc("b", 2), doc("c", 3), doc("d", 4)) })
	live(t, open, func(s store.Store) {
		remove(t, s, key("b"))
		put(t, s, owned("o", doc("a", 9)), doc("e", 0))
	})
	live(t, open, func(s store.Store) {
		lists(t, s, all(), "e c d a")
		same(t, get(t, s, key("a")), owned("o", doc("a", 9)))
		remove(t, s, key("e"))
		put(t, s, doc("b", 5))
	})
	live(t, open, func(s store.Store) { lists(t, s, all(), "c d b a") })
}

func lastOfManyChangesIsThereAgain(t T, open func() (store.Store, error)) {
	live(t, open, func(s store.Store) {
		put(t, s, owned("o", doc("a", 1)), owned("o", doc("b", 2)), owned("p", doc("c", 3)), doc("d", 4))
		must(t, s.Update(t.Context(), func(tx store.Tx) error { return disturb(t.Context(), tx) }))
	})
	live(t, open, func(s store.Store) {
		lists(t, s, all(), "c new d a")
		same(t, get(t, s, key("a")), owned("q", doc("a", 7)))
		same(t, get(t, s, key("c")), owned("o", doc("c", 0)))
	})
}

func whatFailedIsNotThereAgain(t T, open func() (store.Store, error)) {
	boom := errors.New("boom")
	var before []string
	live(t, open, func(s store.Store) {
		put(t, s, owned("o", doc("a", 1)), owned("o", doc("b", 2)), owned("p", doc("c", 3)), doc("d", 4))
		before = snapshot(t, s)
		err := s.Update(t.Context(), func(tx store.Tx) error { return errors.Join(disturb(t.Context(), tx), boom) })
		wantError(t, "update", err, boom)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err = s.Update(ctx, func(tx store.Tx) error { defer cancel(); return disturb(ctx, tx) })
		wantError(t, "cancelled update", err, context.Canceled)
	})
	live(t, open, func(s store.Store) {
		if after := snapshot(t, s); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("got %q, want %q", after, before)
		}
	})
}

func updatesAtOnceAreAllThereAgain(t T, open func() (store.Store, error)) {
	live(t, open, func(s store.Store) { noUpdateIsLost(t, s) })
	live(t, open, func(s store.Store) { noUpdateIsLostAfter(t, s, 200) })
	live(t, open, func(s store.Store) { noUpdateIsLostAfter(t, s, 400) })
}

func oneOwnerAtATime(t T, open func() (store.Store, error)) {
	live(t, open, func(s store.Store) {
		put(t, s, doc("a", 1))
		if second, err := open(); err == nil {
			_ = second.Close() // of an engine that is wrong
			t.Errorf("it is open twice")
		}
		put(t, s, doc("b", 2))
		lists(t, s, all(), "a b")
	})
	live(t, open, func(s store.Store) { lists(t, s, all(), "a b") })
}
