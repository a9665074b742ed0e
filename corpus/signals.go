package corpus

import "strings"

// Withdrawn reports whether the article is a notice that withdraws a report
// ("STORY WITHDRAWN", "KILL").
func (d *Document) Withdrawn() bool {
	return hasAnyPrefix(strings.ToLower(d.Article.Title), []string{"story withdrawn", "withdrawn", "kill:", "kill -", "bulletin kill", "retraction"}) ||
		hasAnyPrefixAtEnds(d, "story withdrawn", "editors: please kill", "kill this story")
}

// hasAnyPrefixAtEnds looks at the first two sentences and the last.
func hasAnyPrefixAtEnds(d *Document, prefixes ...string) bool {
	for i := range d.Sentences {
		if i > 1 && i < len(d.Sentences)-1 {
			continue
		}
		if hasAnyPrefix(strings.ToLower(strings.TrimLeft(d.Text(d.Sentences[i].Span), "([*–—-• ")), prefixes) {
			return true
		}
	}
	return false
}
