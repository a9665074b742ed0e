package copies

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// Overlap is the exact comparison of two texts A and B by their sets of shingles.
type Overlap struct {
	A, B, Shared int // sizes of the sets, and of what they share
	// Specifics counts the distinct names and numerals between the first and the last
	// shared shingle of the text with fewer of them, and Same those that the other
	// text has.
	Specifics, Same int
	// Runs is the number of unbroken runs in B that the shared shingles make up.
	Runs int
}

// MeanRun is the mean length, in shingles, of the runs that are shared. A copy
// shares long runs. Texts in one form with other words in its slots, such as
// weather reports, share as much, but in short runs.
func (o Overlap) MeanRun() float64 { return ratio(o.Shared, o.Runs) }

// Jaccard is |A∩B| / |A∪B|, and 0 for two empty texts.
func (o Overlap) Jaccard() float64 { return ratio(o.Shared, o.A+o.B-o.Shared) }

// Containment is |A∩B| / min(|A|, |B|): 1 when the smaller is wholly in the larger.
func (o Overlap) Containment() float64 { return ratio(o.Shared, min(o.A, o.B)) }

// InA is the share of A that also stands in B.
func (o Overlap) InA() float64 { return ratio(o.Shared, o.A) }

// InB is the share of B that also stands in A.
func (o Overlap) InB() float64 { return ratio(o.Shared, o.B) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// SameSpecifics is the share of the shorter text's names and numerals that the
// other has too. A copy keeps them. A form filled in twice, such as a weather
// report or a police log, keeps all but them. It is 1 where there are too few to
// tell.
func (o Overlap) SameSpecifics() float64 {
	if o.Specifics < fewestSpecifics {
		return 1
	}
	return ratio(o.Same, o.Specifics)
}

const fewestSpecifics = 4

// Comparer compares one text with many. It serves one goroutine at a time.
type Comparer struct {
	a, b Scanner
	set  hashSet
	size int

	specifics hashSet // of A
	distinct  hashSet // scratch
	// stretch is how much of either text, at most, lay between the first and the
	// last shared shingle of the last comparison.
	stretch float64
}

// Load sets the text A that the following comparisons are with.
func (c *Comparer) Load(a Text) {
	c.a.scan(a)
	c.set.reset(len(c.a.shingles))
	c.size = 0
	for _, h := range c.a.shingles {
		if c.set.add(h) {
			c.size++
		}
	}
	c.specifics.reset(len(c.a.words))
	for _, w := range c.a.words {
		if specific(w) {
			c.specifics.add(w.Hash)
		}
	}
}

// specific reports whether a word is a name or a numeral by its shape. Words that
// open sentences are written like names, so the commonest are left out.
func specific(w corpus.Word) bool {
	return w.Shape == corpus.Numeral || (w.Shape == corpus.Capital || w.Shape == corpus.Upper) && !openers[w.Hash]
}

var openers = func() map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range strings.Fields("the a an in on at it he she they we i you but and or if this that these those there after before when while as for from by with his her its their our some many most one two no not all le la les un une il elle el los las der die das") {
		m[corpus.HashWord(w)] = true
	}
	return m
}()

// Compare compares the loaded text A with B exactly.
func (c *Comparer) Compare(b Text) Overlap {
	c.b.scan(b)
	return c.overlap()
}

func (c *Comparer) overlap() Overlap {
	if c.set.keys == nil { // nothing was loaded: A is empty
		c.set.reset(0)
	}
	o := Overlap{A: c.size}
	c.set.begin(len(c.b.shingles))
	inside := false
	for _, h := range c.b.shingles {
		member, fresh := c.set.visit(h)
		if member && !inside {
			o.Runs++
		}
		inside = member
		if !fresh {
			continue
		}
		o.B++
		if member {
			o.Shared++
		}
	}
	c.compareSpecifics(&o)
	return o
}

// compareSpecifics counts the names and numerals of each text between its first and
// its last shared shingle, so that what a site prints around a copy does not count,
// and keeps the counts of the text with fewer.
func (c *Comparer) compareSpecifics(o *Overlap) {
	if c.specifics.keys == nil {
		c.specifics.reset(0)
	}
	c.specifics.begin(len(c.b.words))
	for _, w := range c.b.words {
		if specific(w) {
			c.specifics.visit(w.Hash)
		}
	}
	count := func(words []corpus.Word, has func(hash uint64) bool) (n, same int) {
		c.distinct.reset(len(words))
		for _, w := range words {
			if specific(w) && c.distinct.add(w.Hash) {
				n++
				if has(w.Hash) {
					same++
				}
			}
		}
		return n, same
	}
	inA, inB := c.a.between(c.set.met), c.b.between(c.set.has)
	c.stretch = max(ratio(len(inA), len(c.a.words)), ratio(len(inB), len(c.b.words)))
	n, same := count(inA, c.specifics.met)
	o.Specifics, o.Same = n, same
	if n, same = count(inB, c.specifics.has); n < o.Specifics {
		o.Specifics, o.Same = n, same
	}
}

// between gives the words from the first to the last shingle that is shared.
func (s *Scanner) between(shared func(hash uint64) bool) []corpus.Word {
	first, last := 0, len(s.shingles)-1
	for first <= last && !shared(s.shingles[first]) {
		first++
	}
	for last > first && !shared(s.shingles[last]) {
		last--
	}
	if first > last {
		return nil
	}
	return s.words[s.starts[first]:min(int(s.starts[last])+ShingleWords, len(s.words))]
}

// Passage is a run of text that two articles share: its span in each.
type Passage struct{ A, B corpus.Span }

// Passages lists the longest shared runs of at least five words of the loaded
// text A and of B, in the order of A; each word of A is in at most one.
func (c *Comparer) Passages(b Text) []Passage {
	c.b.scan(b)
	where := make(map[uint64]int32, len(c.b.shingles))
	for i := len(c.b.shingles) - 1; i >= 0; i-- {
		where[c.b.shingles[i]] = int32(i) // the first place wins
	}
	var out []Passage
	for i := 0; i < len(c.a.shingles); {
		j, ok := where[c.a.shingles[i]]
		if !ok {
			i++
			continue
		}
		n := 1
		for i+n < len(c.a.shingles) && int(j)+n < len(c.b.shingles) && c.a.shingles[i+n] == c.b.shingles[int(j)+n] {
			n++
		}
		out = append(out, Passage{A: c.a.span(i, n), B: c.b.span(int(j), n)})
		i += n + ShingleWords - 1
	}
	return out
}

// span is the text from the first word of shingle i to the last of shingle i+n-1.
func (s *Scanner) span(i, n int) corpus.Span {
	last := min(int(s.starts[i+n-1])+ShingleWords, len(s.words)) - 1
	return corpus.Span{Start: int(s.words[s.starts[i]].Start), End: int(s.words[last].End)}
}

// hashSet is a set of hashes with open addressing, made to be filled, asked and
// emptied once an article without freeing anything. Slots from an earlier filling
// carry an older stamp and count as empty.
type hashSet struct {
	keys   []uint64
	stamps []uint32 // filling that the slot belongs to
	seen   []uint32 // visit that last met the key
	mask   uint64
	now    uint32
	visits uint32
	other  *hashSet // what a visit met outside the set
}

func (s *hashSet) reset(n int) {
	if need := 2*n + 16; need > len(s.keys) {
		size := 64
		for size < need {
			size *= 2
		}
		s.keys, s.stamps, s.seen = make([]uint64, size), make([]uint32, size), make([]uint32, size)
		s.mask, s.now, s.visits = uint64(size-1), 0, 0
	}
	if s.now++; s.now == 0 { // the stamp wrapped: old slots would look new
		clear(s.stamps)
		s.now = 1
	}
}

func (s *hashSet) slot(h uint64) (i uint64, found bool) {
	for i = h & s.mask; s.stamps[i] == s.now; i = (i + 1) & s.mask {
		if s.keys[i] == h {
			return i, true
		}
	}
	return i, false
}

// add puts h in and reports whether it is new.
func (s *hashSet) add(h uint64) bool {
	i, found := s.slot(h)
	if !found {
		s.keys[i], s.stamps[i], s.seen[i] = h, s.now, 0
	}
	return !found
}

// has reports whether h is a member.
func (s *hashSet) has(h uint64) bool {
	_, found := s.slot(h)
	return found
}

// met reports whether h is a member that the last visit met.
func (s *hashSet) met(h uint64) bool {
	i, found := s.slot(h)
	return found && s.seen[i] == s.visits
}

// begin starts a visit of at most n hashes.
func (s *hashSet) begin(n int) {
	if s.visits++; s.visits == 0 {
		clear(s.seen)
		s.visits = 1
	}
	if s.other == nil {
		s.other = &hashSet{}
	}
	s.other.reset(n)
}

// visit reports whether h is a member, and whether this visit meets it first.
func (s *hashSet) visit(h uint64) (member, fresh bool) {
	i, found := s.slot(h)
	if !found {
		return false, s.other.add(h)
	}
	fresh = s.seen[i] != s.visits
	s.seen[i] = s.visits
	return true, fresh
}
