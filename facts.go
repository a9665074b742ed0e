package wirefold

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// storyKey names a story of any collection.
type storyKey struct {
	collection string
	story      int32
}

// factLine is a fact of the main event as it is watched.
type factLine struct {
	attribute merge.Attribute
	class     merge.Class
	text      string
	status    merge.Status
}

// heardFirst and heardLast are how many articles of a story are weighed when it
// changes: the first and the latest. A story of more is weighed whole when it is
// asked for; to do so at each article would cost the square of their number.
const heardFirst, heardLast = 40, 160

func heard(docs []int32) []int32 {
	if len(docs) <= heardFirst+heardLast {
		return docs
	}
	return append(slices.Clone(docs[:heardFirst]), docs[len(docs)-heardLast:]...)
}

// weigh works out what the stories that an entry touches are now, and which of their
// facts changed. l is the ledger after the entry, but for that.
func (c *core) weigh(d *decided, before, l *ledger) {
	n := d.entry
	stories := n.touched(l)
	heads := make([]storyHead, len(stories))
	changes := make([][]factChange, len(stories))
	lines := make([][]factLine, len(stories))
	doubtful := make([]bool, len(stories))
	col, old := l.collections[n.Collection], before.collections[n.Collection]
	read := func(doc int32) (*read, error) {
		if doc >= int32(before.docs.len()) {
			return d.room.coming[l.docs.at(doc).local], nil
		}
		return c.read(l, doc)
	}
	for i, s := range stories {
		heads[i] = storyHead{Story: s, Into: s, Name: d.room.names[s]}
		if len(col.stories.at(s).docs) == 0 {
			heads[i].Into = d.room.into(s)
		} else {
			heads[i].Families, heads[i].Roots = d.room.families(l, col.stories.at(s).docs)
		}
	}
	_ = c.parallel(context.Background(), len(stories), func(i int) { // what is decided is not given up
		h := &heads[i]
		docs := col.stories.at(h.Story).docs
		if len(docs) == 0 {
			return
		}
		facts := c.sumUp(l, n.Collection, h, docs, read)
		doubtful[i] = unverified(h, facts)
		lines[i] = linesOf(facts)
		var was []factLine
		if old != nil && int(h.Story) < old.stories.len() && len(old.stories.at(h.Story).docs) > 0 {
			was = c.digest(before, old, h.Story, read)
		}
		changes[i] = difference(h.Story, was, lines[i])
	})
	d.digests = map[int32][]factLine{}
	for i := range stories {
		n.Stories = append(n.Stories, heads[i])
		n.Facts = append(n.Facts, changes[i]...)
		if doubtful[i] {
			n.Unverified = append(n.Unverified, stories[i])
		}
		d.digests[stories[i]] = lines[i]
	}
}

// sumUp fills in the head of a story of these documents, but for its families, which
// it has already.
func (c *core) sumUp(l *ledger, collection string, h *storyHead, docs []int32, read func(int32) (*read, error)) []merge.Fact {
	w := &weighing{c: c, l: l, read: read, families: h.Families}
	facts := w.facts(heard(docs), l.decisions(collection, h.Story), nil)
	h.Headline = cmp.Or(l.pinnedHeadline(collection, h.Story), w.headline())
	h.Origins = w.origins(docs)
	for _, f := range facts {
		h.sum(&f)
	}
	return facts
}

// without takes documents out of the ledger of an earlier moment that are gone since.
// What their stories said then may be their words: it is summed up anew.
func (c *core) without(l, now *ledger) {
	stories := map[storyKey]bool{}
	for doc := range int32(l.docs.len()) {
		if now.standing.at(doc).flags&gone != 0 && l.standing.at(doc).flags&gone == 0 {
			home := l.home(doc)
			stories[storyKey{home.name, l.standing.at(doc).story}] = true
			l.take(home, doc)
			l.flag(doc, erased)
		}
	}
	for k := range stories {
		col := l.collections[k.collection]
		s := *col.stories.at(k.story)
		h := storyHead{Story: s.Story, Into: s.Into, Name: s.Name}
		for i, family := range s.Families {
			family = slices.DeleteFunc(slices.Clone(family), func(doc int32) bool { return l.standing.at(doc).flags&gone != 0 })
			if len(family) > 0 {
				h.Families, h.Roots = append(h.Families, family), append(h.Roots, s.Roots[i])
			}
		}
		s.unverified = false
		if len(s.docs) > 0 {
			facts := c.sumUp(l, k.collection, &h, s.docs, func(doc int32) (*read, error) { return c.read(l, doc) })
			s.unverified = unverified(&h, facts)
		}
		s.storyHead = h
		l.replace(col, &s)
	}
}

// digest is what the facts of a story were.
func (c *core) digest(l *ledger, col *collection, s int32, read func(int32) (*read, error)) []factLine {
	if lines := c.digests.get(storyKey{col.name, s}); lines != nil {
		return lines
	}
	w := &weighing{c: c, l: l, read: read, families: col.stories.at(s).Families}
	return linesOf(w.facts(heard(col.stories.at(s).docs), l.decisions(col.name, s), nil))
}

// touched are the stories that an entry changes, in order.
func (n *entry) touched(l *ledger) []int32 {
	set := map[int32]bool{}
	base := int32(l.docs.len() - len(n.Docs))
	for i := range n.Docs {
		set[l.standing.at(base+int32(i)).story] = true
	}
	for _, m := range n.Moves {
		set[m.From], set[m.To] = true, true
	}
	for _, list := range [][]int32{n.Killed, n.Restored, n.Erased} {
		for _, doc := range list {
			set[l.standing.at(doc).story] = true
		}
	}
	if c := l.collections[n.Collection]; len(n.Dropped) > 0 {
		for i := range int32(c.docs.len()) {
			if doc := c.docs.at(i); slices.Contains(n.Dropped, l.docs.at(doc).Ref.Shard) && l.standing.at(doc).flags&dropped != 0 {
				set[l.standing.at(doc).story] = true
			}
		}
	}
	if n.Op != nil {
		for _, s := range n.Op.Stories {
			set[s] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// sum takes a fact into what is known of a story at a glance.
func (h *storyHead) sum(f *merge.Fact) {
	if f.Scope != merge.Main {
		return
	}
	if f.Status == merge.Conflicting {
		h.Conflicts++
	}
	if f.Attribute == merge.EventPlace && f.Status != merge.Retracted && f.Status != merge.Superseded && !slices.Contains(h.Places, f.Value.Text) {
		h.Places = append(h.Places, f.Value.Text)
	}
	h.Corrected = h.Corrected || slices.ContainsFunc(f.Claims, func(k merge.FactClaim) bool { return k.Status == merge.Retracted })
}

// unverified reports whether several voices tell a story and none confirms another: no
// fact of the main event that could be checked is given by two. Place, day, names and
// silence do not count: stories are put together by these, or they are no event.
func unverified(h *storyHead, facts []merge.Fact) bool {
	checkable := false
	for i := range facts {
		f := &facts[i]
		switch f.Attribute {
		case merge.EventPlace, merge.EventDate, merge.Person, merge.Comment:
			continue
		}
		if f.Scope != merge.Main || f.Status == merge.Retracted {
			continue
		}
		if f.Origins > 1 {
			return false
		}
		checkable = true
	}
	return checkable && h.Origins > 1
}

func linesOf(facts []merge.Fact) []factLine {
	out := []factLine{}
	for i := range facts {
		if f := &facts[i]; f.Scope == merge.Main {
			out = append(out, factLine{f.Attribute, f.Class, strings.Clone(f.Text()), f.Status})
		}
	}
	return out
}

// difference lists what changed between two states of a story's facts. Where there is
// one fact of an attribute and class before and after, it changed; of several, some
// came and some went.
func difference(story int32, was, now []factLine) []factChange {
	type kind struct {
		attribute merge.Attribute
		class     merge.Class
	}
	count := func(lines []factLine) map[kind]int {
		m := map[kind]int{}
		for _, f := range lines {
			m[kind{f.attribute, f.class}]++
		}
		return m
	}
	before, after := count(was), count(now)
	find := func(lines []factLine, f factLine) (factLine, bool) {
		k := kind{f.attribute, f.class}
		i := slices.IndexFunc(lines, func(x factLine) bool {
			return x.attribute == f.attribute && x.class == f.class && (before[k] == 1 && after[k] == 1 || x.text == f.text)
		})
		if i < 0 {
			return factLine{}, false
		}
		return lines[i], true
	}
	var out []factChange
	for _, f := range now {
		if old, _ := find(was, f); old != f {
			out = append(out, factChange{Story: story, Attribute: f.attribute, Class: f.class, Before: old.text, After: f.text, Status: f.status, Was: old.status})
		}
	}
	for _, f := range was {
		if _, ok := find(now, f); !ok {
			out = append(out, factChange{Story: story, Attribute: f.attribute, Class: f.class, Before: f.text, Was: f.status})
		}
	}
	return out
}

// families groups documents of a story by copy family, in order of their first
// members, each with its origin first, and names the root of each. Only the writer
// asks.
func (r *room) families(l *ledger, docs []int32) (families [][]int32, roots []int32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := l.collections[r.name]
	if len(docs) == 1 {
		if root := c.docs.at(r.copies.Family(l.docs.at(docs[0]).local)); root != docs[0] {
			roots = []int32{root}
		}
		return nil, roots
	}
	at := map[int32]int{}
	for _, doc := range docs {
		local := l.docs.at(doc).local
		f := r.copies.Family(local)
		i, ok := at[f]
		if !ok {
			i = len(families)
			at[f] = i
			families, roots = append(families, nil), append(roots, c.docs.at(f))
		}
		families[i] = append(families[i], local)
	}
	for _, family := range families {
		if k := slices.Index(family, r.copies.Origin(family)); k > 0 {
			first := family[k]
			copy(family[1:], family[:k])
			family[0] = first
		}
		for i, local := range family {
			family[i] = c.docs.at(local)
		}
	}
	return families, roots
}

// weighing reads the articles of a story and weighs what they claim.
type weighing struct {
	c        *core
	l        *ledger
	read     func(doc int32) (*read, error)
	families [][]int32

	first   map[int32]int32 // of each document the origin of its family
	docs    []int32         // those that could be read
	cleaned []*corpus.Document
	missing []int32 // that could not
}

// originOf is the voice behind a document: the agency it credits, else that of the
// origin of its copy family, else the source, else that of another version (a kill
// notice may name nobody), else the family itself.
func (w *weighing) originOf(doc int32) string {
	if w.first == nil {
		w.first = map[int32]int32{}
		for _, f := range w.families {
			for _, d := range f {
				w.first[d] = f[0]
			}
		}
	}
	first, ok := w.first[doc]
	if !ok {
		first = doc
	}
	d, f := w.l.docs.at(doc), w.l.docs.at(first)
	voice := cmp.Or(d.Agency, f.Agency, strings.ToLower(f.Source))
	for _, v := range w.l.versions(first) {
		if voice == "" {
			voice = cmp.Or(w.l.docs.at(v).Agency, strings.ToLower(w.l.docs.at(v).Source))
		}
	}
	return cmp.Or(voice, "article "+f.ID)
}

// origins counts the voices behind the documents.
func (w *weighing) origins(docs []int32) int32 {
	set := map[string]bool{}
	for _, doc := range docs {
		set[w.originOf(doc)] = true
	}
	return int32(len(set))
}

// members reads documents as articles of a story.
func (w *weighing) members(docs []int32) []merge.Member {
	members := make([]merge.Member, 0, len(docs))
	for i, doc := range docs {
		r, err := w.read(doc)
		if err != nil {
			w.missing = append(w.missing, doc)
			w.c.options.Log.Error("an article of a story cannot be read", "reason", err)
			continue
		}
		w.docs, w.cleaned = append(w.docs, doc), append(w.cleaned, r.doc)
		members = append(members, w.member(doc, i, r))
	}
	return members
}

func (w *weighing) member(doc int32, order int, r *read) merge.Member {
	m := merge.Member{Doc: r.doc, Claims: r.claimed(), Origin: w.originOf(doc), Order: order}
	if name := w.l.name(doc); name != r.doc.Article.ID { // an earlier version
		m.Doc, m.Claims = renamed(m.Doc, m.Claims, name)
	}
	f := w.l.standing.at(doc).flags
	m.Retracted, m.Corrects = f&killed != 0, f&corrects != 0
	d := w.l.docs.at(doc)
	if versions := w.l.versions(doc); len(versions) > 1 && versions[0] != doc {
		m.Supersedes = w.l.name(versions[slices.Index(versions, doc)-1])
	} else if d.Of >= 0 && d.Relation == copies.Update {
		m.Supersedes = w.l.name(d.Of)
	}
	return m
}

// renamed is a document, and its claims, of another name.
func renamed(d *corpus.Document, claims []merge.Claim, name string) (*corpus.Document, []merge.Claim) {
	doc, article := *d, *d.Article
	article.ID, doc.Article = name, &article
	claims = slices.Clone(claims)
	for i := range claims {
		claims[i].Article = name
	}
	return &doc, claims
}

// facts weighs the documents' claims against each other.
func (w *weighing) facts(docs []int32, decisions []merge.Decision, beside []merge.Member) []merge.Fact {
	return merge.Reconcile(w.members(docs), merge.Options{Decisions: decisions, Beside: beside})
}

// headline is the headline of the documents that were read.
func (w *weighing) headline() string {
	if len(w.cleaned) == 0 {
		return ""
	}
	return headline(w.cleaned, w.outdated())
}

// outdated tells which of the documents have a later version among them, or are copies
// of one that has.
func (w *weighing) outdated() []bool {
	old := make([]bool, len(w.docs))
	at := make(map[int32]int, len(w.docs))
	for i, doc := range w.docs {
		at[doc] = i
		versions := w.l.versions(doc)
		old[i] = versions[len(versions)-1] != doc || w.l.standing.at(doc).flags&killed != 0
	}
	for _, doc := range w.docs {
		if d := w.l.docs.at(doc); d.Of >= 0 && d.Relation == copies.Update {
			if i, here := at[d.Of]; here && d.item != w.l.docs.at(d.Of).item {
				old[i] = true
			}
		}
	}
	for i, doc := range w.docs { // in order of arrival: originals before copies
		if d := w.l.docs.at(doc); d.Of >= 0 && d.Relation != copies.Update {
			if j, here := at[d.Of]; here && old[j] {
				old[i] = true
			}
		}
	}
	return old
}
