package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// FactSet is a gold set of facts: articles, the claims in them that people marked,
// and how the claims of each group relate.
type FactSet struct {
	Name    string
	Stories []*FactStory
	Claims  []*GoldClaim
	Groups  []*GoldGroup

	sources map[string]goldSource
}

// FactStory is the articles on one event.
type FactStory struct {
	Name    string
	Members []merge.Member // with what is known of their origin, in order of publication

	zone int // how far its clocks are ahead of universal time, in minutes
}

// GoldClaim is a claim that people marked.
type GoldClaim struct {
	ID        string     `json:"id"`
	Article   string     `json:"article"`
	Event     string     `json:"event"`
	Attribute string     `json:"attribute"`
	Value     GoldValue  `json:"value"`
	Sources   []string   `json:"sources"`
	Role      string     `json:"role"`
	Quote     string     `json:"quote"`
	Span      goldSpan   `json:"span"`
	ValueText string     `json:"value_text"`
	ValueSpan goldSpan   `json:"value_span"`
	story     *FactStory // that of its article
}

// GoldValue is what a claim says. Low and High are nil where they are open.
type GoldValue struct {
	Kind   string   `json:"kind"` // one of goldKinds
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	Unit   string   `json:"unit"`
	LowKm  *float64 `json:"low_km"` // of a distance
	HighKm *float64 `json:"high_km"`
	Start  string   `json:"start"` // of a time: 2006, 2006-01, 2006-01-02 or with a clock time
	End    string   `json:"end"`
}

var goldKinds = []string{"quantity", "distance", "time", "entity", "status", "name"}

// counts reports whether the value is a quantity.
func (v GoldValue) counts() bool { return v.Kind == "quantity" || v.Kind == "distance" }

// bounds is the interval of a quantity, of a distance in km, and false where no
// figure is known at all ("not released").
func (v GoldValue) bounds() (low, high float64, ok bool) {
	from, to := cmp.Or(v.LowKm, v.Low), cmp.Or(v.HighKm, v.High)
	high = math.Inf(1)
	if from != nil {
		low = *from
	}
	if to != nil {
		high = *to
	}
	return low, high, from != nil || to != nil
}

type goldSpan struct {
	Start int `json:"byte_start"`
	End   int `json:"byte_end"`
}

func (s goldSpan) span() corpus.Span { return corpus.Span{Start: s.Start, End: s.End} }

// GoldGroup is claims that a reader would hold against each other.
type GoldGroup struct {
	ID       string   `json:"id"`
	Claims   []string `json:"claims"`
	Relation string   `json:"relation"`
	// FactStatus is the status of the fact that the claims make, where the set says.
	FactStatus string `json:"fact_status"`
	// TrueConflict says that the claims cannot all be right.
	TrueConflict bool `json:"true_conflict"`
}

type goldSource struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Type  string `json:"type"`
}

type goldArticle struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Body       string `json:"body"`
	File       string `json:"file"` // instead of the body: a text in the folder seeds
	Source     string `json:"source"`
	Publisher  string `json:"publisher"`
	Agency     string `json:"agency"`
	Language   string `json:"language"`
	Published  string `json:"published"`
	DocDate    string `json:"doc_date"` // the day of publication where no more is known
	Order      int    `json:"doc_order_in_cluster"`
	Cluster    string `json:"cluster"` // the story; empty: all that have none are one
	CopyFamily string `json:"copy_family"`
	UpdateOf   string `json:"update_of"`
	Withdrawn  bool   `json:"withdrawn"`
	Corrects   flag   `json:"corrects"`
}

// flag is true for true and for any text: "corrects": "a1".
type flag bool

// UnmarshalJSON reads a boolean, a text or null.
func (f *flag) UnmarshalJSON(data []byte) error {
	switch s := string(data); s {
	case "null", "false", `""`:
	default:
		*f = true
	}
	return nil
}

type goldFile struct {
	Articles []goldArticle `json:"articles"`
	Links    []struct {
		A, B string
		Type string
	} `json:"links"`
	Sources []goldSource                `json:"sources"`
	Events  []struct{ ID, Kind string } `json:"events"`
	Claims  []*GoldClaim                `json:"claims"`
	Groups  []*GoldGroup                `json:"groups"`
}

// ReadFacts reads the gold sets of a JSON file, or of all in a folder. Articles
// hold their text, or name a file with it in a folder seeds beside the set's.
func ReadFacts(ctx context.Context, path string) ([]*FactSet, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("bench: gold facts: %w", err)
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*.json")); err != nil {
			return nil, fmt.Errorf("bench: gold facts: %w", err)
		}
		slices.Sort(files)
	}
	var sets []*FactSet
	for _, f := range files {
		s, err := readFactSet(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("bench: %s: %w", f, err)
		}
		sets = append(sets, s)
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("bench: gold facts: no .json file in %s", path)
	}
	return sets, nil
}

func readFactSet(ctx context.Context, path string) (*FactSet, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var in goldFile
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("not a gold set: %w", err)
	}
	s := &FactSet{Name: strings.TrimSuffix(filepath.Base(path), ".json"), Claims: in.Claims, Groups: in.Groups}
	home, err := s.addStories(ctx, &in, filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	return s, s.check(&in, home)
}

// place is an article's place in a set.
type place struct {
	story *FactStory
	doc   *corpus.Document
}

// addStories cleans the articles, reads their claims and puts them into stories.
func (s *FactSet) addStories(ctx context.Context, in *goldFile, dir string) (map[string]place, error) {
	if err := in.applyLinks(); err != nil {
		return nil, err
	}
	agencies := map[string]string{} // by copy family: a copy without a credit is the agency's too
	for _, a := range in.Articles {
		if a.Agency != "" && a.CopyFamily != "" {
			agencies[a.CopyFamily] = a.Agency
		}
	}
	order := make([]int, len(in.Articles))
	published := make([]time.Time, len(in.Articles))
	for i := range in.Articles {
		t, err := in.Articles[i].time()
		if err != nil {
			return nil, fmt.Errorf("article %q: %w", in.Articles[i].ID, err)
		}
		order[i], published[i] = i, t
	}
	slices.SortStableFunc(order, func(i, k int) int {
		return cmp.Or(published[i].Compare(published[k]), cmp.Compare(in.Articles[i].Order, in.Articles[k].Order))
	})
	home := map[string]place{}
	stories := map[string]*FactStory{}
	for n, i := range order {
		a := &in.Articles[i]
		if _, twice := home[a.ID]; twice || a.ID == "" {
			return nil, fmt.Errorf("article %q: the id is missing or given twice", a.ID)
		}
		article, err := a.article(ctx, dir, published[i])
		if err != nil {
			return nil, fmt.Errorf("article %q: %w", a.ID, err)
		}
		story := stories[a.Cluster]
		if story == nil {
			story = &FactStory{Name: strings.TrimSuffix(s.Name+" "+a.Cluster, " ")}
			stories[a.Cluster] = story
			s.Stories = append(s.Stories, story)
		}
		d := corpus.Clean(article)
		home[a.ID] = place{story, d}
		story.Members = append(story.Members, merge.Member{
			Doc: d, Claims: merge.Claims(d), Order: n, Supersedes: a.UpdateOf, Retracted: a.Withdrawn, Corrects: bool(a.Corrects),
			Origin: cmp.Or(a.Agency, agencies[a.CopyFamily], a.CopyFamily),
		})
	}
	for _, a := range in.Articles {
		if a.UpdateOf != "" && home[a.UpdateOf].doc == nil {
			return nil, fmt.Errorf("article %q: it is an update of %q, which is not in the set", a.ID, a.UpdateOf)
		}
	}
	return home, nil
}

// applyLinks turns links between versions into updates: the later one supersedes.
func (in *goldFile) applyLinks() error {
	find := func(id string) *goldArticle {
		for i := range in.Articles {
			if in.Articles[i].ID == id {
				return &in.Articles[i]
			}
		}
		return nil
	}
	for _, l := range in.Links {
		a, b := find(l.A), find(l.B)
		if a == nil || b == nil {
			return fmt.Errorf("link of %q and %q: one of them is not in the set", l.A, l.B)
		}
		if l.Type != "update_of" {
			continue
		}
		if a.Order < b.Order {
			a, b = b, a
		}
		a.UpdateOf = b.ID
	}
	return nil
}

func (a *goldArticle) time() (time.Time, error) {
	if a.Published != "" {
		return time.Parse(time.RFC3339, a.Published)
	}
	if a.DocDate != "" {
		return time.Parse(time.DateOnly, a.DocDate)
	}
	return time.Time{}, nil
}

func (a *goldArticle) article(ctx context.Context, dir string, published time.Time) (*corpus.Article, error) {
	out := &corpus.Article{Title: a.Title, Body: a.Body}
	if a.File != "" {
		var err error
		if out, err = readText(ctx, dir, a.File); err != nil {
			return nil, err
		}
	}
	if out.Body == "" {
		return nil, errors.New("it has neither a body nor a file")
	}
	out.ID, out.Published, out.Lang = a.ID, published, cmp.Or(a.Language, "en")
	out.Source = cmp.Or(a.Source, a.Publisher, a.Agency)
	return out, nil
}

// readText reads a text beside the gold set or in the folder seeds.
func readText(ctx context.Context, dir, name string) (*corpus.Article, error) {
	if !filepath.IsLocal(name) {
		return nil, fmt.Errorf("file %q: not a name inside a folder", name)
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		path = filepath.Join(dir, "..", "seeds", name)
	}
	var r corpus.Reader
	for a, err := range r.Read(ctx, path) {
		return a, err
	}
	return nil, fmt.Errorf("file %q: no text in it", name)
}

// roles are the roles of gold claims and the scopes that they are.
var roles = map[string]merge.Scope{
	"main": merge.Main, "sub_event": merge.Sub, "related": merge.Related, "background": merge.Background,
	"not_a_fact_of_any_event": merge.Furnished, "furniture": merge.Furnished,
}

// check looks for what cannot be right in a set.
func (s *FactSet) check(in *goldFile, home map[string]place) error {
	events := map[string]bool{}
	for _, e := range in.Events {
		events[e.ID] = true
	}
	s.sources = map[string]goldSource{}
	for _, x := range in.Sources {
		s.sources[x.ID] = x
	}
	claims := map[string]bool{}
	for _, c := range s.Claims {
		if claims[c.ID] || c.ID == "" {
			return fmt.Errorf("claim %q: the id is missing or given twice", c.ID)
		}
		claims[c.ID] = true
		at, known := home[c.Article]
		if !known {
			return fmt.Errorf("claim %q: article %q is not in the set", c.ID, c.Article)
		}
		c.story = at.story
		if len(events) > 0 && !events[c.Event] {
			return fmt.Errorf("claim %q: event %q is not in the set", c.ID, c.Event)
		}
		if err := s.checkClaim(c, at.doc.Article.Body); err != nil {
			return fmt.Errorf("claim %q: %w", c.ID, err)
		}
	}
	for _, g := range s.Groups {
		for _, id := range g.Claims {
			if !claims[id] {
				return fmt.Errorf("group %q: claim %q is not in the set", g.ID, id)
			}
		}
		if _, known := g.reading(); !known {
			return fmt.Errorf("group %q: neither fact_status %q nor relation %q is known", g.ID, g.FactStatus, g.Relation)
		}
	}
	return nil
}

func (s *FactSet) checkClaim(c *GoldClaim, body string) error {
	if _, known := roles[c.Role]; !known {
		return fmt.Errorf("role %q is not known", c.Role)
	}
	if !slices.Contains(goldKinds, c.Value.Kind) {
		return fmt.Errorf("value of kind %q, want one of %s", c.Value.Kind, strings.Join(goldKinds, ", "))
	}
	if low, high, ok := c.Value.bounds(); ok && low > high {
		return fmt.Errorf("the value runs from %g to %g", low, high)
	}
	for _, id := range c.Sources {
		if _, known := s.sources[id]; !known {
			return fmt.Errorf("source %q is not in the set", id)
		}
	}
	if err := checkSpan("span", c.Span, c.Quote, body); err != nil {
		return err
	}
	return checkSpan("value_span", c.ValueSpan, c.ValueText, body)
}

func checkSpan(name string, at goldSpan, words, body string) error {
	if at.Start < 0 || at.Start >= at.End || at.End > len(body) {
		return fmt.Errorf("%s: bytes %d to %d of a body of %d", name, at.Start, at.End, len(body))
	}
	if !utf8.RuneStart(body[at.Start]) || at.End < len(body) && !utf8.RuneStart(body[at.End]) {
		return fmt.Errorf("%s: bytes %d to %d cut a character", name, at.Start, at.End)
	}
	if got := at.span().Of(body); got != words {
		return fmt.Errorf("%s: bytes %d to %d are %q, not %q", name, at.Start, at.End, got, words)
	}
	return nil
}
