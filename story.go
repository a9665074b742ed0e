package wirefold

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/copies"
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
	// Related are the ids of other stories alike, most alike first.
	Related []string `json:"related"`

	// Families are the members by copy family, the largest first.
	Families []Family `json:"-"`
}

// Family is an origin's text and its copies among the members of a story.
type Family struct {
	Origin  string // the voice behind it, as credited
	Members []Member
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
	out := make([]Story, len(e.members))
	errs := make([]error, len(e.members))
	if err := e.parallel(ctx, len(out), func(i int) { out[i], errs[i] = e.story(ctx, int32(i)) }); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b Story) int { return cmp.Compare(len(b.Articles), len(a.Articles)) })
	return out, nil
}

func (e *Engine) story(ctx context.Context, g int32) (Story, error) {
	docs := e.members[g]
	s := Story{ID: e.storyID(docs[0])}
	cleaned := make([]*corpus.Document, len(docs))
	members := make([]merge.Member, len(docs))
	origins := map[string]bool{}
	for i, doc := range docs {
		a := e.articles[doc]
		cleaned[i] = corpus.Clean(a.Article)
		origin := e.origin(doc)
		origins[origin] = true
		members[i] = merge.Member{Doc: cleaned[i], Claims: merge.Claims(cleaned[i]), Origin: origin, Order: i}
		if len(a.copies) > 0 && a.copies[0].Relation == copies.Update {
			members[i].Supersedes = e.articles[a.copies[0].To].ID
		}
		s.Articles = append(s.Articles, a.ID)
		s.include(a.Published)
	}
	s.Origins = len(origins)
	s.Facts = merge.Reconcile(members, merge.Options{})
	if s.Facts == nil {
		s.Facts = []merge.Fact{}
	}
	s.Headline = headline(cleaned)
	s.Families = e.families(docs)
	var err error
	s.Related, err = e.related(ctx, g, cleaned)
	return s, err
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
// the first article of its copy family, else the source, else the family itself.
func (e *Engine) origin(doc int32) string {
	root := e.articles[e.copies.Family(doc)]
	return cmp.Or(e.articles[doc].agency, root.voice(), "article "+root.ID)
}

// families groups members by copy family, the largest first.
func (e *Engine) families(docs []int32) []Family {
	var out []Family
	at := map[int32]int{}
	for _, doc := range docs {
		f := e.copies.Family(doc)
		i, ok := at[f]
		if !ok {
			i = len(out)
			at[f] = i
			out = append(out, Family{Origin: e.origin(doc)})
		}
		a := e.articles[doc]
		out[i].Members = append(out[i].Members, Member{a.ID, a.Title, a.Source, a.Published, e.decision(doc)})
	}
	slices.SortStableFunc(out, func(a, b Family) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return out
}

// headline picks the title that says most of what the other members say: the one
// whose words the others' leads hold most often; captions and the like are none.
// Without a usable title it is the first sentence of the report.
func headline(docs []*corpus.Document) string {
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
	for _, d := range docs {
		title := title(d)
		sum := 0.0
		words := corpus.Words(title, nil)
		for _, w := range words {
			sum += float64(in[w.Hash])
		}
		if len(words) > 0 {
			sum /= float64(len(words) + 3) // short titles are not better for being short
		}
		if title != "" && sum > score {
			best, score = title, sum
		}
	}
	return best
}

// title is an article's headline fit to be printed.
func title(d *corpus.Document) string {
	t := strings.Join(strings.Fields(d.Article.Title), " ")
	if t != "" && !furnished(d, t) && !strings.HasPrefix(strings.TrimSpace(d.Article.Body), d.Article.Title+" ") && len(t) <= 160 {
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
	return shorten(t, 110)
}

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

// related finds other stories that resemble this one, however long ago: the index
// finds articles that share its most telling words, and their stories are
// compared.
func (e *Engine) related(ctx context.Context, g int32, docs []*corpus.Document) ([]string, error) {
	out := []string{}
	if e.options.GroupBy != "" || len(e.members) < 2 {
		return out, nil
	}
	q := index.Query{Limit: 40, MaxTerms: 12, Except: e.articles[e.members[g][0]].key, Lang: docs[0].Article.Lang}
	for _, t := range e.events.Telling(docs[0], 24) {
		q.Terms = append(q.Terms, index.Term{Text: t.Text, Weight: t.Weight})
	}
	hits, err := e.index.Candidates(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("wirefold: related stories of %s: %w", e.storyID(e.members[g][0]), err)
	}
	type near struct {
		story int32
		like  float64
	}
	var found []near
	seen := map[int32]bool{g: true}
	for _, h := range hits {
		id, _, _ := strings.Cut(h.Key, "\x00")
		other := e.groupOf[e.byID[id]]
		if seen[other] {
			continue
		}
		seen[other] = true
		if l := e.events.Likeness(g, other); l.Related() {
			found = append(found, near{other, l.Names + 2*l.Body})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(a.story, b.story))
	})
	for _, n := range found[:min(len(found), relatedKept)] {
		out = append(out, e.storyID(e.members[n.story][0]))
	}
	return out, nil
}
