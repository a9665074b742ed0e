package events

import (
	"math"
	"strings"
)

// vocabulary numbers terms and counts in how many articles of a language each
// occurs. Counts learn online over a background table, so that five articles
// work as well as five million.
type vocabulary struct {
	hashes []uint64 // of terms, by number
	// An open hash table of terms, at most half full: news has new words without
	// end, and this is asked several hundred times an article.
	slots []slot
	langs map[string]*frequencies
}

// slot holds half of a term's hash and 1 + its number; 0 is an empty one.
type slot struct{ half, id uint32 }

// frequencies are the document frequencies of one language.
type frequencies struct {
	articles int // observed
	df       []uint32
	prior    *background
	shares   []float32 // by term, in the background table; -1 where not yet looked up
}

func newVocabulary() *vocabulary {
	return &vocabulary{slots: make([]slot, 1<<14), langs: map[string]*frequencies{}}
}

// id numbers a term by its hash, giving a new number to a new term.
func (v *vocabulary) id(hash uint64) uint32 {
	i, ok := v.find(hash)
	if ok {
		return v.slots[i].id - 1
	}
	if 2*len(v.hashes) >= len(v.slots) {
		old := v.slots
		v.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.id != 0 {
				k, _ := v.find(v.hashes[s.id-1])
				v.slots[k] = s
			}
		}
		i, _ = v.find(hash)
	}
	v.hashes = append(v.hashes, hash)
	v.slots[i] = slot{uint32(hash), uint32(len(v.hashes))}
	return uint32(len(v.hashes) - 1)
}

// find gives the slot of a term, or that in which it belongs.
func (v *vocabulary) find(hash uint64) (int, bool) {
	mask := uint64(len(v.slots) - 1)
	for i := hash * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		switch s := &v.slots[i]; {
		case s.id == 0:
			return int(i), false
		case s.half == uint32(hash) && v.hashes[s.id-1] == hash:
			return int(i), true
		}
	}
}

// language gives the counts for a language tag; subtags do not matter.
func (v *vocabulary) language(tag string) *frequencies {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	f := v.langs[tag]
	if f == nil {
		f = &frequencies{prior: backgroundOf(tag)}
		v.langs[tag] = f
	}
	return f
}

// observe counts one article with the given distinct terms.
func (f *frequencies) observe(terms []uint32) {
	f.articles++
	for _, t := range terms {
		f.df = reach(f.df, t)
		f.df[t]++
	}
}

func (f *frequencies) count(t uint32) float64 {
	if int(t) < len(f.df) {
		return float64(f.df[t])
	}
	return 0
}

// share is the share of the background's articles that have the term.
func (f *frequencies) share(t uint32, hash uint64) float64 {
	if from := len(f.shares); int(t) >= from {
		f.shares = reach(f.shares, t)
		for i := from; i < len(f.shares); i++ {
			f.shares[i] = -1
		}
	}
	if f.shares[t] < 0 {
		f.shares[t] = float32(f.prior.share(hash))
	}
	return float64(f.shares[t])
}

// priorArticles is how many articles the background table counts for.
var priorArticles = 400.0

// idf is the inverse document frequency of a term: ln((1+N)/(1/2+df)), with N
// and df those of the stream so far plus those of the background.
func (f *frequencies) idf(t uint32, hash uint64) float64 {
	n, df := float64(f.articles), f.count(t)
	if f.prior != nil {
		n += priorArticles
		df += priorArticles * f.share(t, hash)
	}
	return math.Max(0, math.Log((1+n)/(.5+math.Min(df, n))))
}

// rarity is the idf of a name over the greatest there is; in a short stream it is
// less for a name that much of it has.
func (f *frequencies) rarity(t uint32, hash uint64) float64 {
	short := 10 * f.unmet()
	return (1 - short*f.common(t)) * f.idf(t, hash) / math.Log(2*(1+float64(f.articles)+priorArticles))
}

// unmet is how much more alike, as a cosine, articles may be that a stream this short
// has not shown yet: being the only one alike is no merit among five.
func (f *frequencies) unmet() float64 { return 1 / float64(10+f.articles) }

// smallStream is the number of articles that [frequencies.common] adds to those seen,
// so that a handful of articles is not taken for the world.
const smallStream = 5

// common is the share of the stream that has the term, beside the article at hand.
func (f *frequencies) common(t uint32) float64 {
	return math.Max(0, f.count(t)-1) / float64(f.articles+smallStream)
}

// discountCommon lowers the weights of names that much of the stream has, and
// scales the vector to unit length again. In a long stream hardly any name is so
// common; among a few articles about one country those of the country and its
// rulers are, and they tell no event from another.
func (f *frequencies) discountCommon(v vector) {
	for i := range v {
		v[i].weight *= float32(1 - f.common(v[i].term))
	}
	v.unit()
}
