package main

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster"
	"github.com/wirefold/wirefold/corpus"
)

func explainCommand() *cobra.Command {
	var s storeFlags
	var in readFlags
	var asJSON bool
	c := &cobra.Command{
		Use:   "explain A B [PATH...] | explain A B --db DIR",
		Short: "Say why two articles are, or are not, together",
		Long: `Explain decides on the articles in PATH as 'run' does, and says why A and B
are, or are not, the same text and the same story; what was weighed; and what
nearly happened.

A and B are ids of articles in PATH. Without a PATH they are two files.
With --db (or --collection) they are ids in a store.`,
		Example: `  dedupe explain harbour-1 harbour-7 news.jsonl
  dedupe explain first.txt second.txt
  dedupe explain harbour-1 harbour-7 --db news`,
		Args: needs(2, "two articles, A and B"),
		RunE: func(c *cobra.Command, args []string) error {
			a, b, paths := args[0], args[1], args[2:]
			if s.named() {
				if len(paths) > 0 {
					return &usageError{errors.New("with --db, A and B are in the store"), "Leave out the PATHs, or --db."}
				}
				return s.read(c, func(v wirefold.View) error { return explain(c, v, a, b, asJSON) })
			}
			var (
				articles []*corpus.Article
				problems int
				err      error
			)
			if len(paths) > 0 {
				articles, problems, err = readAll(c.Context(), c, &in, paths)
			} else if articles, problems, err = twoFiles(c, &in, a, b); err == nil {
				a, b = articles[0].ID, articles[1].ID
			}
			if err != nil {
				return err
			}
			e, err := decide(c, articles, wirefold.Options{})
			if err != nil {
				return err
			}
			defer e.Close()
			err = explain(c, e.View, a, b, asJSON)
			if err == nil && problems > 0 {
				return errProblems
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	in.register(c)
	s.register(c)
	return c
}

func explain(c *cobra.Command, v wirefold.View, a, b string, asJSON bool) error {
	x, err := v.Explain(c.Context(), a, b)
	if err != nil {
		return &usageError{cause: err}
	}
	return report(c, asJSON, object(x), func(p *printer) { p.explanation(x) })
}

// twoFiles reads the single articles in two files. Where both have one id they go
// by their paths.
func twoFiles(c *cobra.Command, f *readFlags, a, b string) (both []*corpus.Article, problems int, err error) {
	for _, path := range []string{a, b} {
		articles, n, err := readAll(c.Context(), c, f, []string{path})
		if err != nil {
			return nil, problems, err
		}
		problems += n
		if len(articles) != 1 {
			return nil, problems, &usageError{cause: fmt.Errorf("%s holds %s, want one; name the PATH that A and B are in", path, count(len(articles), "article"))}
		}
		both = append(both, articles[0])
	}
	if both[0].ID == both[1].ID {
		both[0].ID, both[1].ID = a, b
	}
	return both, problems, nil
}

func (p *printer) explanation(x *wirefold.Explanation) {
	verdict := "are two stories"
	if x.SameStory {
		verdict = "are one story"
	}
	if x.SameText {
		verdict += " and one copy family"
	}
	p.line("%s and %s %s.", p.style(safe(x.A.ID), bold), p.style(safe(x.B.ID), bold), p.style(verdict, bold))
	p.line("")
	p.line("The texts: %s. They share %.0f%% of all their five-word runs, and %.0f%% of the shorter one's.",
		relationText(x), 100*x.Text.Jaccard, 100*x.Text.Containment)
	for _, s := range x.Text.Passages {
		p.line("  “%s”", clip(safe(s), p.width-6))
	}
	p.line("")
	p.names(x)
	p.line("")
	if x.InWords != "" {
		p.line("%s.", capital(safe(x.InWords)))
		p.line("")
	}
	p.line("The later one beside the nearest of the other's story, %s: %s.", safe(x.Nearest), percent(x.Event.Score))
	p.line("Beside all of that story that counts: %s; it joins from %s.", percent(x.Event.Mean), percent(x.Event.Threshold))
	if x.CameWith != "" {
		p.line("  That did not count: as a copy it came with its original %s.", safe(x.CameWith))
	}
	p.receipt(x.Event)
	if x.Turn != "" {
		p.line("  %s", safe(x.Turn))
	}
	if x.Nearly != nil {
		p.line("")
		p.line("What else came near when it was decided: story %s, %s.", safe(x.Nearly.Story), percent(x.Nearly.Receipt.Mean))
	}
}

func relationText(x *wirefold.Explanation) string {
	if x.Text.Relation == "none" {
		return "no copies of each other"
	}
	return x.Text.Relation
}

func (p *printer) names(x *wirefold.Explanation) {
	list := func(what string, names []string) {
		if len(names) > 0 {
			p.line("  %s %s", pad(what, 12), clip(safe(strings.Join(names, ", ")), p.width-16))
		}
	}
	p.line("What they name:")
	list("both", x.SharedNames)
	list("only A", x.OnlyA)
	list("only B", x.OnlyB)
	list("days in A", x.DaysA)
	list("days in B", x.DaysB)
}

func (p *printer) receipt(r cluster.Receipt) {
	p.line("  %s %6s  %s", pad("before any evidence", 22), "", signed(r.Bias))
	for _, v := range r.Evidence {
		bar := strings.Repeat("█", min(30, int(math.Abs(v.Counts)*4+.5)))
		code := green
		if v.Counts < 0 {
			code = red
		}
		p.line("  %s %6.2f  %s %s", pad(strings.ReplaceAll(v.Name, "_", " "), 22), v.Value, signed(v.Counts), p.style(bar, code))
	}
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func signed(x float64) string { return fmt.Sprintf("%+5.2f", x) }

func percent(p float64) string { return fmt.Sprintf("%.0f%% the same event", 100*p) }
