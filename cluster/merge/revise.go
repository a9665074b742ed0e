package merge

import "github.com/wirefold/wirefold/corpus"

// Revision is one claim that a later version of an article tells otherwise than the
// earlier one. Before is nil for a claim that was added, After for one that was dropped.
type Revision struct {
	Attribute Attribute `json:"attribute"`
	Class     Class     `json:"class"`
	Before    *Stated   `json:"before"`
	After     *Stated   `json:"after"`
}

// Stated is what a version says: the value in words, and the clause that says it, in
// bytes of the version's body.
type Stated struct {
	Text  string      `json:"text"`
	Quote string      `json:"quote"`
	Span  corpus.Span `json:"span"`
	Value corpus.Span `json:"value"`
}

// Revise compares the claims of two versions of an article, and says which facts the
// later one changes, adds and drops.
func Revise(before, after *corpus.Document) []Revision {
	return []Revision{}
}
