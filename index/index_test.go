package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

var ctx = context.Background()

// on is noon UTC of a day such as "2024-07-17".
func on(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

// entry is an article published on a day, or undated.
func entry(key, day, title, body string) Entry {
	a := &corpus.Article{ID: key, Title: title, Body: body}
	if day != "" {
		a.Published = on(day)
	}
	return Entry{Key: key, Article: a}
}

func terms(s string) (ts []Term) {
	for _, w := range strings.Fields(s) {
		ts = append(ts, Term{Text: w})
	}
	return ts
}

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

func open(t testing.TB, o Options) *Index {
	t.Helper()
	x, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func put(t testing.TB, x *Index, entries ...Entry) {
	t.Helper()
	if err := x.Put(ctx, entries); err != nil {
		t.Fatal(err)
	}
}

func candidates(t tester, x *Index, q Query) []Hit {
	t.Helper()
	hits, err := x.Candidates(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// found searches and joins the keys found.
func found(t tester, x *Index, q string, o SearchOptions) string {
	t.Helper()
	r, err := x.Search(ctx, q, o)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, m := range r.Matches {
		keys = append(keys, m.Key)
	}
	return strings.Join(keys, " ")
}

func shardNames(x *Index) string {
	var names []string
	for _, s := range x.Shards() {
		names = append(names, fmt.Sprintf("%s:%d", s.Name, s.Articles))
	}
	return strings.Join(names, " ")
}

func equal[T any](t tester, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// everywhere runs a test on every kind of index.
func everywhere(t *testing.T, test func(t *testing.T, o Options)) {
	for _, p := range []Period{Month, Week} {
		t.Run("memory by "+p.String(), func(t *testing.T) { test(t, Options{Period: p}) })
		t.Run("disk by "+p.String(), func(t *testing.T) { test(t, Options{Dir: t.TempDir(), Period: p}) })
	}
}

func TestConformance(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := open(t, o)
		name := func(day string) string { return o.Period.shardOf(on(day)) }
		ferry, ferry2 := Hit{"ferry", 3, 3}, Hit{"ferry2", 2, 2}
		query := Query{Terms: terms("ferry orvelle capsized harbour")}

		equal(t, "shards of a new index", shardNames(x), "undated:0")
		equal(t, "candidates of a new index", candidates(t, x, query), nil)

		put(t, x,
			entry("ferry", "2024-07-17", "Ferry capsized off Orvelle", "Rescuers searched the strait."),
			entry("ferry2", "2024-08-02", "", "The ferry lost at Orvelle was overloaded."),
			entry("grain", "2024-08-02", "Grain prices fall", "Wheat was down."),
			entry("old", "", "Harbour reopened", "No date is known."),
		)
		equal(t, "shards", shardNames(x), fmt.Sprintf("undated:1 %s:1 %s:2", name("2024-07-17"), name("2024-08-02")))
		equal(t, "len", x.Len(), 4)
		equal(t, "df", []int{x.DF("ferry"), x.DF("wheat"), x.DF("zebra")}, []int{2, 1, 0})
		equal(t, "candidates", candidates(t, x, query), []Hit{ferry, ferry2})
		equal(t, "candidates of August", candidates(t, x, Query{Terms: query.Terms, From: on("2024-08-01")}), []Hit{ferry2})
		equal(t, "search", found(t, x, "wheat", SearchOptions{}), "grain")

		// Putting again replaces, and the word counts stay exact.
		put(t, x, entry("ferry", "2024-07-17", "Tram derailed", "In Orvelle."))
		equal(t, "df after replacing", []int{x.DF("ferry"), x.DF("tram"), x.DF("orvelle")}, []int{1, 1, 2})
		equal(t, "len after replacing", x.Len(), 4)
		equal(t, "search after replacing", found(t, x, "ferry", SearchOptions{}), "ferry2")

		// Also when the date moves the article to another shard, or to none.
		put(t, x, entry("ferry", "2024-08-03", "Ferry capsized off Orvelle", ""))
		equal(t, "shards after moving", shardNames(x), fmt.Sprintf("undated:1 %s:0 %s:3", name("2024-07-17"), name("2024-08-02")))
		equal(t, "candidates after moving", candidates(t, x, query), []Hit{ferry, ferry2})
		put(t, x, entry("ferry", "", "Ferry capsized off Orvelle", ""))
		equal(t, "undated belongs to every window",
			candidates(t, x, Query{Terms: query.Terms, From: on("2001-01-01"), To: on("2001-01-02")}), []Hit{ferry})
		equal(t, "of a key that comes twice the last counts", x.Put(ctx, []Entry{
			entry("ferry", "2024-07-17", "First", ""), entry("ferry", "2024-07-17", "Second", ""),
		}), nil)
		equal(t, "df", []int{x.DF("first"), x.DF("second")}, []int{0, 1})

		equal(t, "delete", x.Delete(ctx, "ferry", "ferry", "nowhere"), nil)
		equal(t, "len after deleting", x.Len(), 3)
		equal(t, "df after deleting", x.DF("second"), 0)

		n, err := x.DropBefore(on("2024-08-02"))
		equal(t, "the shard of August stays", n, 0)
		equal(t, "error", err, nil)
		n, err = x.DropBefore(on("2024-09-20"))
		equal(t, "dropped", n, 2)
		equal(t, "error", err, nil)
		equal(t, "shards after dropping", shardNames(x), "undated:1")
		equal(t, "df after dropping", []int{x.DF("wheat"), x.DF("harbour")}, []int{0, 1})
		put(t, x, entry("ferry2", "2024-08-02", "A dropped shard can come back", ""))
		equal(t, "len", x.Len(), 2)
	})
}

func TestClosed(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := open(t, o)
		for range 2 {
			equal(t, "close", x.Close(), nil)
		}
		_, err1 := x.Candidates(ctx, Query{Terms: terms("ferry")})
		_, err2 := x.Search(ctx, "ferry", SearchOptions{})
		_, err3 := x.DropBefore(on("2024-07-17"))
		_, err4 := x.Mark()
		for i, err := range []error{
			err1, err2, err3, err4, x.SetMark(1), x.Delete(ctx, "a"), x.Put(ctx, []Entry{entry("a", "", "b", "c")}),
		} {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("call %d gives %v, want ErrClosed", i, err)
			}
		}
		equal(t, "len", x.Len(), 0)
	})
}

func TestCancelled(t *testing.T) {
	x := open(t, Options{})
	put(t, x, entry("a", "2024-07-17", "Ferry", "Orvelle"))
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	_, err1 := x.Candidates(ctx, Query{Terms: terms("ferry orvelle")})
	_, err2 := x.Search(ctx, "ferry", SearchOptions{})
	err3 := x.Put(ctx, []Entry{entry("b", "2024-07-17", "Ferry", "Orvelle")})
	err4 := x.Delete(ctx, "a")
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("call %d gives %v, want context.Canceled", i, err)
		}
	}
	equal(t, "len", x.Len(), 1)
}

func TestPutRefuses(t *testing.T) {
	x := open(t, Options{})
	for _, e := range []Entry{{}, {Key: "a"}, entry("", "", "b", "c"), entry("\xff", "", "b", "c")} {
		if err := x.Put(ctx, []Entry{entry("fine", "", "b", "c"), e}); err == nil || !strings.Contains(err.Error(), "entry 1") {
			t.Errorf("%q: error %v", e.Key, err)
		}
	}
	equal(t, "nothing goes in", x.Len(), 0)
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	x := open(t, Options{Dir: dir})
	if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second opener: %v", err)
	}
	x.Close()
	if _, err := Open(Options{Dir: dir, Period: Week}); !errors.Is(err, ErrFormat) {
		t.Errorf("another period: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "shards", "2024-13"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "2024-13") {
		t.Errorf("a folder that is no shard: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "shards", "2024-13")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "wirefold.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrFormat) {
		t.Errorf("damaged header: %v", err)
	}
	if _, err := Open(Options{Period: 7}); err == nil {
		t.Error("unknown period: no error")
	}
}

// contents lists the files below a folder with their sizes and times.
func contents(t *testing.T, dir string) (files []string) {
	err := filepath.Walk(dir, func(name string, info os.FileInfo, err error) error {
		if err == nil {
			files = append(files, fmt.Sprint(name, info.Size(), info.ModTime(), info.Mode()))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestReadOnly opens for reading what a writer has, what it left, and nothing.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	ro := Options{Dir: filepath.Join(dir, "index"), ReadOnly: true}
	if _, err := Open(ro); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without an index: %v", err)
	}
	equal(t, "files made", len(contents(t, dir)), 1)

	w := open(t, Options{Dir: ro.Dir})
	put(t, w, entry("a", "2024-07-17", "Ferry", "Orvelle"), entry("b", "2024-08-17", "Ferry", "Orvelle"))
	equal(t, "mark", w.SetMark(7), nil)
	_, err := Open(ro)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "search is served by the process that has the store open") {
		t.Errorf("beside a writer: %v", err)
	}
	equal(t, "close", w.Close(), nil)
	// What a crash can leave: a table that is missing, a shard half made.
	equal(t, "remove", os.Remove(filepath.Join(ro.Dir, "shards", "2024-07", tableFile)), nil)
	equal(t, "mkdir", os.Mkdir(filepath.Join(ro.Dir, "shards", "2024-09"+newSuffix), 0o755), nil)

	before := contents(t, dir)
	x, y := open(t, ro), open(t, ro) // two at once
	for _, x := range []*Index{x, y} {
		equal(t, "search", found(t, x, "ferry", SearchOptions{}), "a b")
		equal(t, "candidates", len(candidates(t, x, Query{Terms: terms("ferry orvelle")})), 2)
		n, err := x.Mark()
		equal(t, "mark", []any{n, err}, []any{uint64(7), nil})
		_, err = x.DropBefore(on("2025-01-01"))
		for i, err := range []error{err, x.SetMark(1), x.Delete(ctx, "a"), x.Put(ctx, []Entry{entry("c", "", "b", "c")})} {
			if !errors.Is(err, ErrReadOnly) {
				t.Errorf("call %d gives %v, want ErrReadOnly", i, err)
			}
		}
	}
	if _, err := Open(Options{Dir: ro.Dir}); !errors.Is(err, ErrLocked) {
		t.Errorf("a writer beside a reader: %v", err)
	}
	equal(t, "close", errors.Join(x.Close(), y.Close()), nil)
	equal(t, "files", contents(t, dir), before)
}

// TestReopen closes and opens an index whose word tables are fine, missing,
// damaged or of another state.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	table := filepath.Join(dir, "shards", "2024-07", tableFile)
	x := open(t, Options{Dir: dir})
	put(t, x,
		entry("a", "2024-07-17", "Ferry capsized", "Orvelle"),
		entry("b", "2024-07-18", "Ferry found", "Orvelle harbour"),
		entry("c", "", "Ferry", "Undated"))
	equal(t, "mark", x.SetMark(42), nil)
	x.Close()
	stale, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	x = open(t, Options{Dir: dir})
	equal(t, "delete", x.Delete(ctx, "a"), nil)
	x.Close()
	fresh, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"fresh": fresh, "stale": stale, "empty": {}, "cut": fresh[:len(fresh)-9],
		"flipped": append(slices.Clone(fresh[:40]), append([]byte{fresh[40] ^ 1}, fresh[41:]...)...),
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(table, content, 0o644); err != nil {
				t.Fatal(err)
			}
			x := open(t, Options{Dir: dir})
			defer x.Close()
			equal(t, "shards", shardNames(x), "undated:1 2024-07:1")
			equal(t, "df", []int{x.DF("ferry"), x.DF("orvelle"), x.DF("capsized")}, []int{2, 1, 0})
			mark, err := x.Mark()
			equal(t, "mark", mark, 42)
			equal(t, "error", err, nil)
			equal(t, "search", found(t, x, "orvelle", SearchOptions{}), "b")
		})
	}
}

func TestNoGoroutineStays(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, dir := range []string{"", t.TempDir()} {
		x := open(t, Options{Dir: dir})
		put(t, x, entry("a", "2024-07-17", "Ferry", "Orvelle"), entry("b", "2024-08-17", "Ferry", "Orvelle"))
		candidates(t, x, Query{Terms: terms("ferry orvelle")})
		found(t, x, "ferry", SearchOptions{})
		if _, err := x.DropBefore(on("2024-08-10")); err != nil {
			t.Fatal(err)
		}
		equal(t, "close", x.Close(), nil)
	}
	for range 1_000_000 { // those that are just ending
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, now:\n%s", before, buf[:runtime.Stack(buf, true)])
}

// TestConcurrent lets readers run beside a writer that puts, moves, deletes and
// drops, and at last closes. Run it with -race.
func TestConcurrent(t *testing.T) {
	x := open(t, Options{Dir: t.TempDir()})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				hits, err := x.Candidates(ctx, Query{Terms: terms("ferry orvelle capsized"), From: on("2024-02-02")})
				if err == nil {
					for _, h := range hits {
						if h.Shared < 2 {
							t.Errorf("hit %v", h)
						}
					}
					_, err = x.Search(ctx, `"ferry capsized" +orvelle`, SearchOptions{Spans: true})
				}
				x.Len()
				x.DF("ferry")
				x.Shards()
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for round := range 3 {
		var entries []Entry
		for i := range 60 {
			day := fmt.Sprintf("2024-%02d-%02d", 1+(i+round)%6, 1+i%28)
			entries = append(entries, entry(fmt.Sprint(i), day, "Ferry capsized", fmt.Sprintf("Orvelle said %d of %d", i, round)))
		}
		put(t, x, entries...)
		if err := x.Delete(ctx, "3", "4", "5"); err != nil {
			t.Error(err)
		}
		if _, err := x.DropBefore(on(fmt.Sprintf("2024-%02d-20", 2+round))); err != nil {
			t.Error(err)
		}
	}
	equal(t, "close", x.Close(), nil)
	readers.Wait()
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		period         Period
		at, name, from string
	}{
		{Month, "2024-02-29", "2024-02", "2024-02-01"},
		{Week, "2024-07-17", "2024-W29", "2024-07-15"},
		{Week, "2024-12-30", "2025-W01", "2024-12-30"},
		{Week, "2021-01-03", "2020-W53", "2020-12-28"},
		{Month, "1699-12-31", undated, ""},
		{Month, "2200-01-01", undated, ""},
	} {
		name := tt.period.shardOf(on(tt.at))
		equal(t, "name of "+tt.at, name, tt.name)
		from, _, err := tt.period.span(name)
		if err != nil || tt.from != "" && from.Format(time.DateOnly) != tt.from {
			t.Errorf("%s begins at %v (%v), want %s", name, from, err, tt.from)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Period(rapid.IntRange(0, 1).Draw(t, "period"))
		at := time.Unix(rapid.Int64Range(-8e9, 7e9).Draw(t, "at"), 0)
		from, to, err := p.span(p.shardOf(at))
		if err != nil || at.Before(from) || !at.Before(to) {
			t.Fatalf("%v lies in %s, which spans %v to %v (%v)", at.UTC(), p.shardOf(at), from, to, err)
		}
	})
}

// TestTokenizer: bleve gets the words of package corpus, at their places.
func TestTokenizer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-zÀ-ž0-9'’.,\- ]{0,9}|U\.N\. )*`)).Draw(t, "text")
		tokens := tokenizer{}.Tokenize([]byte(text))
		words := corpus.Words(text, nil)
		if len(tokens) != len(words) {
			t.Fatalf("%d tokens, %d words", len(tokens), len(words))
		}
		for i, w := range words {
			tok := tokens[i]
			if string(tok.Term) != corpus.FoldWord(text, w) || tok.Start != int(w.Start) || tok.End != int(w.End) || tok.Position != i+1 {
				t.Fatalf("word %d: %v", i, tok)
			}
		}
	})
	if got := (tokenizer{}).Tokenize([]byte("a " + strings.Repeat("x", 257) + " b")); len(got) != 2 || got[1].Position != 3 {
		t.Errorf("an endless word stays: %v", got)
	}
}

func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := rapid.SliceOfDistinct(rapid.Uint32(), rapid.ID).Draw(t, "set")
		slices.Sort(set)
		if got := unpack(pack(set)); !slices.Equal(got, set) {
			t.Fatalf("%v becomes %v", set, got)
		}
	})
}

func FuzzTable(f *testing.F) {
	small := table{stamp: 3, keys: map[uint64]struct{}{5: {}}, df: counts{7: 9, 11: 13}}
	f.Add(small.encode())
	f.Add([]byte(tableMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, ok := decode(b); ok && len(got.keys)+len(got.df) > len(b)/8 {
			t.Error("more entries than bytes")
		}
	})
	got, ok := decode(small.encode())
	if !ok || got.stamp != small.stamp || !cmp.Equal(got.keys, small.keys) || !cmp.Equal(got.df, small.df) {
		f.Errorf("a table comes back as %v", got)
	}
}
