package merge

import "time"

// Point is one moment in the history of a fact: what an article said then.
type Point struct {
	At      time.Time `json:"at"` // zero if its article is undated
	Value   Value     `json:"value"`
	Article string    `json:"article"`
	Origin  string    `json:"origin"`
	Cited   string    `json:"cited"`
	Status  Status    `json:"status"`
	Rule    string    `json:"rule"`
}

// History is how a figure came to be what it is: every claim of the fact in order
// of time, but for those that repeat what their voice said last.
func History(f *Fact) []Point {
	last := map[string]Value{}
	var out []Point
	for i := range f.Claims {
		c := &f.Claims[i]
		who := c.Origin + "\n" + c.Claim.Cited.Name
		if v, ok := last[who]; ok && same(v, c.Claim.Value) && c.Status != Retracted {
			continue
		}
		last[who] = c.Claim.Value
		out = append(out, Point{At: c.At, Value: c.Claim.Value, Article: c.Claim.Article, Origin: c.Origin,
			Cited: c.Claim.Cited.Name, Status: c.Status, Rule: c.Rule})
	}
	return out
}
