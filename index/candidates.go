package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/numeric"

	"github.com/wirefold/wirefold/corpus"
)

// Term is a word to look for.
type Term struct {
	// Text is the word in its folded form (see [corpus.FoldWord]).
	Text string
	// Weight is what the word adds to the score of an article that holds it;
	// anything not above zero counts as 1.
	Weight float64
}

// Query asks for the articles that share rare words with a given one. The zero
// value of every field but Terms is a good choice.
type Query struct {
	// Terms are the words of the given article; their order does not matter. Of
	// a term that comes twice, the larger weight counts.
	Terms []Term
	// From and To are the window of publication, To excluded; a zero time leaves
	// that end open. Undated articles belong to every window.
	From, To time.Time
	// Lang keeps to articles of this language: "pt" finds "pt" and "pt-BR",
	// "pt-BR" only that, and neither finds articles of unknown language.
	Lang string
	// Limit is how many articles are wanted at most: 50 if zero.
	Limit int
	// MaxTerms is how many terms are used at most, the rarest in the window
	// first: 20 if zero.
	MaxTerms int
	// MaxDF leaves out terms that more than this part of the window's articles
	// hold: .02 if zero. Terms that at most 500 articles hold are never left
	// out: they cost next to nothing, and in a small index every word is common.
	MaxDF float64
	// MinShared is how many of the used terms an article must hold: 2 if zero,
	// or 1 when only one term is used.
	MinShared int
	// Except names the article that the terms come from, if it is in the index
	// already: it is not returned, and terms that no other article can hold are
	// not used.
	Except string
}

// alwaysCheap is the number of articles up to which no term is too common.
const alwaysCheap = 500

// Hit is an article that shares terms with a query.
type Hit struct {
	Key string
	// Score is the sum of the weights of the shared terms.
	Score float64
	// Shared is the number of shared terms.
	Shared int
}

// Candidates finds the articles that share most with the query's terms, best
// first and ties by key. The answer depends on the query and the articles in
// the index alone; scores compare across windows and shards.
//
// It looks into a shard only when enough of the terms it chose occur there.
func (x *Index) Candidates(ctx context.Context, q Query) ([]Hit, error) {
	q = q.withDefaults()
	shards, err := x.window(q.From, q.To)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	terms, perShard := x.choose(q, shards)
	if q.MinShared == 0 {
		q.MinShared = min(2, len(terms))
	}
	var best []Hit
	for i, sh := range shards {
		if len(perShard[i]) < max(q.MinShared, 1) {
			continue
		}
		atLeast := 0.
		if len(best) == q.Limit {
			atLeast = best[q.Limit-1].Score
		}
		err := sh.read(func(b bleve.Index) error {
			hits, err := collect(ctx, b, sh.within(q.From, q.To), q, perShard[i], atLeast)
			best = append(best, hits...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("index: candidates in shard %s: %w", sh.name, err)
		}
		best = top(best, q.Limit)
	}
	if _, err := x.window(q.From, q.To); err != nil {
		return nil, err // closed meanwhile: some shards gave no answer
	}
	return best, nil
}

func (q Query) withDefaults() Query {
	q.Limit = cmp.Or(max(q.Limit, 0), 50)
	q.MaxTerms = cmp.Or(max(q.MaxTerms, 0), 20)
	q.MinShared = max(q.MinShared, 0)
	if !(q.MaxDF > 0) {
		q.MaxDF = .02
	}
	return q
}

// choose takes the rarest terms, and says which of them occur in which shard.
func (x *Index) choose(q Query, shards []*shard) (chosen []Term, perShard [][]Term) {
	type counted struct {
		Term
		hash uint32
		df   int
	}
	terms := make([]counted, 0, len(q.Terms))
	for _, t := range q.Terms {
		if !(t.Weight > 0) {
			t.Weight = 1
		}
		terms = append(terms, counted{Term: t, hash: hashOf(corpus.HashWord(t.Text))})
	}
	slices.SortFunc(terms, func(a, b counted) int {
		return cmp.Or(strings.Compare(a.Text, b.Text), cmp.Compare(b.Weight, a.Weight))
	})
	terms = slices.CompactFunc(terms, func(a, b counted) bool { return a.Text == b.Text })

	x.mu.RLock()
	defer x.mu.RUnlock()
	articles, rarest := 0, 1
	except := corpus.HashWord(q.Except)
	for _, sh := range shards {
		articles += len(sh.keys)
		if _, ok := sh.keys[except]; ok && q.Except != "" {
			rarest = 2
		}
	}
	most := max(alwaysCheap, int(min(q.MaxDF, 1)*float64(articles)))
	kept := terms[:0]
	for _, t := range terms {
		// Most words have no need to be looked up in every shard.
		if t.df = int(x.total[t.hash]); t.df > 0 && len(shards) < len(x.shards) {
			t.df = 0
			for _, sh := range shards {
				if t.df += int(sh.df[t.hash]); t.df > most {
					break
				}
			}
		}
		if rarest <= t.df && t.df <= most {
			kept = append(kept, t)
		}
	}
	slices.SortFunc(kept, func(a, b counted) int {
		return cmp.Or(cmp.Compare(a.df, b.df), cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Text, b.Text))
	})
	kept = kept[:min(len(kept), q.MaxTerms)]

	perShard = make([][]Term, len(shards))
	for _, t := range kept {
		chosen = append(chosen, t.Term)
		for i, sh := range shards {
			if sh.df[t.hash] > 0 {
				perShard[i] = append(perShard[i], t.Term)
			}
		}
	}
	return chosen, perShard
}

// collect finds the best articles of one shard: at least q.Limit of them, if
// there are so many with a score of at least atLeast, and all that tie with the
// last. whole says that every article of the shard belongs to the window.
func collect(ctx context.Context, b bleve.Index, whole bool, q Query, terms []Term, atLeast float64) ([]Hit, error) {
	low, err := b.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := low.Reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()

	type sum struct {
		doc    uint64 // bleve's number for it
		score  float64
		shared int
		last   int // the term that was added last, counted from 1
	}
	sums := map[uint64]sum{}
	for i, t := range terms {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, field := range [...]string{fieldBody, fieldTitle} {
			postings, err := r.TermFieldReader(ctx, []byte(t.Text), field, false, false, false)
			if err != nil {
				return nil, err
			}
			for p, err := postings.Next(nil); p != nil || err != nil; p, err = postings.Next(p) {
				if err != nil {
					return nil, err
				}
				doc := binary.BigEndian.Uint64(p.ID)
				if s := sums[doc]; s.last != i+1 { // else found in the body already
					sums[doc] = sum{doc, s.score + t.Weight, s.shared + 1, i + 1}
				}
			}
			if err := postings.Close(); err != nil {
				return nil, err
			}
		}
	}
	ranked := make([]sum, 0, len(sums))
	for _, s := range sums {
		if s.shared >= q.MinShared && s.score >= atLeast {
			ranked = append(ranked, s)
		}
	}
	slices.SortFunc(ranked, func(a, b sum) int { return cmp.Compare(b.score, a.score) })

	// Keys, dates and languages are read only of those that come into question.
	values, err := r.DocValueReader([]string{fieldPublished, fieldLang})
	if err != nil {
		return nil, err
	}
	lang := exactly(q.Lang)
	id := make([]byte, 8)
	var hits []Hit
	for _, s := range ranked {
		if len(hits) >= q.Limit && s.score < hits[len(hits)-1].Score {
			break
		}
		binary.BigEndian.PutUint64(id, s.doc)
		if !whole || lang != "" {
			inTime, inLang := whole, lang == ""
			err := values.VisitDocValues(id, func(field string, term []byte) {
				switch field {
				case fieldLang:
					inLang = inLang || string(term) == lang
				case fieldPublished:
					if t, ok := published(term); ok {
						inTime = inTime || !t.Before(q.From) && (q.To.IsZero() || t.Before(q.To))
					}
				}
			})
			if err != nil {
				return nil, err
			}
			if !inTime || !inLang {
				continue
			}
		}
		key, err := r.ExternalID(id)
		if err != nil {
			return nil, err
		}
		if key != q.Except {
			hits = append(hits, Hit{key, s.score, s.shared})
		}
	}
	return hits, nil
}

// published reads a date as bleve keeps it: in 16 precisions, of which the
// full one counts.
func published(term []byte) (time.Time, bool) {
	code := numeric.PrefixCoded(term)
	if shift, err := code.Shift(); err != nil || shift != 0 {
		return time.Time{}, false
	}
	nano, err := code.Int64()
	return time.Unix(0, nano), err == nil
}

// top sorts the hits, keeps the best, and keeps each article once: one that is
// moving between shards may have been met in both.
func top(hits []Hit, limit int) []Hit {
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Key, b.Key))
	})
	seen := make(map[string]struct{}, len(hits))
	hits = slices.DeleteFunc(hits, func(h Hit) bool {
		_, twice := seen[h.Key]
		seen[h.Key] = struct{}{}
		return twice
	})
	return hits[:min(len(hits), limit)]
}
