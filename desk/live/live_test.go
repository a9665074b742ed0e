package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/live"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

func newEngine(t *testing.T) *wirefold.Engine {
	t.Helper()
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// add adds n articles in batches, each of an event of its own.
func add(t *testing.T, e *wirefold.Engine, from, n int) {
	t.Helper()
	for k := from; k < from+n; k += 50 {
		var batch []*corpus.Article
		for i := k; i < min(k+50, from+n); i++ {
			batch = append(batch, &corpus.Article{
				ID: fmt.Sprint("a", i), Title: fmt.Sprint("Bridge ", i, " closed"), Source: "Meridian Wire",
				Body: fmt.Sprintf("OSTREL (Meridian Wire) - Bridge %d of Quarl%d was closed on Friday, the mayor of Vost%d said.", i, i*7, i*13),
			})
		}
		if _, err := e.AddBatch(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

// all is what had happened.
func all(t *testing.T, e *wirefold.Engine, since string) []wirefold.Change {
	t.Helper()
	var out []wirefold.Change
	for ch, err := range e.Frozen().Watch(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ch)
	}
	return out
}

// take takes n changes.
func take(seq iter.Seq2[wirefold.Change, error], n int) ([]wirefold.Change, error) {
	var out []wirefold.Change
	if n == 0 {
		return nil, nil
	}
	for ch, err := range seq {
		if err != nil {
			return out, err
		}
		if out = append(out, ch); len(out) == n {
			break
		}
	}
	return out, nil
}

func TestManyReadersSeeAllThatHappensInOrder(t *testing.T) {
	e := newEngine(t)
	h := live.New(&e.Collection)
	defer h.Close()
	add(t, e, 0, 100)
	early := all(t, e, "")

	const readers, more = 60, 300
	h.Keep(100)
	got := make([][]wirefold.Change, readers)
	errs := make([]error, readers)
	var wait sync.WaitGroup
	first := h.Reader("") // started before the rest comes, and never read until then
	target := make(chan int, readers)
	for i := range readers {
		since := ""
		if i%3 == 1 {
			since = early[i].Cursor
		}
		wait.Go(func() {
			n := <-target
			if i%3 == 1 {
				n -= i + 1
			}
			got[i], errs[i] = take(watch(t.Context(), h, since), n)
		})
	}
	half := make(chan struct{})
	wait.Go(func() {
		defer close(half)
		add(t, e, 100, more)
	})
	<-half
	want := all(t, e, "")
	if len(want) < 300 {
		t.Fatalf("only %d changes: what is kept does not overflow", len(want))
	}
	for range readers {
		target <- len(want)
	}
	wait.Wait()
	for i := range readers {
		w := want
		if i%3 == 1 {
			w = want[i+1:]
		}
		if errs[i] != nil || !slices.Equal(got[i], w) {
			t.Fatalf("reader %d got %d changes of %d, or in another order (%v)", i, len(got[i]), len(w), errs[i])
		}
	}
	var slow []wirefold.Change
	for len(slow) < len(want) {
		events, err := first.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range events {
			slow = append(slow, x.Change)
			if b, _ := json.Marshal(x.Change); string(b) != string(x.JSON) {
				t.Fatalf("encoded as %s, not %s", x.JSON, b)
			}
		}
	}
	if !slices.Equal(slow, want) {
		t.Fatal("the reader that had waited got others, or in another order")
	}
}

func TestReadersWhileArticlesCome(t *testing.T) {
	e := newEngine(t)
	h := live.New(&e.Collection)
	defer h.Close()
	h.Keep(50)
	var wait sync.WaitGroup
	lists := make([][]wirefold.Change, 20)
	for i := range lists {
		wait.Go(func() {
			for ch, err := range watch(t.Context(), h, "") {
				if err != nil {
					t.Error(err)
					return
				}
				if lists[i] = append(lists[i], ch); ch.Article == "a399" {
					return
				}
				h.View()
				if i == 0 {
					h.Renew()
				}
			}
		})
	}
	add(t, e, 0, 399)
	add(t, e, 399, 1)
	wait.Wait()
	want := all(t, e, "")
	want = want[:1+slices.IndexFunc(want, func(c wirefold.Change) bool { return c.Article == "a399" })]
	for i, got := range lists {
		if !slices.Equal(got, want) {
			t.Fatalf("reader %d got %d changes, %d had happened, or in another order", i, len(got), len(want))
		}
	}
}

func TestCursors(t *testing.T) {
	e := newEngine(t)
	add(t, e, 0, 120)
	want := all(t, e, "")
	h := live.New(&e.Collection)
	defer h.Close()
	for i, ch := range want[:len(want)-1] { // from any place
		got, err := take(watch(t.Context(), h, ch.Cursor), len(want)-i-1)
		if err != nil || !slices.Equal(got, want[i+1:]) {
			t.Fatalf("behind %s: %d changes of %d (%v)", ch.Cursor, len(got), len(want)-i-1, err)
		}
	}
	whole, err := take(watch(t.Context(), h, "1"), 1) // behind a whole commit
	if i := slices.IndexFunc(want, func(c wirefold.Change) bool { return c.Cursor == "2-0" }); err != nil || whole[0] != want[i] {
		t.Fatal(whole, err)
	}
	for _, bad := range []string{"x", "0", "-1", "1-", "1-x", "1-99999999999999999999", "99999999999999999999", "1-2-3", "99999", "99999-0"} {
		if _, err := take(watch(t.Context(), h, bad), 1); !errors.Is(err, wirefold.ErrArgument) {
			t.Errorf("cursor %q: %v", bad, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := take(watch(ctx, h, want[len(want)-1].Cursor), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("of a context that is done: %v", err)
	}
}

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	var got []wirefold.Change
	for k := range 4 {
		e, err := wirefold.Open(dir, wirefold.Options{Search: wirefold.SearchOff})
		if err != nil {
			t.Fatal(err)
		}
		since := ""
		if len(got) > 0 {
			since = got[len(got)-1].Cursor
		}
		h := live.New(&e.Collection)
		add(t, e, k*60, 60)
		news := all(t, e, since)
		part, err := take(watch(t.Context(), h, since), len(news)-7*(3-k)) // some are left for the next life
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part...)
		if k == 3 && !slices.Equal(got, all(t, e, "")) {
			t.Error("something was left out, or came twice")
		}
		h.Close()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEnds(t *testing.T) {
	e := newEngine(t)
	add(t, e, 0, 3)
	never := live.New(&e.Collection)
	never.Close()
	if _, err := never.Reader(e.Cursor()).Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("a closed hub: %v", err)
	}
	for range never.Ticks(t.Context()) {
		t.Error("a closed hub ticks")
	}
	h := live.New(&e.Collection)
	var wait sync.WaitGroup
	for range 5 {
		r, ticks := h.Reader(e.Cursor()), h.Ticks(t.Context())
		wait.Go(func() {
			if _, err := r.Next(t.Context()); !errors.Is(err, io.EOF) {
				t.Errorf("the engine was closed: %v", err)
			}
		})
		wait.Go(func() {
			for range ticks {
				t.Error("a tick, of nothing")
			}
		})
	}
	e.Close()
	wait.Wait()
	h.Close()
}

func TestTicks(t *testing.T) {
	e := newEngine(t)
	add(t, e, 0, 10)
	h := live.New(&e.Collection)
	defer h.Close()
	h.Every(time.Millisecond)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	fast, slow := h.Ticks(ctx), h.Ticks(ctx)
	add(t, e, 10, 5)
	news := all(t, e, "1")
	stories := map[string]bool{}
	for x := range fast {
		for _, s := range x.Stories {
			stories[s] = true
		}
		if h.View().Len() < 15 {
			t.Errorf("told of a change that cannot be seen yet")
		}
		if x.Cursor == news[len(news)-1].Cursor {
			break
		}
	}
	for _, ch := range news {
		if ch.Story != "" && !stories[ch.Story] {
			t.Errorf("story %s changed, and was not told of", ch.Story)
		}
	}
	for i := range 60 { // one after another, each a tick of its own
		one := h.Ticks(ctx)
		add(t, e, 15+4*i, 4)
		for range one {
			break
		}
	}
	n := 0
	for x := range slow {
		if n++; n > 1 {
			break
		}
		if len(x.Stories) > 100 || len(x.Stories) == 0 || !slices.IsSorted(x.Stories) {
			t.Errorf("%d stories: %v", len(x.Stories), x.Stories)
		}
		if !x.More {
			t.Error("more stories changed than are named, and the tick does not say so")
		}
		stop()
	}
	if n != 1 {
		t.Errorf("who was slow got %d ticks", n)
	}
}

func TestWhoWroteSeesIt(t *testing.T) {
	e := newEngine(t)
	h := live.New(&e.Collection)
	defer h.Close()
	for i := range 50 {
		before := h.View()
		add(t, e, i, 1)
		if h.Renew(); h.View().Len() != i+1 {
			t.Fatalf("%d articles are seen of %d", h.View().Len(), i+1)
		}
		if before.Len() != i {
			t.Fatal("a view changed under who had it")
		}
	}
}

// watch is what a reader of the hub is given, like [wirefold.View.Watch].
func watch(ctx context.Context, h *live.Hub, since string) iter.Seq2[wirefold.Change, error] {
	return func(yield func(wirefold.Change, error) bool) {
		for r := h.Reader(since); ; {
			events, err := r.Next(ctx)
			for _, e := range events {
				if !yield(e.Change, nil) {
					return
				}
			}
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				if !yield(wirefold.Change{}, err) || ctx.Err() != nil || errors.Is(err, wirefold.ErrArgument) {
					return
				}
			}
		}
	}
}
