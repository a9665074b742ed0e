package copies

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/wirefold/wirefold/corpus"
	"pgregory.net/rapid"
)

// body is a text without furniture.
func body(paragraphs ...string) Text { return Text{Body: strings.Join(paragraphs, "\n\n")} }

// slowWords is the obvious reading of a text: the folded words of every stretch
// outside its furniture.
func slowWords(t Text) []string {
	inside := make([]bool, len(t.Body))
	for _, f := range t.Furniture {
		for i := f.Start; i < f.End; i++ {
			inside[i] = true
		}
	}
	var words []string
	for i := 0; i < len(t.Body); {
		end := i
		for end < len(t.Body) && inside[end] == inside[i] {
			end++
		}
		if !inside[i] {
			words = append(words, folded(t.Body[i:end])...)
		}
		i = end
	}
	return words
}

// folded lists the folded words of a string.
func folded(s string) []string {
	var words []string
	for _, w := range corpus.Words(s, nil) {
		words = append(words, corpus.FoldWord(s, w))
	}
	return words
}

// slowShingles lists the shingles of a text as strings, in order.
func slowShingles(t Text) []string {
	words := slowWords(t)
	if len(words) == 0 {
		return nil
	}
	if len(words) < ShingleWords {
		return []string{strings.Join(words, " ")}
	}
	var out []string
	for i := range len(words) - ShingleWords + 1 {
		out = append(out, strings.Join(words[i:i+ShingleWords], " "))
	}
	return out
}

func stringSet(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}

// slowOverlap is what Comparer must find.
func slowOverlap(a, b Text) Overlap {
	in, of := stringSet(slowShingles(a)), stringSet(slowShingles(b))
	o := Overlap{A: len(in), B: len(of)}
	for s := range in {
		if of[s] {
			o.Shared++
		}
	}
	inside, met := false, map[string]bool{}
	for _, s := range slowShingles(b) {
		fresh := in[s] && !met[s]
		if fresh && !inside {
			o.Runs++
		}
		inside, met[s] = fresh, true
	}
	allA, allB := slowSpecifics(a, nil), slowSpecifics(b, nil)
	o.Specifics, o.Same = slowCount(slowSpecifics(a, of), allB)
	if n, same := slowCount(slowSpecifics(b, in), allA); n < o.Specifics {
		o.Specifics, o.Same = n, same
	}
	return o
}

// sameOverlap is the overlap of a text with itself, as edges between identical
// texts have it.
func sameOverlap(t Text) Overlap { return slowOverlap(t, t) }

// canonical gives, for every document, the first member of its family: families
// without the numbers of their roots, to be compared.
func canonical(families []int32) []int32 {
	first := map[int32]int32{}
	out := make([]int32, len(families))
	for i, f := range families {
		if _, known := first[f]; !known {
			first[f] = int32(i)
		}
		out[i] = first[f]
	}
	return out
}

func slowCount(some, all map[string]bool) (n, same int) {
	for s := range some {
		if n++; all[s] {
			same++
		}
	}
	return n, same
}

// slowSpecifics is the set of names and numerals of a text, as words: of all of it,
// or of what lies between its first and its last shingle in shared.
func slowSpecifics(t Text, shared map[string]bool) map[string]bool {
	var s Scanner
	s.scan(t)
	from, to := 0, len(s.words)
	if shared != nil {
		first, last := -1, -1
		for i, shingle := range slowShingles(t) {
			if shared[shingle] {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		if first < 0 {
			return nil
		}
		from, to = first, min(last+ShingleWords, len(s.words))
	}
	set := map[string]bool{}
	for i := from; i < to; i++ {
		if isSpecific(s.words, i) {
			set[corpus.FoldWord(t.Body, s.words[i])] = true
		}
	}
	return set
}

// smallWords are few, so that shingles recur, and some are one word spelt twice.
var smallWords = []string{"the", "The", "port", "PÔRT", "of", "Varn", "Varn's", "U.N.", "un", "1,200"}

var separators = []string{" ", ", ", ". ", "\n\n", " – "}

// drawBody draws a body of n to m words from the first few small words.
func drawBody(t *rapid.T, n, m int, label string) string {
	vocabulary := smallWords[:rapid.IntRange(1, len(smallWords)).Draw(t, label+" vocabulary")]
	n = rapid.IntRange(n, m).Draw(t, label+" length")
	words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), n, n).Draw(t, label)
	between := rapid.SampledFrom(separators).Draw(t, label+" separator")
	return strings.Join(words, between)
}

// drawText draws a text of n to m words with up to three spans of furniture.
func drawText(t *rapid.T, n, m int, label string) Text {
	x := Text{Body: drawBody(t, n, m, label)}
	cuts := rapid.SliceOfN(rapid.IntRange(0, len(x.Body)), 0, 6).Draw(t, label+" cuts")
	x.Furniture = furnitureAt(cuts)
	return x
}

// furnitureAt makes furniture of pairs of offsets, in order and not empty.
func furnitureAt(cuts []int) []corpus.Furniture {
	cuts = slices.Sorted(slices.Values(cuts))
	var out []corpus.Furniture
	for i := 0; i+1 < len(cuts); i += 2 {
		if cuts[i] < cuts[i+1] {
			out = append(out, corpus.Furniture{Span: corpus.Span{Start: cuts[i], End: cuts[i+1]}, Kind: corpus.Notice})
		}
	}
	return out
}

// writer makes up reports in an invented language, with a few frequent short
// words and many rare long ones, as languages have them. What it writes depends
// on its seed only.
type writer struct {
	rng        *rand.Rand
	vocabulary []string
}

func newWriter(seed uint64) *writer {
	w := &writer{rng: rng(seed)}
	syllables := []string{"a", "ka", "ren", "to", "vel", "mi", "sor", "da", "lun", "pe", "gri", "os", "tam", "e", "hu", "bin"}
	seen := make(map[string]bool)
	for len(w.vocabulary) < 4000 {
		var s string
		for range 1 + w.rng.IntN(4) {
			s += syllables[w.rng.IntN(len(syllables))]
		}
		if !seen[s] {
			seen[s] = true
			w.vocabulary = append(w.vocabulary, s)
		}
	}
	slices.SortStableFunc(w.vocabulary, func(a, b string) int { return len(a) - len(b) })
	return w
}

func (w *writer) word() string {
	u := w.rng.Float64()
	return w.vocabulary[int(float64(len(w.vocabulary))*u*u*u)]
}

func (w *writer) sentence() string {
	words := make([]string, 8+w.rng.IntN(15))
	for i := range words {
		words[i] = w.word()
	}
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ") + "."
}

// report is a text of at least n words in sentences and paragraphs.
func (w *writer) report(n int) string {
	var b strings.Builder
	for words, sentences := 0, 0; words < n; sentences++ {
		s := w.sentence()
		words += strings.Count(s, " ") + 1
		if sentences > 0 {
			b.WriteString([]string{"\n\n", " ", " "}[sentences%3])
		}
		b.WriteString(s)
	}
	return b.String()
}

// start is the given share of the words of a text, from its beginning.
func start(text string, share float64) string {
	words := strings.Fields(text)
	return strings.Join(words[:int(share*float64(len(words)))], " ")
}

// end is the given share of the words of a text, up to its end.
func end(text string, share float64) string {
	words := strings.Fields(text)
	return strings.Join(words[len(words)-int(share*float64(len(words))):], " ")
}

// edit replaces one word in so many of a text.
func (w *writer) edit(text string, oneIn int) string {
	words := strings.Fields(text)
	for i := range words {
		if w.rng.IntN(oneIn) == 0 {
			words[i] = w.word()
		}
	}
	return strings.Join(words, " ")
}

// wrap puts a text between two others of n words.
func (w *writer) wrap(text string, n int) string {
	return w.report(n) + "\n\n" + text + "\n\n" + w.report(n)
}

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 5)) }

// countBoilerplate counts the shingles of a text that an index knows for boilerplate.
func countBoilerplate(x *Index, text string) (n int) {
	var s Scanner
	s.scan(body(text))
	for _, h := range s.shingles {
		if x.compare.boilerplate.has(h) {
			n++
		}
	}
	return n
}

func words(text string) []corpus.Word { return corpus.Words(text, nil) }
