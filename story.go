package wirefold

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// Story is everything known of one event.
type Story struct {
	ID       string `json:"id"`
	Headline string `json:"headline"`
	// First and Last are the publication times of the first and the last dated
	// article; nil when none is dated.
	First *time.Time `json:"first"`
	Last  *time.Time `json:"last"`
	// Places are where it is set, as most articles have it.
	Places []string `json:"places"`
	// Articles are the ids of the members in order of arrival, an article once however
	// many versions it has.
	Articles []string `json:"articles"`
	// Origins counts the independent voices among them.
	Origins int `json:"origins"`
	// Facts are what is claimed, in editorial order.
	Facts []merge.Fact `json:"facts"`
	// Related are other stories alike, most alike first.
	Related []Related `json:"related"`

	// States are those of [Summary].
	States []string `json:"states"`

	// Changed is the number of the commit that changed it last.
	Changed uint64 `json:"changed"`

	// Unread are articles whose records cannot be read; their claims are missing.
	Unread []string `json:"unread,omitempty"`

	// Families are the members by copy family, the largest first.
	Families []Family `json:"-"`
}

// Related is a story that resembles another without being it.
type Related struct {
	ID       string     `json:"id"`
	Headline string     `json:"headline"`
	First    *time.Time `json:"first"`
	// When is "earlier" or "later"; empty when either is undated or both overlap.
	When string `json:"when,omitempty"`
}

// Family is an origin's text and its copies among the members of a story.
type Family struct {
	// Origin is the voice behind it, as credited.
	Origin string `json:"origin"`
	// Members begin with that of which the others most likely are copies or updates.
	Members []Member `json:"members"`
}

// Member is a version of an article as part of a story. Name is what facts call it.
type Member struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Title     string    `json:"title"`
	Source    string    `json:"source"`
	Published time.Time `json:"published,omitzero"`
	Decision  Decision  `json:"decision"`

	// Lang and URL are those that its source gave, Added when it was committed.
	Lang  string    `json:"-"`
	URL   string    `json:"-"`
	Added time.Time `json:"-"`
}

// relatedKept is how many related stories are listed.
const relatedKept = 5

// story reads the articles of a story.
func (v View) story(l *ledger, c *collection, s *story) Story {
	out := Story{ID: l.storyName(c, s), First: timeOf(s.first), Last: timeOf(s.last), States: l.states(s, v.now()), Changed: s.changed, Places: s.Places}
	if out.Places == nil {
		out.Places = []string{}
	}
	for _, doc := range l.articles(s) {
		out.Articles = append(out.Articles, l.docs.at(doc).ID)
	}
	w := &weighing{c: v.core, l: l, read: func(doc int32) (*read, error) { return v.read(l, doc) }, families: s.Families}
	members := w.members(s.docs)
	out.Origins = int(w.origins(s.docs))
	related := v.relatedTo(c, s.Story)
	out.Related = l.related(c, related)
	out.Facts = merge.Reconcile(members, merge.Options{
		Decisions: l.decisions(c.name, s.Story), Beside: w.beside(c, members, related),
	})
	if out.Facts == nil {
		out.Facts = []merge.Fact{}
	}
	out.Headline = cmp.Or(l.pinnedHeadline(c.name, s.Story), w.headline())
	out.Families = l.families(s, w)
	for _, doc := range w.missing {
		out.Unread = append(out.Unread, l.name(doc))
	}
	return out
}

// relatedTo are the stories that resemble a story, as the deciders see it now.
func (v View) relatedTo(c *collection, s int32) []events.Related {
	r := v.room(c.name)
	if r == nil || v.options.GroupBy != "" { // the groups given are not the stories decided
		return nil
	}
	r.mu.RLock()
	if docs := r.unread(s); len(docs) > 0 { // who decides does not wait for that
		r.mu.RUnlock()
		l := r.core.state.Load()
		for _, doc := range docs {
			_, _ = r.core.read(l, doc) // what fails is told when it is asked for
		}
		r.mu.RLock()
	}
	defer r.mu.RUnlock()
	if int(s) >= r.events.Stories() { // not known yet at the last checkpoint
		return nil
	}
	return slices.DeleteFunc(r.events.RelatedTo(r.events.Root(s), relatedKept), func(k events.Related) bool {
		return int(k.Story) >= c.stories.len() || len(c.stories.at(k.Story).docs) == 0
	})
}

// unread are the documents that telling what is related to a story takes, and that would
// have to be read for it. The caller holds the lock.
func (r *room) unread(s int32) []int32 {
	if int(s) >= r.events.Stories() {
		return nil
	}
	docs := r.core.state.Load().collections[r.name].docs
	var out []int32
	for _, local := range r.events.Recalls(r.events.Root(s), relatedKept) {
		if int(local) < docs.len() && r.core.shelf.get(docs.at(local)) == nil {
			out = append(out, docs.at(local))
		}
	}
	return out
}

// relatedHeard is how many related stories are heard on the other events that a
// story tells of, and besideHeard how many articles of each.
const relatedHeard, besideHeard = 2, 3

// beside reads articles of related stories, where the members tell of other events
// that these may tell of too.
func (w *weighing) beside(c *collection, members []merge.Member, related []events.Related) []merge.Member {
	tell := slices.ContainsFunc(members, func(m merge.Member) bool {
		return slices.ContainsFunc(m.Claims, func(c merge.Claim) bool { return c.Episode != nil })
	})
	if !tell {
		return nil
	}
	var out []merge.Member
	for _, r := range related[:min(len(related), relatedHeard)] {
		s := c.stories.at(r.Story)
		other := &weighing{c: w.c, l: w.l, read: w.read, families: s.Families}
		for i, doc := range s.docs[:min(len(s.docs), besideHeard)] {
			if x, err := w.read(doc); err == nil {
				out = append(out, other.member(doc, i, x))
			}
		}
	}
	return out
}

// families describes the copy families of a story, the largest first.
func (l *ledger) families(s *story, w *weighing) []Family {
	groups := s.Families
	if groups == nil {
		groups = [][]int32{s.docs}
	}
	articles := map[int32]*corpus.Article{}
	for i, doc := range w.docs {
		articles[doc] = w.cleaned[i].Article
	}
	var out []Family
	for _, family := range groups {
		f := Family{Origin: w.originOf(family[0])}
		for _, doc := range family {
			d := l.docs.at(doc)
			m := Member{
				ID: d.ID, Name: l.name(doc), Source: d.Source, Published: d.published(), Decision: l.decision(doc),
				Added: time.Unix(0, d.added).UTC(),
			}
			if a := articles[doc]; a != nil {
				m.Title, m.Lang, m.URL = a.Title, a.Lang, a.URL
			}
			f.Members = append(f.Members, m)
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b Family) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return out
}

// headline picks the title that says most of what the other members say: the one
// whose words the others' leads hold most often. Captions and the like are no
// titles, and those of outdated articles stand back. Without a usable title it is the first sentence of the report.
func headline(docs []*corpus.Document, outdated []bool) string {
	if len(docs) == 1 {
		return title(docs[0])
	}
	titles := make([]string, len(docs))
	words := make([][]corpus.Word, len(docs))
	type count struct{ docs, last int } // the last one, counted from 1
	in := map[uint64]count{}            // of the words of titles
	for i, d := range docs {
		titles[i] = title(d)
		words[i] = corpus.Words(titles[i], nil)
		for _, w := range words[i] {
			in[w.Hash] = count{}
		}
	}
	for i, d := range docs {
		for _, s := range d.Sentences[:min(6, len(d.Sentences))] {
			if s.Kind != corpus.Report {
				continue
			}
			for _, w := range d.Body[s.First:s.Last] {
				if n, ok := in[w.Hash]; ok && n.last != i+1 && w.End-w.Start > 3 {
					in[w.Hash] = count{n.docs + 1, i + 1}
				}
			}
		}
	}
	best, score := "", -1.0
	for i := range docs {
		sum := 0.0
		for _, w := range words[i] {
			sum += float64(in[w.Hash].docs)
		}
		if len(words[i]) > 0 {
			sum /= float64(len(words[i]) + 3) // short titles are not better for being short
		}
		if outdated[i] {
			sum /= 1000
		}
		if titles[i] != "" && sum > score {
			best, score = titles[i], sum
		}
	}
	return best
}

// title is an article's headline fit to be printed.
func title(d *corpus.Document) string {
	t := takeMark.ReplaceAllString(strings.Join(strings.Fields(d.Article.Title), " "), "")
	if t != "" && !furnished(d, t) && !strings.HasPrefix(strings.TrimSpace(d.Article.Body), d.Article.Title+" ") && utf8.RuneCountInString(t) <= 160 {
		return t
	}
	for _, s := range d.Sentences {
		if s.Kind == corpus.Report && s.Last-s.First > 3 {
			start := s.Start
			if d.Dateline.Contains(corpus.Span{Start: start, End: start}) {
				start = min(d.Dateline.End, s.End)
			}
			return shorten(strings.Join(strings.Fields(d.Article.Body[start:s.End]), " "), 110)
		}
	}
	if t == "" {
		t = strings.Join(strings.Fields(d.Article.Body), " ")
	}
	return shorten(t, 110)
}

// takeMark is how wires mark the state of an item in its title.
var takeMark = regexp.MustCompile(`(?i)^(?:corrected|refile|repeat|update \d*|urgent|flash|bulletin)[\s:-]+|\s*[-–—]\s*(?:\d+(?:st|nd|rd|th) )?(?:update|writethru|write-through|lead|ld|add|final)(?:[ -]writethru)?$`)

// furnished reports whether the title is a line of furniture, as in texts whose
// first line is a caption.
func furnished(d *corpus.Document, t string) bool {
	for _, f := range d.Furniture {
		if f.Kind != corpus.Datelined && strings.HasPrefix(d.Text(f.Span), t) {
			return true
		}
	}
	return d.Dateline.Len() > 0 && strings.HasPrefix(t, strings.TrimSpace(d.Text(d.Dateline.Span)))
}

// shorten cuts a text at a word after at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	s = string([]rune(s)[:n])
	if k := strings.LastIndexByte(s, ' '); k > 0 {
		s = s[:k]
	}
	return strings.TrimRight(s, " ,;:–—-") + "…"
}

// related names other stories that resemble this one, however long ago.
func (l *ledger) related(c *collection, list []events.Related) []Related {
	out := []Related{}
	for _, k := range list {
		s := c.stories.at(k.Story)
		r := Related{ID: l.storyName(c, s), Headline: s.Headline, First: timeOf(s.first)}
		switch {
		case k.Earlier:
			r.When = "earlier"
		case k.Later:
			r.When = "later"
		}
		out = append(out, r)
	}
	return out
}
