package merge

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// day settles the date of the event: a weekday agrees with a date that falls on
// it, and neighbouring days do not conflict, as nights are told under both.
func (b *bundle) day(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	votes := map[string]map[string]bool{}
	for _, e := range alive {
		votes[e.Claim.Value.Text] = map[string]bool{}
	}
	for t, v := range votes {
		same := map[string]bool{}
		for u := range votes {
			same[u] = sameDay(t, u) == 0
		}
		for _, o := range alive {
			if same[o.Claim.Value.Text] {
				v[o.Origin] = true
			}
		}
	}
	head := alive[0]
	for _, e := range alive {
		a, h := e.Claim.Value.Text, head.Claim.Value.Text
		if len(votes[a]) > len(votes[h]) || len(votes[a]) == len(votes[h]) && len(a) == len("2006-01-02") && !isDay(h) && isDay(a) {
			head = e
		}
	}
	f.Value, f.Status, f.Rule = head.Claim.Value, Single, "one origin"
	f.Origins = len(votes[head.Claim.Value.Text])
	if f.Origins > 1 {
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins give the same day", f.Origins)
	}
	var said []string
	for _, e := range alive {
		switch apart := sameDay(e.Claim.Value.Text, head.Claim.Value.Text); {
		case apart == 0:
			e.Status, e.Rule = f.Status, "the same day"
		case apart == 1:
			e.Status, e.Rule = Bounded, "a neighbouring day: nights are told under both"
		default:
			e.Status, e.Rule = Conflicting, "another day"
			said = append(said, fmt.Sprintf("%s (%s)", e.Claim.Value.Text, voice(e)))
		}
	}
	if len(said) > 0 {
		f.Status = Conflicting
		f.Rule = fmt.Sprintf("%s (%s) against %s", head.Claim.Value.Text, voice(head), strings.Join(said, ", "))
	}
}

func isDay(s string) bool { return len(s) == 10 && s[4] == '-' }

// sameDay is how many days lie between two days, each a date or a weekday.
func sameDay(a, b string) int {
	x, ax := dayOf(a)
	y, by := dayOf(b)
	if ax && by {
		return int(math.Abs(x.Sub(y).Hours()) / 24)
	}
	n := int(weekdayOf(a, x, ax)-weekdayOf(b, y, by)+7) % 7
	return min(n, 7-n)
}

func dayOf(s string) (time.Time, bool) {
	t, err := time.Parse("2006-01-02", s)
	return t, err == nil
}

func weekdayOf(s string, t time.Time, dated bool) time.Weekday {
	if dated {
		return t.Weekday()
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if d.String() == s {
			return d
		}
	}
	return time.Sunday
}

// place settles where the event was. Names of places contain each other in ways
// that no list of names tells, so several names conflict only when no article
// gives one that another also gives; the best supported name stands, of equals
// the one that names a site, then the one told first. A name seen once that is
// one letter away from another is that name misprinted.
func (b *bundle) place(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	names := map[string]*placeName{}
	var order []*placeName
	for i, e := range alive {
		key := corpus.Fold(e.Claim.Value.Text)
		n := names[key]
		if n == nil {
			n = &placeName{key: key, first: i, text: e.Claim.Value.Text, voices: map[string]bool{}, told: map[string]bool{}}
			names[key] = n
			order = append(order, n)
		}
		n.seen++
		n.voices[e.m.key] = true
		if strings.ToUpper(n.text) == n.text {
			n.text = e.Claim.Value.Text // "BAMAKO" is printed better elsewhere
		}
		if e.Claim.Why != dateline {
			n.told[e.m.key] = true
		}
		if strings.Contains(e.Claim.Why, "site") {
			n.site++
		}
	}
	for _, n := range order {
		for _, m := range order {
			if n.is == nil && m.is == nil && n != m && n.seen == 1 && m.seen > 1 && len(n.key) > 3 && oneEdit(n.key, m.key) {
				n.is = m
				m.seen++
				for v := range n.voices {
					m.voices[v] = true
				}
			}
		}
	}
	var head *placeName
	for _, n := range order {
		if n.is == nil && (head == nil || n.beats(head)) {
			head = n
		}
	}
	rep := alive[head.first]
	f.Value = rep.Claim.Value
	f.Value.Text = titled(head.text)
	f.Origins, f.Status, f.Rule = len(head.voices), Single, "one origin names it"
	if f.Origins > 1 {
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins name it", f.Origins)
	}
	agrees := map[string]bool{}
	for _, e := range alive {
		n := names[corpus.Fold(e.Claim.Value.Text)]
		switch {
		case n == head:
			e.Status, e.Rule = f.Status, "the same name"
			agrees[e.m.key] = true
		case n.is == head:
			e.Status, e.Rule = f.Status, "a misprint of "+head.text
			agrees[e.m.key] = true
		default:
			e.Status, e.Rule = Bounded, "another name of the place, or of one around or near it"
		}
	}
	for _, e := range alive {
		n := names[corpus.Fold(e.Claim.Value.Text)]
		if len(head.told) > 0 && e.Claim.Why != dateline && e.Claim.opening && !agrees[e.m.key] && len(n.voices) == 1 && !shared(alive, names, e.m.key) {
			e.Status, e.Rule = Conflicting, "an article that names none of the places of the others"
			f.Status = Conflicting
			f.Rule = fmt.Sprintf("%s against %s (%s)", head.text, e.Claim.Value.Text, voice(e))
		}
	}
}

// shared reports whether the voice names any place that another voice names too.
func shared(alive []*entry, names map[string]*placeName, key string) bool {
	for _, e := range alive {
		if e.m.key == key && len(names[corpus.Fold(e.Claim.Value.Text)].voices) > 1 {
			return true
		}
	}
	return false
}

type placeName struct {
	key, text         string
	first, seen, site int
	voices            map[string]bool
	told              map[string]bool // the voices that name it in a text, and not in a dateline only
	is                *placeName      // the name of which this one is a misprint
}

// sure reports whether the texts make it a place of the event: several of them, or
// one that names a site.
func (n *placeName) sure() bool { return len(n.told) > 1 || len(n.told) > 0 && n.site > 0 }

func (n *placeName) beats(m *placeName) bool {
	if a, b := n.sure(), m.sure(); a != b {
		return a
	} else if a && len(n.told) != len(m.told) {
		return len(n.told) > len(m.told)
	} else if a && (n.site > 0) != (m.site > 0) {
		return n.site > 0
	}
	if len(n.voices) != len(m.voices) {
		return len(n.voices) > len(m.voices)
	}
	if (n.site > 0) != (m.site > 0) {
		return n.site > 0
	}
	if n.seen != m.seen {
		return n.seen > m.seen
	}
	return n.first < m.first
}

// titled writes a name in capitals with a capital first letter only.
func titled(s string) string {
	if strings.ToUpper(s) != s || len(s) < 4 {
		return s
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		r := []rune(w)
		words[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(words, " ")
}

// oneEdit reports whether one letter changed, added or left out makes b of a.
func oneEdit(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	return i+j >= len(x)-1 && i+j >= len(y)-1
}
