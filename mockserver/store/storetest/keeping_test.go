package storetest_test

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func keepingMutants() []mutant {
	return []mutant{
		puts("forgets the owner", func(d *store.Doc) { d.Owner = "" }, "GetReturnsWhatWasPut", "OwnerFilters"),
		puts("keeps no empty body", func(d *store.Doc) {
			if len(d.Body) == 0 {
				d.Body = []byte("null")
			}
		}, "BodyMayBeEmpty"),
		puts("repairs text", func(d *store.Doc) { d.Body = []byte(strings.ToValidUTF8(string(d.Body), "?")) }, "AnyBytesAreKept"),
		puts("cuts IDs at NUL", func(d *store.Doc) { d.ID, _, _ = strings.Cut(d.ID, "\x00") }, "AnyBytesAreKept"),
		puts("lower-cases IDs", func(d *store.Doc) { d.ID = strings.ToLower(d.ID) }, "AnyBytesAreKept", "TiesAreInOrderOfIDBytes"),
		puts("keeps wall clock digits", func(d *store.Doc) {
			_, offset := d.At.Zone()
			d.At = d.At.Add(time.Duration(offset) * time.Second)
		}, "TimesAreInstants"),
		puts("keeps milliseconds", func(d *store.Doc) { d.At = d.At.Truncate(time.Millisecond) }, "TimesAreKeptToTheNanosecond"),
		puts("keeps 64 bits of nanoseconds", func(d *store.Doc) { d.At = time.Unix(0, d.At.UnixNano()) }, "TimesOfAnyYearAreKept"),
		puts("makes up an ID", func(d *store.Doc) { d.ID = cmp.Or(d.ID, "made-up") }, "UnfitDocumentIsRefused"),
		puts("makes up a kind", func(d *store.Doc) { d.Kind = cmp.Or(d.Kind, "k") }, "UnfitDocumentIsRefused"),
		puts("moves times into range", func(d *store.Doc) {
			if y := d.At.Year(); y < 1 || y > 9999 {
				d.At = time.Time{}
			}
		}, "UnfitDocumentIsRefused"),
		puts("has one space", func(d *store.Doc) { d.Space = "w" }, "SpacesAreApart"),
		puts("has one kind", func(d *store.Doc) { d.Kind = "k" }, "KindsAreApart"),
	}
}

func findingMutants() []mutant {
	return []mutant{
		wrong("answers in local time", func() bent {
			return bent{get: func(ctx context.Context, r store.Reader, k store.Key) (store.Doc, error) {
				d, err := r.Get(ctx, k)
				d.At = d.At.In(time.FixedZone("here", 3600))
				return d, err
			}}
		}, "TimesAreInstants"),
		wrong("finds what is not there", func() bent {
			return bent{get: func(ctx context.Context, r store.Reader, k store.Key) (store.Doc, error) {
				d, err := r.Get(ctx, k)
				if errors.Is(err, store.ErrNotFound) {
					err = nil
				}
				return d, err
			}}
		}, "NothingIsNotFound", "DeletedIsGone"),
		wrong("deletes nothing", func() bent {
			return bent{remove: func(context.Context, store.Tx, store.Key) error { return nil }}
		}, "NothingIsNotFound", "DeletedIsGone"),
		wrong("deletes what is not there", func() bent {
			return bent{remove: func(ctx context.Context, tx store.Tx, k store.Key) error {
				if err := tx.Delete(ctx, k); !errors.Is(err, store.ErrNotFound) {
					return err
				}
				return nil
			}}
		}, "NothingIsNotFound"),
		wrong("keeps the first body", func() bent { return keepFirst(func(d *store.Doc, first store.Doc) { d.Body = first.Body }) },
			"OverwriteReplaces"),
		wrong("keeps the first time", func() bent { return keepFirst(func(d *store.Doc, first store.Doc) { d.At = first.At }) },
			"OverwriteMovesInOrder"),
		wrong("keeps the first owner", func() bent { return keepFirst(func(d *store.Doc, first store.Doc) { d.Owner = first.Owner }) },
			"OverwriteMovesInOrder"),
	}
}

func keepFirst(keep func(d *store.Doc, first store.Doc)) bent {
	return bent{put: func(ctx context.Context, tx store.Tx, d store.Doc) error {
		if first, err := tx.Get(ctx, d.Key); err == nil {
			keep(&d, first)
		}
		return tx.Put(ctx, d)
	}}
}
