package page

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
)

// momentsListed is how many moments one can choose from: of more, those that lie
// evenly among them.
const momentsListed = 200

// moment is one at which a story changed.
type moment struct {
	At     time.Time
	Value  string // of the asof parameter
	Label  string
	Chosen bool
}

// past is the story in time: what its page offers to go back with.
type past struct {
	Moments []moment  // before the last one, the first first
	Last    time.Time // when it changed last
	At      time.Time
	What    []string // happened at the moment shown
	Older   string   // addresses; empty for none
	Newer   string
}

// past lists the moments of a story as of now, whatever moment is shown: at is that, or
// zero.
func (p *Pages) past(v wirefold.View, id string, at time.Time) (past, error) {
	all, err := v.Moments(id)
	if err != nil {
		return past{}, err
	}
	out := past{At: at}
	if len(all) > 0 {
		out.Last = all[len(all)-1].In(p.Zone)
	}
	shown := len(all) // the place of the moment shown; behind the last is now
	if !at.IsZero() {
		shown = -1
		for i, t := range all {
			if !t.After(at) {
				shown = i
			}
		}
	}
	to := func(i int) string { return storyURL(id) + "?asof=" + all[i].UTC().Format(time.RFC3339Nano) }
	last := len(all) - 1
	here := min(shown, last) // the last moment shows what now does
	if here > 0 {
		out.Older = to(here - 1)
	}
	switch {
	case at.IsZero():
	case here+1 < last:
		out.Newer = to(here + 1)
	default:
		out.Newer = storyURL(id)
	}
	for i, t := range all {
		if i == last && (i != shown || at.IsZero()) {
			continue // now shows it
		}
		if len(all) > momentsListed && i != shown && i != 0 && i*momentsListed/len(all) == (i-1)*momentsListed/len(all) {
			continue
		}
		t = t.In(p.Zone)
		m := moment{At: t, Value: t.UTC().Format(time.RFC3339Nano), Label: t.Format("2 Jan 2006 15:04:05"), Chosen: i == shown && !at.IsZero()}
		out.Moments = append(out.Moments, m)
	}
	return out, nil
}

// happened says what made the story what it was at a moment: articles that came, and
// what editors did.
func (p *Pages) happened(v wirefold.View, s *wirefold.Story, at time.Time) []string {
	var came []string
	for _, f := range s.Families {
		for _, m := range f.Members {
			if m.Added.Equal(at) {
				came = append(came, cmp.Or(strings.TrimSpace(m.Source), credit(f.Origin), m.ID)+": "+orUntitled(m.Title))
			}
		}
	}
	var out []string
	if len(came) > 0 {
		const named = 3
		line := count(len(came), "article") + " came: " + strings.Join(came[:min(len(came), named)], "; ")
		if len(came) > named {
			line += "; …"
		}
		out = append(out, line)
	}
	for _, o := range v.Operations() {
		if o.Collection == v.Name() && o.At.Equal(at) && slices.Contains(o.Stories, s.ID) {
			out = append(out, o.Kind+" by "+o.By+": "+o.Reason)
		}
	}
	return out
}
