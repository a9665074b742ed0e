package bench

import (
	"context"
	"fmt"
	"strings"
)

// FactsReport is what `dedupe bench facts` prints.
type FactsReport struct {
	Gold  *FactScores `json:"gold,omitempty"`
	GVA   *GVAReport  `json:"gva,omitempty"`
	Books []TruthRow  `json:"books,omitempty"`
	// Findings asks String for every difference; without it, it lists those about
	// conflicts.
	Findings bool `json:"-"`
}

// MeasureFacts scores the gold sets in gold (a file or folder; empty: none) and the
// labelled sets in data of the folder dir (empty: none).
func MeasureFacts(ctx context.Context, gold, dir string) (*FactsReport, error) {
	r := &FactsReport{}
	if gold != "" {
		sets, err := ReadFacts(ctx, gold)
		if err != nil {
			return nil, err
		}
		r.Gold = ScoreFacts(sets)
	}
	if dir != "" {
		var err error
		if r.GVA, err = MeasureGVA(ctx, dir); err != nil {
			return nil, err
		}
		if r.Books, err = CompareBooks(ctx, dir); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// String is the report as tables.
func (r *FactsReport) String() string {
	var b strings.Builder
	if r.Gold != nil {
		r.Gold.write(&b, r.Findings)
	}
	if r.GVA != nil {
		r.GVA.write(&b)
	}
	if r.GVA != nil || r.Books != nil {
		fmt.Fprintf(&b, "%-20s %-20s %9s %7s\n", "method", "set", "objects", "exact")
		rows := r.Books
		if r.GVA != nil {
			rows = append(rows[:len(rows):len(rows)], r.GVA.Truth...)
		}
		for _, t := range rows {
			fmt.Fprintf(&b, "%-20s %-20s %9d %7.3f\n", t.Method, t.Set, t.Objects, t.Exact)
		}
	}
	return b.String()
}

func (s *FactScores) write(b *strings.Builder, all bool) {
	fmt.Fprintf(b, "%d gold sets, %d stories, %d articles\n\n", s.Sets, s.Stories, s.Articles)
	fmt.Fprintf(b, "%-14s %6s %6s   %-20s   %s\n", "claims", "gold", "read", "right: P     R    F1", "located: P   R    F1")
	for _, rows := range [][]ClaimScore{s.Kinds, s.ByName} {
		for _, c := range rows {
			fmt.Fprintf(b, "%-14s %6d %6d    %s     %s\n", c.Name, c.Gold, c.Ours, threeRates(c.Right), threeRates(c.Located))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "precision of quantities without single persons described or named: %.3f\n", s.FigurePrecision)
	fmt.Fprintf(b, "%d gold claims are of attributes that are not read\n\n", s.Beyond)
	for _, a := range s.Scope {
		fmt.Fprintf(b, "scope, %-13s %.3f  (%d of %d, %d unscoped)\n", a.Name, a.Share, a.Right, a.Of, a.Unset)
	}
	for _, a := range s.Attribution {
		fmt.Fprintf(b, "source, %-12s %.3f  (%d of %d, %d unattributed)\n", a.Name, a.Share, a.Right, a.Of, a.Unset)
	}
	for _, a := range s.Statuses {
		fmt.Fprintf(b, "status, %-12s %.3f  (%d of %d groups)\n", a.Name, a.Share, a.Right, a.Of)
	}
	fmt.Fprintf(b, "conflict flags       P %.3f  R %.3f  (%d flagged, %d gold)\n\n", s.Conflicts.Precision, s.Conflicts.Recall,
		s.Flagged, s.GoldConflicts)
	what, left := "", 0
	for _, f := range s.Findings {
		if !all && !strings.HasSuffix(f.What, "conflict") {
			left++
			continue
		}
		if f.What != what {
			what = f.What
			_, name, _ := strings.Cut(what, " ") // the number is for the order
			fmt.Fprintf(b, "%s:\n", name)
		}
		fmt.Fprintf(b, "  %s %s: %s\n", f.Set, f.ID, strings.Join(strings.Fields(f.Words), " "))
	}
	if left > 0 {
		fmt.Fprintf(b, "%d more differences; --findings lists them\n", left)
	}
	if len(s.Findings) > 0 {
		b.WriteByte('\n')
	}
}

func threeRates(p PRF) string { return fmt.Sprintf("%.3f %.3f %.3f", p.Precision, p.Recall, p.F1) }

func (r *GVAReport) write(b *strings.Builder) {
	fmt.Fprintf(b, "gva: %d incidents, %d articles\n\n%-36s %6s %9s %7s %10s %8s\n", r.Incidents, r.Articles, "", "all",
		"answered", "exact", "precision", "recall")
	for _, s := range r.Scores {
		fmt.Fprintf(b, "%-36s %6d %9d %7.3f %10.3f %8.3f\n", s.Half+": "+s.What, s.All, s.Answered, s.Share, s.Precision, s.Recall)
	}
	b.WriteByte('\n')
}
