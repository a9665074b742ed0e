package merge

import (
	"fmt"
	"maps"
)

// How far apart two times may lie and still be no dispute: reports round clock
// times, and parts of the day have no sharp ends.
const (
	clockSlack = 10
	partSlack  = 180
)

// fine is the width of a clock time, in minutes, above which it is a part of the
// day.
const fine = 60

// moment settles the start or the end of the event, or one moment seen. The time
// stands that most voices give or leave room for, a clock time before a part of the
// day, of equals the finest: five o'clock lies in the early morning, which is no
// conflict. Two clock times of different voices are one, whatever part of the day
// holds both. Times with zones are compared in UTC, and so are those without one
// where an article prints the zone of the place; otherwise a time without a zone is
// compared as it is printed, and only to agree. Of an article each voice speaks with
// its first time.
func (b *bundle) moment(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	localise(alive)
	alive = newest(alive)
	head, most := headTime(alive)
	f.Value = head.Claim.Value
	f.agree(most, "give this time or room for it")
	first := map[speech]*entry{}
	for _, e := range alive {
		at := e.speech()
		if o := first[at]; o == nil || meetClock(e, head).agree && !meetClock(o, head).agree || o.holds(e) {
			first[at] = e
		}
	}
	var said []string
	for _, e := range alive {
		m := meetClock(e, head)
		switch {
		case m.agree && e.Claim.Value.width() > head.Claim.Value.width():
			e.Status, e.Rule = Bounded, "the finer time lies in it"
		case m.agree:
			e.Status, e.Rule = f.Status, "the same time"
		case !m.comparable:
			e.Status, e.Rule = Bounded, "of a zone that is not known: never compared"
		case m.near:
			e.Status, e.Rule = Bounded, "about the same time"
		case first[e.speech()] != e, b.class == Observed, !e.rivals(head):
			e.Status, e.Rule = Bounded, "another moment of the event"
		default:
			e.Status, e.Rule = Conflicting, "another time"
			said = append(said, fmt.Sprintf("%s (%s)", e.Claim.Value, voice(e)))
		}
	}
	if len(said) > 0 {
		f.dispute(head.Claim.Value.String(), head, said)
	}
}

// speech is a voice in an article.
type speech struct{ article, speaker string }

func (e *entry) speech() speech { return speech{e.Claim.Article, e.speaker()} }

// holds reports whether a part of the day is what the same voice gives by the clock.
func (e *entry) holds(o *entry) bool {
	return e.Claim.Value.width() > fine && o.Claim.Value.width() <= fine && e.speech() == o.speech() && meetClock(e, o).agree
}

// clockTime is all that tells two times apart.
type clockTime struct {
	low, high float64
	zone      zone
	either    bool
	sure      bool // of the start or end of the event
}

func (e *entry) clockTime() clockTime {
	c := &e.Claim
	return clockTime{c.Value.Low, c.Value.High, c.zone, c.either, c.weight > 1}
}

// headTime is the time that stands, and how many voices leave room for it. Equal
// times are looked at once, as a day has few. A part of the day by which a voice
// means a clock time of its own is no other voice for another one.
func headTime(alive []*entry) (head *entry, most int) {
	exact := map[speech]*entry{}
	for _, e := range alive {
		if at := e.speech(); e.Claim.Value.width() <= fine && exact[at] == nil {
			exact[at] = e
		}
	}
	index := map[clockTime]int{}
	var times []*entry           // the first to give each time
	var voices []map[string]bool // who gives it
	for _, e := range alive {
		i, ok := index[e.clockTime()]
		if !ok {
			i = len(times)
			index[e.clockTime()] = i
			times, voices = append(times, e), append(voices, map[string]bool{})
		}
		if o := exact[e.speech()]; o == nil || !e.holds(o) {
			voices[i][e.Origin] = true
		}
	}
	for _, e := range times {
		agree := map[string]bool{}
		for i, o := range times {
			if meetClock(e, o).agree {
				maps.Copy(agree, voices[i])
			}
		}
		n := len(agree)
		if head == nil || e.firmer(head) > 0 || e.firmer(head) == 0 && (n > most || n == most && e.finer(head)) {
			head, most = e, n
		}
	}
	return head, most
}

// firmer orders times by how much they can settle: those surely of the start or end
// of the event, then clock times before parts of the day.
func (e *entry) firmer(o *entry) int {
	rank := func(e *entry) (n int) {
		if e.Claim.weight > 1 {
			n++
			if e.Claim.Value.width() <= fine {
				n++
			}
		}
		return n
	}
	return rank(e) - rank(o)
}

func (e *entry) finer(o *entry) bool {
	if a, b := e.Claim.Value.width(), o.Claim.Value.width(); a != b {
		return a < b
	}
	return o.Claim.either && !e.Claim.either
}

// rivals reports whether two times that do not agree are a dispute: of two voices,
// both surely of the same moment.
func (e *entry) rivals(o *entry) bool {
	return e.Origin != o.Origin && e.Claim.weight > 1 && o.Claim.weight > 1
}

// localise gives times without a zone that of the place, where the articles print
// one and only one beside the local time.
func localise(alive []*entry) {
	var place zone
	for _, e := range alive {
		z := e.Claim.zone
		if !z.local {
			continue
		}
		if place.known && place.minutes != z.minutes {
			return
		}
		place = z
	}
	if !place.known {
		return
	}
	for _, e := range alive {
		if !e.Claim.zone.known {
			e.Claim.zone = place
		}
	}
}

// newest drops the times that a newer article of the same origin gives otherwise, in
// the same voice or in its own.
func newest(alive []*entry) []*entry {
	of := map[string][]*entry{}
	for _, e := range alive {
		of[e.m.key] = append(of[e.m.key], e)
	}
	instead := map[*entry]*entry{} // what the newer article has instead
	for _, list := range of {
		replace(list, instead)
	}
	out := make([]*entry, 0, len(alive))
	for _, e := range alive {
		other := instead[e]
		if other == nil {
			out = append(out, e)
			continue
		}
		e.Status, e.Rule = Superseded, "a newer article of the same origin says "+other.Claim.Value.String()
		if other.m.mends {
			e.Status = Retracted
		}
	}
	return out
}

// replace notes of the times of one origin, oldest first, the one that a newer article
// has instead, where no newer one has a time near it.
func replace(list []*entry, instead map[*entry]*entry) {
	type telling struct {
		clockTime
		speaker string
	}
	var newer []*entry // the first to give each time in newer articles
	seen := map[telling]bool{}
	for last := len(list); last > 0; {
		first := last - 1
		for first > 0 && list[first-1].m.rank == list[last-1].m.rank {
			first--
		}
		for _, e := range list[first:last] {
			var other *entry
			for _, o := range newer {
				a, b := e.speaker(), o.speaker()
				if a != "" && b != "" && a != b {
					continue
				}
				if other = o; meetClock(e, o).near {
					other = nil
					break
				}
			}
			if other != nil {
				instead[e] = other
			}
		}
		for _, e := range list[first:last] {
			if t := (telling{e.clockTime(), e.speaker()}); !seen[t] {
				seen[t] = true
				newer = append(newer, e)
			}
		}
		last = first
	}
}

func (v Value) width() float64 { return v.High - v.Low }

// meeting is how two times stand to each other.
type meeting struct{ comparable, agree, near bool }

// meetClock compares two times round the clock: 23:50 and 00:05 are a quarter of an
// hour apart. A time that does not tell the half of the day may be of either.
func meetClock(a, b *entry) meeting {
	x, y := a.Claim.Value, b.Claim.Value
	m := meeting{comparable: a.Claim.zone.known == b.Claim.zone.known}
	shift := 0.0
	if m.comparable {
		shift = float64(a.Claim.zone.minutes) - float64(b.Claim.zone.minutes)
	}
	apart := x.apart(y, shift)
	if a.Claim.either || b.Claim.either {
		apart = min(apart, x.apart(y, shift+12*60))
	}
	slack := float64(clockSlack)
	if x.width() > fine || y.width() > fine {
		slack = partSlack
	}
	m.agree, m.near = apart == 0, apart <= slack
	return m
}

// apart is how many minutes lie between two times of the day, w shifted.
func (v Value) apart(w Value, shift float64) float64 {
	least := 24.0 * 60
	for _, day := range [...]float64{-2 * 1440, -1440, 0, 1440, 2 * 1440} {
		low, high := w.Low+shift+day, w.High+shift+day
		least = min(least, max(0, low-v.High, v.Low-high))
	}
	return least
}

// momentKey is the same for the same moment, in UTC where the zone is known.
func (c *Claim) momentKey() string {
	if !c.zone.known {
		return c.Value.String()
	}
	v := c.Value
	v.Unit = ""
	by := float64(c.zone.minutes)
	v.N, v.Low, v.High = v.N-by+1440, v.Low-by+1440, v.High-by+1440
	return "UTC " + v.String()
}
