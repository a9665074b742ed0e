package rivals

import (
	"encoding/binary"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	minhashlsh "github.com/ekzhu/minhash-lsh"
	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// BenchmarkCopies streams the same generated documents (10,000, or as many as
// WIREFOLD_COPIES says) through a copies.Index, which verifies what it finds, and
// through ekzhu/minhash-lsh with 128 permutations and threshold .5, which does
// not. It cannot search while it is filled, so that all documents are added before
// the first query. All three ways take turns in one run:
//
//   - ours, from the text to verified relations;
//   - theirs, from the text to candidates as its users write it: lower case, words,
//     and shingles of five of them joined by a space;
//   - theirs with our words, and our hashes for shingles, so that neither the
//     splitting of texts nor the making of strings is counted against it.
//
// ratio is our documents a CPU-second over those of the second way, and
// ratio-our-words over those of the third.
func BenchmarkCopies(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("WIREFOLD_COPIES"))
	if n <= 0 {
		n = 10_000
	}
	c := bench.Generate(bench.GeneratorOptions{Seed: 1, Documents: n})
	var ours, theirs, helped time.Duration
	var ourEdges, theirPairs int
	for b.Loop() {
		ours += cpu(func() { ourEdges = stream(b, c) })
		theirs += cpu(func() { theirPairs = rival(c, plainShingles) })
		helped += cpu(func() { rival(c, ourShingles()) })
	}
	docs := float64(b.N * n)
	b.ReportMetric(docs/ours.Seconds(), "ours-docs/cpu-s")
	b.ReportMetric(docs/theirs.Seconds(), "minhash-lsh-docs/cpu-s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(helped.Seconds()/ours.Seconds(), "ratio-our-words")
	b.ReportMetric(float64(ourEdges), "our-edges")
	b.ReportMetric(float64(theirPairs), "their-candidates")
}

func stream(b *testing.B, c *bench.Corpus) (edges int) {
	x := copies.New(func(doc int32) copies.Text { return copies.Text{Body: c.Articles[doc].Body} }, copies.Options{})
	for _, a := range c.Articles {
		_, e, err := x.Add(copies.Article{Text: copies.Text{Body: a.Body}, Item: a.ID, Source: a.Source, Voice: a.Source, Published: a.Published})
		if err != nil {
			b.Fatal(err)
		}
		edges += len(e)
	}
	return edges
}

const permutations = 128

func rival(c *bench.Corpus, shingles func(text string, push func([]byte))) (candidates int) {
	lsh := minhashlsh.NewMinhashLSH64(permutations, .5)
	signatures := make([][]uint64, len(c.Articles))
	for i, a := range c.Articles {
		m := minhashlsh.NewMinhash(1, permutations)
		shingles(a.Body, m.Push)
		signatures[i] = m.Signature()
		lsh.Add(i, signatures[i])
	}
	lsh.Index()
	for i, s := range signatures {
		for _, found := range lsh.Query(s) {
			if found.(int) < i {
				candidates++
			}
		}
	}
	return candidates
}

// plainShingles makes the 5-word shingles of a text as strings.
func plainShingles(text string, push func([]byte)) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i := copies.ShingleWords; i <= len(words); i++ {
		push([]byte(strings.Join(words[i-copies.ShingleWords:i], " ")))
	}
}

// ourShingles makes the hashes of 5-word shingles of our words.
func ourShingles() func(text string, push func([]byte)) {
	var words []corpus.Word
	var shingle [8]byte
	const base = 0x9e3779b97f4a7c15
	out := uint64(1)
	for range copies.ShingleWords {
		out *= base
	}
	return func(text string, push func([]byte)) {
		words = corpus.Words(text, words[:0])
		var h uint64
		for k, w := range words {
			h = h*base + w.Hash
			if k >= copies.ShingleWords {
				h -= words[k-copies.ShingleWords].Hash * out
			}
			if k >= copies.ShingleWords-1 {
				binary.LittleEndian.PutUint64(shingle[:], h)
				push(shingle[:])
			}
		}
	}
}

// cpu is the CPU time, user and system, that the process spends in do. What was
// left over before is collected first, so that nobody clears up after another.
func cpu(do func()) time.Duration {
	runtime.GC()
	before := usage()
	do()
	return usage() - before
}

func usage() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
