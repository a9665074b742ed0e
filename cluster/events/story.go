package events

// story is the clusterer's memory of a story: sums of its members' vectors,
// anchors, and its latest members one by one.
type story struct {
	id                int32
	members           []int32
	body, title, lead centroid
	names, numbers    centroid
	places            centroid
	keys              vector     // key names of members, each with how many have it
	told              int        // members that are no copies
	latest            []*reading // the last few members that are no copies of earlier ones
	dated             int        // members with a time of publication
	first, last       int64      // theirs, in Unix seconds
	days              map[int32]int
	weekdays          [7]int
	sources           map[uint64]int
	lang              *frequencies
	born              int     // articles of its language decided before it was opened
	cosines           moments // of its body with articles of other stories
}

// latestKept is how many single members a story keeps for comparison.
const latestKept = 8

// storyKeys is how many key names of its members a story keeps.
const storyKeys = 64

// take adds a member. A copy counts as a member, but its words are those of its
// original and do not weigh again. Sums are built in scratch, returned for reuse.
func (s *story) take(doc int32, g *reading, copied bool, scratch vector) vector {
	s.members = append(s.members, doc)
	if g.source != 0 {
		s.sources[g.source]++
	}
	if g.dated {
		if s.dated == 0 {
			s.first, s.last = g.published, g.published
		}
		s.first, s.last = min(s.first, g.published), max(s.last, g.published)
		s.dated++
	}
	if copied {
		return scratch
	}
	s.told++
	ones := g.keys.clone()
	for i := range ones {
		ones[i].weight = 1
	}
	s.keys = plus(nil, s.keys, ones).top(storyKeys)
	scratch = s.body.add(g.body, storyTerms, scratch)
	scratch = s.title.add(g.title, storyTerms, scratch)
	scratch = s.lead.add(g.lead, storyTerms, scratch)
	scratch = s.names.add(g.names, storyTerms, scratch)
	scratch = s.numbers.add(g.numbers, storyTerms, scratch)
	scratch = s.places.add(g.places, storyKeys, scratch)
	if len(s.latest) == latestKept {
		copy(s.latest, s.latest[1:])
		s.latest = s.latest[:latestKept-1]
	}
	s.latest = append(s.latest, g)
	for _, d := range g.days {
		s.days[d]++
	}
	for w := range 7 {
		if g.weekdays>>w&1 == 1 {
			s.weekdays[w]++
		}
	}
	return scratch
}

// gap is the time in seconds between an article and the nearest end of the
// story's span, zero inside it; ok is false when either is undated.
func (s *story) gap(g *reading) (seconds int64, ok bool) {
	if !g.dated || s.dated == 0 {
		return 0, false
	}
	return max(0, g.published-s.last, s.first-g.published), true
}
