package events

import "math"

// Feature names one input of the model.
type Feature uint8

// The features of an article against a story. All but the gaps and clashes lie
// in [0,1] or are clipped to a few units.
const (
	Body        Feature = iota // cosine of all words with the story's centroid
	Nearest                    // best cosine of all words with one of the latest members
	Quorum                     // second best such cosine (the best again when there is one member)
	Title                      // cosine of titles
	Lead                       // cosine of leads
	Names                      // cosine of words in names
	Numbers                    // cosine of numerals
	RareName                   // rarity of the rarest name word in the leads of both
	KeysKnown                  // share of the article's key names, by weight, that the story has
	KeysFound                  // share of the story's key names, by weight, that the article has
	Place                      // cosine of the names that stand as places
	OtherPlace                 // the story's first place is missing here, and places here are missing there
	StandsOut                  // how far Body stands above the article's other likenesses, in deviations
	StandsOutTo                // the same seen from the story
	Share                      // Body as a share of the article's best Body
	Lead2                      // Body above the runner-up's
	SameDay                    // the leads name the same day or weekday
	OtherDay                   // both leads name days, and none in common: 1 when days apart
	Gap                        // ln(1+days) between the article and the story's span
	SameSource                 // the outlet has reported the story already
	features
)

var featureNames = [features]string{"body", "nearest", "quorum", "title", "lead", "names", "numbers", "rare_name",
	"keys_known", "keys_found", "place", "other_place",
	"stands_out", "stands_out_to", "share_of_best", "above_runner_up", "same_day", "other_day", "gap", "same_source"}

// String is the feature's name in models and receipts.
func (f Feature) String() string {
	if f < features {
		return featureNames[f]
	}
	return "unknown"
}

// moments keeps a running mean and variance.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(x float64) {
	m.n++
	m.sum += x
	m.squares += x * x
}

// A priori, unlike articles have a likeness of about this mean and deviation:
// it matters while few have been seen.
const (
	priorMean   = .05
	priorSpread = .06
	priorCount  = 12
	// In a stream so short that there is no rival, one of about this likeness
	// must be assumed: being the only story is no merit.
	leastRival = .15
)

// without is m before x was added.
func (m moments) without(x float64) moments {
	return moments{m.n - 1, m.sum - x, m.squares - x*x}
}

// deviations tells how far x stands above the mean, in standard deviations.
func (m moments) deviations(x float64) float64 {
	n := m.n + priorCount
	mean := (m.sum + priorCount*priorMean) / n
	square := (m.squares + priorCount*(priorMean*priorMean+priorSpread*priorSpread)) / n
	sd := math.Sqrt(math.Max(square-mean*mean, 1e-6))
	return (x - mean) / sd
}

// candidate is a story that an article may belong to.
type candidate struct {
	story *story
	body  float64
	x     [features]float64
	score float64
}

// measure fills in the features of every candidate. likenesses are those of the
// article with all of them.
func (c *Clusterer) measure(g *reading, list []candidate, likenesses moments) {
	best, second := 0.0, 0.0
	for i := range list {
		if b := list[i].body; b > best {
			best, second = b, best
		} else if b > second {
			second = b
		}
	}
	for i := range list {
		k := &list[i]
		s := k.story
		x := &k.x
		*x = [features]float64{}
		x[Body] = k.body
		x[Nearest], x[Quorum] = nearest(g, s)
		x[Title] = s.title.cos(g.title)
		x[Lead] = s.lead.cos(g.lead)
		x[Names] = s.names.cos(g.names)
		x[Numbers] = s.numbers.cos(g.numbers)
		x[RareName] = c.rareName(g, s)
		x[Place], x[OtherPlace] = s.places.cos(g.places), otherPlace(g, s)
		x[KeysKnown], x[KeysFound] = c.keys(g, s)
		x[StandsOut] = clip(likenesses.without(k.body).deviations(k.body)/10, -1, 2)
		seen := s.cosines.without(k.body)
		seen.n = math.Max(seen.n, float64(g.lang.decided-s.born-len(s.members)))
		x[StandsOutTo] = clip(seen.deviations(k.body)/10, -1, 2)
		if best > 0 {
			x[Share] = k.body / best
		}
		rival := best
		if k.body == best {
			rival = second
		}
		x[Lead2] = clip(k.body-math.Max(rival, leastRival), -.5, .5)
		x[SameDay], x[OtherDay] = sameDay(g, s)
		if gap, ok := s.gap(g); ok {
			x[Gap] = math.Log1p(float64(gap) / 86400)
		}
		if g.source != 0 && s.sources[g.source] > 0 {
			x[SameSource] = 1
		}
	}
}

func clip(x, low, high float64) float64 { return math.Max(low, math.Min(high, x)) }

// nearest gives the best and the second-best cosine with the latest members.
func nearest(g *reading, s *story) (best, second float64) {
	for _, m := range s.latest {
		switch d := dot(g.body, m.body); {
		case d > best:
			best, second = d, best
		case d > second:
			second = d
		}
	}
	if len(s.latest) == 1 {
		second = best
	}
	return best, second
}

// rareName is the idf of the rarest name that the article's and the story's leads
// share, over the greatest idf there is.
func (c *Clusterer) rareName(g *reading, s *story) float64 {
	most := math.Log(2 * (1 + float64(g.lang.articles) + priorArticles))
	best := 0.0
	names, lead := g.names, s.names.sum
	for i, j := 0, 0; i < len(names) && j < len(lead); {
		switch a, b := names[i].term, lead[j].term; {
		case a == b:
			best = math.Max(best, g.lang.idf(a, c.reader.hashes[a]))
			i++
			j++
		case a < b:
			i++
		default:
			j++
		}
	}
	return best / most
}

// keys compares the names that matter most. The story's are the key names of its
// members, weighed by how many members have each.
func (c *Clusterer) keys(g *reading, s *story) (known, found float64) {
	if len(g.keys) == 0 || len(s.keys) == 0 {
		return 0, 0
	}
	all := 0.0
	for _, k := range g.keys {
		w := float64(k.weight) * float64(k.weight)
		all += w
		if s.names.sum.has(k.term) {
			known += w
		}
	}
	known /= all
	all = 0
	for _, k := range s.keys {
		share := float64(k.weight) / float64(s.told)
		if share < .5 { // a key of few members is not the story's
			continue
		}
		idf := g.lang.idf(k.term, c.reader.hashes[k.term])
		w := share * idf * idf
		all += w
		if g.names.has(k.term) {
			found += w
		}
	}
	if all == 0 {
		return known, 0
	}
	return known, found / all
}

// otherPlace is a clash of places: the place that weighs most in the story is
// nowhere in the article, and so much of the article's own places, by weight, is
// nowhere in the story. Where either names no place there is no clash.
func otherPlace(g *reading, s *story) float64 {
	if len(g.places) == 0 || len(s.places.sum) == 0 {
		return 0
	}
	first := s.places.sum[0]
	for _, e := range s.places.sum {
		if e.weight > first.weight {
			first = e
		}
	}
	if g.names.has(first.term) {
		return 0
	}
	all, missing := 0.0, 0.0
	for _, e := range g.places {
		w := float64(e.weight) * float64(e.weight)
		all += w
		if !s.names.sum.has(e.term) {
			missing += w
		}
	}
	return missing / all
}

// sameDay compares the days that the leads name: as dates where both have them,
// else as weekdays. Days that differ clash the more the further they lie apart,
// in full from daysApart: what is said on the morrow is still about the event. A
// clash needs days on both sides; unknown is no clash.
func sameDay(g *reading, s *story) (same, other float64) {
	apart := math.MaxInt
	switch {
	case len(g.days) > 0 && len(s.days) > 0:
		for _, d := range g.days {
			for k := range s.days {
				apart = min(apart, max(int(d-k), int(k-d)))
			}
		}
	case g.weekdays != 0:
		for w := range 7 {
			for v := range 7 {
				if g.weekdays>>w&1 == 1 && s.weekdays[v] > 0 {
					d := (w - v + 7) % 7
					apart = min(apart, d, 7-d)
				}
			}
		}
	}
	switch {
	case apart == 0:
		return 1, 0
	case apart == math.MaxInt:
		return 0, 0
	}
	return 0, math.Min(1, float64(apart)/daysApart)
}

const daysApart = 3
