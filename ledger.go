package wirefold

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
)

// ledger is the state of a store after some entry of its log. One that was handed
// out never changes: the writer forks it, applies the next entry to the fork, and
// publishes that.
type ledger struct {
	seq         uint64 // of the last entry
	at          int64  // when that was committed, in Unix nanoseconds
	docs        table[docInfo]
	standing    table[standing] // of each document
	collections map[string]*collection
	ops         []*op
	waiting     []*heldArticle // that wait, in order of arrival
	waitingNext int32          // the number of the next one
	rules       string         // of the last entry
	live        int            // documents that are neither erased nor dropped
	known       *known         // what was worked out from this state; each has its own
}

// standing is what changes about a document.
type standing struct {
	story int32
	flags flags
}

// collection is a boundary across which nothing is joined.
type collection struct {
	name    string
	ids     *idTable
	docs    table[int32]   // by the number in the collection's deciders
	items   table[[]int32] // the documents of each article, by version
	stories table[*story]
	touches table[touch] // of stories, in order
	joined  table[int32] // stories that became others
}

// touch is a change of a story.
type touch struct {
	at    int64  // when it was committed
	seq   uint32 // the entry
	story int32
}

// story is what the ledger knows of a story. It is replaced, never changed.
type story struct {
	storyHead
	docs        []int32 // that are not gone, in order of arrival
	first, last int64   // publication; undated when none is dated
	changed     uint64  // the last entry that concerned it
	unverified  bool
	seen        *atomic.Pointer[glance] // of a story of many articles, see glance
}

// idTable numbers the articles of a collection by id. All snapshots share it: a
// number that lies beyond a snapshot's items was given later.
type idTable struct {
	mu sync.RWMutex
	m  map[string]int32
}

func (t *idTable) find(id string) (int32, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	i, ok := t.m[id]
	return i, ok
}

func (t *idTable) put(id string, item int32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.m[id] = item
}

func newLedger() *ledger {
	return &ledger{collections: map[string]*collection{}, known: &known{}}
}

// fork makes a ledger to which the next entry can be applied.
func (l *ledger) fork() *ledger {
	f := *l
	f.known = &known{}
	f.docs.forget()
	f.standing.forget()
	f.collections = maps.Clone(l.collections)
	for name, c := range f.collections {
		k := *c
		k.docs.forget()
		k.items.forget()
		k.stories.forget()
		k.touches.forget()
		k.joined.forget()
		f.collections[name] = &k
	}
	return &f
}

func (l *ledger) collection(name string) *collection {
	c := l.collections[name]
	if c == nil {
		c = &collection{name: name, ids: &idTable{m: map[string]int32{}}}
		l.collections[name] = c
	}
	return c
}

// item finds the documents of an article, by version.
func (l *ledger) item(c *collection, id string) ([]int32, bool) {
	if c == nil {
		return nil, false
	}
	i, ok := c.ids.find(id)
	if !ok || int(i) >= c.items.len() {
		return nil, false
	}
	return c.items.at(i), true
}

// apply makes the ledger that of after the entry. It trusts the entry as far as a
// checksum can be trusted, but for numbers that would be out of range.
func (l *ledger) apply(seq uint64, n *entry) error {
	if err := l.check(n); err != nil {
		return fmt.Errorf("wirefold: log entry %d %w: it was made by another version, or damaged", seq, err)
	}
	l.seq, l.at, l.rules = seq, n.At, n.Rules
	c := l.collection(n.Collection)
	l.leaveOut(c, n)
	for c.stories.len() < int(n.Opened) {
		s := &story{storyHead: storyHead{Story: int32(c.stories.len()), Into: int32(c.stories.len())}, first: undated, last: undated}
		c.stories.add(s)
		l.touch(c, s)
	}
	for i := range n.Docs {
		l.add(c, n.Docs[i])
	}
	l.hold(c, n)
	for _, m := range n.Moves {
		if l.standing.at(m.Doc).flags&gone == 0 {
			l.take(c, m.Doc)
			l.put(c, m.Doc, m.To)
		}
	}
	for _, doc := range n.Killed {
		l.flag(doc, killed)
	}
	for _, doc := range n.Restored {
		l.unflag(doc, killed)
	}
	for _, doc := range n.Erased {
		l.take(l.home(doc), doc)
		l.flag(doc, erased)
	}
	l.drop(n.Collection, n.Dropped)
	l.heads(n)
	if n.Op != nil {
		l.operate(n)
	}
	if m := n.Moved; m != nil {
		for i, doc := range m.Docs {
			d := l.docs.at(doc)
			d.Ref = m.To[i]
			l.docs.set(doc, d)
		}
	}
	return nil
}

// leaveOut keeps the numbers of documents and operations of which the entries before
// this one, which cannot be read, told.
func (l *ledger) leaveOut(c *collection, n *entry) {
	for l.docs.len() < int(n.HadDocs) {
		doc := int32(l.docs.len())
		l.docs.add(docInfo{
			ID: unreadable, Published: undated, Of: -1, Family: doc,
			item: c.items.add([]int32{doc}), in: c.name, local: c.docs.add(doc), added: n.At,
		})
		l.standing.add(standing{flags: dropped})
	}
	for len(l.ops) < int(n.HadOps) {
		l.ops = append(slices.Clone(l.ops), &op{Kind: unreadable, At: n.At})
	}
}

// unreadable stands for what a damaged log told.
const unreadable = "unreadable"

// heads replaces what is known of the stories of the entry.
func (l *ledger) heads(n *entry) {
	c := l.collection(n.Collection)
	for i := range n.Stories {
		h := &n.Stories[i]
		s := *c.stories.at(h.Story)
		if h.Into != h.Story && s.Into == h.Story {
			c.joined.add(h.Story)
		}
		s.storyHead = *h
		_, s.unverified = slices.BinarySearch(n.Unverified, h.Story)
		l.replace(c, &s)
	}
}

// check finds numbers that apply could not follow.
func (l *ledger) check(n *entry) error {
	stories, docs, ops := 0, max(l.docs.len(), int(n.HadDocs))+len(n.Docs), max(len(l.ops), int(n.HadOps))
	if c := l.collections[n.Collection]; c != nil {
		stories = c.stories.len()
	}
	stories = max(stories, int(n.Opened))
	inDocs := func(list ...int32) bool {
		return !slices.ContainsFunc(list, func(d int32) bool { return d < 0 || int(d) >= docs })
	}
	inStories := func(list ...int32) bool {
		return !slices.ContainsFunc(list, func(s int32) bool { return s < 0 || int(s) >= stories })
	}
	ok := int(n.HadDocs) >= l.docs.len() && int(n.HadOps) >= len(l.ops) && int(n.Opened) <= stories && inDocs(n.Killed...) && inDocs(n.Restored...) && inDocs(n.Erased...)
	for i := range n.Docs {
		d := &n.Docs[i]
		ok = ok && inStories(d.Story) && inDocs(d.Family) && (d.Of == -1 || inDocs(d.Of))
	}
	for _, m := range n.Moves {
		ok = ok && inDocs(m.Doc) && inStories(m.To)
	}
	for i := range n.Stories {
		h := &n.Stories[i]
		ok = ok && inStories(h.Story, h.Into)
		ok = ok && inDocs(h.Roots...) && (h.Families == nil || len(h.Families) == len(h.Roots))
		for _, f := range h.Families {
			ok = ok && len(f) > 0 && inDocs(f...)
		}
	}
	if m := n.Moved; m != nil {
		ok = ok && inDocs(m.Docs...) && len(m.Docs) == len(m.To)
	}
	if n.Op != nil {
		ok = ok && inDocs(n.Op.taken()...) && inDocs(n.Op.Others...) && inStories(n.Op.Stories...) && int(n.Op.Undoes) <= ops
	}
	if !ok {
		return fmt.Errorf("names documents or stories that are not there")
	}
	return nil
}

// add takes a document in.
func (l *ledger) add(c *collection, d docInfo) {
	doc := int32(l.docs.len())
	item, known := c.ids.find(d.ID)
	var versions []int32
	if known && int(item) < c.items.len() {
		versions = c.items.at(item)
	} else {
		item = c.items.add(nil)
		c.ids.put(d.ID, item)
	}
	d.item, d.in, d.local, d.added = item, c.name, int32(c.docs.len()), l.at
	l.docs.add(d)
	c.docs.add(doc)
	at, _ := slices.BinarySearchFunc(versions, doc, func(v, _ int32) int {
		if l.newer(v, doc) {
			return 1
		}
		return -1
	})
	c.items.set(item, slices.Insert(slices.Clone(versions), at, doc))
	f := d.Flags
	if of := d.Of; of >= 0 && l.standing.at(of).flags&killed != 0 && l.docs.at(of).item != item && d.Relation != copies.Update {
		f |= killed // it carries what was withdrawn
	}
	for _, v := range c.items.at(item) { // a later version tells that the report is withdrawn
		if v != doc && l.newer(v, doc) && l.docs.at(v).Flags&notice != 0 {
			f |= killed
		}
	}
	l.standing.add(standing{story: -1, flags: f})
	l.live++
	l.put(c, doc, d.Story)
}

// newer reports whether document a is a later version than document b of the same
// article: by the version, one without a version first, else by the time of publication,
// one without first, else by arrival. It is a total order.
func (l *ledger) newer(a, b int32) bool {
	x, y := l.docs.at(a), l.docs.at(b)
	return cmp.Or(compareVersions(x.Version, y.Version), cmp.Compare(x.Published, y.Published), cmp.Compare(a, b)) > 0
}

// compareVersions compares runs of digits as numbers and all else as text: "10"
// comes after "9", and "1.10" after "1.9".
func compareVersions(a, b string) int {
	for a != "" && b != "" {
		x, y := run(a), run(b)
		c := strings.Compare(x, y)
		m, errX := strconv.ParseUint(x, 10, 64)
		n, errY := strconv.ParseUint(y, 10, 64)
		if errX == nil && errY == nil {
			c = cmp.Compare(m, n)
		}
		if c != 0 {
			return c
		}
		a, b = a[len(x):], b[len(y):]
	}
	return cmp.Compare(len(a), len(b))
}

// run is the longest beginning that is all digits, or has none.
func run(s string) string {
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	i := 1
	for i < len(s) && digit(s[i]) == digit(s[0]) {
		i++
	}
	return s[:i]
}

func (l *ledger) put(c *collection, doc, to int32) {
	s := *c.stories.at(to)
	if n := len(s.docs); n == 0 || s.docs[n-1] < doc {
		s.docs = append(s.docs, doc) // beyond what any snapshot reads
	} else {
		i, _ := slices.BinarySearch(s.docs, doc)
		s.docs = slices.Insert(slices.Clone(s.docs), i, doc)
	}
	if p := l.docs.at(doc).Published; p != undated {
		if s.first == undated || p < s.first {
			s.first = p
		}
		s.last = max(s.last, p)
	}
	l.replace(c, &s)
	st := l.standing.at(doc)
	st.story = to
	l.standing.set(doc, st)
	l.unsee(c, doc)
}

// replace puts a story in the place of what it was.
func (l *ledger) replace(c *collection, s *story) {
	l.touch(c, s)
	s.forget()
	c.stories.set(s.Story, s)
}

// touch notes that the entry changes a story.
func (l *ledger) touch(c *collection, s *story) {
	if s.changed != l.seq {
		s.changed = l.seq
		c.touches.add(touch{at: l.at, seq: uint32(l.seq), story: s.Story})
	}
}

// unsee forgets what was seen of other stories that hold versions of the document's
// article: which is the latest may have changed.
func (l *ledger) unsee(c *collection, doc int32) {
	versions := l.versions(doc)
	if len(versions) < 2 {
		return
	}
	here := l.standing.at(doc).story
	for _, v := range versions {
		if int(v) >= l.standing.len() {
			continue // on its way in
		}
		if at := l.standing.at(v).story; at >= 0 && at != here && c.stories.at(at).seen != nil {
			s := *c.stories.at(at)
			s.forget()
			c.stories.set(at, &s)
		}
	}
}

func (l *ledger) take(c *collection, doc int32) {
	from := l.standing.at(doc).story
	s := *c.stories.at(from)
	i, ok := slices.BinarySearch(s.docs, doc)
	if !ok {
		return
	}
	s.docs = slices.Delete(slices.Clone(s.docs), i, i+1)
	s.first, s.last = undated, undated
	for _, d := range s.docs {
		if p := l.docs.at(d).Published; p != undated {
			if s.first == undated || p < s.first {
				s.first = p
			}
			s.last = max(s.last, p)
		}
	}
	l.replace(c, &s)
	l.unsee(c, doc)
}

// home is the collection of a document.
func (l *ledger) home(doc int32) *collection { return l.collections[l.docs.at(doc).in] }

func (l *ledger) flag(doc int32, f flags) {
	st := l.standing.at(doc)
	if f&gone != 0 && st.flags&gone == 0 {
		l.live--
	}
	st.flags |= f
	l.standing.set(doc, st)
}

func (l *ledger) unflag(doc int32, f flags) {
	st := l.standing.at(doc)
	st.flags &^= f
	l.standing.set(doc, st)
}

// drop takes out all documents of a collection whose records lie in the shards.
func (l *ledger) drop(collection string, shards []uint16) {
	c := l.collections[collection]
	for _, doc := range l.inShards(c, shards) {
		l.take(c, doc)
		l.flag(doc, dropped)
	}
}

// names are the collections, sorted.
func (l *ledger) names() []string { return slices.Sorted(maps.Keys(l.collections)) }

// current is the latest version of an article that is there, or -1.
func (l *ledger) current(versions []int32) int32 {
	for _, doc := range slices.Backward(versions) {
		if l.standing.at(doc).flags&gone == 0 {
			return doc
		}
	}
	return -1
}

// versions are the documents of the article that a document is a version of.
func (l *ledger) versions(doc int32) []int32 {
	d := l.docs.at(doc)
	return l.home(doc).items.at(d.item)
}

// root is the story that a story has become.
func (c *collection) root(story int32) int32 {
	for c.stories.at(story).Into != story {
		story = c.stories.at(story).Into
	}
	return story
}

// storyID names a story for people and for good: "s12", or "sport/s12" in another
// collection than the default.
func (c *collection) storyID(story int32) string {
	id := "s" + strconv.Itoa(int(story)+1)
	if c.name != "" {
		id = c.name + "/" + id
	}
	return id
}

// parseStoryID is the inverse of storyID.
func parseStoryID(id string) (name string, number int32, ok bool) {
	if i := strings.LastIndexByte(id, '/'); i >= 0 {
		name, id = id[:i], id[i+1:]
	}
	if !strings.HasPrefix(id, "s") {
		return name, 0, false
	}
	n, err := strconv.ParseUint(id[1:], 10, 31)
	if err != nil || n == 0 || n > math.MaxInt32 || strconv.FormatUint(n, 10) != id[1:] {
		return name, 0, false
	}
	return name, int32(n - 1), true
}

// name is what a document is called: by the id of its article, and an earlier
// version by its version too, as its text is another one.
func (l *ledger) name(doc int32) string {
	d := l.docs.at(doc)
	versions := l.versions(doc)
	if len(versions) == 1 || versions[len(versions)-1] == doc {
		return d.ID
	}
	if d.Version != "" && l.only(versions, d.Version) {
		return d.ID + "@" + d.Version
	}
	return d.ID + "@#" + strconv.Itoa(slices.Index(versions, doc)+1)
}

// only reports whether no two documents have the version.
func (l *ledger) only(versions []int32, version string) bool {
	n := 0
	for _, doc := range versions {
		if l.docs.at(doc).Version == version {
			n++
		}
	}
	return n == 1
}

// find finds a document by what name calls it; of an article the latest version.
func (l *ledger) find(c *collection, name string) (int32, bool) {
	if versions, ok := l.item(c, name); ok {
		doc := l.current(versions)
		return doc, doc >= 0
	}
	i := strings.LastIndexByte(name, '@')
	if i < 0 {
		return 0, false
	}
	versions, ok := l.item(c, name[:i])
	if !ok {
		return 0, false
	}
	for _, doc := range versions {
		if l.name(doc) == name || l.docs.at(doc).Version == name[i+1:] {
			return doc, l.standing.at(doc).flags&gone == 0
		}
	}
	return 0, false
}

// timeOf is a time of publication; nil when there is none.
func timeOf(nanos int64) *time.Time {
	if nanos == undated {
		return nil
	}
	t := time.Unix(0, nanos).UTC()
	return &t
}
