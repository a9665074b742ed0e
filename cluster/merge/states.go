package merge

import (
	"fmt"
	"slices"
	"strings"
)

// phase tells where a state stands in the course of things.
type phase struct {
	settled bool   // what ends others: "reopened", "under control"
	against string // the states that cannot be true at the same time, separated by commas
}

// phases of the states. States that are not listed against each other are
// compatible: a road can be closed and flooded.
var phases = map[string]phase{
	"closed":               {against: "open, restricted"},
	"restricted":           {against: "open, closed"},
	"suspended":            {against: "open"},
	"open":                 {settled: true, against: "closed, restricted"},
	"reopened":             {settled: true},
	"resumed":              {settled: true},
	"to reopen":            {}, // which says nothing of now
	"under way":            {against: "over"},
	"not under control":    {against: "under control"},
	"partly under control": {against: "under control"},
	"under control":        {settled: true, against: "not under control, partly under control"},
	"defused":              {settled: true, against: "blown up"},
	"blown up":             {settled: true, against: "defused"},
	"cancelled":            {against: "postponed"},
	"postponed":            {against: "cancelled"},
	"peaceful":             {settled: true},
	"overrun":              {against: "repelled"},
	"over":                 {settled: true, against: "under way"},
	"repelled":             {settled: true, against: "overrun"},
	"on fire":              {},
	"damaged":              {against: "destroyed"},
	"destroyed":            {against: "damaged"},
	"cut":                  {},
	"restored":             {settled: true},
}

func contradict(a, b string) bool {
	for _, s := range strings.Split(phases[a].against, ", ") {
		if s == b {
			return true
		}
	}
	return false
}

// state settles how a thing stands in one phase of its course.
func (b *bundle) state(f *Fact, o Options) {
	alive := standing(b.alive())
	if len(alive) == 0 {
		b.allRetracted(f)
		f.overtaken(b)
		return
	}
	votes := map[string]map[string]bool{}
	for _, e := range alive {
		t := e.Claim.Value.Text
		if votes[t] == nil {
			votes[t] = map[string]bool{}
		}
		votes[t][e.Origin] = true
	}
	head := alive[len(alive)-1] // the newest of those that most voices say
	for i := len(alive) - 2; i >= 0; i-- {
		if e := alive[i]; len(votes[e.Claim.Value.Text]) > len(votes[head.Claim.Value.Text]) {
			head = e
		}
	}
	code := head.Claim.Value.Text
	f.Value = head.Claim.Value
	f.agree(len(votes[code]), "say so")
	var said []string
	for _, e := range alive {
		t := e.Claim.Value.Text
		switch {
		case t == code:
			e.Status, e.Rule = f.Status, "the same state"
		case contradict(t, code) && phases[code].settled && !phases[t].settled && head.m.dated && head.m.at.Sub(e.m.at) > o.Near:
			e.Status, e.Rule = Superseded, "since then: "+code
		case contradict(t, code) && (e.m.key != head.m.key ||
			e.m == head.m && e.speaker() != "" && head.speaker() != "" && e.speaker() != head.speaker()):
			e.Status, e.Rule = Conflicting, "cannot be so as well"
			said = union(said, []string{fmt.Sprintf("%s (%s)", t, voice(e))})
		default:
			e.Status, e.Rule = Bounded, "goes with "+code
		}
	}
	for _, c := range b.doubted {
		said = append(said, fmt.Sprintf("%s (%s)", unverified, voice(c)))
		d := *c
		d.Status, d.Rule = Conflicting, "could not verify it"
		b.entries = append(b.entries, &d)
	}
	if len(said) > 0 {
		f.dispute(code, head, said)
		for _, e := range alive {
			if e.Claim.Value.Text == code {
				e.Status = Conflicting
			}
		}
	}
}

// expire supersedes the states of knowledge that hold only until something is known:
// that an official did not speak, until he is cited; that there are no figures,
// until there are.
func expire(bundles []*bundle) {
	spoke := map[string]int{} // the latest article that cites a body
	// The latest articles with a toll, with the end of things under way, and with a
	// name of who did it.
	tolls, ended, blamed := -1, -1, -1
	for _, b := range bundles {
		if b.event != 0 || b.scope == Unscoped || b.attr == Comment {
			continue
		}
		for _, e := range b.entries {
			if p := e.Claim.Cited.Party; p != "" {
				spoke[p] = max(spoke[p], e.m.rank+1)
			}
			if e.Claim.Attribute == Killed || e.Claim.Attribute == Wounded {
				tolls = max(tolls, e.m.rank)
			}
			if e.Claim.Attribute == Perpetrator && e.specific() {
				blamed = max(blamed, e.m.rank)
			}
			if e.Claim.Attribute == State && ends[e.Claim.Value.Text] {
				ended = max(ended, e.m.rank)
			}
		}
	}
	for _, b := range bundles {
		if b.attr != Comment && b.attr != State && b.attr != Cause || b.event != 0 {
			continue
		}
		for _, e := range b.entries {
			if b.attr == Cause {
				if e.Claim.Value.Kind == Code && blamed >= e.m.rank {
					e.Status, e.Rule = Superseded, "who did it is said now"
				}
				continue
			}
			if b.attr == State && e.Claim.Value.Text == underWay && ended >= e.m.rank {
				e.Status, e.Rule = Superseded, "over since"
			}
			if b.attr == State {
				continue
			}
			switch text := e.Claim.Value.Text; {
			case (text == silent || text == declined) && (spoke[string(b.class)] > e.m.rank || spoke[string(b.class)] > 0 && !e.m.dated):
				e.Status, e.Rule = Superseded, "has spoken since"
			case text == noFigures && tolls >= e.m.rank:
				e.Status, e.Rule = Superseded, "there are figures now"
			}
		}
	}
}

// ends are the states that end what was under way.
var ends = map[string]bool{"under control": true, "over": true, "repelled": true, "neutralised": true}

// doubt sets what footage shows against the word of an outlet that it could not
// verify the footage: the weakest verification is what is shown.
func doubt(bundles []*bundle) {
	for _, b := range bundles {
		if b.attr != Comment {
			continue
		}
		for _, c := range b.entries {
			if c.Claim.Value.Text == unverified && c.Status == "" {
				c.doubts(bundles)
			}
		}
	}
}

// doubts joins the doubt of c to every state that its article takes from what c
// doubts, and that article's claim to those of others.
func (c *entry) doubts(bundles []*bundle) {
	about := stemsOf(string(c.Claim.Class))
	for _, b := range bundles {
		if b.attr != State || b.scope == Unscoped {
			continue
		}
		for _, e := range b.entries {
			if e.m == c.m && slices.ContainsFunc(stemsOf(e.Claim.Cited.Name), func(s string) bool { return slices.Contains(about, s) }) {
				b.doubted = append(b.doubted, c)
				break
			}
		}
	}
}

// stemsOf are the beginnings of the words of a phrase.
func stemsOf(s string) []string {
	words := nameWords(s)
	for i, w := range words {
		words[i] = w[:min(len(w), stemLength-1)]
	}
	return words
}

// The codes of states and comments that rules look at.
const (
	underWay   = "under way"
	silent     = "unavailable"
	declined   = "declined"
	noFigures  = "no figures"
	unverified = "not verified"
)
