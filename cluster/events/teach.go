package events

import "github.com/wirefold/wirefold/corpus"

// Example is one candidate story of one article, for training.
type Example struct {
	// Features in the order of [Features].
	Features []float64
	// Same is whether the article does belong to the story.
	Same bool
}

// Features lists the names of the features in the order of [Example].Features.
func Features() []string { return featureNames[:] }

// Teach shows the clusterer an article together with the story it belongs to: it
// returns the candidates that deciding would have weighed, and files the article
// where it belongs. stories maps the labels taught so far to story numbers.
func (c *Clusterer) Teach(d *corpus.Document, label string, stories map[string]int32) []Example {
	g := c.reader.read(d)
	list := c.candidates(g, true)
	want, known := stories[label]
	out := make([]Example, 0, len(list))
	for i := range list {
		k := &list[i]
		out = append(out, Example{Features: append([]float64(nil), k.x[:]...), Same: known && k.story.id == want})
	}
	var s *story
	if known {
		s = c.stories[want]
	} else {
		s = c.open(g)
		stories[label] = s.id
	}
	doc := int32(len(c.readings))
	c.readings = append(c.readings, g)
	c.storyOf = append(c.storyOf, s.id)
	c.scratch = s.take(doc, g, false, c.scratch)
	c.file(s, g)
	g.lang.decided++
	return out
}
