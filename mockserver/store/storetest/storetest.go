// Package storetest is the contract of package store, as tests: an engine that
// passes Exercise may be used, and whatever an engine must do is proven here
// and not in the engine's own tests.
//
// It knows nothing of any engine, and uses only what package store exports.
package storetest

import (
	"context"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// T is what a chapter needs of a [testing.T]. It is an interface so that a test
// of the contract can watch a chapter fail.
type T interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// A Chapter is one claim about engines. Run proves it on a store that is empty
// and used for nothing else.
type Chapter struct {
	Name string
	Run  func(t T, s store.Store)
}

// Exercise runs every chapter against a store that open returns. Each time, open
// must return another, empty one; Exercise closes it.
func Exercise(t *testing.T, open func(*testing.T) store.Store) {
	for _, chapter := range Chapters() {
		t.Run(chapter.Name, func(t *testing.T) {
			s := open(t)
			defer func() { _ = s.Close() }() // the chapter on closing has done it already, which is no harm
			chapter.Run(t, s)
		})
	}
}

// Chapters returns the whole contract.
func Chapters() []Chapter {
	return []Chapter{
		{"GetReturnsWhatWasPut", getReturnsWhatWasPut},
		{"BodyMayBeEmpty", bodyMayBeEmpty},
		{"AnyBytesAreKept", anyBytesAreKept},
		{"TimesAreInstants", timesAreInstants},
		{"TimesAreKeptToTheNanosecond", timesAreKeptToTheNanosecond},
		{"TimesOfAnyYearAreKept", timesOfAnyYearAreKept},
		{"NothingIsNotFound", nothingIsNotFound},
		{"DeletedIsGone", deletedIsGone},
		{"OverwriteReplaces", overwriteReplaces},
		{"OverwriteMovesInOrder", overwriteMovesInOrder},
		{"UnfitDocumentIsRefused", unfitDocumentIsRefused},

		{"ListIsInTimeOrder", listIsInTimeOrder},
		{"TiesAreInOrderOfIDBytes", tiesAreInOrderOfIDBytes},
		{"NewestFirstIsTheReverse", newestFirstIsTheReverse},
		{"BoundsAreInclusive", boundsAreInclusive},
		{"OwnerFilters", ownerFilters},
		{"SpacesAreApart", spacesAreApart},
		{"KindsAreApart", kindsAreApart},

		{"PageTellsWhetherThereIsMore", pageTellsWhetherThereIsMore},
		{"PagesShowEachDocumentOnce", pagesShowEachDocumentOnce},
		{"PlaceOutlivesItsDocument", placeOutlivesItsDocument},
		{"NextFindsWhatCameLater", nextFindsWhatCameLater},

		{"FailedUpdateChangesNothing", failedUpdateChangesNothing},
		{"PanicChangesNothing", panicChangesNothing},
		{"EndedGoroutineChangesNothing", endedGoroutineChangesNothing},
		{"TxSeesItsOwnWrites", txSeesItsOwnWrites},
		{"RefusedWriteSpoilsNoUpdate", refusedWriteSpoilsNoUpdate},
		{"TxIsOverAfterItsUpdate", txIsOverAfterItsUpdate},

		{"CancelledCallDoesNothing", cancelledCallDoesNothing},
		{"UpdateCancelledMidwayChangesNothing", updateCancelledMidwayChangesNothing},
		{"ClosedStoreRefuses", closedStoreRefuses},

		{"NoUpdateIsLost", noUpdateIsLost},
		{"UpdateThatCountsIsAlone", updateThatCountsIsAlone},
		{"ListSeesWholeUpdates", listSeesWholeUpdates},
	}
}
