package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

func copiesCommand() *cobra.Command {
	var (
		keep               string
		threshold          float64
		asJSON, pairs, all bool
		in                 readFlags
	)
	c := &cobra.Command{
		Use:   "copies PATH...",
		Short: "Find near-duplicates in an archive, and write it without them",
		Long: `Copies finds the articles that are the same text, whole, cut, wrapped in other
text or updated, and nothing else: no stories, no facts. Texts are kept in a
temporary file (TMPDIR says where), so that an archive may be larger than memory.

Printed are the copy families, the largest first: the origin, which the others
most likely come from, then each copy with what it is a copy of. J is the share
of all five-word runs that both have, C the share of the shorter one's.

--pairs prints the pairs that were compared and found related, one a line: a, the
later one in the input; what it is of b; J and C; and which of the two stands in
the other by half at least. With --json a pair has both shares too, and the
spans that both have in common: start and end in the body of a, then of b, in
bytes.

--keep FILE writes an archive without copies: the origin of each family, and
what is alone, in the order of the input and just as it stood there. JSON Lines
gives JSON Lines, a JSON array a JSON array, and plain text a new folder FILE.
Other formats give JSON Lines of ours ('convert' writes them in others).
Where FILE ends in .gz or .zst it is compressed.

PATH is as for 'run', and so is what happens to input that cannot be read.`,
		Example: `  dedupe copies corpus/testdata/demo
  dedupe copies wire.jsonl.gz --keep unique.jsonl.gz
  zcat wire.jsonl.gz | dedupe copies - --keep - | gzip > unique.jsonl.gz
  dedupe copies news --json > families.jsonl
  dedupe copies news --pairs --threshold .8`,
		Args: needs(1, "a PATH: a folder, a file, or - for standard input"),
		RunE: func(c *cobra.Command, paths []string) error {
			if f := c.Flags().Lookup("threshold"); f.Changed && !(threshold > 0 && threshold <= 1) {
				return &usageError{fmt.Errorf("--threshold is %v", threshold), "Give a share above 0, and at most 1."}
			}
			if pairs && all {
				return &usageError{errors.New("--all lists families, and --pairs lists none"), "Use one of them."}
			}
			if keep == "-" && (asJSON || pairs) {
				return &usageError{errors.New("--keep - and a report both write to standard output"), "Give --keep a file."}
			}
			var k *keeper
			var accept func(*corpus.Article) error
			if keep != "" {
				var err error
				if k, err = newKeeper(keep, paths, c.InOrStdin()); err != nil {
					return err
				}
				accept = k.accept
			}
			if os.Getenv("GOGC") == "" {
				// What lives is an index without pointers, which costs little to collect:
				// four times as often takes a third less memory, and a twentieth more time.
				defer debug.SetGCPercent(debug.SetGCPercent(25))
			}
			r, err := in.reader(c)
			if err != nil {
				return err
			}
			r.Raw = k != nil
			x, err := gather(c, r, paths, copies.Options{Threshold: threshold, Thorough: pairs}, accept)
			if err != nil {
				return err
			}
			defer x.close()
			if err := x.report(c, k, reportOptions{asJSON: asJSON, pairs: pairs, all: all, quiet: keep == "-"}); err != nil {
				return err
			}
			if x.problems > 0 {
				fmt.Fprintf(c.ErrOrStderr(), "dedupe: %s accepted, %s not\n", count(x.len(), "article"), count(x.problems, "input"))
				return errProblems
			}
			return nil
		},
	}
	f := c.Flags()
	f.BoolVar(&asJSON, "json", false, "print one JSON object a family (or a pair)")
	f.BoolVar(&all, "all", false, "print the articles that are alone too")
	f.BoolVar(&pairs, "pairs", false, "print pairs of articles instead of families")
	f.StringVar(&keep, "keep", "", "write one article a family, as it stood, to `FILE` (- for standard output)")
	in.register(c)
	f.Float64Var(&threshold, "threshold", 0, "call copies what shares at least `T` of its text (default .6 for whole copies, .5 for parts)")
	return c
}

type reportOptions struct{ asJSON, pairs, all, quiet bool }

// report writes the file of those kept, and prints.
func (x *archive) report(c *cobra.Command, k *keeper, o reportOptions) error {
	ctx := c.Context()
	var all []family
	if k != nil || !o.pairs {
		all = x.families()
	}
	if k != nil {
		keep := make([]bool, x.len())
		for _, f := range all {
			keep[f.origin] = true
		}
		if err := k.write(ctx, x, keep, c.OutOrStdout()); err != nil {
			return err
		}
	}
	if o.quiet || x.len() == 0 && x.problems > 0 {
		return nil
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 1<<14)
	p := newPrinter(c.OutOrStdout())
	p.w = out
	var err error
	switch {
	case o.pairs && o.asJSON:
		err = x.writePairs(c, out)
	case o.pairs:
		err = p.pairs(ctx, x)
	case o.asJSON:
		err = x.writeFamilies(ctx, out, all, o.all)
	default:
		err = p.families(ctx, x, all, o.all)
	}
	if e := out.Flush(); err == nil {
		err = e
	}
	var lost *spoolError
	switch {
	case errors.Is(err, context.Canceled):
		return &cutShortError{err, "what was printed is not whole"}
	case err != nil && !errors.As(err, &lost):
		return fmt.Errorf("cannot write to standard output: %w", cause(err))
	}
	return err
}

// name names an article for people, with its version where its id does not tell.
func (x *archive) name(doc int32) string {
	if x.states == nil {
		x.states = map[string]int{}
		for d := range x.versions {
			x.states[x.ids[d]]++
		}
	}
	if v := x.versions[doc]; v != "" && x.states[x.ids[doc]] > 1 {
		return safe(x.ids[doc] + " (" + v + ")")
	}
	return safe(x.ids[doc])
}

func (p *printer) families(ctx context.Context, x *archive, all []family, singles bool) error {
	several, inThem := 0, 0
	for _, f := range all {
		if len(f.members) > 1 {
			several++
			inThem += len(f.members)
		}
	}
	for _, f := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(f.members) == 1 && !singles {
			break // the largest come first
		}
		if err := p.copyFamily(x, f); err != nil {
			return err
		}
	}
	if several > 0 || singles && len(all) > 0 {
		p.line("")
	}
	summary := []string{count(x.len(), "article"), count(several, "family")}
	if several > 0 {
		summary = append(summary, fmt.Sprintf("%s in families, %s alone", number(inThem), number(x.len()-inThem)))
	}
	p.line("%s", strings.Join(append(summary, problemCount(x.problems)), ", "))
	return p.err
}

func problemCount(n int) string {
	if n == 0 {
		return "no problems"
	}
	return count(n, "problem")
}

// copyFamily prints the origin with its title, and below it the others.
func (p *printer) copyFamily(x *archive, f family) error {
	tree := x.tree(f)
	title, err := x.spool.title(f.origin)
	if err != nil {
		return err
	}
	head, size := x.name(f.origin), ""
	if len(f.members) > 1 {
		size = " · " + count(len(f.members), "article")
	}
	line := p.style(head, bold) + p.style(size, dim)
	if room := p.width - cells(head+size) - 3; room >= leastTitle && title != "" {
		line += p.style(" · ", dim) + clip(oneLine(title), room)
	}
	p.line("%s", line)
	how := make([]string, len(tree))
	wide := 0
	for i, j := range tree {
		how[i] = x.relation(j)
		wide = max(wide, min(cells(how[i]), 48))
	}
	first := title
	for i, j := range tree[1:] {
		item := pad("  ↳ "+x.name(j.doc), 26)
		line := item + "  " + p.style(pad(how[i+1], wide), dim)
		if title, err = x.spool.title(j.doc); err != nil {
			return err
		}
		if room := p.width - cells(item) - 2 - max(wide, cells(how[i+1])) - 2; room >= leastTitle && title != "" && title != first {
			line += "  " + p.style(clip(oneLine(title), room), dim)
		}
		p.line("%s", strings.TrimRight(line, " "))
	}
	return p.err
}

// leastTitle is how many columns there must be for a title to be worth printing.
const leastTitle = 16

func oneLine(s string) string { return strings.Join(strings.Fields(safe(s)), " ") }

// relation says what a member is of another: "near-identical of a, J .93".
func (x *archive) relation(j joined) string {
	if j.of < 0 {
		return ""
	}
	of := " of " + x.name(j.of)
	switch j.relation {
	case copies.Identical:
		return "identical" + of
	case copies.Embeds:
		of = " " + x.name(j.of)
	case copies.NearIdentical:
		return "near-identical" + of + ", J " + share(j.jaccard)
	}
	return j.relation.String() + of + ", C " + share(j.containment)
}

// share prints a share with two digits, and only what is whole as 1.
func share(x float64) string {
	if x >= 1 {
		return "1"
	}
	return fmt.Sprintf(".%02d", int(math.Floor(x*100+1e-9)))
}

type memberJSON struct {
	ID          string  `json:"id"`
	Version     string  `json:"version,omitempty"`
	Relation    string  `json:"relation"`
	Of          string  `json:"of"`
	OfVersion   string  `json:"of_version,omitempty"`
	Jaccard     float64 `json:"jaccard"`
	Containment float64 `json:"containment"`
}

type familyJSON struct {
	Family  string       `json:"family"`
	Version string       `json:"version,omitempty"`
	Size    int          `json:"size"`
	Members []memberJSON `json:"members"`
}

func (x *archive) writeFamilies(ctx context.Context, w io.Writer, all []family, singles bool) error {
	for _, f := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(f.members) == 1 && !singles {
			break
		}
		out := familyJSON{Family: x.ids[f.origin], Version: x.versions[f.origin], Size: len(f.members)}
		for _, j := range x.tree(f) {
			m := memberJSON{
				ID: x.ids[j.doc], Version: x.versions[j.doc], Relation: "origin",
				Jaccard: round(j.jaccard), Containment: round(j.containment),
			}
			if j.of >= 0 {
				m.Relation, m.Of, m.OfVersion = j.relation.String(), x.ids[j.of], x.versions[j.of]
			}
			out.Members = append(out.Members, m)
		}
		if err := writeLines(w, []familyJSON{out}); err != nil {
			return err
		}
	}
	return nil
}

// round keeps four digits, as the other files do.
func round(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	if err != nil {
		return x
	}
	return r
}

// direction tells which of two texts stands in the other: by half at least, or else
// that of which more does.
func direction(o copies.Overlap) string {
	a, b := o.InA(), o.InB()
	switch most := max(a, b); {
	case min(a, b) >= min(most, .5):
		return "both"
	case a == most:
		return "a in b"
	}
	return "b in a"
}

func (p *printer) pairs(ctx context.Context, x *archive) error {
	const most = 40
	wideA, wideB := 0, 0
	for _, l := range x.links {
		wideA, wideB = max(wideA, min(most, cells(x.name(l.from)))), max(wideB, min(most, cells(x.name(l.to))))
	}
	for _, l := range x.links {
		if err := ctx.Err(); err != nil {
			return err
		}
		o := l.overlap()
		relation := l.relation.String()
		if l.relation != copies.Embeds {
			relation += " of"
		}
		p.line("%s  %s  %s  %s", pad(x.name(l.from), wideA), pad(relation, len("near-identical of")), pad(x.name(l.to), wideB),
			p.style(fmt.Sprintf("J %-3s  C %-3s  %s", share(o.Jaccard()), share(o.Containment()), direction(o)), dim))
	}
	if len(x.links) > 0 {
		p.line("")
	}
	p.line("%s, %s, %s", count(x.len(), "article"), count(len(x.links), "pair"), problemCount(x.problems))
	return p.err
}

type pairJSON struct {
	A           string   `json:"a"`
	AVersion    string   `json:"a_version,omitempty"`
	B           string   `json:"b"`
	BVersion    string   `json:"b_version,omitempty"`
	Relation    string   `json:"relation"`
	Jaccard     float64  `json:"jaccard"`
	Containment float64  `json:"containment"`
	Direction   string   `json:"direction"`
	AInB        float64  `json:"a_in_b"`
	BInA        float64  `json:"b_in_a"`
	Spans       [][4]int `json:"spans"`
}

func (x *archive) writePairs(c *cobra.Command, w io.Writer) error {
	ctx := c.Context()
	bar := &meter{}
	if !isTerminal(c.OutOrStdout()) { // where the pairs are seen coming
		bar = progress(c.ErrOrStderr(), len(x.links), "finding passages")
	}
	defer bar.finish()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i, l := range x.links {
		if err := ctx.Err(); err != nil {
			return err
		}
		spans := [][4]int{}
		for _, s := range x.index.Passages(l.from, l.to) {
			spans = append(spans, [4]int{s.A.Start, s.A.End, s.B.Start, s.B.End})
		}
		if x.unread != nil {
			return x.unread
		}
		o := l.overlap()
		if err := enc.Encode(pairJSON{
			A: x.ids[l.from], AVersion: x.versions[l.from], B: x.ids[l.to], BVersion: x.versions[l.to], Relation: l.relation.String(),
			Jaccard: round(o.Jaccard()), Containment: round(o.Containment()), Direction: direction(o),
			AInB: round(o.InA()), BInA: round(o.InB()), Spans: spans,
		}); err != nil {
			return err
		}
		bar.set(i + 1)
	}
	return nil
}
