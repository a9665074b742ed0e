package wirefold

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// Story is everything known of one event.
type Story struct {
	ID       string `json:"id"`
	Headline string `json:"headline"`
	// First and Last are the publication times of the first and the last dated
	// article; nil when none is dated.
	First *time.Time `json:"first"`
	Last  *time.Time `json:"last"`
	// Articles are the ids of the members in order of arrival.
	Articles []string `json:"articles"`
	// Origins counts the independent voices among them.
	Origins int `json:"origins"`
	// Facts are what is claimed, in editorial order.
	Facts []merge.Fact `json:"facts"`
	// Related are other stories alike, most alike first.
	Related []Related `json:"related"`

	// Families are the members by copy family, the largest first.
	Families []Family `json:"-"`
}

// Related is a story that resembles another without being it.
type Related struct {
	ID string `json:"id"`
	// When is "earlier" or "later"; empty when either is undated or both overlap.
	When string `json:"when,omitempty"`
}

// Family is an origin's text and its copies among the members of a story.
type Family struct {
	Origin  string   // the voice behind it, as credited
	Members []Member // that of which the others most likely are copies or updates first
}

// Member is an article as part of a story.
type Member struct {
	ID, Title, Source string
	Published         time.Time
	Decision          Decision
}

// relatedKept is how many related stories are listed.
const relatedKept = 5

// Stories lists all stories, the one with the most articles first, and among
// equals the one opened first.
func (e *Engine) Stories(ctx context.Context) ([]Story, error) {
	var live []int32 // stories that were not joined to others
	for g, docs := range e.members {
		if len(docs) > 0 {
			live = append(live, int32(g))
		}
	}
	out := make([]Story, len(live))
	if err := e.parallel(ctx, len(out), func(i int) { out[i] = e.story(live[i]) }); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Story) int { return cmp.Compare(len(b.Articles), len(a.Articles)) })
	return out, nil
}

func (e *Engine) story(g int32) Story {
	docs := e.members[g]
	s := Story{ID: e.storyID(docs[0])}
	cleaned := make([]*corpus.Document, len(docs))
	members := make([]merge.Member, len(docs))
	origins := map[string]bool{}
	families := e.byFamily(docs)
	familyOf := map[int32][]int32{}
	for _, family := range families {
		for _, doc := range family {
			familyOf[doc] = family
		}
	}
	for i, doc := range docs {
		a := e.articles[doc]
		cleaned[i] = a.document()
		origin := e.origin(doc, familyOf[doc])
		origins[origin] = true
		members[i] = merge.Member{
			Doc: cleaned[i], Claims: merge.Claims(cleaned[i]), Origin: origin, Order: i,
		}
		if len(a.copies) > 0 && a.copies[0].Relation == copies.Update {
			members[i].Supersedes = e.articles[a.copies[0].To].ID
		}
		s.Articles = append(s.Articles, a.ID)
		s.include(a.Published)
	}
	s.Origins = len(origins)
	related := e.relatedTo(g)
	s.Related = e.related(related)
	s.Facts = merge.Reconcile(members, merge.Options{Beside: e.beside(members, related)})
	if s.Facts == nil {
		s.Facts = []merge.Fact{}
	}
	s.Headline = headline(cleaned, e.outdated(docs))
	s.Families = e.families(families)
	return s
}

// relatedTo are the stories that resemble a story, by the events' numbers.
func (e *Engine) relatedTo(g int32) []events.Related {
	if e.options.GroupBy != "" { // the groups given are not the stories decided
		return nil
	}
	return e.events.RelatedTo(g, relatedKept)
}

// relatedHeard is how many related stories are heard on the other events that a
// story tells of, and besideHeard how many articles of each.
const relatedHeard, besideHeard = 2, 3

// beside reads articles of related stories, where the members tell of other events
// that these may tell of too.
func (e *Engine) beside(members []merge.Member, related []events.Related) []merge.Member {
	tell := slices.ContainsFunc(members, func(m merge.Member) bool {
		return slices.ContainsFunc(m.Claims, func(c merge.Claim) bool { return c.Episode != nil })
	})
	if !tell {
		return nil
	}
	var out []merge.Member
	for _, r := range related[:min(len(related), relatedHeard)] {
		docs := e.members[r.Story]
		for i, doc := range docs[:min(len(docs), besideHeard)] {
			d := e.articles[doc].document()
			out = append(out, merge.Member{Doc: d, Claims: merge.Claims(d), Origin: e.origin(doc, []int32{doc}), Order: i})
		}
	}
	return out
}

func (s *Story) include(p time.Time) {
	if p.IsZero() {
		return
	}
	if s.First == nil || p.Before(*s.First) {
		s.First = &p
	}
	if s.Last == nil || p.After(*s.Last) {
		s.Last = &p
	}
}

// origin names the voice behind an article: the agency it credits, else that of
// the origin of its copy family, else the source, else the family itself.
func (e *Engine) origin(doc int32, family []int32) string {
	first := e.articles[e.copies.Origin(family)]
	return cmp.Or(e.articles[doc].agency, first.voice(), "article "+first.ID)
}

// byFamily groups documents by copy family, in order of their first members. Each
// group has the family's origin first.
func (e *Engine) byFamily(docs []int32) [][]int32 {
	var out [][]int32
	at := map[int32]int{}
	for _, doc := range docs {
		f := e.copies.Family(doc)
		i, ok := at[f]
		if !ok {
			i = len(out)
			at[f] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], doc)
	}
	for _, family := range out {
		k := slices.Index(family, e.copies.Origin(family))
		first := family[k]
		copy(family[1:], family[:k])
		family[0] = first
	}
	return out
}

// families describes copy families, the largest first.
func (e *Engine) families(groups [][]int32) []Family {
	var out []Family
	for _, family := range groups {
		f := Family{Origin: e.origin(family[0], family)}
		for _, doc := range family {
			a := e.articles[doc]
			f.Members = append(f.Members, Member{a.ID, a.Title, a.Source, a.Published, e.decision(doc)})
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b Family) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return out
}

// outdated tells which of the documents have a later version among them, or are
// copies of one that has.
func (e *Engine) outdated(docs []int32) []bool {
	old := make([]bool, len(docs))
	at := make(map[int32]int, len(docs))
	for i, doc := range docs {
		at[doc] = i
	}
	for _, doc := range docs {
		if k := e.articles[doc].copies; len(k) > 0 && k[0].Relation == copies.Update {
			if i, here := at[k[0].To]; here {
				old[i] = true
			}
		}
	}
	for i, doc := range docs { // in order of arrival: originals before copies
		if k := e.articles[doc].copies; len(k) > 0 && k[0].Relation != copies.Update {
			if j, here := at[k[0].To]; here && old[j] {
				old[i] = true
			}
		}
	}
	return old
}

// headline picks the title that says most of what the other members say: the one
// whose words the others' leads hold most often. Captions and the like are no
// titles, and those of outdated articles stand back. Without a usable title it is the first sentence of the report.
func headline(docs []*corpus.Document, outdated []bool) string {
	if len(docs) == 1 {
		return title(docs[0])
	}
	in := map[uint64]int{}
	for _, d := range docs {
		seen := map[uint64]bool{}
		for _, s := range d.Sentences[:min(6, len(d.Sentences))] {
			for _, w := range d.Body[s.First:s.Last] {
				if s.Kind == corpus.Report && !seen[w.Hash] && w.End-w.Start > 3 {
					seen[w.Hash] = true
					in[w.Hash]++
				}
			}
		}
	}
	best, score := "", -1.0
	for i, d := range docs {
		title := title(d)
		sum := 0.0
		words := corpus.Words(title, nil)
		for _, w := range words {
			sum += float64(in[w.Hash])
		}
		if len(words) > 0 {
			sum /= float64(len(words) + 3) // short titles are not better for being short
		}
		if outdated[i] {
			sum /= 1000
		}
		if title != "" && sum > score {
			best, score = title, sum
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
func (e *Engine) related(list []events.Related) []Related {
	out := []Related{}
	for _, k := range list {
		r := Related{ID: e.storyID(e.members[k.Story][0])}
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

// Search lists the ids of the articles that match a query, best first: words,
// "phrases", +required and -excluded ones, field:word for title, body, source and
// lang.
func (e *Engine) Search(ctx context.Context, query string, limit int) ([]string, error) {
	r, err := e.index.Search(ctx, query, index.SearchOptions{Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("wirefold: search: %w", err)
	}
	out := make([]string, len(r.Matches))
	for i, m := range r.Matches {
		out[i], _, _ = strings.Cut(m.Key, "\x00")
	}
	return out, nil
}
