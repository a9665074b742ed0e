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
	StandsOut                  // how far Body stands above the article's other likenesses, in deviations
	StandsOutTo                // the same seen from the story
	Share                      // Body as a share of the article's best Body
	Lead2                      // Body above the runner-up's
	SameDay                    // the leads name the same day or weekday
	OtherDay                   // both leads name days or weekdays, and none in common
	Gap                        // ln(1+days) between the article and the story's span
	SameSource                 // the outlet has reported the story already
	features
)

var featureNames = [features]string{"body", "nearest", "quorum", "title", "lead", "names", "numbers", "rare_name",
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
	priorMean   = .02
	priorSpread = .03
	priorCount  = 12
)

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
		list[i].body = list[i].story.body.cos(g.body)
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
		others := likenesses
		others.n, others.sum, others.squares = others.n-1, others.sum-k.body, others.squares-k.body*k.body
		x[StandsOut] = clip(others.deviations(k.body)/10, -1, 2)
		x[StandsOutTo] = clip(s.cosines.deviations(k.body)/10, -1, 2)
		if best > 0 {
			x[Share] = k.body / best
		}
		rival := best
		if k.body == best {
			rival = second
		}
		x[Lead2] = clip(k.body-rival, -.5, .5)
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

// sameDay compares the days that the leads name: as dates where both have them,
// else as weekdays. A clash needs days on both sides; unknown is no clash.
func sameDay(g *reading, s *story) (same, other float64) {
	if len(g.days) > 0 && len(s.days) > 0 {
		for _, d := range g.days {
			if s.days[d] > 0 {
				return 1, 0
			}
		}
		return 0, 1
	}
	if g.weekdays == 0 {
		return 0, 0
	}
	known := false
	for w := range 7 {
		if s.weekdays[w] > 0 {
			known = true
			if g.weekdays>>w&1 == 1 {
				return 1, 0
			}
		}
	}
	if known {
		return 0, 1
	}
	return 0, 0
}
