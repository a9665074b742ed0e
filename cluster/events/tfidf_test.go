package events

import (
	"math"
	"strings"
	"testing"

	"github.com/james-bowman/nlp"

	"github.com/wirefold/wirefold/corpus"
)

// wordsOf tokenises as corpus does, for nlp's vectoriser.
type wordsOf struct{}

func (wordsOf) Tokenise(text string) []string {
	var out []string
	for _, w := range corpus.Words(text, nil) {
		out = append(out, corpus.FoldWord(text, w))
	}
	return out
}

func (t wordsOf) ForEachIn(text string, do func(token string)) {
	for _, w := range t.Tokenise(text) {
		do(w)
	}
}

// TestTFIDFAgainstNLP holds our counting against james-bowman/nlp, the library
// that we do not use on the hot path: from the same texts both must count the
// same document frequencies, and from its counts its own formula, ln((1+N)/(1+df)),
// must follow from ours.
func TestTFIDFAgainstNLP(t *testing.T) {
	texts := []string{
		"The harbour at Varn was closed on Tuesday after a tanker ran aground.",
		"A tanker ran aground off Varn; the harbour office said nobody was hurt.",
		"Parliament in Ostrel voted on the budget. The vote was 61 to 39.",
		"The budget vote in Ostrel was close, and the opposition walked out of parliament.",
	}
	vectoriser := nlp.NewCountVectoriser()
	vectoriser.Tokeniser = wordsOf{}
	transformer := nlp.NewTfidfTransformer()
	counts, err := vectoriser.FitTransform(texts...)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := transformer.FitTransform(counts)
	if err != nil {
		t.Fatal(err)
	}

	v := newVocabulary()
	r := reader{vocabulary: v}
	for _, text := range texts {
		r.observe(corpus.Clean(&corpus.Article{Body: text, Lang: "xx"})) // a language without a background table
	}
	f := v.language("xx")
	if f.articles != len(texts) {
		t.Fatalf("%d articles observed, want %d", f.articles, len(texts))
	}
	for word, row := range vectoriser.Vocabulary {
		df := f.count(v.id(corpus.HashWord(word)))
		for col := range texts {
			tf := counts.At(row, col)
			want := tf * math.Log(float64(1+f.articles)/(1+df))
			if got := weights.At(row, col); math.Abs(got-want) > 1e-9 {
				t.Errorf("%q in text %d: nlp weighs %v, our counts give %v", word, col, got, want)
			}
		}
	}
}

func TestIDFOrdersWordsByRarity(t *testing.T) {
	v := newVocabulary()
	r := reader{vocabulary: v}
	for _, text := range []string{"the ferry sank", "the mine flooded", "the ferry was late"} {
		r.observe(corpus.Clean(&corpus.Article{Body: text, Lang: "en"}))
	}
	f := v.language("en-GB")
	idf := func(w string) float64 { h := corpus.HashWord(w); return f.idf(v.id(h), h) }
	if !(idf("the") < idf("ferry") && idf("ferry") < idf("dambelo")) {
		t.Errorf("idf: the %.2f, ferry %.2f, unseen name %.2f: want them to rise", idf("the"), idf("ferry"), idf("dambelo"))
	}
	if got := idf("the"); got > .2 {
		t.Errorf("idf of %q is %.2f after three articles: the background table should know it", "the", got)
	}
	if v.language("fr") == f {
		t.Error("languages share their counts")
	}
}

func TestBackgroundTable(t *testing.T) {
	b := backgroundOf("en")
	if b == nil || backgroundOf("fr") != nil {
		t.Fatal("want a table for English and none for French")
	}
	if n := len(b.shares); n < 5000 {
		t.Errorf("%d words, want thousands", n)
	}
	for line := range strings.Lines(backgroundEnglish) {
		if word, _, _ := strings.Cut(line, " "); word != "#" && word != corpus.Fold(word) {
			t.Errorf("%q is not folded", word)
		}
	}
}
