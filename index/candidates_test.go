package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is the obvious index: a map, and loops over all of it.
type model map[string]Entry

func (m model) in(e Entry, q Query) bool {
	t := e.Article.Published
	return t.IsZero() || !t.Before(q.From) && (q.To.IsZero() || t.Before(q.To))
}

func holds(e Entry, term string) bool {
	return slices.Contains(strings.Fields(e.Article.Title+" "+e.Article.Body), term)
}

func (m model) df(term string, in func(Entry) bool) (n int) {
	for _, e := range m {
		if in(e) && holds(e, term) {
			n++
		}
	}
	return n
}

// candidates says in the plainest way what Index.Candidates must return. The
// document frequencies are those of the shards that the window touches.
func (m model) candidates(q Query, p Period) (hits []Hit) {
	near := func(e Entry) bool {
		name := p.shardOf(e.Article.Published)
		from, to, _ := p.span(name)
		return name == undated || (q.To.IsZero() || from.Before(q.To)) && to.After(q.From)
	}
	df := map[string]int{}
	least := 1
	if e, ok := m[q.Except]; ok && near(e) {
		least = 2
	}
	weights := map[string]float64{}
	var chosen []string
	for _, t := range q.Terms {
		weights[t.Text] = max(weights[t.Text], cmp.Or(t.Weight, 1))
		if _, seen := df[t.Text]; !seen {
			if df[t.Text] = m.df(t.Text, near); df[t.Text] >= least {
				chosen = append(chosen, t.Text)
			}
		}
	}
	slices.SortFunc(chosen, func(a, b string) int {
		return cmp.Or(df[a]-df[b], cmp.Compare(weights[b], weights[a]), strings.Compare(a, b))
	})
	chosen = chosen[:min(len(chosen), cmp.Or(q.MaxTerms, 20))]
	for key, e := range m {
		h := Hit{Key: key}
		for _, t := range chosen {
			if holds(e, t) {
				h.Score += weights[t]
				h.Shared++
			}
		}
		if m.in(e, q) && key != q.Except && (q.Lang == "" || e.Article.Lang == q.Lang) &&
			h.Shared >= max(1, cmp.Or(q.MinShared, min(2, len(chosen)))) {
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Key, b.Key))
	})
	return hits[:min(len(hits), cmp.Or(q.Limit, 50))]
}

// TestCandidatesEqualTheObvious puts, moves, deletes and drops at random, and
// compares what the index says with the model.
func TestCandidatesEqualTheObvious(t *testing.T) {
	words := strings.Fields("amber birch cedar delta ember fjord grove heron islet jetty knoll larch")
	day := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 5).Draw(t, "words"), " ")
		})
		when := rapid.Custom(func(t *rapid.T) time.Time {
			if d := rapid.IntRange(0, 90).Draw(t, "day"); d > 0 {
				return day.AddDate(0, 0, d)
			}
			return time.Time{}
		})
		lang := rapid.SampledFrom([]string{"", "en", "pt"})
		key := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("k", rapid.IntRange(0, 30).Draw(t, "key")) })

		o := Options{Period: Period(rapid.IntRange(0, 1).Draw(t, "period"))}
		x, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		m := model{}
		for range rapid.IntRange(1, 4).Draw(t, "rounds") {
			var entries []Entry
			for range rapid.IntRange(1, 12).Draw(t, "puts") {
				e := entry(key.Draw(t, "key"), "", text.Draw(t, "title"), text.Draw(t, "body"))
				e.Article.Published, e.Article.Lang = when.Draw(t, "when"), lang.Draw(t, "lang")
				entries = append(entries, e)
				m[e.Key] = e
			}
			if err := x.Put(ctx, entries); err != nil {
				t.Fatal(err)
			}
			gone := rapid.SliceOfN(key, 0, 3).Draw(t, "gone")
			if err := x.Delete(ctx, gone...); err != nil {
				t.Fatal(err)
			}
			for _, k := range gone {
				delete(m, k)
			}
			if rapid.IntRange(0, 5).Draw(t, "drop") == 0 {
				before := when.Draw(t, "before")
				if _, err := x.DropBefore(before); err != nil {
					t.Fatal(err)
				}
				for k, e := range m {
					if name := o.Period.shardOf(e.Article.Published); name != undated {
						if _, to, _ := o.Period.span(name); !to.After(before) {
							delete(m, k)
						}
					}
				}
			}
			equal(t, "len", x.Len(), len(m))
			for _, w := range words {
				equal(t, "df of "+w, x.DF(w), m.df(w, func(Entry) bool { return true }))
			}
			for range 3 {
				q := Query{
					Lang: lang.Draw(t, "lang"), Except: rapid.OneOf(key, rapid.Just("")).Draw(t, "except"),
					From: when.Draw(t, "from"), To: when.Draw(t, "to"),
					Limit: rapid.IntRange(0, 9).Draw(t, "limit"), MinShared: rapid.IntRange(0, 3).Draw(t, "min"),
					MaxTerms: rapid.IntRange(0, 6).Draw(t, "max"),
				}
				for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "terms") {
					q.Terms = append(q.Terms, Term{w, float64(rapid.IntRange(0, 8).Draw(t, "weight")) / 4})
				}
				equal(t, fmt.Sprintf("candidates of %+v", q), candidates(t, x, q), m.candidates(q, o.Period))
			}
		}
	})
}

// TestCandidatesInSmallAndLargeIndexes: a word that everybody uses is left out
// where there are many articles, and only there.
func TestCandidatesInSmallAndLargeIndexes(t *testing.T) {
	for _, tt := range []struct{ articles, want int }{{300, 1}, {alwaysCheap + 2, 0}} {
		x := open(t, Options{})
		entries := []Entry{entry("ferry", "2024-07-17", "ferry capsized", "said police")}
		for i := range tt.articles - 1 {
			entries = append(entries, entry(fmt.Sprint(i), "2024-07-18", "", "said police"))
		}
		put(t, x, entries...)
		q := Query{Terms: terms("said police ferry"), MinShared: 3}
		equal(t, fmt.Sprint(tt.articles, " articles"), len(candidates(t, x, q)), tt.want)
		equal(t, "rare words", candidates(t, x, Query{Terms: terms("ferry capsized said")})[0].Key, "ferry")
	}
}

func TestCandidatesByLanguage(t *testing.T) {
	x := open(t, Options{})
	pt, br, none := entry("pt", "", "balsa virou", ""), entry("br", "", "balsa virou", ""), entry("none", "", "balsa virou", "")
	pt.Article.Lang, br.Article.Lang = "pt", "pt-BR"
	put(t, x, pt, br, none)
	for lang, want := range map[string]string{"": "br none pt", "pt": "br pt", "PT-br": "br", "en": ""} {
		var got []string
		for _, h := range candidates(t, x, Query{Terms: terms("balsa virou"), Lang: lang}) {
			got = append(got, h.Key)
		}
		equal(t, "language "+lang, strings.Join(got, " "), want)
	}
}
