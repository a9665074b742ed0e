package page

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
)

// conflictsShown is how many stories a page of the conflict queue has.
const conflictsShown = 15

type conflictsData struct {
	Stories     []conflictStory
	Newer, Next string // addresses of the pages around this one; empty for none
	Hands       bool
}

type conflictStory struct {
	*wirefold.Story
	URL      string
	Disputes []dispute
}

// conflicts is the queue of open conflicts over all stories, those that moved last first.
func (p *Pages) conflicts(r *http.Request, v wirefold.View) (string, any, error) {
	const title = "Conflicts"
	from := 0
	if s := r.FormValue("from"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 1e9 {
			return title, nil, argument(fmt.Sprintf("from=%q is no place in the queue: give a number from 0 on", s))
		}
		from = n
	}
	list, err := v.Each(r.Context(), wirefold.Filter{State: "conflict", Order: "changed", Offset: from, Limit: conflictsShown + 1})
	if err != nil {
		return title, nil, err
	}
	d := conflictsData{}
	at := func(n int) string {
		q := url.Values{}
		if n > 0 {
			q.Set("from", strconv.Itoa(n))
		}
		if len(q) == 0 {
			return "/conflicts"
		}
		return "/conflicts?" + q.Encode()
	}
	if from > 0 {
		d.Newer = at(max(0, from-conflictsShown))
	}
	if len(list) > conflictsShown {
		d.Next = at(from + conflictsShown)
		list = list[:conflictsShown]
	}
	for i := range list {
		x := p.teller(r, v, &list[i])
		d.Hands, x.back = x.hands, at(from)
		d.Stories = append(d.Stories, conflictStory{&list[i], storyURL(list[i].ID), x.disputes()})
	}
	return title, d, nil
}

// dispute is a fact whose claims cannot all be right.
type dispute struct {
	ID      string // in the page
	Of      string // what it is of, as "Killed: soldiers"
	Range   string // from one end of what is said to the other
	Why     string // the rule that found it
	Sides   []side
	Suggest string // why the first side is suggested
	Even    string // why none is

	Compatible []quote // fit more than one side, and are no party
	Earlier    []quote // out of date or taken back
}

// side is a value, with those who say so.
type side struct {
	Text    string
	Origins int
	Voices  string
	Newest  time.Time
	Quotes  []quote
	More    int // quotes that are not shown
	Choose  string
	Apart   []apart
	Suggest bool

	value merge.Value
	head  bool // holds what agrees with the fact's own value
	of    []*merge.FactClaim
}

// apart is an article that may tell of a different event.
type apart struct{ Outlet, URL string }

// disputes are the open conflicts about the main event of the story, in editorial order.
func (x *teller) disputes() []dispute {
	var out []dispute
	for i := range x.story.Facts {
		if f := &x.story.Facts[i]; f.Status == merge.Conflicting && f.Scope == merge.Main {
			d := x.dispute(f)
			d.ID = fmt.Sprintf("conflict-%s-%d", slug(x.story.ID), len(out)+1)
			out = append(out, d)
		}
	}
	return out
}

func (x *teller) dispute(f *merge.Fact) dispute {
	d := dispute{Of: aspect(f), Range: valueText(f, f.Value)}
	d.Why, _, _ = strings.Cut(x.why(f.Rule), ": ") // what follows lists the sides
	var old, fits []*merge.FactClaim
	for i := range f.Claims {
		c := &f.Claims[i]
		switch c.Status {
		case merge.Superseded, merge.Retracted:
			old = append(old, c)
			continue
		case merge.Bounded:
			fits = append(fits, c)
			continue
		}
		head := c.Status != merge.Conflicting // agrees with what the fact says
		k := slices.IndexFunc(d.Sides, func(s side) bool { return s.head && head || says(s.value, c.Claim.Value) })
		if k < 0 {
			k = len(d.Sides)
			d.Sides = append(d.Sides, side{value: c.Claim.Value})
		}
		s := &d.Sides[k]
		s.head = s.head || head
		s.of = append(s.of, c)
		if c.At.After(s.Newest) {
			s.Newest = c.At
		}
	}
	for i := range d.Sides {
		s := &d.Sides[i]
		s.Text = factText(f, s.value)
		s.Origins = origins(s.of)
		s.Voices = x.voices(s.of)
		s.Quotes, s.More = x.quotes(f, s.of)
		for k := range s.Quotes {
			s.Quotes[k].Pin, s.Quotes[k].Status = "", "" // of the side as a whole
		}
		newest := s.of[len(s.of)-1]
		s.Choose = x.pin(f, newest)
		for _, c := range s.of {
			if name := c.Claim.Article; !slices.ContainsFunc(s.Apart, func(a apart) bool { return a.URL == x.apart(f, name) }) && len(s.Apart) < quotesShown {
				s.Apart = append(s.Apart, apart{x.outlet(name), x.apart(f, name)})
			}
		}
	}
	slices.SortStableFunc(d.Sides, func(a, b side) int {
		return cmp.Or(cmp.Compare(b.Origins, a.Origins), b.Newest.Compare(a.Newest))
	})
	if len(d.Sides) > 1 {
		a, b := &d.Sides[0], &d.Sides[1]
		switch {
		case a.Origins > b.Origins:
			d.Suggest = fmt.Sprintf("more origins say so: %d against %d", a.Origins, b.Origins)
		case a.Newest.After(b.Newest):
			d.Suggest = fmt.Sprintf("%s each, and this is the newest", count(a.Origins, "origin"))
		default:
			d.Even = fmt.Sprintf("%s each, and none is newer", count(a.Origins, "origin"))
		}
		a.Suggest = d.Suggest != ""
	}
	if f.Value.Kind > merge.Vague {
		texts := make([]string, len(d.Sides))
		for i := range d.Sides {
			texts[i] = d.Sides[i].Text
		}
		d.Range = strings.Join(texts, " or ")
	}
	d.Compatible, _ = x.quotes(f, fits)
	d.Earlier, _ = x.quotes(f, old)
	return d
}

// says reports whether two values are one: names in any spelling.
func says(v, w merge.Value) bool {
	switch {
	case v.Kind != w.Kind && (v.Kind > merge.Clock || w.Kind > merge.Clock):
		return false
	case v.Kind == merge.Name:
		return v.Text == w.Text || merge.SameName(v.Text, w.Text)
	case v.Kind > merge.Clock:
		return v.Text == w.Text
	}
	return v.Low == w.Low && v.High == w.High && v.Unit == w.Unit
}
