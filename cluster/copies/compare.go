package copies

import (
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

// shingled is a text ready to be compared.
type shingled struct {
	shingles  []uint64 // in order
	specifics []uint64 // names and numerals in order, see specific
	words     int
	distinct  uint8 // whether any shingle stands twice
}

const (
	unknown uint8 = iota
	allDistinct
	repeating
)

// count finds out whether any shingle stands twice.
func (t *shingled) count(scratch *hashSet) {
	scratch.reset(len(t.shingles))
	t.distinct = allDistinct
	for _, h := range t.shingles {
		if !scratch.add(h) {
			t.distinct = repeating
			return
		}
	}
}

// A specific is a name or a numeral of a text: the first bits of its hash, and which
// word it is in the last ones.
const (
	placeBits = 20
	lastPlace = 1<<placeBits - 1
)

func specific(hash uint64, at int) uint64 { return hash&^lastPlace | uint64(min(at, lastPlace)) }
func nameOf(s uint64) uint64              { return s &^ lastPlace }
func placeOf(s uint64) int                { return int(s & lastPlace) }

// take makes t what the scanner scanned last. Its shingles stay in the scanner's
// memory.
func (t *shingled) take(s *Scanner) {
	t.shingles, t.specifics = s.shingles, t.specifics[:0]
	t.words, t.distinct = len(s.words), unknown
	for i := range s.words {
		if s.words[i].Shape != corpus.Lower && isSpecific(s.words, i) {
			t.specifics = append(t.specifics, specific(s.words[i].Hash, i))
		}
	}
}

// between gives the names and numerals from the first to the last shingle that is
// shared.
func (t *shingled) between(shared func(hash uint64) bool) []uint64 {
	first, last := 0, len(t.shingles)-1
	for first <= last && !shared(t.shingles[first]) {
		first++
	}
	for last > first && !shared(t.shingles[last]) {
		last--
	}
	if first > last {
		return nil
	}
	end := min(last+ShingleWords, t.words)
	from, to := 0, len(t.specifics)
	for from < to && placeOf(t.specifics[from]) < first {
		from++
	}
	for to > from && placeOf(t.specifics[to-1]) >= end {
		to--
	}
	return t.specifics[from:to]
}

// Comparer compares one text with many. It serves one goroutine at a time.
type Comparer struct {
	a, b Scanner
	kept [2]shingled // A, and B where it was scanned here

	found shingled  // B, where it was scanned before
	of    *shingled // A
	set   hashSet   // its shingles
	size  int

	boilerplate boilerplate // shingles that count on neither side

	specifics hashSet // of A
	distinct  hashSet // scratch
	scratch   []uint64
}

// Load sets the text A that the following comparisons are with.
func (c *Comparer) Load(a Text) {
	c.a.scan(a)
	c.kept[0].take(&c.a)
	c.load(&c.kept[0])
}

func (c *Comparer) load(a *shingled) {
	c.of = a
	c.set.reset(len(a.shingles))
	c.size = 0
	for _, h := range a.shingles {
		if !c.boilerplate.has(h) && c.set.add(h) {
			c.size++
		}
	}
	c.specifics.reset(len(a.specifics))
	for _, s := range a.specifics {
		c.specifics.add(nameOf(s))
	}
}

// Compare compares the loaded text A with B exactly.
func (c *Comparer) Compare(b Text) Overlap {
	if c.of == nil { // nothing was loaded: A is empty
		c.load(&c.kept[0])
	}
	c.b.scan(b)
	c.kept[1].take(&c.b)
	o := c.overlap(&c.kept[1])
	c.compareSpecifics(&o, &c.kept[1])
	return o
}

// overlap compares A with B, but for their names and numerals.
func (c *Comparer) overlap(b *shingled) Overlap {
	if b.distinct == unknown {
		b.count(&c.distinct)
	}
	o := Overlap{A: c.size}
	c.set.begin()
	if b.distinct == repeating {
		c.distinct.reset(len(b.shingles))
	}
	inside := false
	for _, h := range b.shingles {
		member, fresh := c.set.visit(h)
		switch {
		case member:
			if !inside {
				o.Runs++
			}
			if fresh {
				o.Shared++
			}
		case c.boilerplate.has(h):
			continue
		case b.distinct == allDistinct || c.distinct.add(h):
			o.B++
		}
		inside = member
	}
	o.B += o.Shared
	return o
}

// compareSpecifics counts the names and numerals of each text between its first and
// its last shared shingle, so that what a site prints around a copy does not count,
// and keeps the counts of the text with fewer.
func (c *Comparer) compareSpecifics(o *Overlap, b *shingled) {
	if o.Shared == 0 {
		return
	}
	c.specifics.begin()
	for _, s := range b.specifics {
		c.specifics.visit(nameOf(s))
	}
	inA := c.of.between(c.set.met)
	inB := b.between(c.set.has)
	o.Specifics, o.Same = c.count(c.specifics.met, inA)
	if n, same := c.count(c.specifics.has, inB); n < o.Specifics {
		o.Specifics, o.Same = n, same
	}
}

// count counts the distinct names and numerals, and those that the other text has.
func (c *Comparer) count(has func(hash uint64) bool, list []uint64) (n, same int) {
	c.distinct.reset(len(list))
	for _, s := range list {
		if name := nameOf(s); c.distinct.add(name) {
			n++
			if has(name) {
				same++
			}
		}
	}
	return n, same
}

// elsewhere counts the names and numerals of A outside of what it shares with B, the
// last text compared, and those of them that B has too; or so for B, where more of
// them are the same.
func (c *Comparer) elsewhere(b *shingled) (n, same int) {
	n, same = c.count(c.specifics.met, c.outside(c.of, c.set.met))
	m, also := c.count(c.specifics.has, c.outside(b, c.set.has))
	if ratio(also, m) > ratio(same, n) {
		return m, also
	}
	return n, same
}

// outside lists the names and numerals of a text in no shared shingle.
func (c *Comparer) outside(t *shingled, shared func(hash uint64) bool) []uint64 {
	c.scratch = c.scratch[:0]
	k, free := 0, 0 // free is the first word behind all shared shingles so far
	for i, h := range t.shingles {
		if shared(h) {
			free = i + ShingleWords
		}
		for k < len(t.specifics) && (placeOf(t.specifics[k]) <= i || i == len(t.shingles)-1) {
			if placeOf(t.specifics[k]) >= free {
				c.scratch = append(c.scratch, t.specifics[k])
			}
			k++
		}
	}
	return c.scratch
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

// Passage is a run of text that two articles share: its span in each.
type Passage struct{ A, B corpus.Span }

// Passages lists the runs of at least five words that the loaded text A and B
// share, in the order of A, the longest where there is a choice of places in B;
// each word of A is in at most one. Boilerplate opens no run.
func (c *Comparer) Passages(b Text) []Passage {
	c.b.scan(b)
	of, with := c.a.shingles, c.b.shingles
	first := make(map[uint64]int32, len(with)) // where a shingle stands first in B
	next := make([]int32, len(with))           // and after each place the next
	for i := len(with) - 1; i >= 0; i-- {
		next[i] = -1
		if j, again := first[with[i]]; again {
			next[i] = j
		}
		first[with[i]] = int32(i)
	}
	run := func(i, j int) (n int) {
		for i+n < len(of) && j+n < len(with) && of[i+n] == with[j+n] {
			n++
		}
		return n
	}
	var out []Passage
	for i := 0; i < len(of); {
		j, ok := first[of[i]]
		if !ok || c.boilerplate.has(of[i]) {
			i++
			continue
		}
		at, n := j, 0
		for tries := 0; j >= 0 && tries < placesTried; tries++ {
			if m := run(i, int(j)); m > n {
				at, n = j, m
			}
			j = next[j]
		}
		out = append(out, Passage{A: c.a.span(i, n), B: c.b.span(int(at), n)})
		i += n + ShingleWords - 1
	}
	return out
}

// placesTried bounds the work on texts that repeat one passage without end.
const placesTried = 16

// span is the text from the first word of shingle i to the last of shingle i+n-1.
func (s *Scanner) span(i, n int) corpus.Span {
	last := min(i+n-1+ShingleWords, len(s.words)) - 1
	return corpus.Span{Start: int(s.words[i].Start), End: int(s.words[last].End)}
}

// hashSet is a set of hashes with open addressing, made to be filled, asked and
// emptied once an article without freeing anything. Slots from an earlier filling
// carry an older stamp and count as empty.
type hashSet struct {
	slots  []slot
	mask   uint64
	now    uint32 // this filling
	visits uint32 // this visit
}

type slot struct {
	key   uint64
	stamp uint32 // filling that the slot belongs to
	seen  uint32 // visit that last met the key
}

// reset empties the set and makes room for n hashes.
func (s *hashSet) reset(n int) {
	if need := 2*n + 16; need > len(s.slots) {
		size := 64
		for size < need {
			size *= 2
		}
		s.slots, s.mask, s.now, s.visits = make([]slot, size), uint64(size-1), 0, 0
	}
	if s.now++; s.now == 0 { // the stamp wrapped: old slots would look new
		clear(s.slots)
		s.now = 1
	}
}

// find is the slot of h, or the free one where it belongs.
func (s *hashSet) find(h uint64) (at *slot, found bool) {
	for i := h & s.mask; ; i = (i + 1) & s.mask {
		if at = &s.slots[i]; at.stamp != s.now {
			return at, false
		}
		if at.key == h {
			return at, true
		}
	}
}

// add puts h in and reports whether it is new.
func (s *hashSet) add(h uint64) bool {
	at, found := s.find(h)
	if !found {
		*at = slot{key: h, stamp: s.now}
	}
	return !found
}

// remove takes h out. Its slot stays in use, so that others are still found behind
// it, under a key that no text is likely to have.
func (s *hashSet) remove(h uint64) {
	if at, found := s.find(h); found {
		at.key = ^h
	}
}

// has reports whether h is a member.
func (s *hashSet) has(h uint64) bool {
	_, found := s.find(h)
	return found
}

// met reports whether h is a member that this visit met.
func (s *hashSet) met(h uint64) bool {
	at, found := s.find(h)
	return found && at.seen == s.visits
}

// begin starts a visit.
func (s *hashSet) begin() {
	if s.visits++; s.visits == 0 {
		for i := range s.slots {
			s.slots[i].seen = 0
		}
		s.visits = 1
	}
}

// visit reports whether h is a member, and whether this visit meets it first.
func (s *hashSet) visit(h uint64) (member, fresh bool) {
	at, found := s.find(h)
	if !found {
		return false, false
	}
	fresh = at.seen != s.visits
	at.seen = s.visits
	return true, fresh
}
