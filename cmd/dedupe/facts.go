package main

import (
	"errors"
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
	var s storeFlags
	var in readFlags
	var asJSON, past bool
	c := &cobra.Command{
		Use:   "facts PATH... | facts ID --db DIR",
		Short: "Print the fact boxes of the stories in files, or of one in a store",
		Long: `Facts decides on the articles in PATH as 'run' does, and prints what each story
claims: a fact box, in which every line names its status, who says so and the
words it rests on, and how each figure came to be what it is.

With --db (or --collection or --asof) it prints those of one story in a store
instead, by its ID or that of an article in it; --history prints all that was
claimed of each fact, in order of time.

--format json gives all of it, with the place of every quote in bytes of the
article's body; --format html gives the box alone, escaped, without style.`,
		Example: `  dedupe facts corpus/testdata/demo
  dedupe facts news.jsonl --story kesra-7 --format json
  dedupe facts archive.jsonl --group-by event
  dedupe facts s5 --db news --history`,
		Args: needs(1, "a PATH: a folder, a file, or - for standard input; or, with --db, the ID of a story"),
		RunE: func(c *cobra.Command, paths []string) error {
			if asJSON {
				format = "json"
			}
			if format != "text" && format != "json" && format != "html" {
				return &usageError{fmt.Errorf("--format is %q", format), "It is one of text, json, html."}
			}
			switch {
			case s.named() && (story != "" || groupBy != ""):
				return &usageError{errors.New("--story and --group-by are for files"), "With --db, the argument is the story's ID."}
			case s.named() && len(paths) != 1:
				return &usageError{errors.New("facts needs, with --db, the ID of one story"), ""}
			case s.named():
				return s.read(c, func(v wirefold.View) error { return storeFacts(c, v.Frozen(), paths[0], format, past) })
			case past:
				return &usageError{errors.New("--history is for stories in a store"), "Name it with --db."}
			}
			e, problems, err := load(c, &in, paths, wirefold.Options{GroupBy: groupBy})
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
	f.BoolVar(&past, "history", false, "with --db, print how each fact came to be what it is")
	groupFlag(c, &groupBy)
	in.register(c)
	s.register(c)
	s.registerAsOf(c)
	return c
}

// storeFacts prints the facts of a story in a store, or their history.
func storeFacts(c *cobra.Command, v wirefold.View, id, format string, past bool) error {
	x, err := findStory(c.Context(), v, id)
	if err != nil {
		return err
	}
	if !past {
		if err := printFacts(c.OutOrStdout(), []wirefold.Story{*x}, format); err != nil {
			return fmt.Errorf("cannot write to standard output: %w", cause(err))
		}
		return nil
	}
	if format == "html" {
		return &usageError{errors.New("--history cannot be printed as HTML"), "Print it as text or json."}
	}
	all, err := v.History(c.Context(), x.ID)
	if err != nil {
		return err
	}
	return report(c, format == "json", objects(all), func(p *printer) {
		p.line("%s", p.style(safe(x.Headline), bold))
		for i := range all {
			p.past(&all[i])
		}
	})
}

// past prints all that was claimed of a fact.
func (p *printer) past(h *wirefold.FactHistory) {
	f := &h.Fact
	p.line("")
	p.line("%s  %s  %s", factName(f.Attribute, f.Class), p.style(safe(f.Value.String()), bold), p.style(string(f.Status), statusColors[f.Status]))
	for _, pt := range h.Points {
		when := "undated"
		if !pt.At.IsZero() {
			when = pt.At.UTC().Format("2 Jan 15:04")
		}
		who := safe(pt.Article)
		if pt.Cited != "" {
			who += ", citing " + safe(pt.Cited)
		}
		value := clip(safe(pt.Value.String()), max(20, p.width-cells(when+who+string(pt.Status))-10))
		p.line("  %s  %s  %s  %s", pad(when, 12), value, p.style(string(pt.Status), statusColors[pt.Status]), p.style("— "+who, dim))
	}
}

// factName is an attribute with its class, unless that is people.
func factName(a merge.Attribute, c merge.Class) string {
	if c != "" && c != merge.People {
		return string(a) + " (" + string(c) + ")"
	}
	return string(a)
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
			step = pt.At.UTC().Format("2 Jan 15:04 ") + step
		}
		switch pt.Status {
		case merge.Retracted, merge.Conflicting:
			step += " (" + string(pt.Status) + ")"
		}
		steps = append(steps, step+" "+safe(pt.Article))
	}
	p.line("  %s  %s", pad(label, rowLabel), p.style(clip(name+": "+strings.Join(steps, " → "), max(30, p.width-rowLabel-6)), dim))
}
