package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
)

func storiesCommand() *cobra.Command {
	var s storeFlags
	var chosen filterFlags
	c := &cobra.Command{
		Use:   "stories",
		Short: "List the stories in a store",
		Example: `  dedupe stories --db news --order newest --limit 10
  dedupe stories --db news --state conflict --from '7d ago'
  dedupe stories --db news --place Mirren --json
  dedupe stories --db news --state breaking --language fr
  dedupe stories --db news --asof 2031-05-03`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o, err := chosen.filter()
			if err != nil {
				return err
			}
			limit := o.Limit
			if limit > 0 {
				o.Limit++ // to know whether there are more
			}
			return s.read(c, func(v wirefold.View) error {
				list, err := v.Stories(c.Context(), o)
				if err != nil {
					return err
				}
				more := limit > 0 && len(list) > limit
				if more {
					list = list[:limit]
				}
				return report(c, s.asJSON, objects(list), func(p *printer) {
					ids := 4
					for i := range list {
						ids = max(ids, cells(safe(list[i].ID)))
					}
					for i := range list {
						p.summary(&list[i], ids+2)
					}
					switch {
					case more:
						p.line("%s", p.style(fmt.Sprintf("and more: --offset %d goes on, --limit 0 lists all", o.Offset+limit), dim))
					case len(list) == 0 && v.Len() == 0:
						p.line("There are no articles here.")
					case len(list) == 0:
						p.line("No story is like that.")
					}
				})
			})
		},
	}
	s.register(c)
	s.registerAsOf(c)
	c.Flags().Lookup("json").Usage = "print one JSON object a story"
	chosen.register(c, 20)
	return c
}

// filterFlags choose stories.
type filterFlags struct {
	o        wirefold.Filter
	from, to string
}

func (x *filterFlags) register(c *cobra.Command, limit int) {
	f := c.Flags()
	f.StringVar(&x.from, "from", "", "with an article published at `TIME` or after: "+timeForms)
	f.StringVar(&x.to, "to", "", "with an article published before `TIME`")
	f.StringVar(&x.o.Source, "source", "", "with an article of this `OUTLET`")
	f.StringVar(&x.o.Place, "place", "", "set in this `PLACE`")
	f.StringVar(&x.o.Language, "language", "", "with an article in this `LANGUAGE`, such as fr")
	f.StringVar(&x.o.State, "state", "", "in this `STATE`: breaking, conflict, corrected, killed, single-source or unverified")
	f.IntVar(&x.o.Least, "least", 0, "with at least `N` articles")
	f.StringVar(&x.o.Order, "order", "largest", "`HOW` to sort: largest, newest or changed first")
	f.IntVar(&x.o.Limit, "limit", limit, "at most `N`; 0 for all")
	f.IntVar(&x.o.Offset, "offset", 0, "leave out the first `N`")
}

func (x *filterFlags) filter() (wirefold.Filter, error) {
	o := x.o
	o.State = strings.ReplaceAll(o.State, "-", " ")
	err := errors.Join(
		oneOf("--order", o.Order, "largest", "newest", "changed"),
		oneOf("--state", o.State, "breaking", "conflict", "corrected", "killed", "single source", "unverified"),
	)
	if err != nil {
		return o, err
	}
	if o.From, o.To, err = parseWindow(x.from, x.to); err != nil {
		return o, err
	}
	if o.Limit < 0 || o.Offset < 0 || o.Least < 0 {
		return o, &usageError{errors.New("--limit, --offset and --least count, and are not negative"), ""}
	}
	return o, nil
}

// summary prints a story in two lines: what it is called, and what is to be known of
// it at once. The first ids columns are for its id.
func (p *printer) summary(s *wirefold.Summary, ids int) {
	when := span(s.First, s.Last)
	headline := clip(safe(s.Headline), p.width-ids-cells(when)-3)
	p.line("%s%s  %s", pad(safe(s.ID), ids), p.style(pad(headline, p.width-ids-cells(when)-2), bold), p.style(when, dim))
	about := strings.Join([]string{count(s.Size, "article"), count(s.Origins, "origin")}, " · ")
	badges, states := "", strings.Join(s.States, " · ")
	for _, state := range s.States {
		badges += p.style(" · ", dim) + p.style(state, stateColors[state])
	}
	if len(s.Places) > 0 {
		about += " · " + safe(strings.Join(s.Places, ", "))
	}
	p.line("%s%s%s", pad("", ids), p.style(clip(about, p.width-ids-cells(states)-4), dim), badges)
}

var stateColors = map[string]string{"breaking": red, "unverified": yellow, "conflict": red, "killed": red, "corrected": yellow, "single source": dim}

func storyCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "story ID",
		Short: "Print everything known of one story",
		Long: `Story prints a story as 'run' does: its facts with their quotes, and its articles
with all their versions, each under the text that it is a copy of.

ID is that of the story, or of an article in it.`,
		Example: `  dedupe story s5 --db news
  dedupe story meridian-1005-1 --db news --asof '2h ago'`,
		Args: exactly(1, "the ID of a story"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.read(c, func(v wirefold.View) error {
				v = v.Frozen()
				x, err := findStory(c.Context(), v, args[0])
				if err != nil {
					return err
				}
				// Story leaves the families out of its JSON; the decisions tell them.
				out := struct {
					*wirefold.Story
					Members []wirefold.Decision `json:"members"`
				}{Story: x}
				for _, f := range x.Families {
					for _, m := range f.Members {
						out.Members = append(out.Members, m.Decision)
					}
				}
				headlines := map[string]string{}
				for _, r := range x.Related {
					if other, err := v.Story(c.Context(), r.ID); err == nil {
						headlines[r.ID] = other.Headline
					}
				}
				return report(c, s.asJSON, object(out), func(p *printer) {
					p.headlines = headlines
					p.story(x)
				})
			})
		},
	}
	s.register(c)
	s.registerAsOf(c)
	return c
}

// findStory finds a story by its id, or by that of an article in it.
func findStory(ctx context.Context, v wirefold.View, id string) (*wirefold.Story, error) {
	x, err := v.Story(ctx, id)
	if errors.Is(err, wirefold.ErrNotFound) {
		if a, e := v.Article(id); e == nil {
			return v.Story(ctx, a.Decision.Story)
		}
	}
	return x, err
}

func articleCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "article ID",
		Short: "Print an article, and what was decided on it",
		Long: `Article prints the text of an article in its latest version, its story, what it is
a copy of, and its versions. ID@VERSION gives an earlier version.`,
		Example: `  dedupe article meridian-1005-1 --db news`,
		Args:    exactly(1, "the ID of an article"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.read(c, func(v wirefold.View) error {
				a, err := v.Article(args[0])
				if err != nil {
					return err
				}
				return report(c, s.asJSON, object(a), func(p *printer) { p.article(a) })
			})
		},
	}
	s.register(c)
	s.registerAsOf(c)
	return c
}

// untitled stands where there is no title.
const untitled = "(no title)"

func (p *printer) article(x *wirefold.ArticleInfo) {
	a, d := x.Article, &x.Decision
	p.line("%s", p.style(cmp.Or(safe(a.Title), untitled), bold))
	when := ""
	if !a.Published.IsZero() {
		when = a.Published.UTC().Format("2 Jan 2006 15:04")
	}
	p.line("%s", p.style("  "+safe(strings.Join(nonEmpty(x.Name, a.Source, when, a.Lang, a.URL), " · ")), dim))
	relation := map[string]string{"first": "opens it", "report": "a report of its own"}[d.Relation]
	if relation == "" {
		relation = d.Relation + " of " + d.Of
	}
	p.line("%s", p.style(fmt.Sprintf("  story %s · %s · added %s", safe(d.Story), safe(relation), stamp(x.Added)), dim))
	if len(x.Versions) > 1 {
		p.line("%s", p.style("  versions: "+safe(strings.Join(x.Versions, ", ")), dim))
	}
	if d.Killed {
		p.line("  %s", p.style("withdrawn", red))
	}
	p.line("")
	for paragraph := range strings.Lines(a.Body) {
		paragraph = strings.TrimRight(safe(paragraph), " ")
		if p.color { // a pipe gets the lines as they are
			paragraph = text.WrapSoft(paragraph, p.width)
		}
		p.line("%s", paragraph)
	}
}
