package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// library is a small invented press review.
func library(t testing.TB, o Options) *Index {
	x := open(t, o)
	var entries []Entry
	for _, a := range []struct{ key, day, source, lang, collection, title, body string }{
		{"bridge", "2024-07-17", "Orvelle Courier", "en", "S1", "Bridge collapse in Orvelle", "The old toll bridge fell into the Senn. Police said 22 people were hurt."},
		{"toll", "2024-07-18", "Agência Nord", "pt-BR", "S1", "Ponte em Orvelle", "A ponte do pedágio caiu. Toll."},
		{"budget", "2024-08-02", "Orvelle Courier", "en", "S2", "Collapse of the budget talks", "No bridge was built between the parties, said Mr O'Hara of al-Qadim."},
		{"undated", "", "", "", "", "A history of bridges", "The U.N. lists the bridge of Orvelle, 1,200 metres long."},
	} {
		e := entry(a.key, a.day, a.title, a.body)
		e.Article.Source, e.Article.Lang, e.Collection = a.source, a.lang, a.collection
		entries = append(entries, e)
	}
	put(t, x, entries...)
	return x
}

func TestSearch(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := library(t, o)
		for _, tt := range []struct {
			name, query string
			o           SearchOptions
			want        string // in any order
		}{
			{"a word", "police", SearchOptions{}, "bridge"},
			{"folded", "PEDAGIO", SearchOptions{}, "toll"},
			{"possessives fold as in the text", "Orvelle's", SearchOptions{}, "bridge toll undated"},
			{"either word", "police parties", SearchOptions{}, "bridge budget"},
			{"both words", "+bridge +collapse", SearchOptions{}, "bridge budget"},
			{"both words, one nowhere", "+bridge +zebra", SearchOptions{}, ""},
			{"both words, one pattern nowhere", "+bridge +zebr*", SearchOptions{}, ""},
			{"an optional word beside a missing one", "+zebra bridge", SearchOptions{}, ""},
			{"not that word", "+bridge -police", SearchOptions{}, "budget undated"},
			{"only not that word", "-bridge", SearchOptions{}, "toll"},
			{"a lone dash counts for nothing", "+bridge +– +police", SearchOptions{}, "bridge"},
			{"phrase", `"toll bridge"`, SearchOptions{}, "bridge"},
			{"phrase the other way round", `"bridge toll"`, SearchOptions{}, ""},
			{"phrase in the title", `title:"bridge collapse"`, SearchOptions{}, "bridge"},
			{"word in the title", "title:bridge", SearchOptions{}, "bridge"},
			{"word in the body", "body:collapse", SearchOptions{}, ""},
			{"hyphenated is both words", "al-Qadim", SearchOptions{}, "budget"},
			{"apostrophe", "o'hara", SearchOptions{}, "budget"},
			{"initials", "UN", SearchOptions{}, "undated"},
			{"number", "22", SearchOptions{}, "bridge"},
			{"number with comma", "1,200", SearchOptions{}, "undated"},
			{"prefix", "BRIDG*", SearchOptions{}, "bridge budget undated"},
			{"one letter", "br?dges", SearchOptions{}, "undated"},
			{"regular expression", "/bridges?/", SearchOptions{}, "bridge budget undated"},
			{"one letter off", "polise~1", SearchOptions{}, "bridge"},
			{"source in the query", `source:"orvelle COURIER"`, SearchOptions{}, "bridge budget"},
			{"source as one word", `source:orvelle*`, SearchOptions{}, "bridge budget"},
			{"collection in the query", `+collection:S1 +toll`, SearchOptions{}, "bridge toll"},
			{"from a day on", `published:>="2024-07-18" `, SearchOptions{}, "toll budget"},
			{"after a day is after its end", `published:>2024-07-17`, SearchOptions{}, "toll budget"},
			{"up to a day is up to its end", `published:<="2024-07-17"`, SearchOptions{}, "bridge"},
			{"before a day", `published:<2024-07-18`, SearchOptions{}, "bridge"},
			{"on a day", `published:2024-07-18`, SearchOptions{}, "toll"},
			{"on a day in quotes", `published:"2024-07-18"`, SearchOptions{}, "toll"},
			{"in a month", `published:2024-07`, SearchOptions{}, "bridge toll"},
			{"after a month", `published:>2024-07`, SearchOptions{}, "budget"},
			{"in a year", `published:2024 -bridge`, SearchOptions{}, "toll"},
			{"from a time on", `published:>="2024-07-18T12:00:00Z"`, SearchOptions{}, "toll budget"},
			{"after a time", `published:>"2024-07-18T12:00:00Z"`, SearchOptions{}, "budget"},
			{"before a time in another zone", `published:<"2024-07-18T12:30:00+02:00"`, SearchOptions{}, "bridge"},
			{"up to a time without zone", `published:<="2024-07-18 12:00:00"`, SearchOptions{}, "bridge toll"},
			{"between days", `+published:>=2024-07-18 +published:<2024-08`, SearchOptions{}, "toll"},
			{"a word, and not on a day", `+bridge -published:2024-07-17`, SearchOptions{}, "budget undated"},
			{"dates nobody can have", `published:>1066 published:<"1066-10-14T09:00:00Z" published:>2999`, SearchOptions{}, "bridge toll budget"},
			{"a date in a phrase is words", `"published:>2024 bridge"`, SearchOptions{}, ""},
			{"a window nobody can be in", "", SearchOptions{From: on("1066-10-14"), To: on("1067-01-01")}, "undated"},
			{"a window for everybody", "", SearchOptions{From: on("1066-10-14"), To: on("2999-01-01")}, "bridge toll budget undated"},
			{"everything", "", SearchOptions{}, "bridge toll budget undated"},
			{"star", "*", SearchOptions{}, "bridge toll budget undated"},
			{"by source", "", SearchOptions{Source: "agencia nord"}, "toll"},
			{"by language", "toll", SearchOptions{Lang: "en"}, "bridge"},
			{"by primary language", "toll", SearchOptions{Lang: "pt"}, "toll"},
			{"by collection", "orvelle", SearchOptions{Collection: "S1"}, "bridge toll"},
			{"within a shard", "orvelle", SearchOptions{From: on("2024-07-18")}, "toll undated"},
			{"up to, not including", "orvelle", SearchOptions{To: on("2024-07-18")}, "bridge undated"},
			{"wide window", "bridge", SearchOptions{From: on("2023-07-18"), To: on("2025-01-01")}, "bridge budget undated"},
			{"nothing there", "", SearchOptions{Source: "Nobody"}, ""},
		} {
			t.Run(tt.name, func(t *testing.T) {
				got := strings.Fields(found(t, x, tt.query, tt.o))
				want := strings.Fields(tt.want)
				equal(t, tt.query, sorted(got), sorted(want))
			})
		}
	})
}

func TestSearchOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := library(t, o)
		equal(t, "newest", found(t, x, "", SearchOptions{Newest: true}), "budget toll bridge undated")
		equal(t, "everything ties, so by key", found(t, x, "", SearchOptions{}), "bridge budget toll undated")
		equal(t, "page", found(t, x, "", SearchOptions{Offset: 1, Limit: 2}), "budget toll")
		equal(t, "last page", found(t, x, "", SearchOptions{Offset: 3, Limit: 2}), "undated")
		equal(t, "behind the last page", found(t, x, "", SearchOptions{Offset: 9}), "")
		r, err := x.Search(ctx, "orvelle", SearchOptions{Limit: 1})
		equal(t, "error", err, nil)
		equal(t, "total counts all", r.Total, 3)
		equal(t, "both words come first", strings.Fields(found(t, x, "police parties hurt", SearchOptions{}))[0], "bridge")
	})
}

// TestSearchSpans: whatever finds an article, its words are marked.
func TestSearchSpans(t *testing.T) {
	x := library(t, Options{})
	body := "The U.N. lists the bridge of Orvelle, 1,200 metres long."
	for query, want := range map[string]string{
		`bridge -police "of orvelle"`: "bridge of Orvelle",
		`"lists the bridge"`:          "lists the bridge",
		`"the metres"`:                "",
		`BRIDG*`:                      "bridge",
		`*velle`:                      "Orvelle",
		`br?dge`:                      "bridge",
		`orvele~1 metre~1`:            "Orvelle metres",
		`/l[io].*/`:                   "lists long",
		`u.n. 1,200`:                  "U.N. 1,200",
		`+bridge +bridge^3 bridg*`:    "bridge",
		`title:bridges`:               "",
		``:                            "",
	} {
		r, err := x.Search(ctx, query, SearchOptions{Spans: true, From: on("2024-08-30")})
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, m := range r.Matches {
			for _, s := range m.Body {
				words = append(words, s.Of(body))
			}
		}
		equal(t, query, strings.Join(words, " "), want)
	}
	r, err := x.Search(ctx, "history bridges", SearchOptions{Spans: true, Newest: true})
	equal(t, "error", err, nil)
	equal(t, "words in the title", r.Matches[0].Title, []corpus.Span{{Start: 2, End: 9}, {Start: 13, End: 20}})
	r, err = x.Search(ctx, "bridge", SearchOptions{})
	equal(t, "no spans unless asked for", err == nil && r.Matches[0].Body == nil, true)
}

func TestFacets(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := library(t, o)
		value := func(facet, key string) string {
			return map[string]string{
				"source bridge": "Orvelle Courier", "source budget": "Orvelle Courier", "source toll": "Agência Nord",
				"source undated": "ORVELLE COURIER", "story bridge": "S1", "story toll": "S1", "story budget": "s1",
			}[facet+" "+key]
		}
		r, err := x.Search(ctx, "", SearchOptions{
			Limit: 1, Facets: []string{"source", "story", FacetDay, "nothing"}, Value: value,
		})
		equal(t, "error", err, nil)
		equal(t, "facets", r.Facets, map[string][]FacetCount{
			"source":  {{"Orvelle Courier", 3}, {"Agência Nord", 1}},
			"story":   {{"S1", 2}, {"s1", 1}},
			FacetDay:  {{"2024-07-17", 1}, {"2024-07-18", 1}, {"2024-08-02", 1}},
			"nothing": {},
		})
		r, err = x.Search(ctx, "bridge", SearchOptions{
			Facets: []string{"source", FacetDay}, FacetSize: 1, Value: value,
			Keep: func(key string) bool { return key != "budget" },
		})
		equal(t, "error", err, nil)
		equal(t, "facets of what is kept", r.Facets, map[string][]FacetCount{
			"source": {{"ORVELLE COURIER", 2}}, FacetDay: {{"2024-07-17", 1}},
		})
		_, err = x.Search(ctx, "", SearchOptions{Facets: []string{"source"}})
		if err == nil || !strings.Contains(err.Error(), "SearchOptions.Value") {
			t.Errorf("a facet without Value: %v", err)
		}
		r, err = x.Search(ctx, "", SearchOptions{Facets: []string{FacetDay}})
		equal(t, "days need no Value", err == nil && len(r.Facets[FacetDay]) == 3, true)
	})
}

func TestFacetOfManyDays(t *testing.T) {
	x := open(t, Options{})
	var entries []Entry
	for i := range mostDays + 9 {
		entries = append(entries, entry(fmt.Sprint(i), on("2024-01-01").AddDate(0, 0, i).Format("2006-01-02"), "", "ferry"))
	}
	put(t, x, entries...)
	r, err := x.Search(ctx, "", SearchOptions{Facets: []string{FacetDay}})
	equal(t, "error", err, nil)
	days := r.Facets[FacetDay]
	equal(t, "days", len(days), mostDays)
	equal(t, "the latest are kept", []string{days[0].Value, days[mostDays-1].Value}, []string{"2024-01-10", "2025-02-12"})
}

// TestKeep: totals and pages are of what the filter keeps.
func TestKeep(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := library(t, o)
		but := func(gone string) func(string) bool { return func(key string) bool { return key != gone } }
		equal(t, "all but one", found(t, x, "", SearchOptions{Keep: but("toll")}), "bridge budget undated")
		equal(t, "page", found(t, x, "", SearchOptions{Keep: but("bridge"), Limit: 1, Offset: 1}), "toll")
		r, err := x.Search(ctx, "orvelle", SearchOptions{Keep: but("toll"), Limit: 1})
		equal(t, "error", err, nil)
		equal(t, "total", r.Total, 2)
		equal(t, "none", found(t, x, "", SearchOptions{Keep: func(string) bool { return false }}), "")
	})
}

// TestPages: every page of a long result is the cut from the whole, however the
// matches tie.
func TestPages(t *testing.T) {
	x := open(t, Options{})
	var entries []Entry
	for i := range 700 {
		entries = append(entries, entry(fmt.Sprint(i*7919%700), fmt.Sprintf("2024-%02d-%02d", 5+i%2, 1+i%9), "ferry", strings.Repeat("ferry ", 1+i%5)))
	}
	put(t, x, entries[:300]...)
	put(t, x, entries[300:]...)
	for _, o := range []SearchOptions{{}, {Newest: true}, {Keep: func(key string) bool { return !strings.HasSuffix(key, "3") }}} {
		all := o
		all.Limit = 1000
		want := strings.Fields(found(t, x, "ferry", all))
		var got []string
		for o.Limit = 45; o.Offset < len(want); o.Offset += o.Limit {
			got = append(got, strings.Fields(found(t, x, "ferry", o))...)
		}
		equal(t, "pages", got, want)
		o.Offset = math.MaxInt
		equal(t, "a page too far", found(t, x, "ferry", o), "")
	}
}

// blocking is a context that holds whoever asks it how it stands.
type blocking struct {
	context.Context
	asked, release chan struct{}
}

func (b blocking) Err() error {
	b.asked <- struct{}{}
	<-b.release
	return nil
}

// TestReadersDoNotWaitForPut holds a Put between two shards.
func TestReadersDoNotWaitForPut(t *testing.T) {
	everywhere(t, func(t *testing.T, o Options) {
		x := open(t, o)
		put(t, x, entry("before", "2024-07-17", "Ferry", "Orvelle"))
		b := blocking{ctx, make(chan struct{}), make(chan struct{})}
		done := make(chan error)
		go func() {
			done <- x.Put(b, []Entry{entry("a", "2024-07-17", "Ferry", "Orvelle"), entry("b", "2024-08-17", "Ferry", "Orvelle")})
		}()
		<-b.asked
		equal(t, "search", found(t, x, "ferry", SearchOptions{}), "before")
		b.release <- struct{}{}
		<-b.asked
		equal(t, "search", found(t, x, "ferry", SearchOptions{}), "a before")
		equal(t, "candidates", len(candidates(t, x, Query{Terms: terms("ferry orvelle")})), 2)
		equal(t, "df and length", []int{x.DF("ferry"), x.Len()}, []int{2, 2})
		_, err := x.Mark()
		equal(t, "mark", err, nil)
		b.release <- struct{}{}
		equal(t, "put", <-done, nil)
		equal(t, "search", sorted(strings.Fields(found(t, x, "ferry", SearchOptions{}))), "a b before")
	})
}

// TestSearchEndsWhole drops and closes under a search that has begun: it finds
// all that was there, or says that the index is closed.
func TestSearchEndsWhole(t *testing.T) {
	for _, tt := range []struct {
		name  string
		under func(x *Index) error
		want  error
	}{
		{"drop", func(x *Index) error { _, err := x.DropBefore(on("2025-01-01")); return err }, nil},
		{"close", (*Index).Close, ErrClosed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := open(t, Options{Dir: t.TempDir()})
			put(t, x, entry("a", "2024-07-17", "Ferry", ""), entry("b", "2024-07-18", "Ferry", ""))
			begun, release, ended := make(chan struct{}, 2), make(chan struct{}), make(chan error)
			total := 0
			go func() {
				r, err := x.Search(ctx, "ferry", SearchOptions{Keep: func(string) bool {
					begun <- struct{}{}
					<-release
					return true
				}})
				total = r.Total
				ended <- err
			}()
			<-begun
			under := make(chan error)
			go func() { under <- tt.under(x) }()
			for x.Len() > 0 { // until it has begun
				runtime.Gosched()
			}
			close(release)
			if err := <-ended; !errors.Is(err, tt.want) || err == nil && total != 2 {
				t.Errorf("the search finds %d, error %v", total, err)
			}
			equal(t, tt.name, <-under, nil)
		})
	}
}

func TestSnippet(t *testing.T) {
	long := "The ferry left at noon. " + strings.Repeat("Nothing happened then. ", 20) + "Rescuers searched the strait for the ferry, which had capsized off Orvelle."
	for _, tt := range []struct {
		name, body, words string // words: to be marked, every time they occur
		width             int
		want              string // with the marks in brackets
	}{
		{"no spans: the beginning", "The old toll bridge fell into the Senn.", "", 14, "The old toll"},
		{"a short text comes whole", "“The bridge fell.”", "bridge", 90, "“The [bridge] fell.”"},
		{"most different words", long, "ferry capsized Orvelle", 60, "the strait for the [ferry], which had [capsized] off [Orvelle]."},
		{"the first of equals", long, "ferry", 20, "The [ferry] left at"},
		{"of many the same, the different", "toll toll toll toll. Far away, a toll bridge", "toll bridge", 12, "[toll] [bridge]"},
		{"room that one side does not need", long, "Orvelle", 40, "ferry, which had capsized off [Orvelle]."},
		{"no room at all", long, "Orvelle", 0, "[Orvelle]"},
		{"runes, not bytes", "ééé ààà ùùù", "ààà", 11, "ééé [ààà] ùùù"},
		{"marks stay on their letters", "cafe\u0301 cafe\u0301 the\u0301", "", 10, "cafe\u0301"},
		{"not even where a word is cut", strings.Repeat("e\u0301", 9), "", 3, "e\u0301e\u0301"},
		{"one word longer than the passage", strings.Repeat("x", 99), "", 5, "xxxxx"},
		{"without spaces", "大橋崩落後警方搜救乘客", "搜救", 6, "警方[搜救]乘客"},
		{"nothing", "", "", 20, ""},
	} {
		var spans []corpus.Span
		for _, w := range strings.Fields(tt.words) {
			for i := 0; ; {
				k := strings.Index(tt.body[i:], w)
				if k < 0 {
					break
				}
				spans = append(spans, corpus.Span{Start: i + k, End: i + k + len(w)})
				i += k + len(w)
			}
		}
		text, marks := Snippet(tt.body, spans, tt.width)
		for _, m := range slices.Backward(marks) {
			text = text[:m.Start] + "[" + m.Of(text) + "]" + text[m.End:]
		}
		equal(t, tt.name, text, tt.want)
	}
	_, marks := Snippet("bridge café", []corpus.Span{{Start: 3, End: 9}, {Start: -1, End: 3}, {Start: 7, End: 99}, {Start: 4, End: 4}, {Start: 7, End: 11}, {Start: 0, End: 6}, {Start: 5, End: 2}}, 90)
	equal(t, "spans outside, empty, within a rune, and overlapping", marks, []corpus.Span{{Start: 0, End: 9}})
}

// TestSnippetTakesAnything: the passage is of the text, its length about what
// was asked for, and its marks are spans of the text.
func TestSnippetTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-e\x{301}é大 .]{1,9} ?)*`), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "body")
		place := rapid.IntRange(-2, len(body)+2)
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) corpus.Span {
			start := place.Draw(t, "start")
			return corpus.Span{Start: start, End: start + rapid.IntRange(-1, 6).Draw(t, "length")}
		}), 0, 6).Draw(t, "spans")
		width := rapid.IntRange(-1, 40).Draw(t, "width")
		text, marks := Snippet(body, spans, width)
		if !strings.Contains(body, text) || utf8.ValidString(body) && !utf8.ValidString(text) {
			t.Fatalf("%q is not of %q", text, body)
		}
		if n := utf8.RuneCountInString(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.M, r) {
				return -1
			}
			return r
		}, text)); n > max(width, 6*len(spans)) {
			t.Fatalf("%d runes in %q", n, text)
		}
		last := 0
		for _, m := range marks {
			if m.Start < last || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("marks %v of %q", marks, text)
			}
			last = m.End
		}
	})
}

func TestSearchErrors(t *testing.T) {
	x := library(t, Options{})
	for _, tt := range []struct{ query, says string }{
		{`"toll bridge`, "unterminated quote"},
		{`bridge +`, "a sign stands where a word should"},
		{`title:`, "a sign stands where a word should"},
		{`author:Brandt`, `no field "author"`},
		{`http://example.org/a`, `no field "http"`},
		{`– …`, "no words"},
		{`bridge~3`, "at most ~2"},
		{`bridge^x`, "invalid boost"},
		{`bridge^-1`, "not a weight"},
		{`bridge^NaN`, "not a weight"},
		{`/bridge(/`, "missing closing"},
		{`published:yesterday`, "published takes a day"},
		{`published:>"yesterday"`, "published takes a day"},
		{`published:2024-13`, "published takes a day"},
		{`published:>2024-02-30`, "published takes a day"},
		{`published:>20240717`, "published takes a day"},
		{`published:"2024-07-17T12:00:00Z"`, "published takes a day"},
		{`published:<"0001-01-01T00:00:00Z"`, "published takes a day"},
		{`published:2024*`, "published takes a day"},
		{`published:>9999`, "published takes a day"},
		{`title:>2024`, "title is not a number"},
		{`title:>"2024-07-17"`, "title is not a date"},
	} {
		_, err := x.Search(ctx, tt.query, SearchOptions{})
		if !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s\n gives %v\n  want %s", tt.query, err, tt.says)
		}
	}
}

// TestSearchTakesAnything: whatever is typed is an answer or an ErrQuery.
func TestSearchTakesAnything(t *testing.T) {
	x := library(t, Options{})
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.OneOf(rapid.String(), rapid.StringMatching(`([+\-]?(title:|published:>?)?["/]?(bridge|toll|22|U\.N\.|[*?~^:>=<\\+\-"/]){1,3} ?){1,4}`)).Draw(t, "query")
		if _, err := x.Search(ctx, q, SearchOptions{Spans: true}); err != nil && !errors.Is(err, ErrQuery) {
			t.Fatal(err)
		}
	})
}

// TestPutTakesAnything: whatever an article holds can be put, found by its
// words, and taken away again.
func TestPutTakesAnything(t *testing.T) {
	x := open(t, Options{})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
		e := Entry{Key: "k" + strings.ToValidUTF8(s.Draw(t, "key"), ""), Collection: s.Draw(t, "collection"), Article: &corpus.Article{
			Title: s.Draw(t, "title"), Body: s.Draw(t, "body"), Source: s.Draw(t, "source"), Lang: s.Draw(t, "lang"),
			Published: on("2024-07-17").AddDate(rapid.IntRange(-3000, 300).Draw(t, "years"), 0, 0),
		}}
		equal(t, "put", x.Put(ctx, []Entry{e}), nil)
		for _, w := range corpus.Words(e.Article.Body, nil) {
			term := corpus.FoldWord(e.Article.Body, w)
			if !indexed(w) {
				continue
			}
			equal(t, "df", x.DF(term), 1)
			equal(t, "candidates", candidates(t, x, Query{Terms: []Term{{Text: term}}}), []Hit{{e.Key, 1, 1}})
		}
		equal(t, "collection", found(t, x, "", SearchOptions{Collection: e.Collection, Lang: e.Article.Lang, Source: e.Article.Source}), e.Key)
		equal(t, "delete", x.Delete(ctx, e.Key), nil)
		equal(t, "words left", len(x.total)+x.Len(), 0)
	})
}

func sorted(s []string) string {
	slices.Sort(s)
	return strings.Join(s, " ")
}
