package copies

import (
	"cmp"
	"slices"
)

// A family is made in two ways. Whole copies are one text, and so is everything
// that whole copies connect. Of its other relations, as an excerpt or as what
// embeds another, a text has only the strongest to an earlier one make it a member:
// so that a later round-up that embeds two reports does not make them one family.
// As these choices depend on the relations and on time alone, families do not
// depend on the order of arrival. Of texts of the same time, or of unknown times,
// the longer is taken for the earlier: cuts are commoner than round-ups.

// Family is the document that doc's copy family began with.
func (x *Index) Family(doc int32) int32 {
	first := x.oldest()
	for {
		doc = x.earliest(doc)
		if doc < first {
			return doc
		}
		parent := x.record(doc).parent
		if parent == doc {
			return doc
		}
		doc = parent
	}
}

// earliest is the earliest of the whole copies that doc is connected with.
func (x *Index) earliest(doc int32) int32 {
	for first := x.oldest(); doc >= first; {
		same := x.record(doc).same
		if same == doc {
			break
		}
		doc = same
	}
	return doc
}

// join gives the documents of new edges their places in families.
func (x *Index) join(edges []Edge) {
	for _, e := range edges {
		x.markCut(e)
		j := e.Overlap.Jaccard()
		if e.Relation != Identical && j < wholeJaccard {
			x.link(e.From, e.To, float32(j), int32(e.Overlap.Shared))
			continue
		}
		earlier, later, apart := x.texts(e.From, e.To)
		if !apart {
			continue
		}
		r := x.record(later)
		r.same = earlier
		x.record(e.From).same = earlier // a shorter way
		if earlier >= x.oldest() {
			for i := r.links; i > 0; i = x.links[i-1].next {
				l := x.links[i-1]
				x.link(earlier, l.to, l.jaccard, l.shared)
			}
		}
	}
}

// texts gives the texts that two documents are whole copies of, and whether they are
// two, of which the later has not expired.
func (x *Index) texts(a, b int32) (earlier, later int32, apart bool) {
	earlier, later = x.earliest(a), x.earliest(b)
	if x.before(later, earlier) {
		earlier, later = later, earlier
	}
	return earlier, later, later != earlier && later >= x.oldest()
}

// link is a part that a text shares with an earlier one.
type link struct {
	to      int32
	next    int32 // of the same text, counted from 1; 0 at the end
	shared  int32
	jaccard float32
}

// link has the later of two texts that share a part follow the earlier. It is kept,
// as which is the later changes when an earlier copy of it arrives.
func (x *Index) link(a, b int32, jaccard float32, shared int32) {
	earlier, later, apart := x.texts(a, b)
	if !apart {
		return
	}
	r := x.record(later)
	x.links = append(x.links, link{earlier, r.links, shared, jaccard})
	r.links = int32(len(x.links))
	x.follow(later, earlier, jaccard, shared)
}

// follow makes parent the text that doc repeats most, if it is earlier and doc
// repeats more of it than of the present one.
func (x *Index) follow(doc, parent int32, jaccard float32, shared int32) {
	r := x.record(doc)
	if !x.before(x.earliest(parent), doc) {
		return
	}
	better := cmp.Or(cmp.Compare(jaccard, r.jaccard), cmp.Compare(shared, r.shared))
	if r.parent == doc || better > 0 || better == 0 && x.before(parent, r.parent) {
		r.parent, r.jaccard, r.shared = parent, jaccard, shared
	}
}

// markCut notes which of two texts is a cut of the other.
func (x *Index) markCut(e Edge) {
	if o := e.Overlap; o.Jaccard() < wholeJaccard && o.Containment() >= sureContained {
		smaller := e.From
		if o.B < o.A {
			smaller = e.To
		}
		x.record(smaller).cut = true
	}
}

// Origin is the document among the members of a family that the others most likely
// come from: one published by the agency that the family credits, else one that
// credits it, as datelines and credit lines say; of these the earliest. Where times
// are unknown, texts that were cut from others come last, and of the states of one
// agency's report the shorter is taken for the earlier, as reports grow. Origin
// returns -1 when no member is left that has not expired.
func (x *Index) Origin(members []int32) int32 {
	var live []int32
	credits := map[uint32]int{}
	for _, d := range members {
		if d < x.oldest() {
			continue
		}
		live = append(live, d)
		if r := x.record(d); r.voice != 0 && r.voice != r.source {
			credits[r.voice]++
		}
	}
	if len(live) == 0 {
		return -1
	}
	agency := uint32(0)
	for voice, n := range credits {
		if n > credits[agency] || n == credits[agency] && voice < agency {
			agency = voice
		}
	}
	is := func(b bool) int {
		if b {
			return 0
		}
		return 1
	}
	return slices.MinFunc(live, func(a, b int32) int {
		ra, rb := x.record(a), x.record(b)
		issued := func(r *record) int { return is(agency != 0 && r.source == agency) }
		credited := func(r *record) int { return is(agency != 0 && r.voice == agency) }
		c := cmp.Or(
			cmp.Compare(issued(ra), issued(rb)), cmp.Compare(credited(ra), credited(rb)),
			cmp.Compare(is(ra.dated), is(rb.dated)))
		if c != 0 {
			return c
		}
		if ra.dated {
			c = cmp.Compare(ra.time, rb.time)
		}
		shorter := cmp.Compare(ra.length, rb.length)
		if credited(ra) != 0 {
			shorter = -shorter
		}
		return cmp.Or(c, cmp.Compare(is(!ra.cut), is(!rb.cut)), shorter, cmp.Compare(ra.exact, rb.exact), cmp.Compare(a, b))
	})
}

// before reports whether document a is the earlier text. It is a total order, so
// that following parents ends: by time, an undated document having the time of the
// latest before it; of the same time, the longer text first, as it is more often
// cut than added to; and by arrival only when nothing else tells.
func (x *Index) before(a, b int32) bool {
	if first := x.oldest(); a < first || b < first { // what has expired was earlier
		return a < b
	}
	ra, rb := x.record(a), x.record(b)
	return cmp.Or(
		cmp.Compare(ra.time, rb.time), cmp.Compare(rb.length, ra.length),
		cmp.Compare(ra.exact, rb.exact), cmp.Compare(a, b)) < 0
}
