package bench_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

func TestGenerateIsRepeatable(t *testing.T) {
	for _, o := range []bench.GeneratorOptions{{Documents: 1}, {Seed: 1, Documents: 7, Sources: 1}, {Seed: 7, Documents: 150, Sources: 30}, {Seed: math.MaxUint64, Documents: 300}} {
		first := bench.Generate(o)
		if len(first.Articles) != o.Documents || len(first.Truth) != o.Documents {
			t.Fatalf("%d articles and %d truths for %d documents", len(first.Articles), len(first.Truth), o.Documents)
		}
		g := bench.NewGenerator(o)
		for i := range o.Documents {
			a, truth, ok := g.Next()
			if !ok || !cmp.Equal(a, first.Articles[i]) || truth != first.Truth[i] {
				t.Fatalf("document %d is another the second time:\n%s", i, cmp.Diff(first.Articles[i], a))
			}
		}
		if _, _, ok := g.Next(); ok {
			t.Fatal("one document more than asked for")
		}
		i := o.Documents / 2
		if a, _ := g.At(i); !cmp.Equal(a, first.Articles[i]) {
			t.Fatalf("document %d is another when asked for by its number", i)
		}
		o.Seed++
		if other := bench.Generate(o); other.Articles[0].Body == first.Articles[0].Body {
			t.Fatal("another seed gives the same text")
		}
	}
}

// ownText is the article's own text, without header and footer.
func ownText(c *bench.Corpus, i int) copies.Text {
	return copies.Text{Body: c.Truth[i].Own.Of(c.Articles[i].Body)}
}

// What a copy shares with its source is what the way in which it was made says.
func TestGenerateTruth(t *testing.T) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 3, Documents: 3000})
	made := map[bench.Variant]int{}
	scripts := map[string]int{}
	longestChain := 0
	var compare copies.Comparer
	for i, truth := range c.Truth {
		made[truth.Variant]++
		scripts[truth.Script]++
		longestChain = max(longestChain, truth.Generation)
		if (truth.Of < 0) != (truth.Generation == 0) || (truth.Form >= 0) != (truth.Variant == bench.FromForm) {
			t.Fatalf("document %d: %+v", i, truth)
		}
		if truth.Of < 0 {
			continue
		}
		source := c.Truth[truth.Of]
		if source.Family != truth.Family || source.Generation != truth.Generation-1 || source.Form >= 0 {
			t.Fatalf("document %d: %+v comes from %+v", i, truth, source)
		}
		compare.Load(ownText(c, i))
		o := compare.Compare(ownText(c, truth.Of))
		var good bool
		switch truth.Variant {
		case bench.Verbatim:
			good = c.Articles[i].Body == c.Articles[truth.Of].Body
		case bench.Normalised, bench.Wrapped:
			good = o.Jaccard() == 1
		case bench.LightEdit:
			good = o.Jaccard() > .35 && (o.Jaccard() > .6 || o.A < 150) // chance weighs more in short texts
		case bench.MediumEdit:
			good = o.Jaccard() > .1 && o.Jaccard() < .95
		case bench.Truncated:
			good = o.InA() > .99 && o.InB() < .99
		case bench.Embedded:
			good = o.InB() > .99 && o.InA() < .9
		case bench.Reordered:
			good = o.Jaccard() > .5
		case bench.Rewritten:
			good = o.Containment() > .1 && o.Jaccard() < .95 && c.Articles[i].Source == c.Articles[truth.Of].Source
		}
		if !good {
			t.Errorf("document %d: %v shares %+v with its source: J %.3f C %.3f", i, truth.Variant, o, o.Jaccard(), o.Containment())
		}
	}
	for v := bench.Fresh; v <= bench.Rewritten; v++ {
		if made[v] < 40 {
			t.Errorf("%d documents are %v", made[v], v)
		}
	}
	for _, s := range []string{"latin", "cyrillic", "greek", "arabic", "diacritics", "unspaced"} {
		if scripts[s] < 30 {
			t.Errorf("%d documents are in %s script", scripts[s], s)
		}
	}
	if longestChain != 3 {
		t.Errorf("the longest chain of copies has %d links, want 3", longestChain)
	}
}

// Texts of different families have next to nothing in common, but for forms.
func TestGenerateFamiliesAreApart(t *testing.T) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 4, Documents: 400})
	var compare copies.Comparer
	forms := 0
	for i := range c.Truth {
		compare.Load(ownText(c, i))
		for j := range i {
			a, b := c.Truth[i], c.Truth[j]
			if a.Family == b.Family {
				continue
			}
			o := compare.Compare(ownText(c, j))
			if a.Form >= 0 && a.Form == b.Form {
				forms++
				if o.Jaccard() > .9 {
					t.Errorf("two fillings of form %d share %+v", a.Form, o)
				}
			} else if o.Shared > 12 && o.Containment() > .1 {
				t.Errorf("documents %d and %d share %+v", i, j, o)
			}
		}
	}
	if forms == 0 {
		t.Error("no form was filled in twice")
	}
}

// The shape of the corpus is that of news: lengths, paragraphs, outlets, times.
func TestGenerateShape(t *testing.T) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 5, Documents: 2000})
	var lengths []int
	words, dated, sources := 0, 0, map[string]int{}
	for i, a := range c.Articles {
		n := len(corpus.Words(a.Body, nil))
		words += n
		lengths = append(lengths, n)
		sources[a.Source]++
		if !a.Published.IsZero() {
			dated++
		}
		if a.ID == "" || a.Title == "" || !strings.Contains(a.Body, "\n") && n > 120 {
			t.Errorf("document %d: %q, %q, one paragraph of %d words", i, a.ID, a.Title, n)
		}
	}
	slices.Sort(lengths)
	if mean := words / len(lengths); mean < 380 || mean > 540 {
		t.Errorf("%d words on average", mean)
	}
	if lengths[100] > 180 || lengths[1900] < 800 {
		t.Errorf("from %d to %d words, 5%% left out at each end", lengths[100], lengths[1900])
	}
	if dated < 1900 || dated == 2000 {
		t.Errorf("%d of 2000 have a time", dated)
	}
	if len(sources) < 150 {
		t.Errorf("%d outlets", len(sources))
	}
}

func TestVariantNames(t *testing.T) {
	seen := map[string]bool{}
	for v := bench.Fresh; v <= bench.Rewritten; v++ {
		if seen[v.String()] || v.String() == "unknown" {
			t.Errorf("variant %d is called %q", v, v)
		}
		seen[v.String()] = true
	}
	if got := bench.Variant(200).String(); got != "unknown" {
		t.Errorf("a variant that is none is called %q", got)
	}
}
