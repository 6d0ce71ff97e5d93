package feed_test

import (
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/feed"
)

func TestReaderGetsWhatItHasNotSeenInOrder(t *testing.T) {
	t.Parallel()
	f := feed.New(4)
	for i := range 3 {
		f.Publish("n", i)
	}
	b := f.After(1, 10)
	if b.Lost != 0 || len(b.Events) != 2 || b.Events[0].ID != 2 || b.Events[1].Data != 2 {
		t.Errorf("after the first come %+v", b)
	}
	if b := f.After(0, 2); len(b.Events) != 2 || b.Events[1].ID != 2 {
		t.Errorf("of a limit of two come %+v", b)
	}
}

func TestSlowReaderIsToldHowMuchItLost(t *testing.T) {
	t.Parallel()
	f := feed.New(4)
	for i := range 11 {
		f.Publish("n", i)
	}
	b := f.After(2, 10)
	if b.Lost != 5 || len(b.Events) != 4 {
		t.Fatalf("lost are %d, kept are %d", b.Lost, len(b.Events))
	}
	for i, e := range b.Events {
		if e.ID != uint64(8+i) || e.Data != 7+i {
			t.Errorf("event %d is %+v", i, e)
		}
	}
}

func TestWaitingReaderIsWokenByTheNextEvent(t *testing.T) {
	t.Parallel()
	f := feed.New(4)
	f.Publish("first", nil)
	b := f.After(1, 10)
	select {
	case <-b.News:
		t.Fatal("there are news before anything happened")
	default:
	}
	go f.Publish("second", nil)
	<-b.News
	if b := f.After(1, 10); len(b.Events) != 1 || b.Events[0].Kind != "second" {
		t.Errorf("the news are %+v", b)
	}
}

func TestNothingIsLostOrDoubledWhileManyPublish(t *testing.T) {
	t.Parallel()
	const each, publishers = 500, 8
	f := feed.New(each * publishers)
	var all sync.WaitGroup
	for range publishers {
		all.Go(func() {
			for range each {
				f.Publish("n", nil)
			}
		})
	}
	seen := uint64(0)
	for seen < each*publishers {
		b := f.After(seen, 100)
		if b.News != nil {
			<-b.News
			continue
		}
		for _, e := range b.Events {
			if seen++; e.ID != seen {
				t.Fatalf("after %d comes %d", seen-1, e.ID)
			}
		}
	}
	all.Wait()
}
