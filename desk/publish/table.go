package publish

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"
)

// columns of the table of facts, a line a claim.
var columns = []string{
	"story", "headline", "attribute", "class", "scope", "event", "value", "status", "rule", "origins",
	"claim", "claim_status", "cited", "origin", "article", "published", "quote", "start", "end",
}

// table writes facts as CSV. Texts stand as they are: a spreadsheet that takes a cell
// for a formula must be told that the columns are text.
type table struct{ csv *csv.Writer }

func openTable(w io.Writer, _ *Options) writer {
	t := &table{csv.NewWriter(w)}
	_ = t.csv.Write(columns) // told by Error, in the end
	return t
}

func (t *table) story(s *item) error {
	for i := range s.Facts {
		f := &s.Facts[i]
		for k := range f.Claims {
			c := &f.Claims[k]
			when := ""
			if !c.At.IsZero() {
				when = c.At.Format(time.RFC3339)
			}
			_ = t.csv.Write([]string{
				s.ID, s.Headline, string(f.Attribute), string(f.Class), string(f.Scope), strconv.Itoa(f.Event), f.Value.String(), string(f.Status), f.Rule, strconv.Itoa(f.Origins),
				c.Claim.Value.String(), string(c.Status), c.Claim.Cited.Name, c.Origin, c.Claim.Article, when, c.Quote, strconv.Itoa(c.Claim.Span.Start), strconv.Itoa(c.Claim.Span.End),
			})
		}
	}
	return t.csv.Error()
}

func (t *table) close() error {
	t.csv.Flush()
	return t.csv.Error()
}
