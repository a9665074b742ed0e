package copies

import (
	"math"
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

const (
	// ShingleWords is the number of words in a shingle.
	ShingleWords = 5
	// Lanes is the number of minima in a MinHash signature.
	Lanes = 128
	// fingerprintRate: one shingle in so many is a fingerprint.
	fingerprintRate = 14
	// finerRate is that of the fingerprints of which short texts have more.
	finerRate = 7
	// longestGap is the number of shingles in a row, about a paragraph, among which
	// there is a fingerprint for certain.
	longestGap = 32
)

// Text is what is compared: a body without its furniture.
type Text struct {
	Body      string
	Furniture []corpus.Furniture
	// Words are the words of Body where they are known already; nil has them read
	// from Body.
	Words []corpus.Word
}

// TextOf is the text of a cleaned article.
func TextOf(d *corpus.Document) Text { return Text{d.Article.Body, d.Furniture, d.Body} }

// Sketch summarises one text for finding candidates.
type Sketch struct {
	// Shingles is the number of shingles, repeats included.
	Shingles int
	// Fingerprints are the shingle hashes below 2^64/14, in order of appearance and
	// repeats included. Where 32 shingles in a row have none it is their least. Two
	// texts with 36 words in a row in common thus have a fingerprint in common.
	Fingerprints []uint64
	// Finer are the shingle hashes from 2^64/14 to 2^64/7: another sample as large.
	Finer []uint64
	// Signature is the MinHash signature: the share of equal lanes of two
	// signatures estimates J.
	Signature [Lanes]uint32
	// Exact is equal for two texts exactly when their folded words are the same
	// in the same order (up to a hash collision in 2^64).
	Exact uint64
}

// Scanner turns texts into shingles and sketches. Its buffers are reused, so it
// serves one goroutine at a time and allocates nothing once they have grown.
type Scanner struct {
	words    []corpus.Word
	tokens   []uint64 // of the words
	shingles []uint64 // the i-th begins with the i-th word
	sketch   Sketch
	lanes    [Lanes]uint64
}

// Sketch scans a text. The result is valid until the next call.
func (s *Scanner) Sketch(t Text) *Sketch {
	s.scan(t)
	s.fingerprint()
	s.sign()
	return &s.sketch
}

// scan fills s.words with the words of the text outside furniture, s.tokens with
// their tokens, and s.shingles with the hashes of their shingles.
func (s *Scanner) scan(t Text) {
	s.words = s.words[:0]
	if t.Words != nil {
		s.selectWords(t)
	} else {
		at := 0
		for _, f := range t.Furniture {
			if f.Start > at {
				s.appendWords(t.Body, at, f.Start)
			}
			at = max(at, f.End)
		}
		s.appendWords(t.Body, at, len(t.Body))
	}

	n := len(s.words)
	s.tokens = slices.Grow(s.tokens[:0], n)[:n]
	for i := range s.tokens {
		s.tokens[i] = tokenOf(s.words, i)
	}
	s.shingles = rollShingles(s.tokens, s.shingles[:0])
}

// A token is a word as texts are compared by: its hash, but for the lowest bit,
// which tells names and numerals.
const specificBit = 1

func tokenOf(words []corpus.Word, i int) uint64 {
	h := words[i].Hash &^ specificBit
	if words[i].Shape != corpus.Lower && isSpecific(words, i) {
		h |= specificBit
	}
	return h
}

// isSpecific reports whether word i is a name or a numeral by its shape. Words that
// open a sentence or a quotation are written like names, so a name must have
// nothing but a space before it.
func isSpecific(words []corpus.Word, i int) bool {
	switch words[i].Shape {
	case corpus.Numeral:
		return true
	case corpus.Capital, corpus.Upper:
		return i > 0 && words[i].Start == words[i-1].End+1
	}
	return false
}

// rollShingles appends the hashes of the shingles of a text, in order. A text of
// fewer than five words is one shingle.
func rollShingles(tokens, dst []uint64) []uint64 {
	var h uint64
	first := min(ShingleWords, len(tokens))
	if first == 0 {
		return dst
	}
	for _, t := range tokens[:first] {
		h = h*roll + t&^specificBit
	}
	dst = append(slices.Grow(dst, len(tokens)), mix(h))
	out := tokens[:len(tokens)-first]
	for i, t := range tokens[first:] {
		h = h*roll + t&^specificBit - (out[i]&^specificBit)*rollOut
		dst = append(dst, mix(h))
	}
	return dst
}

// selectWords takes the known words that are not in furniture.
func (s *Scanner) selectWords(t Text) {
	f := 0
	for _, w := range t.Words {
		for f < len(t.Furniture) && t.Furniture[f].End <= int(w.Start) {
			f++
		}
		if f == len(t.Furniture) || int(w.End) <= t.Furniture[f].Start {
			s.words = append(s.words, w)
		}
	}
}

func (s *Scanner) appendWords(body string, start, end int) {
	n := len(s.words)
	s.words = corpus.Words(body[start:end], s.words)
	if start > 0 {
		for i := n; i < len(s.words); i++ {
			s.words[i].Start += int32(start)
			s.words[i].End += int32(start)
		}
	}
}

// fingerprint fills all of the sketch but the signature.
func (s *Scanner) fingerprint() {
	k := &s.sketch
	k.Shingles = len(s.shingles)
	k.Fingerprints, k.Finer = k.Fingerprints[:0], k.Finer[:0]
	exact, next := uint64(len(s.shingles)), 0 // next is behind the last fingerprint
	for i, h := range s.shingles {
		exact = (exact ^ h) * roll
		exact ^= exact >> 29
		switch {
		case h >= math.MaxUint64/finerRate:
		case h >= math.MaxUint64/fingerprintRate:
			k.Finer = append(k.Finer, h)
		default:
			k.Fingerprints = append(winnow(s.shingles[next:i], k.Fingerprints), h)
			next = i + 1
		}
	}
	k.Fingerprints = winnow(s.shingles[next:], k.Fingerprints)
	k.Exact = mix(exact)
}

// winnow appends the shingles that are the least of some 32 in a row: of equal ones
// the last (Schleimer, Wilkerson and Aiken, SIGMOD 2003).
func winnow(gap, dst []uint64) []uint64 {
	least := -1
	for end := longestGap; end <= len(gap); end++ {
		from := end - longestGap
		switch {
		case least >= from && gap[end-1] > gap[least]:
			continue
		case least >= from:
			least = end - 1
		default:
			least = from
			for i := from + 1; i < end; i++ {
				if gap[i] <= gap[least] {
					least = i
				}
			}
		}
		dst = append(dst, gap[least])
	}
	return dst
}

// sign computes the MinHash signature by Fast Similarity Sketching (Dahlgaard,
// Knudsen and Thorup, FOCS 2017). Round after round every shingle is thrown into
// one lane with a value that lies in that round's range, and a lane keeps its
// least; the first round that leaves no lane empty is the last. Most texts need
// two or three rounds in place of the 128 of classic MinHash, with the same
// expectation and a smaller variance. From round 128 on, round r throws every
// shingle into lane r-128, so that the end is certain.
func (s *Scanner) sign() {
	for i := range s.lanes {
		s.lanes[i] = math.MaxUint64
	}
	if len(s.shingles) > 0 {
		empty := Lanes
		for r := uint64(0); r < 2*Lanes && empty > 0; r++ {
			seed := (r + 1) * 0x9e3779b97f4a7c15
			for _, h := range s.shingles {
				v := mix(h ^ seed)
				lane := v >> 57
				if r >= Lanes {
					lane = r - Lanes
				}
				v = r<<56 | v&(1<<56-1)>>1
				if old := s.lanes[lane]; v < old {
					if old == math.MaxUint64 {
						empty--
					}
					s.lanes[lane] = v
				}
			}
		}
	}
	for i, v := range s.lanes {
		s.sketch.Signature[i] = uint32(v>>56)<<24 ^ uint32(v>>16)
	}
}

const roll = 0x9e3779b97f4a7c15

// rollOut is roll to the power of ShingleWords.
const rollOut = (roll * roll & max64) * (roll * roll & max64) & max64 * roll & max64

const max64 = 1<<64 - 1

// mix is the finisher of MurmurHash3 (Appleby), a bijection on 64 bits.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
