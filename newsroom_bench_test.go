package wirefold

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
)

// large is a ledger of that many articles by 300 outlets, 2.5 a story, half of them
// copies; the first story has 50,000 more. It is made of entries alone: no article is
// there to be read.
func large(b *testing.B, articles int) View {
	b.Helper()
	l := newLedger()
	n := &entry{}
	day := time.Date(2031, 5, 3, 0, 0, 0, 0, time.UTC)
	seq := uint64(0)
	flush := func() {
		seq++
		n.HadDocs, n.At = int32(l.docs.len()), day.Add(time.Duration(l.docs.len())*time.Minute).UnixNano()
		if c := l.collections[""]; c != nil {
			n.Stood = int32(c.stories.len())
		}
		for s := n.Stood; s < n.Opened; s++ {
			n.Stories = append(n.Stories, storyHead{Story: s, Into: s, Origins: 2, Headline: "A headline of some length, as they are", Places: []string{"Ostrel"}})
		}
		l = l.fork()
		if err := l.apply(seq, n); err != nil {
			b.Fatal(err)
		}
		n = &entry{Opened: n.Opened}
	}
	for i := range articles + 50_000 {
		story := int32(i * 2 / 5)
		if i >= articles {
			story = 0
		}
		d := docInfo{
			ID: fmt.Sprint("a", i), Source: fmt.Sprint("Outlet ", i*7%300), Lang: []string{"en", "fr", "es"}[i%3], Of: -1, Family: int32(i), Story: story,
			Published: day.Add(time.Duration(i)*time.Minute - time.Hour).UnixNano(),
		}
		if i%2 == 1 {
			d.Of, d.Relation = int32(i-1), copies.Identical
		}
		n.Opened = max(n.Opened, story+1)
		if n.Docs = append(n.Docs, d); len(n.Docs) == 1000 {
			flush()
		}
	}
	flush()
	c := &core{options: Options{Now: func() time.Time { return day.Add(time.Duration(l.docs.len()) * time.Minute) }}}
	c.state.Store(l)
	return View{core: c}
}

// BenchmarkNewsroom measures what the desk asks of a collection of a million articles in
// 400,000 stories: pages of fifty in each order, what is counted over a story of 50,000
// articles, and all outlets.
func BenchmarkNewsroom(b *testing.B) {
	v := large(b, 1_000_000)
	l, c := v.at()
	ctx := context.Background()
	page := func(f Filter) func(b *testing.B) {
		f.Limit = 50
		return func(b *testing.B) {
			for b.Loop() {
				list, err := v.Stories(ctx, f)
				if err != nil || len(list) == 0 {
					b.Fatal(len(list), err)
				}
			}
		}
	}
	b.Run("changed", page(Filter{Order: "changed"}))
	b.Run("changed-french", page(Filter{Order: "changed", Language: "fr"}))
	b.Run("changed-outlet", page(Filter{Order: "changed", Source: "outlet 17"}))
	b.Run("changed-conflict-none", func(b *testing.B) {
		for b.Loop() {
			if list, err := v.Stories(ctx, Filter{Order: "changed", State: "conflict", Limit: 50}); err != nil || len(list) > 0 {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("newest", page(Filter{Order: "newest"}))
	b.Run("largest", page(Filter{}))
	b.Run("glance", func(b *testing.B) {
		for b.Loop() {
			l.count(c.stories.at(0))
		}
	})
	b.Run("moments", func(b *testing.B) {
		for b.Loop() {
			if _, err := v.Moments("s2"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sources", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.sources(ctx, c); err != nil {
				b.Fatal(err)
			}
		}
	})
}
