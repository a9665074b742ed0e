package copies

// recent keeps the last texts added or compared ready to be compared again, in one
// ring of memory: most copies come within hours. What is no longer there is
// fetched and scanned again.
type recent struct {
	ring    []uint64
	written int // words of the ring written since the beginning
	texts   []recentText
}

// recentText says where in the ring the words of a text are.
type recentText struct {
	doc      int32 // counted from 1
	words    int32
	at       int // when it was written
	distinct uint8
}

const (
	leastRing  = 1 << 16 // words
	mostRing   = 1 << 19
	ringAnEach = 64 // words of the ring for each document in the index
)

// fit makes the ring large enough for an index of so many documents. What was in
// a smaller ring is forgotten.
func (r *recent) fit(documents int) {
	size := len(r.ring)
	if size == mostRing || size > 0 && size >= ringAnEach*documents {
		return
	}
	size = max(leastRing, 2*size)
	*r = recent{ring: make([]uint64, size), texts: make([]recentText, size/256)}
}

// put keeps a text, unless it is so large that it would drive out most others.
func (r *recent) put(doc int32, t *shingled) {
	n := len(t.tokens)
	if n > len(r.ring)/8 {
		return
	}
	at := r.written % len(r.ring)
	if at+n > len(r.ring) { // texts are not cut in two
		r.written += len(r.ring) - at
		at = 0
	}
	copy(r.ring[at:], t.tokens)
	*r.entry(doc) = recentText{doc + 1, int32(n), r.written, t.distinct}
	r.written += n
}

// get makes t the text of a document, if it is still there. It stays valid until
// the next put.
func (r *recent) get(doc int32, t *shingled) bool {
	if len(r.texts) == 0 {
		return false
	}
	e := r.entry(doc)
	if e.doc != doc+1 || r.written-e.at > len(r.ring) {
		return false
	}
	at := e.at % len(r.ring)
	t.tokens, t.distinct = r.ring[at:at+int(e.words)], e.distinct
	t.shingles = rollShingles(t.tokens, t.shingles[:0])
	return true
}

// learned keeps what a comparison found out about a text.
func (r *recent) learned(doc int32, t *shingled) {
	if e := r.entry(doc); e.doc == doc+1 {
		e.distinct = t.distinct
	}
}

func (r *recent) entry(doc int32) *recentText { return &r.texts[int(doc)%len(r.texts)] }
