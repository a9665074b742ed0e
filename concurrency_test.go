package wirefold_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/index"
)

// One goroutine writes while eight read whatever can be read. Readers see whole states,
// and when the engine is closed no goroutine is left.
func TestReadersSeeWholeStates(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	deeds := 40
	if testing.Short() {
		deeds = 20
	}
	s := &stage{dir: t.TempDir()}
	if _, err := s.do(t.Context(), deed{Do: doReopen}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var group sync.WaitGroup
	var looks atomic.Int64
	seed := seedOf(t)
	for i := range uint64(8) {
		r := &reader{e: s.e, n: newNewsroom(seed, int(100+i)), chance: rand.New(rand.NewPCG(seed, 10+i))}
		group.Go(func() {
			for ctx.Err() == nil {
				if err := r.read(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
				looks.Add(1)
			}
		})
	}
	watched := 0
	group.Go(func() {
		for _, err := range s.e.Watch(ctx, "") {
			if err == nil {
				watched++
			} else if ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	n := newNewsroom(seed, 0)
	for i := range deeds {
		d := n.plan(s.e)
		if d.Do == doReopen || d.Do == doRetain {
			d = n.add(s.e)
		}
		if _, err := s.do(ctx, d); err != nil {
			t.Errorf("deed %d (%s): %v", i, d.Do, err)
		}
	}
	cancel()
	group.Wait()
	t.Logf("%d looks, %d changes watched", looks.Load(), watched)
	if looks.Load() == 0 || watched == 0 {
		t.Error("nobody looked")
	}
	for err := range s.e.Check(t.Context()) {
		t.Errorf("check: %v", err)
	}
	if err := s.e.Close(); err != nil {
		t.Error(err)
	}
}

type reader struct {
	e      *wirefold.Engine
	n      *newsroom
	chance *rand.Rand
}

// gone tells that what a view shows was deleted since.
func gone(err error) bool {
	return errors.Is(err, wirefold.ErrNotFound) || errors.Is(err, wirefold.ErrErased) || errors.Is(err, index.ErrMoved)
}

// read reads something, and gives what must not be.
func (r *reader) read(ctx context.Context) error {
	name := collections[r.chance.IntN(len(collections))]
	v := r.e.In(name).Frozen()
	all := v.Decisions()
	if len(all) == 0 {
		runtime.Gosched()
		return nil
	}
	a, b := all[r.chance.IntN(len(all))], all[r.chance.IntN(len(all))]
	var err error
	switch r.chance.IntN(11) {
	case 0, 1:
		return r.whole(ctx, v, all)
	case 2:
		var s *wirefold.Story
		if s, err = v.Story(ctx, a.Story); err == nil && s.ID != a.Story {
			return fmt.Errorf("story %s of %s is %s", a.Story, a.ID, s.ID)
		}
	case 3:
		var info *wirefold.ArticleInfo
		if info, err = v.Article(a.ID); err == nil && info.Article.ID != a.ID {
			return fmt.Errorf("article %s is %s", a.ID, info.Article.ID)
		}
	case 4:
		_, err = r.e.In(name).Search(ctx, "ferry bridge", wirefold.SearchOptions{Facets: []string{"story"}})
	case 5:
		if a.ID != b.ID {
			_, err = r.e.In(name).Explain(ctx, a.ID, b.ID)
		}
	case 6:
		_, err = r.e.In(name).Similar(ctx, r.n.fresh(), 5)
	case 7:
		_, err = v.History(ctx, a.Story)
	case 8:
		err = v.Export(ctx, io.Discard)
	case 9:
		var then wirefold.View
		if then, err = r.e.AsOf(ctx, v.Time().Add(-time.Millisecond)); err == nil {
			return r.whole(ctx, then, then.Decisions())
		}
	default:
		_, err = v.Facts(ctx, a.Story)
	}
	if err != nil && !gone(err) {
		return err
	}
	return nil
}

// whole wants each article of a view to be in the story that has it, and in no other.
func (r *reader) whole(ctx context.Context, v wirefold.View, all []wirefold.Decision) error {
	if again := v.Decisions(); !slices.Equal(again, all) {
		return errors.New("a fixed view changed")
	}
	list, err := v.Stories(ctx, wirefold.Filter{})
	if err != nil {
		return err
	}
	has := map[string][]string{}
	for _, s := range list {
		x, err := v.Story(ctx, s.ID)
		if err != nil {
			return err
		}
		if x.Articles == nil && s.Size > 0 || len(x.Articles) != s.Size {
			return fmt.Errorf("story %s lists %d articles, and counts %d", s.ID, len(x.Articles), s.Size)
		}
		has[s.ID] = x.Articles
	}
	story := map[string]string{} // of the latest version
	for _, d := range all {
		if slices.Contains(has[d.Story], d.ID) {
			story[d.ID] = d.Story
		}
	}
	listed := 0
	for s, ids := range has {
		listed += len(ids)
		for _, id := range ids {
			if story[id] != s {
				return fmt.Errorf("story %s lists %s, which is in %q", s, id, story[id])
			}
		}
	}
	if len(story) != v.Len() || listed != v.Len() {
		return fmt.Errorf("stories list %d articles, %d of %d are in a story that lists them", listed, len(story), v.Len())
	}
	return nil
}
