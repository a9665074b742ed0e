package corpus

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// cleaned is an invented body, cleaned as if published on Tuesday 17 September 2024.
func cleaned(body string) *Document {
	return Clean(&Article{ID: "x", Body: body, Published: time.Date(2024, 9, 17, 9, 30, 0, 0, time.UTC)})
}

// texts are the texts of spans in the body.
func texts[T any](d *Document, marks []T, span func(T) Span) []string {
	out := []string{}
	for _, m := range marks {
		out = append(out, d.Text(span(m)))
	}
	return out
}

func wantTexts(t *testing.T, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// checkClean checks what holds for the cleaning of every article.
func checkClean(t interface {
	Helper()
	Fatalf(string, ...any)
}, a *Article,
) {
	t.Helper()
	d := Clean(a)
	body := a.Body
	boundary := func(i int) bool { return i == len(body) || utf8.RuneStart(body[i]) }
	inside := func(what string, s Span, from int) {
		t.Helper()
		if s.Start < from || s.End <= s.Start || s.End > len(body) {
			t.Fatalf("%s %v is empty, out of order (%d) or outside a body of %d bytes", what, s, from, len(body))
		}
		if utf8.ValidString(body) && !(boundary(s.Start) && boundary(s.End)) {
			t.Fatalf("%s %v cuts a character in two", what, s)
		}
	}
	words := func(what string, s Span, sentence, first, last int) {
		t.Helper()
		in := d.Sentences[sentence]
		if first < in.First || last > in.Last || first >= last || !in.Contains(s) {
			t.Fatalf("%s %v, words %d to %d, is not inside sentence %+v", what, s, first, last, in)
		}
		if s.Start != int(d.Body[first].Start) || s.End != int(d.Body[last-1].End) {
			t.Fatalf("%s %v does not begin and end with words %d to %d", what, s, first, last)
		}
	}

	at := 0
	for _, w := range d.Body {
		inside("word", w.Span(), at)
		at = w.Span().End
	}
	at, word, paragraph := 0, 0, 0
	for i, s := range d.Sentences {
		inside("sentence", s.Span, at)
		if s.First != word || s.Last < s.First {
			t.Fatalf("sentence %d holds words %d to %d, want from %d", i, s.First, s.Last, word)
		}
		for _, w := range d.Body[s.First:s.Last] {
			if !s.Contains(w.Span()) {
				t.Fatalf("sentence %v does not hold its word %v", s.Span, w.Span())
			}
		}
		if s.Paragraph < paragraph || s.Paragraph > paragraph+1 {
			t.Fatalf("sentence %d is in paragraph %d, behind %d", i, s.Paragraph, paragraph)
		}
		at, word, paragraph = s.End, s.Last, s.Paragraph
	}
	if word != len(d.Body) {
		t.Fatalf("the sentences hold %d of %d words", word, len(d.Body))
	}
	at = 0
	for _, f := range d.Furniture {
		inside("furniture", f.Span, at)
		at = f.End
		if f.Kind == Report || f.Kind.String() == "unknown" {
			t.Fatalf("furniture of kind %v", f.Kind)
		}
	}
	if l := d.Dateline; l.Len() > 0 {
		inside("dateline", l.Span, 0)
		for _, part := range []Span{l.Place, l.Agency} {
			if part.Len() > 0 && !l.Contains(part) {
				t.Fatalf("dateline %v does not hold its part %v", l.Span, part)
			}
		}
		report := 0
		for _, line := range splitLines(body) {
			if line.Contains(l.Span) {
				break
			}
			whole := func(f Furniture) bool { return f.Span == line }
			if !slices.ContainsFunc(d.Furniture, whole) {
				report++
			}
		}
		if report > 3 {
			t.Fatalf("%d lines of report stand before the dateline", report)
		}
		if l.Date != nil && !l.Contains(l.Date.Span) {
			t.Fatalf("dateline %v does not hold its date %v", l.Span, l.Date.Span)
		}
	}
	at = 0
	for _, e := range d.Entities {
		inside("entity", e.Span, at)
		words("entity", e.Span, e.Sentence, e.First, e.Last)
		at = e.End
	}
	at = 0
	for _, n := range d.Numbers {
		inside("number", n.Span, at)
		words("number", n.Span, n.Sentence, n.First, n.Last)
		if at = n.End; !(n.Value >= 0 && n.Value <= 1e308*1.7) {
			t.Fatalf("number %q is %v", d.Text(n.Span), n.Value)
		}
	}
	at = 0
	for _, m := range d.Dates {
		inside("date", m.Span, at)
		if in := d.Sentences[m.Sentence]; !in.Contains(m.Span) {
			t.Fatalf("date %v is not inside sentence %v", m.Span, in.Span)
		}
		if at = m.End; m.Time.Location() != time.UTC || !m.Time.Equal(m.Time.Truncate(24*time.Hour)) {
			t.Fatalf("date %q is %v, want midnight in UTC", d.Text(m.Span), m.Time)
		}
		if !m.Time.IsZero() && m.HasWeekday && m.Time.Weekday() != m.Weekday {
			t.Fatalf("date %q is %v, a %v", d.Text(m.Span), m.Time, m.Weekday)
		}
	}
	if !strings.Contains(body, d.Agency) {
		t.Fatalf("agency %q is not in the body", d.Agency)
	}
	if diff := cmp.Diff(d, Clean(a)); diff != "" {
		t.Fatalf("cleaning twice differs:\n%s", diff)
	}
}

func TestCleanProperties(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"Kesra", "OSTREL", "Anna Reval", "U.N.", "Col.", "J.", "the", "of", "camp", "\n", "\n\n", "\r\n", "\r", " ", " ", " ", ". ", ".", "?", "! ",
		"…", "。", "」", "\"", "“", "”", "'s", "’", "(", ")", ")", " - ", " — ", ": ", "/", ",", "17", "Sept.", "September ", "2024", "-", "22nd ", "Tuesday",
		"last ", "yesterday", "mai", "1.2 ", "million ", "two ", "hundred ", "and ", "dozen ", "a ", "By ", "(Meridian Wire)", "Photo: ", "Subscribe ",
		"FILE - ", "Meridian/Tomas Brel", " reported from ", "\u00a0", "\u00ad", "e\u0301", "北京", "\xff", "\xe2", "5555555555555555555555555555555555",
	})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(piece, piece, piece, rapid.String()), 0, 60).Draw(t, "pieces"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		a := &Article{ID: "x", Title: text.Draw(t, "title"), Body: text.Draw(t, "body")}
		if rapid.Bool().Draw(t, "dated") {
			zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "zone"))
			a.Published = time.Unix(rapid.Int64Range(-1e11, 1e11).Draw(t, "published"), 0).In(zone)
		}
		checkClean(t, a)
	})
}

// These texts take minutes, not milliseconds, where a step is quadratic.
func TestCleanIsLinear(t *testing.T) {
	const size = 1 << 18
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	fill1M := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	captions := strings.Builder{}
	for captions.Len() < size { // captions, and report lines that could be their beginnings
		captions.WriteString("FILE - A boat leaves the harbour of Ostrel on a long day of rain.\nFILE - A boat leaves the harbour of Ostrel, as it was.\n" +
			"A boat leaves the harbour of Ostrel on a long day of rain\n")
	}
	tests := []struct{ name, body string }{
		{"one line", fill1M("The ferry to Kesra left Ostrel at noon, ")},
		{"newlines", fill1M("\n")},
		{"carriage returns", fill("\r")},
		{"wrapped lines", fill("the ferry\n")},
		{"line breaks and spaces", fill("a   \n   \n")},
		{"initials", fill1M("A. A. A. ")},
		{"digits", fill1M("7")},
		{"digits and commas", fill("7,")},
		{"dots before a letter", fill(".") + "x"},
		{"stops and quotes", fill(".'!") + "x"},
		{"stops and spaces", "It fell." + fill(" ") + "x"},
		{"dots after an abbreviation", "Col" + fill(".") + " Reval"},
		{"ellipses", fill("…)")},
		{"CJK stops", fill("。")},
		{"letters", fill("x") + ". X"},
		{"quotes", fill("\" ")},
		{"capitals", fill("Kesra of ")},
		{"hundreds", "one " + fill("hundred ")},
		{"ands", "one hundred " + fill("and one ")},
		{"weekdays", fill("Tuesday of ")},
		{"captions", captions.String()},
		{"short lines with digits", fill("1\n")},
		{"slashes", fill("A / A ")},
		{"slash lines", fill(strings.Repeat("A /A ", 60) + "\n")},
		{"brackets", fill("(A) ")},
		{"reporters", fill("A Kesra reporte ") + " reporter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := cleaned(tt.body)
			word := 0
			for _, s := range d.Sentences {
				if s.First != word {
					t.Fatalf("sentence begins with word %d, want %d", s.First, word)
				}
				word = s.Last
			}
			if word != len(d.Body) {
				t.Errorf("the sentences hold %d of %d words", word, len(d.Body))
			}
		})
	}
}

func TestCleanOfNothing(t *testing.T) {
	for _, body := range []string{"", " ", "\n\n", "—", "\ufeff"} {
		d := Clean(&Article{Body: body})
		if len(d.Body)+len(d.Furniture)+len(d.Entities)+len(d.Numbers)+len(d.Dates) > 0 || d.Agency != "" || d.Dateline != (Dateline{}) {
			t.Errorf("%q gives %+v", body, d)
		}
	}
	if got := Kind(99).String(); got != "unknown" {
		t.Errorf("Kind(99) is %q", got)
	}
}

// The title is words only: nothing is marked up in it.
func TestCleanTitle(t *testing.T) {
	d := Clean(&Article{Title: "Ferry to Kesra runs", Body: "It left at noon."})
	if len(d.Title) != 4 || FoldWord(d.Article.Title, d.Title[2]) != "kesra" {
		t.Errorf("title words are %v", d.Title)
	}
	if got := d.Folded(3); got != "noon" {
		t.Errorf("word 3 of the body is %q", got)
	}
}

func TestCleanSeeds(t *testing.T) {
	dir := os.Getenv("WIREFOLD_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	dir = filepath.Join(dir, "seeds")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no seed articles here: ", err)
	}
	for a, err := range new(Reader).Read(context.Background(), dir) {
		if err != nil {
			t.Fatal(err)
		}
		checkClean(t, a)
	}
}

func TestCleanDemo(t *testing.T) {
	for a, err := range new(Reader).Read(context.Background(), "testdata/demo/agencies.jsonl", "testdata/demo/outlets.jsonl") {
		if err != nil {
			t.Fatal(err)
		}
		checkClean(t, a)
	}
}
