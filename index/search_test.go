package index

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/corpus"
	"pgregory.net/rapid"
)

// library is a small invented press review.
func library(t testing.TB, o Options) *Index {
	x := open(t, o)
	var entries []Entry
	for _, a := range []struct{ key, day, source, lang, story, title, body string }{
		{"bridge", "2024-07-17", "Orvelle Courier", "en", "S1", "Bridge collapse in Orvelle", "The old toll bridge fell into the Senn. Police said 22 people were hurt."},
		{"toll", "2024-07-18", "Agência Nord", "pt-BR", "S1", "Ponte em Orvelle", "A ponte do pedágio caiu. Toll."},
		{"budget", "2024-08-02", "Orvelle Courier", "en", "S2", "Collapse of the budget talks", "No bridge was built between the parties, said Mr O'Hara of al-Qadim."},
		{"undated", "", "", "", "", "A history of bridges", "The U.N. lists the bridge of Orvelle, 1,200 metres long."},
	} {
		e := entry(a.key, a.day, a.title, a.body)
		e.Article.Source, e.Article.Lang, e.Story = a.source, a.lang, a.story
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
			{"story in the query", `+story:S1 +toll`, SearchOptions{}, "bridge toll"},
			{"date in the query", `published:>="2024-07-18" `, SearchOptions{}, "toll budget"},
			{"everything", "", SearchOptions{}, "bridge toll budget undated"},
			{"star", "*", SearchOptions{}, "bridge toll budget undated"},
			{"by source", "", SearchOptions{Source: "agencia nord"}, "toll"},
			{"by language", "toll", SearchOptions{Lang: "en"}, "bridge"},
			{"by primary language", "toll", SearchOptions{Lang: "pt"}, "toll"},
			{"by story", "orvelle", SearchOptions{Story: "S1"}, "bridge toll"},
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

func TestSearchSpans(t *testing.T) {
	x := library(t, Options{})
	r, err := x.Search(ctx, `bridge -police "of orvelle"`, SearchOptions{Spans: true, From: on("2024-08-30")})
	if err != nil || len(r.Matches) != 1 {
		t.Fatal(r, err)
	}
	m := r.Matches[0]
	body := "The U.N. lists the bridge of Orvelle, 1,200 metres long."
	var words []string
	for _, s := range m.Body {
		words = append(words, s.Of(body))
	}
	equal(t, "words in the body", words, []string{"bridge", "of", "Orvelle"})
	equal(t, "words in the title", m.Title, []corpus.Span(nil))
	r, err = x.Search(ctx, "bridge", SearchOptions{})
	equal(t, "no spans unless asked for", err == nil && r.Matches[0].Body == nil, true)
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
		{`published:2024`, "dates stand in quotes"},
		{`published:>2024`, "dates stand in quotes"},
		{`published:>"yesterday"`, "invalid time"},
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
		if _, err := x.Search(ctx, calm(q), SearchOptions{Spans: true}); err != nil && !errors.Is(err, ErrQuery) {
			t.Fatal(err)
		}
	})
}

// TestPutTakesAnything: whatever an article holds can be put, found by its
// words, and taken away again.
func TestPutTakesAnything(t *testing.T) {
	x := open(t, Options{})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.Map(rapid.String(), calm), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return calm(string(b)) }))
		e := Entry{Key: "k" + strings.ToValidUTF8(s.Draw(t, "key"), ""), Story: s.Draw(t, "story"), Article: &corpus.Article{
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
		equal(t, "story", found(t, x, "", SearchOptions{Story: e.Story, Lang: e.Article.Lang, Source: e.Article.Source}), e.Key)
		equal(t, "delete", x.Delete(ctx, e.Key), nil)
		equal(t, "words left", len(x.total)+x.Len(), 0)
	})
}

func sorted(s []string) string {
	slices.Sort(s)
	return strings.Join(s, " ")
}
