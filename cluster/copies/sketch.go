package copies

import (
	"math"

	"github.com/wirefold/wirefold/corpus"
)

const (
	// ShingleWords is the number of words in a shingle.
	ShingleWords = 5
	// Lanes is the number of minima in a MinHash signature.
	Lanes = 128
	// fingerprintRate: one shingle in so many is a fingerprint.
	fingerprintRate = 16
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
	// Fingerprints are the shingle hashes below 2^64/16, in order of appearance,
	// repeats included.
	Fingerprints []uint64
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

// scan fills s.words with the words of the text outside furniture, and
// s.shingles with the hashes of their shingles. A text of fewer than five words
// is one shingle.
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

	s.shingles = s.shingles[:0]
	var h uint64
	for i := range s.words {
		h = h*roll + s.words[i].Hash
		if i >= ShingleWords {
			h -= s.words[i-ShingleWords].Hash * rollOut
		}
		if i >= ShingleWords-1 {
			s.shingles = append(s.shingles, mix(h))
		}
	}
	if len(s.shingles) == 0 && len(s.words) > 0 {
		s.shingles = append(s.shingles, mix(h))
	}
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
	k.Fingerprints = k.Fingerprints[:0]
	exact := uint64(len(s.shingles))
	for _, h := range s.shingles {
		exact = (exact ^ h) * roll
		exact ^= exact >> 29
		if h < math.MaxUint64/fingerprintRate {
			k.Fingerprints = append(k.Fingerprints, h)
		}
	}
	k.Exact = mix(exact)
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

const roll uint64 = 0x9e3779b97f4a7c15

var rollOut = func() uint64 {
	p := uint64(1)
	for range ShingleWords {
		p *= roll
	}
	return p
}()

// mix is the finisher of MurmurHash3 (Appleby), a bijection on 64 bits.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
