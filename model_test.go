package wirefold_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// An engine that is closed and opened again between any two deeds, with a checkpoint
// or without, decides what one decides that is never closed.
func TestReopenedEngineDecidesTheSame(t *testing.T) {
	runs := 8
	if testing.Short() {
		runs = 1
	}
	for seed := range uint64(runs) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			now := clock()
			o := wirefold.Options{Search: wirefold.SearchOff, Now: now}
			a, b := o, o
			a.FS, b.FS = index.MemFS(), index.MemFS()
			b.Workers = 1
			straight, broken := &stage{dir: "store", options: a}, &stage{dir: "store", options: b}
			n := newNewsroom(seed, 0)
			at := now()
			straight.options.Now = func() (x time.Time) { return at }
			broken.options.Now = straight.options.Now
			for _, s := range []*stage{straight, broken} {
				if _, err := s.do(t.Context(), deed{Do: doReopen}); err != nil {
					t.Fatal(err)
				}
			}
			for i := range 60 {
				at = now()
				d := n.plan(straight.e)
				if d.Do == doReopen || d.Do == doCheckpoint {
					continue
				}
				switch n.chance.IntN(3) {
				case 0:
					if _, err := broken.do(t.Context(), deed{Do: doCheckpoint}); err != nil {
						t.Fatal(err)
					}
					fallthrough
				case 1:
					broken.options.FS = broken.options.FS.(*index.Memory).Crash(nil)
					e := broken.e
					if broken.e, _ = wirefold.Open("store", broken.options); broken.e == nil {
						t.Fatal("cannot be opened")
					}
					if err := e.Close(); err != nil {
						t.Fatal(err)
					}
				}
				x, err := straight.do(t.Context(), d)
				if err != nil {
					t.Fatal(err)
				}
				y, err := broken.do(t.Context(), d)
				if err != nil {
					t.Fatalf("deed %d (%s): %v", i, d.Do, err)
				}
				if asJSON(t, x) != asJSON(t, y) {
					want, got := exportAll(t, straight.e), exportAll(t, broken.e)
					t.Fatalf("deed %d (%s): one that was opened again decides otherwise:\n%s", i, d.Do, firstDifference([]byte(want), []byte(got)))
				}
			}
			for _, s := range []*stage{straight, broken} {
				if err := s.e.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// An engine against a model of what does not depend on how it decides.
func TestEngineAgainstModel(t *testing.T) {
	// The same tree is told the same each time; -rapid.seed looks elsewhere.
	if f := flag.Lookup("rapid.seed"); f.Value.String() == "0" && flag.Lookup("rapid.failfile").Value.String() == "" {
		if err := f.Value.Set("1"); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := f.Value.Set("0"); err != nil {
				t.Error(err)
			}
		}()
	}
	fewerChecks(t, 30)
	rapid.Check(t, func(t *rapid.T) {
		m := &model{
			chance: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)),
			options: wirefold.Options{
				Search: wirefold.SearchOff, Workers: rapid.IntRange(1, 4).Draw(t, "workers"), FS: index.MemFS(), Now: clock(),
			},
			homes: map[string][]string{}, may: map[*modelDoc]bool{}, must: map[*modelDoc]bool{},
		}
		m.n = newNewsroom(0, 0)
		m.n.chance = m.chance
		m.open(t)
		defer func() {
			if err := m.e.Close(); err != nil {
				t.Error(err)
			}
		}()
		t.Repeat(map[string]func(*rapid.T){
			"":         m.check,
			"add":      m.add,
			"batch":    m.batch,
			"kill":     m.kill,
			"delete":   m.delete,
			"join":     m.join,
			"separate": m.separate,
			"pin":      m.pin,
			"undo":     m.undo,
			"reopen":   m.reopen,
			"compact":  m.compact,
			"freeze":   m.freeze,
		})
		m.checkPast(t)
	})
}

// model is what is known of an engine without knowing how it decides.
type model struct {
	e       *wirefold.Engine
	options wirefold.Options
	chance  *rand.Rand
	n       *newsroom
	docs    []*modelDoc // in order of arrival
	ops     []*modelOp
	homes   map[string][]string // of each story ever seen the articles of what it has become
	may     map[*modelDoc]bool  // be withdrawn
	must    map[*modelDoc]bool
	past    []pastView
	frozen  []pastView
	deletes int
	erased  int // deletes that were compacted
}

// modelDoc is a version of an article.
type modelDoc struct {
	*corpus.Article
	of      string // the article that it is a copy of
	deleted bool
}

type modelOp struct {
	kind     string
	undone   bool
	together []string    // articles that stay in one story
	apart    [2][]string // articles that stay in two
	killed   []*modelDoc // at first
	story    string      // a pin's
	article  string      // a pin's
}

type pastView struct {
	view    wirefold.View
	at      time.Time
	export  string
	deletes int
}

func (m *model) open(t *rapid.T) {
	var err error
	if m.e, err = wirefold.Open("store", m.options); err != nil {
		t.Fatal(err)
	}
}

var note = wirefold.Note{By: "desk", Reason: "to see what comes of it"}

// there lists the articles that are there.
func (m *model) there() []string {
	var out []string
	for _, d := range m.docs {
		if !d.deleted && !slices.Contains(out, d.ID) {
			out = append(out, d.ID)
		}
	}
	return out
}

// one is an article that is there.
func (m *model) one(t *rapid.T) string {
	all := m.there()
	if len(all) == 0 {
		t.Skip("nothing is there")
	}
	return rapid.SampledFrom(all).Draw(t, "article")
}

func (m *model) stories(t *rapid.T) []string {
	list, err := m.e.Stories(context.Background(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range list {
		out = append(out, s.ID)
	}
	if len(out) == 0 {
		t.Skip("nothing is there")
	}
	return out
}

func (m *model) add(t *rapid.T)   { m.give(t, 1) }
func (m *model) batch(t *rapid.T) { m.give(t, rapid.IntRange(2, 9).Draw(t, "articles")) }

func (m *model) give(t *rapid.T, many int) {
	var batch []*corpus.Article
	for range many {
		batch = append(batch, m.n.article(m.e.In("")))
	}
	results, err := m.e.AddBatch(context.Background(), batch)
	if err != nil {
		t.Fatal(err)
	}
	order := make([]int, len(batch))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return corpus.ByPublication(batch[i], batch[k]) })
	for _, i := range order {
		a, r := batch[i], results[i]
		known := slices.ContainsFunc(m.docs, func(d *modelDoc) bool { return keyOf("", d.Article) == keyOf("", a) })
		if gone := slices.ContainsFunc(m.docs, func(d *modelDoc) bool { return d.ID == a.ID && d.deleted }); gone {
			if !errors.Is(r.Err, wirefold.ErrErased) {
				t.Fatalf("%s was deleted and is taken in again: %v", a.ID, r.Err)
			}
			continue
		}
		if r.Err != nil || r.New == known {
			t.Fatalf("%s is new %v, known %v, %v", a.ID, r.New, known, r.Err)
		}
		if known {
			continue
		}
		d := &modelDoc{Article: a}
		if r.Relation != "first" && r.Relation != "report" {
			d.of = r.Of
		}
		m.docs = append(m.docs, d)
		if r.Relation != "update" { // an agency's update stands for itself
			m.may[d], m.must[d] = m.carries(len(m.docs)-1, m.may, m.must)
		}
	}
}

// operated takes note of an operation, and reports whether there was one.
func (m *model) operated(t *rapid.T, kind string, o *wirefold.Operation, err error) *modelOp {
	if err != nil {
		if !refused(err) {
			t.Fatalf("%s: %v", kind, err)
		}
		return &modelOp{} // nothing happened
	}
	if o.ID != len(m.ops)+1 {
		t.Fatalf("the operation has number %d, want %d", o.ID, len(m.ops)+1)
	}
	m.ops = append(m.ops, &modelOp{kind: o.Kind})
	return m.ops[len(m.ops)-1]
}

func (m *model) kill(t *rapid.T) {
	id := m.one(t)
	o, _, err := m.e.Kill(context.Background(), id, note)
	k := m.operated(t, doKill, o, err)
	for _, d := range m.docs {
		if d.ID == id && !d.deleted {
			k.killed = append(k.killed, d)
		}
	}
	may, must := m.cascade(k.killed)
	for _, d := range m.docs {
		m.may[d], m.must[d] = m.may[d] || may[d], m.must[d] || must[d]
	}
}

func (m *model) delete(t *rapid.T) {
	id := m.one(t)
	o, err := m.e.Delete(context.Background(), id, note)
	m.operated(t, doDelete, o, err)
	for _, d := range m.docs {
		d.deleted = d.deleted || d.ID == id
	}
	m.deletes++
}

// in lists the articles of a story.
func (m *model) in(story string) []string {
	var out []string
	for _, d := range m.e.Decisions() {
		if d.Story == story && !slices.Contains(out, d.ID) {
			out = append(out, d.ID)
		}
	}
	return out
}

func (m *model) join(t *rapid.T) {
	all := m.stories(t)
	a, b := rapid.SampledFrom(all).Draw(t, "into"), rapid.SampledFrom(all).Draw(t, "other")
	together := append(m.in(a), m.in(b)...)
	o, err := m.e.Join(context.Background(), a, b, note)
	m.operated(t, doJoin, o, err).together = together
}

func (m *model) separate(t *rapid.T) {
	id := m.one(t)
	from := storyOf(m.e)[id]
	before := m.in(from)
	o, err := m.e.Separate(context.Background(), []string{id}, note)
	k := m.operated(t, doSeparate, o, err)
	if err == nil {
		k.apart = [2][]string{m.in(o.Stories[1]), nil}
		for _, x := range before {
			if !slices.Contains(k.apart[0], x) {
				k.apart[1] = append(k.apart[1], x)
			}
		}
	}
}

func (m *model) pin(t *rapid.T) {
	id, s := m.one(t), rapid.SampledFrom(m.stories(t)).Draw(t, "story")
	o, err := m.e.Pin(context.Background(), wirefold.Pin{Story: s, Article: id}, note)
	k := m.operated(t, doPin, o, err)
	k.story, k.article = s, id
}

func (m *model) undo(t *rapid.T) {
	if len(m.ops) == 0 {
		t.Skip("nothing was decided")
	}
	n := rapid.IntRange(1, len(m.ops)).Draw(t, "operation")
	k := m.ops[n-1]
	can := !k.undone && k.kind != "delete" && k.kind != "undo"
	before := storyOf(m.e)
	o, err := m.e.Undo(context.Background(), n, note)
	if can != (err == nil) {
		t.Fatalf("undoing operation %d (%s): %v", n, k.kind, err)
	}
	m.operated(t, doUndo, o, err)
	if err != nil {
		return
	}
	k.undone = true
	if k.kind == "kill" {
		m.restore(k)
	}
	after := storyOf(m.e)
	for _, o := range m.ops { // what went back binds no operation that came in between
		o.together = slices.DeleteFunc(o.together, func(id string) bool { return before[id] != after[id] })
		if before[o.article] != after[o.article] {
			o.article = ""
		}
	}
}

// restore takes back a kill, but for what others withdraw too.
func (m *model) restore(k *modelOp) {
	may, must := m.cascade(k.killed)
	var rest []*modelDoc
	for _, o := range m.ops {
		if o.kind == "kill" && !o.undone {
			rest = append(rest, o.killed...)
		}
	}
	stillMay, stillMust := m.cascade(rest)
	for _, d := range m.docs {
		m.may[d] = m.may[d] && (!must[d] || stillMay[d])
		m.must[d] = m.must[d] && (!may[d] || stillMust[d])
	}
}

func (m *model) reopen(t *rapid.T) {
	if rapid.Bool().Draw(t, "crash") {
		m.options.FS = m.options.FS.(*index.Memory).Crash(nil)
	}
	if err := m.e.Close(); err != nil {
		t.Fatal(err)
	}
	m.frozen = nil // they were of the engine that was closed
	m.options.Workers = rapid.IntRange(1, 4).Draw(t, "workers")
	m.open(t)
}

func (m *model) compact(t *rapid.T) {
	if err := m.e.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	m.erased = m.deletes
}

func (m *model) freeze(t *rapid.T) {
	if len(m.frozen) > 3 {
		t.Skip("enough")
	}
	m.frozen = append(m.frozen, m.look(t, m.e.Frozen()))
}

func (m *model) look(t *rapid.T, v wirefold.View) pastView {
	var b strings.Builder
	if err := v.Export(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return pastView{v, v.Time(), b.String(), m.deletes}
}

// check compares the engine with the model.
func (m *model) check(t *rapid.T) {
	if err := wirefold.Foreign(m.e); err != nil {
		t.Fatal(err)
	}
	v := m.e.Frozen()
	decisions := v.Decisions()
	story := m.checkArticles(t, v, decisions)
	m.checkKilled(t, decisions)
	m.checkEditors(t, v, story)
	m.checkStories(t, v, story)
	m.checkWatch(t, v, story)
	wantNewsroom(t, v)
	for _, f := range m.frozen {
		if f.deletes == m.deletes || f.deletes >= m.erased { // else the texts may be gone
			if got := m.look(t, f.view).export; got != f.export {
				t.Fatalf("a frozen view changed:\n%s", firstDifference([]byte(f.export), []byte(got)))
			}
		}
	}
	m.past = append(m.past, m.look(t, v))
}

func (m *model) checkArticles(t *rapid.T, v wirefold.View, decisions []wirefold.Decision) (story map[string]string) {
	story = map[string]string{}
	var want, got []string
	for _, d := range m.docs {
		if !d.deleted {
			want = append(want, d.ID+"@"+d.Version)
		}
	}
	for _, d := range decisions {
		got = append(got, d.ID+"@"+d.Version)
		if s, ok := story[d.ID]; ok && s != d.Story {
			if !m.orphan(d.ID) {
				t.Fatalf("versions of %s are in %s and %s", d.ID, s, d.Story)
			}
			t.Skip("versions of an article went apart when what they were copies of was deleted")
		}
		story[d.ID] = d.Story
	}
	if !slices.Equal(want, got) {
		t.Fatalf("there are %v, want %v", got, want)
	}
	all := m.there()
	if v.Len() != len(all) {
		t.Fatalf("Len is %d, want %d", v.Len(), len(all))
	}
	for _, id := range all {
		info, err := v.Article(id)
		if err != nil {
			t.Fatal(err)
		}
		var current *modelDoc
		for _, d := range m.docs {
			if d.ID == id && (current == nil || !earlier(d.Article, current.Article)) {
				current = d
			}
		}
		if keyOf("", info.Article) != keyOf("", current.Article) {
			t.Fatalf("%s is in version %q, want %q", id, info.Article.Version, current.Version)
		}
	}
	return story
}

// orphan tells whether a version of an article was a copy of one that was deleted, or of
// a copy of it. That is all that holds such versions together.
func (m *model) orphan(id string) bool {
	for _, d := range m.docs {
		if d.ID != id || d.of == "" || d.of == id {
			continue
		}
		if !slices.Contains(m.there(), d.of) || m.orphan(d.of) {
			return true
		}
	}
	return false
}

// earlier orders versions by number, those without one first, and then by time.
func earlier(a, b *corpus.Article) bool {
	x, _ := strconv.Atoi(a.Version)
	y, _ := strconv.Atoi(b.Version)
	if x != y {
		return x < y
	}
	return a.Published.Before(b.Published)
}

// cascade gives the documents that carry what some others say. Decisions do not tell
// which version of an article a copy is of, so there are some that may, and all must.
func (m *model) cascade(docs []*modelDoc) (may, must map[*modelDoc]bool) {
	may, must = map[*modelDoc]bool{}, map[*modelDoc]bool{}
	for _, d := range docs {
		may[d], must[d] = true, true
	}
	for i, d := range m.docs {
		some, all := m.carries(i, may, must)
		may[d], must[d] = may[d] || some, must[d] || all
	}
	return may, must
}

// carries tells whether the document with that number may be, and must be, a copy of
// one of those that may and must be withdrawn.
func (m *model) carries(number int, may, must map[*modelDoc]bool) (some, all bool) {
	d := m.docs[number]
	if d.of == "" || d.of == d.ID {
		return false, false
	}
	all = true
	for _, x := range m.docs[:number] {
		if x.ID == d.of {
			some, all = some || may[x], all && must[x]
		}
	}
	return some, some && all
}

// checkKilled wants those withdrawn that kills name, and their copies.
func (m *model) checkKilled(t *rapid.T, decisions []wirefold.Decision) {
	k := 0
	for _, d := range m.docs {
		if d.deleted {
			continue
		}
		if got := decisions[k].Killed; got && !m.may[d] || !got && m.must[d] {
			t.Fatalf("%s@%s, a copy of %q: killed is %v", d.ID, d.Version, d.of, got)
		}
		k++
	}
}

func (m *model) checkEditors(t *rapid.T, v wirefold.View, story map[string]string) {
	log := v.Operations()
	if len(log) != len(m.ops) {
		t.Fatalf("there are %d operations, want %d", len(log), len(m.ops))
	}
	for i, o := range m.ops {
		if log[i].Kind != o.kind || (log[i].UndoneBy > 0) != o.undone {
			t.Fatalf("operation %d is %+v, want %s, undone %v", i+1, log[i], o.kind, o.undone)
		}
		if o.undone {
			continue
		}
		first := ""
		for _, id := range o.together {
			if s := story[id]; s != "" {
				if first != "" && s != first {
					t.Fatalf("operation %d joined %v, and %s is in %s, not %s", i+1, o.together, id, s, first)
				}
				first = s
			}
		}
		for _, a := range o.apart[0] {
			for _, b := range o.apart[1] {
				if s := story[a]; s != "" && s == story[b] {
					t.Fatalf("operation %d separated %s from %s, and both are in %s", i+1, a, b, s)
				}
			}
		}
		if s := story[o.article]; o.article != "" && s != "" {
			if to, err := v.Story(context.Background(), o.story); err != nil || to.ID != s {
				t.Fatalf("operation %d put %s in %s, and it is in %s: %v", i+1, o.article, o.story, s, err)
			}
		}
	}
}

func (m *model) checkStories(t *rapid.T, v wirefold.View, story map[string]string) {
	has := map[string][]string{}
	for _, id := range m.there() {
		has[story[id]] = append(has[story[id]], id)
	}
	for s, ids := range has {
		m.homes[s] = ids
	}
	list, err := v.Stories(context.Background(), wirefold.Filter{})
	if err != nil || len(list) != len(has) {
		t.Fatalf("there are %d stories, want %d: %v", len(list), len(has), err)
	}
	for _, x := range list {
		s, err := v.Story(context.Background(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, want := slices.Sorted(slices.Values(s.Articles)), slices.Sorted(slices.Values(has[x.ID]))
		if !slices.Equal(got, want) || x.Size != len(want) {
			t.Fatalf("story %s has %v, want %v", x.ID, got, want)
		}
	}
	for s, ids := range m.homes {
		x, err := v.Story(context.Background(), s)
		if err == nil {
			m.homes[s] = has[x.ID]
		} else if slices.ContainsFunc(ids, func(id string) bool { return story[id] != "" }) {
			t.Fatalf("story %s, which had %v, is nowhere: %v", s, ids, err)
		}
	}
}

// checkWatch wants what Watch tells to add up to what is there.
func (m *model) checkWatch(t *rapid.T, v wirefold.View, story map[string]string) {
	got := map[string]string{}
	operations := 0
	for c, err := range v.Watch(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		switch c.Kind {
		case wirefold.ChangeArticle, wirefold.ChangeMove:
			got[c.Article] = c.Story
		case wirefold.ChangeJoin:
			for id, s := range got {
				if s == c.From {
					got[id] = c.Story
				}
			}
		case wirefold.ChangeDelete:
			delete(got, c.Article)
		case wirefold.ChangeOperation:
			if operations++; c.Operation != operations {
				t.Fatalf("watch tells of operation %d, want %d", c.Operation, operations)
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(story) {
		t.Fatalf("by what was watched the stories are\n%v, and they are\n%v", got, story)
	}
}

// checkPast wants to see the past as it was, but for what was deleted since.
func (m *model) checkPast(t *rapid.T) {
	for i, p := range m.past {
		if i%max(1, len(m.past)/4) != 0 {
			continue
		}
		v, err := m.e.AsOf(context.Background(), p.at)
		if err != nil {
			t.Fatal(err)
		}
		got := m.look(t, v).export
		if p.deletes == m.deletes && !m.sameTime(i) && got != p.export {
			t.Fatalf("as of %s it is another:\n%s", p.at, firstDifference([]byte(p.export), []byte(got)))
		}
		for _, d := range m.docs {
			if d.deleted && strings.Contains(got, words(d.ID)) {
				t.Fatalf("as of %s, %s is there, which was deleted: %s", p.at, d.ID, got)
			}
		}
	}
}

// sameTime tells whether more was committed at the moment of a look.
func (m *model) sameTime(i int) bool {
	return i+1 < len(m.past) && m.past[i+1].at.Equal(m.past[i].at) && m.past[i+1].export != m.past[i].export
}

// fewerChecks lets rapid make so many checks, unless its flag was given.
func fewerChecks(t *testing.T, n int) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", f.DefValue) })
}

// Versions of an item end in one state in whatever order they come, if all are numbered
// or all are dated. Of others the time of arrival tells.
func TestVersionsInAnyOrderAreTheSame(t *testing.T) {
	type state struct{ version, when, killed string }
	for name, versions := range map[string][]state{
		"numbered":              {{"1", "", "two"}, {"2", "", "three"}, {"9", "", "four"}, {"10", "", "five"}},
		"dated":                 {{"", "08", "two"}, {"", "09", "three"}, {"", "10", "four"}, {"", "11", "five"}},
		"numbered against date": {{"1", "11", "two"}, {"2", "10", "three"}, {"3", "09", "four"}, {"4", "08", "five"}},
	} {
		t.Run(name, func(t *testing.T) {
			want := ""
			for _, order := range orders(len(versions)) {
				e := open(t, wirefold.Options{Search: wirefold.SearchOff})
				for _, i := range order {
					a := item("bridge", versions[i].version, versions[i].killed, "2031-05-03T12:00:00Z")
					if a.Published = (time.Time{}); versions[i].when != "" {
						at("2031-05-03T" + versions[i].when + ":00:00Z")(a)
					}
					add(t, e, a)
				}
				info, err := e.Article("bridge")
				if err != nil {
					t.Fatal(err)
				}
				facts, err := e.Facts(t.Context(), info.Decision.Story)
				if err != nil {
					t.Fatal(err)
				}
				var told []string
				for i := range facts {
					told = append(told, fmt.Sprint(facts[i].Attribute, facts[i].Class, facts[i].Text(), facts[i].Status))
				}
				slices.Sort(told)
				got := fmt.Sprint(info.Article.Version, info.Article.Body, info.Versions, told)
				if want == "" {
					want = got
				}
				if got != want {
					t.Fatalf("order %v gives\n%s, want\n%s", order, got, want)
				}
			}
		})
	}
}
