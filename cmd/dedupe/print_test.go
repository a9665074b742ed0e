package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

func TestSafe(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Mirren, 3 May – “quiet”", "Mirren, 3 May – “quiet”"},
		{"colour", "\x1b[31mred\x1b[0m", "[31mred[0m"},
		{"title of the window", "a\x1b]0;b\x07c", "a]0;bc"},
		{"one-byte escapes", "a\u009b2Jb\u0085c", "a2Jbc"},
		{"backspace, return, delete", "a\bb\rc\x7fd", "abcd"},
		{"nul", "a\x00b", "ab"},
		{"bidi embeddings and overrides", "a\u202ab\u202bc\u202cd\u202de\u202ef", "abcdef"},
		{"bidi isolates", "a\u2066b\u2067c\u2068d\u2069e", "abcde"},
		{"line ends and tabs", "a\r\nb\tc", "a b c"},
		{"invalid UTF-8", "a\xffb", "a\ufffdb"},
		{"other scripts stay", "Миррен 米伦 مرن", "Миррен 米伦 مرن"},
		{"empty", "", ""},
	} {
		if got := safe(c.in); got != c.want {
			t.Errorf("%s: safe(%q) is %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"},
		{"exactly 10", 10, "exactly 10"},
		{"the old bridge at Mirren", 16, "the old bridge…"},
		{"a Donaudampfschifffahrtsgesellschaft", 16, "a Donaudampfschi…"}, // the word would leave too little
		{"мост через реку Салл", 16, "мост через реку…"},
		{"мост Черезрекусаллвмиррене", 16, "мост Черезрекуса…"},
		{"米伦的旧桥倒塌了", 8, "米伦的旧…"}, // two columns each
		{"米伦的旧桥倒塌了", 9, "米伦的旧…"},
		{"米伦的旧桥倒塌了", 16, "米伦的旧桥倒塌了"},
		{"cafe\u0301 au lait", 4, "cafe\u0301…"}, // an accent takes no room
		{"", 5, ""},
		{"any", 0, "…"},
	} {
		if got := clip(c.in, c.n); got != c.want {
			t.Errorf("clip(%q, %d) is %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestPad(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"killed", 8, "killed  "},
		{"été", 5, "été  "},
		{"米伦", 6, "米伦  "},
		{"e\u0301", 3, "e\u0301  "},
		{"too long", 3, "too long"},
		{"", 2, "  "},
	} {
		if got := pad(c.in, c.n); got != c.want {
			t.Errorf("pad(%q, %d) is %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add("the old bridge at Mirren", 12)
	f.Add("米伦的旧桥\xff倒塌了", 7)
	f.Add("a\u200db\u0301", 1)
	f.Fuzz(func(t *testing.T, s string, n int) {
		s, n = safe(s), max(0, n%200)
		got := clip(s, n)
		if cells(got) > max(n+1, 1) { // the mark takes one more
			t.Errorf("clip(%q, %d) takes %d columns", s, n, cells(got))
		}
		if !utf8.ValidString(got) || !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			t.Errorf("clip(%q, %d) is %q, which is no start of it", s, n, got)
		}
	})
}

func TestSpan(t *testing.T) {
	at := func(s string) *time.Time {
		p, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return &p
	}
	for _, c := range []struct {
		first, last *time.Time
		want        string
	}{
		{nil, nil, ""},
		{at("2031-05-03T09:00:00Z"), nil, ""},
		{at("2031-05-03T09:00:00Z"), at("2031-05-03T09:00:00Z"), "3 May 2031 09:00"},
		{at("2031-05-03T09:00:00Z"), at("2031-05-03T11:00:00+02:00"), "3 May 2031 09:00"},
		{at("2031-05-03T09:00:00Z"), at("2031-05-03T17:30:00Z"), "3 May 2031 09:00–17:30"},
		{at("2031-05-03T23:00:00+02:00"), at("2031-05-03T22:30:00Z"), "3 May – 4 May 2031"}, // by the first one's clock
		{at("2031-05-03T09:00:00Z"), at("2031-06-01T09:00:00Z"), "3 May – 1 Jun 2031"},
		{at("2031-12-31T09:00:00Z"), at("2032-01-01T09:00:00Z"), "31 Dec 2031 – 1 Jan 2032"},
	} {
		if got := span(c.first, c.last); got != c.want {
			t.Errorf("span(%v, %v) is %q, want %q", c.first, c.last, got, c.want)
		}
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    int
		what string
		want string
	}{
		{0, "article", "0 articles"},
		{1, "article", "1 article"},
		{2, "article", "2 articles"},
		{1, "story", "1 story"},
		{25, "story", "25 stories"},
		{999, "story", "999 stories"},
		{1000, "story", "1,000 stories"},
		{1234567, "story", "1,234,567 stories"},
		{0, "story", "0 stories"},
	} {
		if got := count(c.n, c.what); got != c.want {
			t.Errorf("count(%d, %q) is %q, want %q", c.n, c.what, got, c.want)
		}
	}
}

// What comes from an article is printed without its control characters, wherever
// it stands.
func TestPrintedStoryIsSafe(t *testing.T) {
	const evil = "x\x1b[2J\u202ey\nz"
	decision := wirefold.Decision{ID: evil, Relation: "excerpt", Of: evil}
	member := wirefold.Member{ID: evil, Title: evil, Source: evil, Decision: decision}
	var b bytes.Buffer
	p := newPrinter(&b)
	p.stories(3, []wirefold.Story{{
		ID: evil, Headline: evil, Articles: []string{evil, evil, evil}, Related: []wirefold.Related{{ID: evil}},
		Families: []wirefold.Family{{Origin: evil, Members: []wirefold.Member{member, member, member}}},
	}}, 0)
	p.explanation(&wirefold.Explanation{
		A: decision, B: decision, Text: wirefold.TextReceipt{Relation: "excerpt", Passages: []string{evil}},
		SharedNames: []string{evil}, OnlyA: []string{evil}, OnlyB: []string{evil}, DaysA: []string{evil}, DaysB: []string{evil},
		Turn: evil, Nearly: &wirefold.Nearly{Story: evil},
	})
	now := time.Now()
	p.summary(&wirefold.Summary{ID: evil, Headline: evil, Places: []string{evil}}, 6)
	p.article(&wirefold.ArticleInfo{
		Article: &corpus.Article{Title: evil, Body: strings.ReplaceAll(evil, "\n", ""), Source: evil, Published: now, Lang: evil, URL: evil}, Name: evil, Decision: decision, Versions: []string{evil, evil},
	})
	p.past(&wirefold.FactHistory{Fact: merge.Fact{Value: merge.Value{Text: evil}}, Points: []merge.Point{{Article: evil, Cited: evil, Value: merge.Value{Text: evil}}}})
	p.found(&wirefold.Found{
		Total: 1, Hits: []wirefold.Hit{{Name: evil, Story: evil, Title: evil, Source: evil, Published: &now, Snippet: evil, Marks: []corpus.Span{{Start: 1, End: 4}}}},
		Facets: map[string][]index.FacetCount{"source": {{Value: evil, Count: 1}}},
	}, &wirefold.SearchOptions{Facets: []string{"source"}})
	note := wirefold.Note{By: evil, Reason: evil}
	for _, kind := range []string{"join", "separate", "pin article", "pin headline", "kill", "delete", "undo", "retain", evil} {
		p.operation(&wirefold.Operation{Kind: kind, Note: note, Collection: evil, Stories: []string{evil, evil}, Articles: []string{evil}, Headline: evil})
	}
	for _, kind := range []string{"article", "story", "join", "move", "fact", "conflict", "settled", "kill", "restore", "delete", "operation", evil} {
		p.line("%s", p.change(&wirefold.Change{Kind: kind, Note: note, Story: evil, From: evil, Article: evil, Version: evil, Before: evil, After: evil}))
	}
	if p.err != nil {
		t.Fatal(p.err)
	}
	for i, line := range strings.Split(b.String(), "\n") {
		if strings.ContainsAny(line, "\x1b\u202e") || strings.HasPrefix(line, "z") {
			t.Errorf("line %d is %q", i+1, line)
		}
	}
}
