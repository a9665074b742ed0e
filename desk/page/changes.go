package page

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

type changesData struct {
	Now, Was  *wirefold.ArticleInfo // Was is nil where there is none before
	Versions  []version
	Title     []change // nil: it is the same
	Meta      []metaChange
	Revisions []revisionGroup
	Text      *textDiff
}

// metaChange is a line beside the text that is another than before.
type metaChange struct{ Label, Before, After string }

// revisionGroup are the facts that a version changes, adds or drops.
type revisionGroup struct {
	Title string
	Rows  []merge.Revision
}

// changes tells what is new in a version.
func (p *Pages) changes(r *http.Request, v wirefold.View) (string, any, error) {
	now, doc, err := cleaned(r.Context(), v, r.FormValue("id"))
	if err != nil {
		return "", nil, err
	}
	story, err := v.Story(r.Context(), now.Decision.Story)
	if err != nil {
		return "", nil, err
	}
	d := changesData{Now: now, Versions: versionsOf(now, story)}
	title := "What changed in " + titleOf(now.Article)
	from := r.FormValue("from")
	if from == "" {
		i := slices.IndexFunc(d.Versions, func(x version) bool { return x.Here })
		if i <= 0 || d.Versions[i].From == "" {
			return title, d, nil
		}
		from = d.Versions[i].From
	}
	was, before, err := cleaned(r.Context(), v, from)
	if err != nil {
		return "", nil, err
	}
	if was.Name == now.Name {
		return "", nil, argument(fmt.Sprintf("%q is held against itself: give another version as from=", now.Name))
	}
	d.Was = was
	if a, b := was.Article.Title, now.Article.Title; a != b {
		d.Title = diffWords(a, b)
	}
	d.Meta = p.metaChanges(before, doc)
	d.Revisions = revisionsOf(before, doc)
	d.Text = showDiff(was.Article.Body, now.Article.Body)
	return title, d, nil
}

// metaChanges are the lines beside the text that changed.
func (p *Pages) metaChanges(before, after *corpus.Document) []metaChange {
	all := func(d *corpus.Document) []labelled {
		lines, notes := p.metaOf(d.Article, d)
		return append(append([]labelled{{"Source", d.Article.Source}, {"Address", d.Article.URL}}, lines...), notes...)
	}
	was, now := all(before), all(after)
	find := func(list []labelled, label string) string {
		for _, l := range list {
			if l.Label == label {
				return l.Text
			}
		}
		return ""
	}
	var out []metaChange
	seen := map[string]bool{}
	for _, l := range append(now, was...) {
		a, b := find(was, l.Label), find(now, l.Label)
		if a != b && !seen[l.Label] {
			out = append(out, metaChange{l.Label, a, b})
		}
		seen[l.Label] = true
	}
	return out
}

// revisionsOf are the facts that changed, by how.
func revisionsOf(before, after *corpus.Document) []revisionGroup {
	groups := []revisionGroup{{Title: "Told otherwise"}, {Title: "New"}, {Title: "No longer told"}}
	for _, x := range merge.Revise(before, after) {
		k := 0
		switch {
		case x.Before == nil:
			k = 1
		case x.After == nil:
			k = 2
		}
		groups[k].Rows = append(groups[k].Rows, x)
	}
	return slices.DeleteFunc(groups, func(g revisionGroup) bool { return len(g.Rows) == 0 })
}

// Facts is how many facts changed.
func (d changesData) Facts() int {
	n := 0
	for _, g := range d.Revisions {
		n += len(g.Rows)
	}
	return n
}

// Small is "1 trivial change", "3 trivial changes".
func (d *textDiff) Small() string { return count(len(d.Trivial), "trivial change") }

// Words says how much a comparison found.
func (d *textDiff) Words() string {
	if !d.Changed() {
		return "no word of weight changed"
	}
	var parts []string
	if d.Added > 0 {
		parts = append(parts, count(d.Added, "word")+" added")
	}
	if d.Deleted > 0 {
		parts = append(parts, count(d.Deleted, "word")+" taken out")
	}
	return strings.Join(parts, ", ")
}
