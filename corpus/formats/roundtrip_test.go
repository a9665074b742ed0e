package formats

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// writeFile writes articles to a file in an encoding of this part of the package.
func writeFile(t *testing.T, dir, encoding string, articles ...*corpus.Article) string {
	t.Helper()
	var b bytes.Buffer
	for _, e := range append(append(feedEncodings(), tableEncodings()...), textEncodings()...) {
		if e.Name != encoding {
			continue
		}
		w := e.New(&b)
		for _, a := range articles {
			if err := w.Write(a); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "file"+e.Extension)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Fatalf("there is no encoding %q", encoding)
	return ""
}

// tricky are pieces of text that mean something to one format or another.
var tricky = []string{
	"Kesra", "Velmora", "AT&T", "<b>", "</p>", "&lt;", "&amp;amp;", "5 < 7", "a > b", `"quoted"`, "it's", "]]>", "<![CDATA[", "-->",
	"=SUM(A1)", "+1", "-2", "@x", ",", ";", "\t", "'", "é", "東京", "𝄞", "\u00a0", "\u2028", "\ufeff", "{", "[", `\`, "\\n", "#", "*", "&#0;", "&nbsp;", "<br>", "…",
}

// text is words, with what separates them.
func textGen(separators ...string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		word := rapid.OneOf(rapid.SampledFrom(tricky), rapid.StringOfN(rapid.RuneFrom(nil, unicode.L, unicode.N, unicode.P, unicode.S), 1, 8, -1))
		var b strings.Builder
		for i := range rapid.IntRange(1, 8).Draw(t, "words") {
			if i > 0 {
				b.WriteString(rapid.SampledFrom(separators).Draw(t, "separator"))
			}
			b.WriteString(word.Draw(t, "word"))
		}
		return b.String()
	})
}

func orNone[T any](g *rapid.Generator[T]) *rapid.Generator[T] {
	var none T
	return rapid.OneOf(rapid.Just(none), g)
}

var timeGen = rapid.Custom(func(t *rapid.T) time.Time {
	zone := time.UTC
	if offset := rapid.IntRange(-12*60, 14*60).Draw(t, "zone"); offset != 0 {
		zone = time.FixedZone("", offset*60)
	}
	return time.Unix(rapid.Int64Range(-9_000_000_000, 100_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).In(zone)
})

var (
	lineGen = textGen(" ")
	urlGen  = rapid.Map(rapid.StringMatching(`[a-z0-9]{1,8}`), func(s string) string { return "https://kesra.test/" + s + "?a=1&b=2" })
)

// articleGen makes articles with all that corpus knows of.
var articleGen = rapid.Custom(func(t *rapid.T) *corpus.Article {
	a := &corpus.Article{
		ID:        rapid.StringMatching(`[a-zA-Z0-9:/&<>"'_ .-]{0,10}[a-z0-9]`).Draw(t, "id"),
		Title:     orNone(lineGen).Draw(t, "title"),
		Body:      textGen(" ", "\n", "\n\n", "\n\n\n  ", "\r\n", "  ").Draw(t, "body"),
		Source:    orNone(lineGen).Draw(t, "source"),
		Published: orNone(timeGen).Draw(t, "published"),
		Lang:      rapid.SampledFrom([]string{"", "en", "pt-BR"}).Draw(t, "lang"),
		URL:       orNone(urlGen).Draw(t, "url"),
		Version:   orNone(lineGen).Draw(t, "version"),
	}
	a.ID = strings.TrimSpace(a.ID)
	if strings.TrimSpace(a.Title+a.Body) == "" {
		a.Body = "Text."
	}
	at := 0
	for line := range strings.SplitAfterSeq(a.Body, "\n") {
		text := strings.TrimSpace(line)
		if text != "" && rapid.Bool().Draw(t, "furnished") {
			start := at + strings.Index(line, text)
			kind := rapid.SampledFrom([]corpus.Kind{corpus.Caption, corpus.Credit, corpus.Byline, corpus.Datelined, corpus.Notice, corpus.Stamp}).Draw(t, "kind")
			a.Furniture = append(a.Furniture, corpus.Furniture{Span: corpus.Span{Start: start, End: start + len(text)}, Kind: kind})
		}
		at += len(line)
	}
	if rapid.Bool().Draw(t, "meta") {
		a.Meta = metaGen.Draw(t, "of meta")
	}
	return a
})

var metaGen = rapid.Custom(func(t *rapid.T) *corpus.Meta {
	m := &corpus.Meta{
		Type: rapid.SampledFrom([]string{"", "text", "event"}).Draw(t, "type"), Created: orNone(timeGen).Draw(t, "created"),
		Modified: orNone(timeGen).Draw(t, "modified"), Embargo: orNone(timeGen).Draw(t, "embargo"), Expires: orNone(timeGen).Draw(t, "expires"),
		Signals: rapid.SampledFrom([][]string{nil, {"update"}, {"correction", "kill"}}).Draw(t, "signals"),
		Urgency: rapid.IntRange(0, 9).Draw(t, "urgency"), Slug: orNone(lineGen).Draw(t, "slug"), Take: orNone(lineGen).Draw(t, "take"),
		Byline: orNone(lineGen).Draw(t, "byline"), Credit: orNone(lineGen).Draw(t, "credit"), Located: orNone(lineGen).Draw(t, "located"),
		Summary: orNone(lineGen).Draw(t, "summary"), Note: orNone(lineGen).Draw(t, "note"),
	}
	if rapid.Bool().Draw(t, "event") {
		m.Event = json.RawMessage(`{"name":"A <fair>","dates":[1,2]}`)
	}
	m.Tags = orNone(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) corpus.Tag {
		tag := corpus.Tag{
			Kind: rapid.SampledFrom([]string{"subject", "place", "person"}).Draw(t, "kind"), Name: lineGen.Draw(t, "name"),
			ID: rapid.SampledFrom([]string{"", "medtop:1", "x"}).Draw(t, "tag id"), Scheme: rapid.SampledFrom([]string{"", "https://kesra.test/topics"}).Draw(t, "scheme"),
		}
		if tag.Kind == "place" && rapid.Bool().Draw(t, "pointed") {
			tag.Point = &[2]float64{rapid.Float64Range(-180, 180).Draw(t, "east"), rapid.Float64Range(-90, 90).Draw(t, "north")}
		}
		return tag
	}), 1, 3)).Draw(t, "tags")
	m.Links = orNone(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) corpus.Link {
		return corpus.Link{
			Rel: rapid.SampledFrom([]string{"picture", "audio", "video", "related", "replies", "via"}).Draw(t, "rel"),
			URL: urlGen.Draw(t, "link"), Title: orNone(lineGen).Draw(t, "link title"),
		}
	}), 1, 3)).Draw(t, "links")
	if rapid.Bool().Draw(t, "rights") {
		m.Rights = &corpus.Rights{
			Holder: lineGen.Draw(t, "holder"), Notice: orNone(lineGen).Draw(t, "notice"), Terms: orNone(lineGen).Draw(t, "terms"), URL: orNone(urlGen).Draw(t, "rights url"),
		}
	}
	return m
})

// articlesGen are articles with ids of their own.
var articlesGen = rapid.SliceOfNDistinct(articleGen, 1, 4, func(a *corpus.Article) string { return a.ID })

// sameArticles compares articles; times must be the same, and print the same.
func sameArticles(t *rapid.T, want, got []*corpus.Article) {
	t.Helper()
	sameTime := cmp.Comparer(func(a, b time.Time) bool {
		return a.Equal(b) && a.Format(time.RFC3339Nano) == b.Format(time.RFC3339Nano)
	})
	if diff := cmp.Diff(want, got, sameTime); diff != "" {
		t.Fatalf("(-written +read):\n%s", diff)
	}
}

// roundTrip writes articles, reads them back, and compares them to what the format holds.
func roundTrip(t *testing.T, encoding string, holds func(*corpus.Article) *corpus.Article) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		articles := articlesGen.Draw(rt, "articles")
		path := writeFile(t, t.TempDir(), encoding, articles...)
		var want []*corpus.Article
		for _, a := range articles {
			want = append(want, holds(a))
		}
		got, problems := readAll(t, feedReader(), path)
		if len(problems) > 0 {
			b, _ := os.ReadFile(path)
			rt.Fatalf("%v\n%s", problems, b)
		}
		sameArticles(rt, want, got)
	})
}

func TestJSONLinesLoseNothing(t *testing.T) {
	roundTrip(t, "jsonl", func(a *corpus.Article) *corpus.Article { return a })
}

func TestJSONFeedLosesNothing(t *testing.T) {
	roundTrip(t, "jsonfeed", func(a *corpus.Article) *corpus.Article { return a })
}

func TestTablesHoldWhatTheySay(t *testing.T) {
	roundTrip(t, "csv", func(a *corpus.Article) *corpus.Article {
		b := *a
		b.Furniture = nil
		if a.Meta == nil {
			return &b
		}
		m := *a.Meta
		m.Links, m.Tags, m.Event = nil, nil, nil
		for _, tag := range a.Meta.Tags {
			if name := strings.TrimSpace(strings.ReplaceAll(feedFirst(tag.Name, tag.ID), ";", ",")); name != "" {
				m.Tags = append(m.Tags, corpus.Tag{Kind: "subject", Name: name})
			}
		}
		b.Meta = &m
		if cmp.Equal(m, corpus.Meta{}) {
			b.Meta = nil
		}
		return &b
	})
}

// htmlLines are the lines of a text as HTML shows them.
func htmlLines(a *corpus.Article) (body string, furniture []corpus.Furniture) {
	var b strings.Builder
	paragraph := false
	for line, kind := range bodyLines(a) {
		line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\u00a0' || r == '\n' }), " ")
		if line == "" {
			paragraph = true
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
			if paragraph {
				b.WriteString("\n")
			}
		}
		paragraph = false
		if kind != corpus.Report {
			furniture = append(furniture, corpus.Furniture{Span: corpus.Span{Start: b.Len(), End: b.Len() + len(line)}, Kind: kind})
		}
		b.WriteString(line)
	}
	return b.String(), furniture
}

// feedHolds is what Atom and RSS hold of an article.
func feedHolds(a *corpus.Article, rss bool) *corpus.Article {
	b := &corpus.Article{
		ID: a.ID, Title: collapse(a.Title), Source: collapse(a.Source), Published: a.Published, Lang: a.Lang, URL: a.URL,
	}
	b.Body, b.Furniture = htmlLines(a)
	if rss {
		b.Published = a.Published.Truncate(time.Second)
		if a.Published.IsZero() {
			b.Published = a.Published
		}
	}
	m := &corpus.Meta{}
	if o := a.Meta; o != nil {
		m.Byline, m.Modified = collapse(o.Byline), o.Modified
		if summary := strings.TrimSpace(o.Summary); b.Body == "" {
			b.Body = summary
		} else if !feedTeases(b.Body, summary) {
			m.Summary = summary
		}
		for _, l := range o.Links {
			l.Title = collapse(l.Title)
			m.Links = append(m.Links, l)
		}
		if o.Rights != nil {
			m.Rights = &corpus.Rights{Holder: collapse(o.Rights.Holder), Notice: collapse(o.Rights.Notice), Terms: collapse(o.Rights.Terms), URL: o.Rights.URL}
		}
		if m.Rights != nil && *m.Rights == (corpus.Rights{}) {
			m.Rights = nil
		}
		m.Tags = o.Tags
	}
	if m.Byline == "" {
		for _, f := range b.Furniture {
			if f.Kind == corpus.Byline {
				m.Byline = collapse(f.Of(b.Body))
				break
			}
		}
	}
	if rss {
		if m.Modified.Equal(b.Published) && !m.Modified.IsZero() {
			b.Version = ""
		} else if !m.Modified.IsZero() {
			b.Version = m.Modified.Format(time.RFC3339Nano)
		}
	} else {
		if m.Modified.Equal(b.Published) {
			m.Modified = time.Time{}
		}
		if !m.Modified.IsZero() {
			b.Version = m.Modified.Format(time.RFC3339Nano)
		}
	}
	if b.Published.IsZero() {
		b.Published = m.Modified
	}
	m.Take, m.Signals = takeOf(b.Title)
	m.Tags = feedTags(m.Tags, rss)
	m.Links = feedLinks(m.Links)
	b.Meta = metaOrNil(m)
	return b
}

// feedTags are tags in the order and form of feeds.
func feedTags(tags []corpus.Tag, rss bool) (all []corpus.Tag) {
	seen := map[corpus.Tag]bool{}
	var pointed, named []corpus.Tag
	for _, t := range tags {
		t.Name = collapse(t.Name)
		if t.Name == "" && t.Point == nil { // a name is what can be written
			t.Name = t.ID
		}
		if t.Name == "" && t.Point == nil {
			continue
		}
		if t.Kind != "place" {
			t.Kind = "subject"
			if rss || t.ID == t.Name {
				t.ID = ""
			}
			if !seen[t] {
				seen[t] = true
				all = append(all, t)
			}
			continue
		}
		point, id := t.Point, t.ID
		t = corpus.Tag{Kind: "place", Name: t.Name}
		if point != nil && len(pointed) == 0 {
			t.Point = point
			pointed = append(pointed, t)
		} else {
			if t.Name = feedFirst(t.Name, id); t.Name != "" {
				named = append(named, t)
			}
		}
	}
	return append(append(all, pointed...), named...)
}

// feedLinks are links in the order of feeds, each once.
func feedLinks(links []corpus.Link) (all []corpus.Link) {
	for _, files := range []bool{false, true} {
		for _, l := range links {
			if files != (feedMedium(l.Rel) != "") {
				continue
			}
			known := false
			for i := range all {
				if all[i].Rel == l.Rel && all[i].URL == l.URL {
					known = true
					all[i].Title = feedFirst(all[i].Title, l.Title)
				}
			}
			if !known {
				all = append(all, l)
			}
		}
	}
	return all
}

func TestAtomHoldsWhatItSays(t *testing.T) {
	roundTrip(t, "atom", func(a *corpus.Article) *corpus.Article { return feedHolds(a, false) })
}

func TestRSSHoldsWhatItSays(t *testing.T) {
	roundTrip(t, "rss", func(a *corpus.Article) *corpus.Article { return feedHolds(a, true) })
}

func TestStatusIsHeldWhereItCanBe(t *testing.T) {
	for _, encoding := range []string{"jsonl", "csv"} {
		articles := []*corpus.Article{
			{ID: "1", Title: "Killed", Meta: &corpus.Meta{Status: corpus.Canceled}},
			{ID: "2", Title: "Later", Meta: &corpus.Meta{Status: corpus.Withheld}},
		}
		if encoding == "csv" { // a kill often has no text of its own
			articles = append(articles, &corpus.Article{ID: "3", Meta: &corpus.Meta{Status: corpus.Canceled}})
		}
		got, problems := readAll(t, feedReader(), writeFile(t, t.TempDir(), encoding, articles...))
		if diff := cmp.Diff(articles, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %s %v", encoding, diff, problems)
		}
	}
}
