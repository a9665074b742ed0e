package formats

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// What the IPTC's and an agency's own examples must be read as: all that carry text are
// read, and those that carry none say why.
func TestSharedXMLExamples(t *testing.T) {
	dir := sharedFormats(t)
	at := timeOf
	tests := []struct {
		file                string
		id, version, title  string
		body                string // how it begins
		source, lang        string
		published, embargo  time.Time
		byline, credit, loc string
		problem             string
	}{
		{
			file: "newsml-g2/LISTING_1_A_NewsML-G2_News_Item.xml", id: "urn:newsml:acmenews.com:20161018:US-FINANCE-FED", version: "11",
			title: `Fed to halt QE to avert "bubble"`, source: "REUTERS", lang: "en-GB",
			published: at("2018-10-21T16:25:32-05:00"), embargo: at("2018-10-23T12:00:00Z"), byline: "Meredith Jameson", credit: "example.com", loc: "Berlin",
		},
		{
			file: "newsml-g2/LISTING_2_NewsML-G2_Text_Document.xml", id: "urn:newsml:acmenews.com:20161121:US-FINANCE-FED", version: "11",
			title: `Fed to halt QE to avert "bubble"`, body: "(New York, NY - October 21) Et, sent luptat", source: "acmenews.com", lang: "en-US",
			published: at("2018-11-21T16:25:32-05:00"), byline: "Meredith Jameson", credit: "Associated Press", loc: "New York, NY",
		},
		{file: "newsml-g2/LISTING_3_Photo_in_NewsML-G2.xml", problem: "it has no text: it is a picture"},
		{file: "newsml-g2/LISTING_6_Simple_NewsML-G2_Package.xml", problem: "it has no text: it is a package of references"},
		{file: "newsml-g2/LISTING_24_News_Message_conveying_a_complete_News_Package.xml", problem: "it has no text"},
		{
			file: "newsml-g2/LISTING_25_An_NITF_marked-up_article_conveyed_in_inlineXML.xml", id: "LISTING_25_An_NITF_marked-up_article_conveyed_in_inlineXML",
			title: "Arizona Diamondbacks (29-23) at Philadelphia Phillies (26-24), 7:05p.m.", body: "(Sports Network) - With the Philadelphia Phillies picking up momentum", byline: "Sports Network",
		},
		{file: "newsml-g2/LISTING_28_Illustrating_Located_Subject_and_Dateline.xml", problem: "it has no text"},
		{
			file: "nitf/NTB_nitf_sample.xml", id: "NTB5df9281a-a270-4dc5-a618-869bbc3bbca7_00", version: "1",
			title: "Pandemien herjer på den legeløse indiske landsbygda", body: "Koronapandemien herjer også i landsbyer", source: "NTB", lang: "nb-NO",
			published: at("2021-05-16T09:00:04Z"), byline: "NTB-AFP-DPA", credit: "NTB", loc: "Unnao",
		},
	}
	for _, tt := range tests {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			r := corpus.Reader{Formats: xmlFormats()}
			articles := 0
			for a, err := range r.Read(context.Background(), filepath.Join(dir, filepath.FromSlash(tt.file))) {
				if err != nil {
					var p *corpus.Problem
					if tt.problem == "" || !errors.As(err, &p) || !strings.HasPrefix(p.Reason, tt.problem) {
						t.Error(err)
					}
					continue
				}
				articles++
				m := orNothing(a.Meta)
				got := []string{a.ID, a.Version, a.Title, a.Body[:min(len(a.Body), len(tt.body))], a.Source, a.Lang, m.Byline, m.Credit, m.Located, string(m.Status)}
				if diff := cmp.Diff([]string{tt.id, tt.version, tt.title, tt.body, tt.source, tt.lang, tt.byline, tt.credit, tt.loc, ""}, got); diff != "" {
					t.Error(diff)
				}
				if !a.Published.Equal(tt.published) || !m.Embargo.Equal(tt.embargo) {
					t.Error("the times are", a.Published, m.Embargo)
				}
			}
			if (articles == 1) == (tt.problem != "") {
				t.Error(articles, "articles were read")
			}
		})
	}
}

// texts are what the property tests write: all that XML has to escape, and what it cannot
// hold.
var texts = rapid.StringOfN(rapid.OneOf(
	rapid.RuneFrom([]rune("abc<>&\"'] é\u00a0Å語🙂-;/:.")),
	rapid.RuneFrom([]rune("\x00\x08\x1b\ufffe\uffff\ufffd\r\t\n")),
	rapid.Rune(),
), 0, 20, -1)

// held is s as XML and markup can hold it. The vertical tab and the form feed are white
// space, and DEL is nothing.
func held(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0x7F:
			return -1
		case r == 0xFFFE || r == 0xFFFF || r < ' ' && !unicode.IsSpace(r):
			return 0xFFFD
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// heldLine is a text that comes back on one line.
func heldLine(s string) string { return collapse(held(s)) }

// heldBody is a body whose white space is put in order.
func heldBody(s string) string {
	var b strings.Builder
	empty := 0
	for line := range strings.SplitSeq(held(s), "\n") {
		if line = collapse(line); line == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
			if empty > 0 {
				b.WriteString("\n")
			}
		}
		empty = 0
		b.WriteString(line)
	}
	return b.String()
}

// lines are texts on one line, as everything but the body comes back.
func lines(t *rapid.T, label string) string { return heldLine(texts.Draw(t, label)) }

var times = rapid.Custom(func(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "none") {
		return time.Time{}
	}
	zone := time.UTC
	if minutes := rapid.IntRange(-14*60, 14*60).Draw(t, "zone"); minutes != 0 {
		zone = time.FixedZone("", minutes*60)
	}
	return time.Unix(rapid.Int64Range(-30_000_000_000, 200_000_000_000).Draw(t, "time"), rapid.SampledFrom([]int64{0, 0, 500_000_000, 123_456_789}).Draw(t, "nano")).In(zone)
})

// anyArticle is an article with all that both formats hold.
func anyArticle(t *rapid.T, n int) *corpus.Article {
	a := &corpus.Article{
		ID: "urn:x:" + string(rune('a'+n)) + lines(t, "id"), Title: lines(t, "title"),
		Source: lines(t, "source"), Published: times.Draw(t, "published"), Lang: rapid.SampledFrom([]string{"", "en", "pt-BR"}).Draw(t, "lang"),
		URL: rapid.SampledFrom([]string{"", "https://kesra.example/a?b=c&d"}).Draw(t, "url"), Version: lines(t, "version"),
	}
	m := &corpus.Meta{
		Status:  rapid.SampledFrom([]corpus.Status{corpus.Usable, corpus.Withheld, corpus.Canceled}).Draw(t, "status"),
		Expires: times.Draw(t, "expires"), Urgency: rapid.IntRange(0, 9).Draw(t, "urgency"),
		Slug: lines(t, "slug"), Byline: lines(t, "byline"), Credit: lines(t, "credit"), Located: lines(t, "located"),
		Summary: lines(t, "summary"),
		Signals: rapid.SampledFrom([][]string{nil, {"update"}, {"correction", "refile"}}).Draw(t, "signals"),
	}
	m.Modified = times.Draw(t, "modified")
	if !a.Published.IsZero() {
		m.Created, m.Embargo = times.Draw(t, "created"), times.Draw(t, "embargo")
	}
	if note := lines(t, "note"); note != "" {
		m.Note = note
		if second := lines(t, "second note"); second != "" && second != note {
			m.Note += "\n" + second
		}
	}
	if r := (corpus.Rights{Holder: lines(t, "holder"), Notice: lines(t, "notice"), Terms: lines(t, "terms")}); r != (corpus.Rights{}) {
		m.Rights = &r
	}
	kinds := []string{"subject", "person", "organisation", "place", "event", "object", "genre"}
	for i := range rapid.IntRange(0, 4).Draw(t, "tags") {
		tag := corpus.Tag{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Name: lines(t, "name") + string(rune('k'+i))}
		switch rapid.IntRange(0, 3).Draw(t, "code") {
		case 0:
			tag.ID, tag.Scheme = "medtop:20000350", iptcSchemes["medtop"]
		case 1:
			tag.ID, tag.Scheme = "own:x&y", "https://kesra.example/codes/"
		case 2:
			tag.ID = "https://kesra.example/p/1"
		}
		m.Tags = append(m.Tags, tag)
	}
	a.Body, a.Furniture = anyBody(t)
	a.Meta = metaOrNil(m)
	return a
}

// anyBody is a body of lines, some of which are furniture.
func anyBody(t *rapid.T) (string, []corpus.Furniture) {
	var b strings.Builder
	var furniture []corpus.Furniture
	kinds := []corpus.Kind{corpus.Report, corpus.Report, corpus.Caption, corpus.Credit, corpus.Notice, corpus.Stamp}
	for range rapid.IntRange(0, 5).Draw(t, "lines") {
		line := strings.ReplaceAll(heldBody(texts.Draw(t, "line")), "\n", "")
		if line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(rapid.SampledFrom([]string{"\n", "\n\n"}).Draw(t, "between"))
		}
		if k := rapid.SampledFrom(kinds).Draw(t, "kind of line"); k != corpus.Report {
			furniture = append(furniture, corpus.Furniture{Span: corpus.Span{Start: b.Len(), End: b.Len() + len(line)}, Kind: k})
		}
		b.WriteString(line)
	}
	return b.String(), furniture
}

// noLabels takes from an article what its texts may happen to say by accident.
func noLabels(a *corpus.Article, signals []string) *corpus.Article {
	c := *a
	m := *orNothing(a.Meta)
	m.Take = ""
	m.Signals = slices.DeleteFunc(slices.Clone(m.Signals), func(s string) bool { return !slices.Contains(signals, s) })
	if len(m.Signals) == 0 {
		m.Signals = nil
	}
	c.Meta = metaOrNil(&m)
	return &c
}

var sameArticle = cmp.Comparer(func(a, b time.Time) bool {
	_, x := a.Zone()
	_, y := b.Zone()
	return a.Equal(b) && x == y
})

func TestNewsMLGivesBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []*corpus.Article
		var out bytes.Buffer
		w := newsmlEncodings()[0].New(&out)
		for i := range rapid.IntRange(1, 3).Draw(t, "articles") {
			a := anyArticle(t, i)
			m := orNothing(a.Meta)
			if m.Rights != nil {
				m.Rights.URL = rapid.SampledFrom([]string{"", "https://kesra.example/terms"}).Draw(t, "terms' url")
				if rapid.Bool().Draw(t, "encoded") {
					m.Rights.Encoded, m.Rights.Encoding = `{"@type": "Policy"}`, "http://www.w3.org/ns/odrl/2/"
				}
			}
			for j := range m.Tags {
				if m.Tags[j].Kind == "place" {
					m.Tags[j].Point = &[2]float64{rapid.Float64Range(-180, 180).Draw(t, "east"), rapid.Float64Range(-90, 90).Draw(t, "north")}
				}
			}
			if rapid.Bool().Draw(t, "links") && a.Meta != nil {
				m.Links = []corpus.Link{
					{Rel: corpus.EvolvedFrom, ID: "urn:x:before&", Version: "7"},
					{Rel: "related", URL: "https://kesra.example/other", Title: lines(t, "link")},
				}
			}
			want = append(want, a)
			if err := w.Write(a); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		n := 0
		for got, err := range readXMLFile(newsmlFormat(), bytes.NewReader(out.Bytes()), "") {
			if err != nil {
				var p *corpus.Problem
				if n < len(want) && errors.As(err, &p) && strings.HasPrefix(p.Reason, "it has no text") && want[n].Title == "" && want[n].Body == "" {
					n++
					continue
				}
				t.Fatalf("%v\n%s", err, out.Bytes())
			}
			if diff := cmp.Diff(noLabels(want[n], orNothing(want[n].Meta).Signals), noLabels(got, orNothing(want[n].Meta).Signals), sameArticle); diff != "" {
				t.Fatalf("%s\n%s", diff, out.Bytes())
			}
			n++
		}
		if n != len(want) {
			t.Fatalf("%d of %d articles came back", n, len(want))
		}
	})
}

func TestAnyBodyComesBackInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &corpus.Article{ID: "a", Title: "A", Body: texts.Draw(t, "body") + rapid.SampledFrom([]string{"", "\n\n\n ", "\r\n", "\n \n"}).Draw(t, "space") + texts.Draw(t, "rest")}
		for _, e := range slices.Concat(newsmlEncodings(), nitfEncodings()) {
			var out bytes.Buffer
			if w := e.New(&out); w.Write(a) != nil || w.Close() != nil {
				t.Fatal("it cannot be written")
			}
			for _, f := range xmlFormats() {
				if !f.Is(out.Bytes()) {
					continue
				}
				for got, err := range readXMLFile(f, &out, "") {
					if err != nil || got.Body != heldBody(a.Body) {
						t.Fatalf("%s: %q came back as %q (%v)", e.Name, heldBody(a.Body), got.Body, err)
					}
				}
			}
		}
	})
}

func TestNewsMLWritesNothingBeforeAnArticle(t *testing.T) {
	var out bytes.Buffer
	w := newsmlEncodings()[0].New(&out)
	if err := w.Write(&corpus.Article{Title: "It has no id"}); err == nil {
		t.Error("an article without an id was written")
	}
	if err := w.Close(); err != nil || out.Len() > 0 {
		t.Error(err, out.String())
	}
}

func TestCodesOfTagsInNewsML(t *testing.T) {
	tests := []struct{ tag, want corpus.Tag }{
		{corpus.Tag{ID: "20000350", Scheme: "http://cv.iptc.org/newscodes/mediatopic/"}, corpus.Tag{ID: "medtop:20000350", Scheme: "http://cv.iptc.org/newscodes/mediatopic/"}},
		{corpus.Tag{ID: "medtop:20000350"}, corpus.Tag{ID: "medtop:20000350", Scheme: "http://cv.iptc.org/newscodes/mediatopic/"}},
		{corpus.Tag{ID: "x:1", Scheme: "https://a.example/"}, corpus.Tag{ID: "x:1", Scheme: "https://a.example/"}},
		{corpus.Tag{ID: "1", Scheme: "https://a.example/codes"}, corpus.Tag{ID: "https://a.example/codes/1"}},
		{corpus.Tag{ID: "1", Scheme: "codes"}, corpus.Tag{ID: "codes:1"}},
		{corpus.Tag{ID: "urn:a:b"}, corpus.Tag{ID: "urn:a:b"}},
		{corpus.Tag{ID: "a b:c"}, corpus.Tag{ID: "a b:c"}},
		{corpus.Tag{ID: "https://a.example/1", Scheme: "wikidata"}, corpus.Tag{ID: "https://a.example/1"}},
		{corpus.Tag{ID: "medtop:1", Scheme: "https://a.example/"}, corpus.Tag{ID: "medtop:1", Scheme: "https://a.example/"}},
	}
	for _, tt := range tests {
		tt.tag.Kind, tt.tag.Name, tt.want.Kind, tt.want.Name = "subject", "n", "subject", "n"
		var out bytes.Buffer
		w := newsmlEncodings()[0].New(&out)
		if err := errors.Join(w.Write(&corpus.Article{ID: "a", Title: "A", Meta: &corpus.Meta{Tags: []corpus.Tag{tt.tag}}}), w.Close()); err != nil {
			t.Fatal(err)
		}
		got := firstArticle(t, readXMLFile(newsmlFormat(), &out, ""))
		if diff := cmp.Diff([]corpus.Tag{tt.want}, orNothing(got.Meta).Tags); diff != "" {
			t.Errorf("%v: %s", tt.tag, diff)
		}
	}
}
