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
	// Runs is the number of unbroken runs in B that the shared shingles make up, each
	// where it stands first.
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
	tokens   []uint64 // its words in order
	shingles []uint64 // in order
	distinct uint8    // whether any shingle stands twice
}

const (
	unknown uint8 = iota
	allDistinct
	repeating
)

// of makes t what the scanner scanned last, in the scanner's memory.
func (t *shingled) of(s *Scanner) { *t = shingled{s.tokens, s.shingles, unknown} }

// count finds out whether any shingle stands twice.
func (t *shingled) count(scratch *hashSet) {
	scratch.reset(len(t.shingles))
	t.distinct = allDistinct
	for i, h := range t.shingles {
		if !scratch.add(h, i) {
			t.distinct = repeating
			return
		}
	}
}

// between gives the words from the first to the last shingle that is shared.
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
	return t.tokens[first:min(last+ShingleWords, len(t.tokens))]
}

// Comparer compares one text with many. It serves one goroutine at a time.
type Comparer struct {
	a, b Scanner
	text shingled // A
	with shingled // B, where it was scanned here

	set  hashSet // the shingles of A
	size int

	boilerplate boilerplate // shingles that count on neither side

	specifics hashSet // of A
	distinct  hashSet // scratch
	outsiders []uint64
}

// Load sets the text A that the following comparisons are with.
func (c *Comparer) Load(a Text) {
	c.a.scan(a)
	c.load(&c.a)
}

func (c *Comparer) load(s *Scanner) {
	c.text.of(s)
	c.set.reset(len(s.shingles))
	c.size = 0
	c.text.distinct = allDistinct
	for i, h := range s.shingles {
		switch {
		case c.boilerplate.has(h):
		case c.set.add(h, i):
			c.size++
		default:
			c.text.distinct = repeating
		}
	}
	names := 0
	for _, t := range s.tokens {
		names += int(t & specificBit)
	}
	c.specifics.reset(names)
	for i, t := range s.tokens {
		if t&specificBit != 0 {
			c.specifics.add(t, i)
		}
	}
}

// Compare compares the loaded text A with B exactly.
func (c *Comparer) Compare(b Text) Overlap {
	if len(c.set.slots) == 0 { // nothing was loaded: A is empty
		c.load(&c.a)
	}
	c.b.scan(b)
	c.with.of(&c.b)
	o := c.overlap(&c.with)
	c.compareSpecifics(&o, &c.with)
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
	for i, h := range b.shingles {
		member, fresh := c.set.visit(h)
		switch {
		case fresh:
			o.Shared++
			if !inside {
				o.Runs++
			}
		case member: // again
		case c.boilerplate.has(h):
			continue
		case b.distinct == allDistinct || c.distinct.add(h, i):
			o.B++
		}
		inside = fresh
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
	for _, t := range b.tokens {
		if t&specificBit != 0 {
			c.specifics.visit(t)
		}
	}
	o.Specifics, o.Same = c.count(c.specifics.met, c.text.between(c.set.met))
	if n, same := c.count(c.specifics.has, b.between(c.set.has)); n < o.Specifics {
		o.Specifics, o.Same = n, same
	}
}

// count counts the distinct names and numerals of a list of words, and those that
// the other text has.
func (c *Comparer) count(has func(token uint64) bool, words []uint64) (n, same int) {
	c.distinct.reset(len(words))
	for i, t := range words {
		if t&specificBit != 0 && c.distinct.add(t, i) {
			n++
			if has(t) {
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
	n, same = c.count(c.specifics.met, c.outside(&c.text, c.set.met))
	m, also := c.count(c.specifics.has, c.outside(b, c.set.has))
	if ratio(also, m) > ratio(same, n) {
		return m, also
	}
	return n, same
}

// outside lists the words of a text in no shingle that is shared or boilerplate.
func (c *Comparer) outside(t *shingled, shared func(hash uint64) bool) []uint64 {
	c.outsiders = c.outsiders[:0]
	free := 0 // the first word behind all shared shingles so far
	for i, token := range t.tokens {
		if i < len(t.shingles) && (shared(t.shingles[i]) || c.boilerplate.has(t.shingles[i])) {
			free = i + ShingleWords
		}
		if i >= free {
			c.outsiders = append(c.outsiders, token)
		}
	}
	return c.outsiders
}

// slots aligns A with B, the last text compared, word by word around what they
// share, and counts the words that stand in for each other: in slots, where both
// are names or numerals, and in edits, the rest. A gap in one text alone is one
// edit.
func (c *Comparer) slots(b *shingled) (slots, edits int) {
	endA, endB := -1, -1 // behind the last shared run
	for j := 0; j < len(b.shingles); j++ {
		i, member := c.set.place(b.shingles[j])
		if !member {
			continue
		}
		switch {
		case endA < 0:
			s, e := aligned(c.text.tokens[:i], b.tokens[:j], -1)
			slots, edits = slots+s, edits+e
		case i < endA || j < endB: // moved, or the runs meet
		case i-endA == j-endB && i-endA <= longestSlot:
			for k := range i - endA {
				s, e := substitution(c.text.tokens[endA+k], b.tokens[endB+k])
				slots, edits = slots+s, edits+e
			}
		default:
			edits++
		}
		for i+1 < len(c.text.shingles) && j+1 < len(b.shingles) && c.text.shingles[i+1] == b.shingles[j+1] {
			i, j = i+1, j+1
		}
		endA, endB = min(i+ShingleWords, len(c.text.tokens)), min(j+ShingleWords, len(b.tokens))
	}
	if endA >= 0 {
		s, e := aligned(c.text.tokens[endA:], b.tokens[endB:], 1)
		slots, edits = slots+s, edits+e
	}
	return slots, edits
}

// longestSlot bounds the gaps, in words, that are aligned.
const longestSlot = 12

// aligned follows two texts word by word, from their beginnings or (step -1) from
// their ends, until more than three in a row differ, and counts the substitutions
// between words that agree.
func aligned(a, b []uint64, step int) (slots, edits int) {
	s, e, missed := 0, 0, 0
	for k := range min(len(a), len(b)) {
		x, y := a[k], b[k]
		if step < 0 {
			x, y = a[len(a)-1-k], b[len(b)-1-k]
		}
		if x|specificBit == y|specificBit {
			slots, edits, s, e, missed = slots+s, edits+e, 0, 0, 0
			continue
		}
		if missed++; missed > 3 {
			break
		}
		ds, de := substitution(x, y)
		s, e = s+ds, e+de
	}
	return slots, edits
}

func substitution(x, y uint64) (slots, edits int) {
	switch {
	case x|specificBit == y|specificBit:
		return 0, 0
	case x&y&specificBit != 0:
		return 1, 0
	}
	return 0, 1
}

// Passage is a run of text that two articles share: its span in each.
type Passage struct {
	A corpus.Span `json:"a"`
	B corpus.Span `json:"b"`
}

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
	now    uint16 // this filling
	visits uint16 // this visit
}

// slot is small, as several sets have to stay in the processor's nearest cache.
type slot struct {
	key   uint64
	place int32  // where the key stood first
	stamp uint16 // filling that the slot belongs to
	seen  uint16 // visit that last met the key
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

// add puts h in, which stands at the given place, and reports whether it is new.
func (s *hashSet) add(h uint64, place int) bool {
	at, found := s.find(h)
	if !found {
		*at = slot{key: h, stamp: s.now, place: int32(place)}
	}
	return !found
}

// place is where a member stood first.
func (s *hashSet) place(h uint64) (place int, member bool) {
	at, found := s.find(h)
	return int(at.place), found
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
