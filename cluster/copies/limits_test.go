package copies

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever a text is made of, adding it and others around it has a defined answer.
func TestOddTexts(t *testing.T) {
	w := newWriter(91)
	var noise strings.Builder
	for range 3000 {
		noise.WriteByte(byte(w.rng.UintN(256)))
	}
	report := strings.Join(ferry, "\n\n")
	for _, tc := range []struct {
		name, text string
		found      bool // the same text again is an identical copy
	}{
		{"empty", "", false},
		{"no words", " \n\t – … !", false},
		{"one word", "Ferry", true},
		{"four words", "Ferry aground off Varn", true},
		{"one word again and again", strings.Repeat("so ", 5000), true},
		{"two words again and again", strings.Repeat("so what ", 5000), true},
		{"a passage again and again", strings.Repeat(ferry[0]+" ", 300), true},
		{"bytes", noise.String(), true},
		{"not UTF-8", strings.ReplaceAll(report, "e", "\xff"), true},
		{"cut within a rune", report + " \xe2\x82", true},
		{"NULs between words", strings.ReplaceAll(report, " ", "\x00"), true},
		{"NULs only", strings.Repeat("\x00", 1000), false},
		{"one word without end", strings.Repeat("a", 100_000), true},
		{"numbers", strings.Repeat("1,200 ", 400), true},
		{"other scripts", strings.Repeat("港口 корабль πλοίο ", 40), true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.name == "not UTF-8" && utf8.ValidString(tc.text) {
				t.Fatal("the text is valid")
			}
			text := body(tc.text)
			articles := []Article{
				{Text: text}, {Text: body(ferry...)}, {Text: text, Item: "x"}, {Text: body(dam...), Item: "x"}, {Text: text, Item: "x"},
				{Text: Text{Body: tc.text, Words: slices.Clip(words(tc.text))}},
			}
			for _, o := range []Options{{}, {Thorough: true}} {
				edges, x := addWith(t, articles, o)
				identical := slices.ContainsFunc(edges, func(e Edge) bool { return e.From == 2 && e.To == 0 && e.Relation == Identical })
				if identical != tc.found {
					t.Errorf("%+v: edges %+v, want identical %v", o, edges, tc.found)
				}
				for _, i := range []int32{2, 4, 5} {
					if (x.Family(i) == x.Family(0)) != tc.found {
						t.Errorf("%+v: families %v", o, families(x))
					}
				}
				got, y := batchAll(t, articles, BatchOptions{Options: o})
				sameAnswer(t, edges, x, got, y)
			}
			var c Comparer
			c.Load(text)
			c.Passages(text)
			c.Passages(Text{})
		})
	}
}

// largest is the size of the largest article that is read.
const largest = 8 << 20

// Articles of the largest size are found as others are, however they repeat
// themselves. The test would take minutes if any step took more than linear time.
func TestLargestTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second or two")
	}
	distinct := func() string {
		var b strings.Builder
		for i := 0; b.Len() < largest-40; i++ {
			fmt.Fprintf(&b, "Tesk %d karen. Odden velmi ", i*7919)
		}
		return b.String()
	}
	w := newWriter(92)
	paragraph := w.report(400) + " "
	for _, tc := range []struct{ name, text string }{
		{"no passage twice", distinct()},
		{"a passage again and again", strings.Repeat(paragraph, largest/len(paragraph))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			begun := time.Now()
			cut := tc.text[:len(tc.text)/2]
			edges, x := addAll(t, []Article{{Text: body(tc.text)}, {Text: body(ferry...)}, {Text: body(cut)}, {Text: body(tc.text)}})
			t.Logf("%d bytes four times: %v", len(tc.text), time.Since(begun))
			if len(edges) != 2 || x.Family(2) != x.Family(0) || x.Family(3) != x.Family(0) || x.Family(1) != 1 {
				t.Errorf("edges %+v, families %v", edges, families(x))
			}
		})
	}
}

// Of a text that says one word without end all shingles are the same, so that they
// fill one lane of a signature in a round.
func TestSignatureOfEndlessRepeats(t *testing.T) {
	for _, text := range []string{"so ", "what now "} {
		var once, often Scanner
		a := *once.Sketch(body(strings.Repeat(text, 10)))
		b := *often.Sketch(body(strings.Repeat(text, 100_000)))
		if a.Signature != b.Signature {
			t.Errorf("%q: signatures differ with the number of repeats", text)
		}
	}
}

// A fingerprint that stands more often in a text than a weight can count is one
// candidate all the same.
func TestWeightsDoNotOverflow(t *testing.T) {
	var word string
	for i := 0; ; i++ { // a word of which five are a fingerprint
		var s Scanner
		word = fmt.Sprint("port", i)
		if len(s.Sketch(body(strings.Repeat(word+" ", 5))).Fingerprints) > 0 {
			break
		}
	}
	story := newWriter(95).plain(100)
	for n := 1<<16 - 12; n <= 1<<16+2; n++ {
		s := newStore(t, Options{Thorough: true})
		text := story + strings.Repeat(" "+word, n+ShingleWords-1)
		s.add(Article{Text: body(text)})
		s.Rotate()
		s.add(Article{Text: body("other " + text)})
		s.Rotate()
		if to := s.add(Article{Text: body("another " + text)}); !slices.Equal(to, []int32{0, 1}) {
			t.Errorf("%d repeats: edges to %v, want to 0 and 1", n, to)
		}
	}
}

// A text copied thousands of times is compared with none of its copies.
func TestManyIdentical(t *testing.T) {
	articles := make([]Article, 4*many)
	for i := range articles {
		articles[i] = Article{Text: body(ferry...), Voice: "A"}
	}
	fetched := 0
	x := New(func(doc int32) Text { fetched++; return articles[doc].Text }, Options{})
	for i, a := range articles {
		_, edges, err := x.Add(a)
		if err != nil || len(edges) != min(i, 1) {
			t.Fatalf("article %d: edges %+v, error %v", i, edges, err)
		}
		if f := x.Family(int32(i)); f != 0 {
			t.Fatalf("article %d is in family %d", i, f)
		}
	}
	if fetched > 0 {
		t.Errorf("%d texts were fetched", fetched)
	}
}

// Nor is one copied thousands of times with a word changed compared with many.
func TestManyNearIdentical(t *testing.T) {
	articles := make([]Article, many)
	for i := range articles {
		articles[i] = Article{Text: body(fmt.Sprint("Report ", i), strings.Join(ferry, "\n\n"))}
	}
	x, fetched, edges := grown(t, articles)
	for i := range articles {
		if x.Family(int32(i)) != x.Family(0) {
			t.Fatalf("article %d is in family %d", i, x.Family(int32(i)))
		}
	}
	if n := sum(fetched); n > maxOfOneFamily*len(articles) || sum(edges) < len(articles)-1 {
		t.Errorf("%d texts were fetched, %d edges", n, sum(edges))
	}
}

// Thousands of texts that share a paragraph are no family, and in the end are not
// compared: the paragraph is known for boilerplate.
func TestManyWithOneBoilerplate(t *testing.T) {
	w := newWriter(31)
	for _, tc := range []struct {
		name      string
		paragraph string
	}{{"a notice", houseNotice}, {"a paragraph of twenty words", w.plain(20)}} {
		t.Run(tc.name, func(t *testing.T) {
			articles := make([]Article, many)
			for i := range articles {
				articles[i] = Article{Text: body(w.report(150), tc.paragraph)}
			}
			x, fetched, edges := grown(t, articles)
			if sum(edges) > 0 {
				t.Errorf("edges %v", edges)
			}
			for i, f := range families(x) {
				if int(f) != i {
					t.Errorf("article %d is in family %d", i, f)
				}
			}
			if n := sum(fetched); n > len(articles) {
				t.Errorf("%d comparisons of %d articles", n, len(articles))
			}
		})
	}
}

// An article of nothing but boilerplate is related to nobody, but to those that are
// word for word the same.
func TestAllBoilerplate(t *testing.T) {
	w := newWriter(93)
	s := newStore(t, Options{})
	for range 40 {
		s.add(Article{Text: body(w.report(150), houseNotice)})
	}
	if n := countBoilerplate(s.Index, houseNotice); n < 40 {
		t.Fatalf("only %d shingles of the notice are known", n)
	}
	n := int32(s.Len())
	if to := s.add(at(9, houseNotice)); len(to) > 0 {
		t.Errorf("edges to %v", to)
	}
	if to := s.add(at(8, houseNotice)); !slices.Equal(to, []int32{n}) || s.Family(n) != s.Family(n+1) {
		t.Errorf("edges to %v, want to %d; families %d and %d", to, n, s.Family(n), s.Family(n+1))
	}
	if to := s.add(at(7, houseNotice[:200])); len(to) > 0 {
		t.Errorf("edges to %v", to)
	}
}

// What is identical is one family, also where one had joined another before all its
// words were known for boilerplate.
func TestIdenticalBoilerplateIsOneFamily(t *testing.T) {
	w := newWriter(94)
	s := newStore(t, Options{})
	s.add(at(0, houseNotice, w.plain(50)))
	s.add(at(20, houseNotice)) // an excerpt of it
	if s.Family(1) != 0 {
		t.Fatalf("family %d", s.Family(1))
	}
	var c Scanner
	c.scan(body(houseNotice))
	for _, h := range c.shingles {
		for range boilerplateFrom {
			s.compare.boilerplate.suspect(h)
		}
	}
	s.add(at(10, houseNotice))
	if s.Family(1) != s.Family(2) {
		t.Errorf("identical texts are in families %d and %d", s.Family(1), s.Family(2))
	}
}
