package main

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
)

func factsCommand() *cobra.Command {
	var story, format, groupBy string
	var asJSON bool
	c := &cobra.Command{
		Use:   "facts PATH...",
		Short: "Print the fact boxes of the stories in files and folders",
		Long: `Facts decides on the articles in PATH as 'run' does, and prints what each story
claims: a fact box, in which every line names its status, who says so and the
words it rests on, and how each figure came to be what it is.

--format json gives all of it, with the place of every quote in bytes of the
article's body; --format html gives the box alone, escaped, without style.`,
		Example: `  dedupe facts corpus/testdata/demo
  dedupe facts news.jsonl --story kesra-7 --format json
  dedupe facts archive.jsonl --group-by event`,
		Args: needs(1, "a PATH: a folder, a file, or - for standard input"),
		RunE: func(c *cobra.Command, paths []string) error {
			if asJSON {
				format = "json"
			}
			if format != "text" && format != "json" && format != "html" {
				return &usageError{fmt.Errorf("--format is %q", format), "It is one of text, json, html."}
			}
			e, problems, err := load(c, paths, wirefold.Options{GroupBy: groupBy})
			if err != nil {
				return err
			}
			defer e.Close()
			if err := checkField(e, groupBy); err != nil {
				return err
			}
			all, err := e.Each(c.Context(), wirefold.Filter{})
			if err != nil {
				return err
			}
			if story != "" {
				if all = only(all, story); len(all) == 0 {
					return &usageError{fmt.Errorf("no story is called %q, and no article of one", story), "See the ids that 'dedupe run' prints."}
				}
			}
			if err := printFacts(c.OutOrStdout(), all, format); err != nil {
				return fmt.Errorf("cannot write to standard output: %w", cause(err))
			}
			if problems > 0 {
				return errProblems
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&story, "story", "", "only the story with this `ID`, or the one that holds the article with it")
	f.StringVar(&format, "format", "text", "`HOW` to print: text, json or html")
	f.BoolVar(&asJSON, "json", false, "print as JSON, as --format json does")
	groupFlag(c, &groupBy)
	return c
}

func groupFlag(c *cobra.Command, field *string) {
	c.Flags().StringVar(field, "group-by", "", "take the stories from `FIELD` of the input instead of deciding them")
}

// checkField wants an article, if there is any, to have the field to group by.
func checkField(e *wirefold.Engine, field string) error {
	if field == "" || e.Len() == 0 || e.Grouped() {
		return nil
	}
	return &usageError{fmt.Errorf("no article has a field %q to group by", field), "See the names of the fields in the input."}
}

// only keeps the story with the id, or that of the article with the id.
func only(all []wirefold.Story, id string) []wirefold.Story {
	for _, match := range []func(*wirefold.Story) bool{
		func(s *wirefold.Story) bool { return s.ID == id },
		func(s *wirefold.Story) bool {
			for _, a := range s.Articles {
				if a == id {
					return true
				}
			}
			return false
		},
	} {
		for i := range all {
			if match(&all[i]) {
				return all[i : i+1]
			}
		}
	}
	return nil
}

// boxed is a story's fact box as JSON.
type boxed struct {
	Story    string       `json:"story"`
	Headline string       `json:"headline"`
	Box      merge.Box    `json:"box"`
	History  []history    `json:"history"`
	Facts    []merge.Fact `json:"facts"`
}

// history is how one figure changed.
type history struct {
	Attribute merge.Attribute `json:"attribute"`
	Class     merge.Class     `json:"class"`
	Points    []merge.Point   `json:"points"`
}

// changed lists the figures of the main event that were told in more than one way.
func changed(facts []merge.Fact) []history {
	out := []history{}
	for i := range facts {
		f := &facts[i]
		if f.Scope != merge.Main || f.Value.Kind > merge.Vague {
			continue
		}
		if points := merge.History(f); len(points) > 1 {
			out = append(out, history{f.Attribute, f.Class, points})
		}
	}
	return out
}

func printFacts(w io.Writer, all []wirefold.Story, format string) error {
	if format == "json" {
		out := make([]boxed, len(all))
		for i, s := range all {
			out[i] = boxed{Story: s.ID, Headline: s.Headline, Box: merge.NewBox(s.Facts), History: changed(s.Facts), Facts: s.Facts}
		}
		return writeJSON(w, out)
	}
	p := newPrinter(w)
	for i := range all {
		s := &all[i]
		box := merge.NewBox(s.Facts)
		if format == "html" {
			page, err := box.HTML()
			if err != nil {
				return err
			}
			p.line("<article id=%q>\n<h2>%s</h2>\n%s</article>", template.HTMLEscapeString(s.ID), template.HTMLEscapeString(s.Headline), page)
			continue
		}
		if i > 0 {
			p.line("")
		}
		p.line("%s", p.style(safe(s.Headline), bold))
		for k := range box.Rows {
			p.row(&box.Rows[k])
		}
		for _, h := range changed(s.Facts) {
			p.history(&h)
		}
	}
	return p.err
}

// history prints how a figure came to be what it is.
func (p *printer) history(h *history) {
	name := string(h.Attribute)
	if h.Class != "" && h.Class != merge.People {
		name += " " + string(h.Class)
	}
	label := "History"
	var steps []string
	for _, pt := range h.Points {
		step := pt.Value.String()
		if !pt.At.IsZero() {
			step = pt.At.Format("2 Jan 15:04 ") + step
		}
		switch pt.Status {
		case merge.Retracted, merge.Conflicting:
			step += " (" + string(pt.Status) + ")"
		}
		steps = append(steps, step+" "+safe(pt.Article))
	}
	p.line("  %s  %s", pad(label, rowLabel), p.style(clip(name+": "+strings.Join(steps, " → "), max(30, p.width-rowLabel-6)), dim))
}
