package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

func searchCommand() *cobra.Command {
	var s storeFlags
	var o wirefold.SearchOptions
	var from, to string
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find articles in a store by their words",
		Long: `Search finds articles with any of the words, those with most of them first:

  bridge collapse            either word
  +bridge +collapse -toll    both of these, not that one
  "bridge collapse"          this phrase
  title:bridge               in the title; also source: and lang:
  bridg*  bidge~1            parts of words, and words one letter off
  published:>=2031-05        from May on; also >, <=, < and a day or year alone

Search and similar need the full-text index, and are served only while no other
process writes the store.`,
		Example: `  dedupe search 'ferry -harbour' --db news
  dedupe search '"state of emergency"' --db news --newest --facets source,day`,
		Args: needs(1, "a QUERY"),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if o.From, o.To, err = parseWindow(from, to); err != nil {
				return err
			}
			for _, f := range o.Facets {
				if err := oneOf("--facets", f, "story", "source", "lang", "day"); err != nil {
					return err
				}
			}
			if o.Limit < 1 || o.Offset < 0 {
				return &usageError{errors.New("--limit is 1 at least, and --offset not negative"), ""}
			}
			return s.searching(c, func(v wirefold.View) error {
				found, err := v.Search(c.Context(), strings.Join(args, " "), o)
				if err != nil {
					return err
				}
				return report(c, s.asJSON, object(found), func(p *printer) { p.found(found, &o) })
			})
		},
	}
	s.register(c)
	f := c.Flags()
	f.StringVar(&o.Source, "source", "", "only of this `OUTLET`")
	f.StringVar(&o.Lang, "lang", "", "only in this `LANGUAGE`")
	f.StringVar(&from, "from", "", "only published at `TIME` or after, or undated: "+timeForms)
	f.StringVar(&to, "to", "", "only published before `TIME`, or undated")
	f.StringVar(&o.Story, "story", "", "only of the story with this `ID`")
	f.BoolVar(&o.AllVersions, "all-versions", false, "find earlier versions too")
	f.BoolVar(&o.Newest, "newest", false, "print the latest first, not the most alike")
	f.IntVar(&o.Limit, "limit", 20, "print at most `N`")
	f.IntVar(&o.Offset, "offset", 0, "leave out the first `N`")
	f.StringSliceVar(&o.Facets, "facets", nil, "count what was found by any in `LIST`: story,source,lang,day")
	return c
}

// searching opens the store for what needs the full-text index.
func (s *storeFlags) searching(c *cobra.Command, do func(v wirefold.View) error) error {
	return s.readEngine(c, wirefold.Options{}, func(e *wirefold.Engine) error {
		v, err := s.view(c, e)
		if err == nil {
			err = do(v)
		}
		if errors.Is(err, wirefold.ErrSearchOff) {
			return fmt.Errorf("%w: either another process writes the store, and this must wait until it is done; or there is no index yet, and 'dedupe index' makes it", err)
		}
		if n := e.Stats().Unsearched; n > 0 && err == nil {
			fmt.Fprintf(c.ErrOrStderr(), "dedupe: %s not in the full-text index yet; 'dedupe index' makes it whole\n", are(n, "article"))
		}
		return err
	})
}

func (p *printer) found(f *wirefold.Found, o *wirefold.SearchOptions) {
	if f.Total == 0 {
		p.line("Nothing was found.")
		return
	}
	p.line("%s", count(f.Total, "article"))
	for _, h := range f.Hits {
		p.line("")
		p.line("%s", cmp.Or(p.marked(h.Title, h.TitleMarks, bold), untitled))
		when := ""
		if h.Published != nil {
			when = h.Published.UTC().Format("2 Jan 2006 15:04")
		}
		p.line("%s", p.style("  "+safe(strings.Join(nonEmpty(h.Name, "story "+h.Story, h.Source, when), " · ")), dim))
		snippet := strings.Join(strings.Fields(p.marked(h.Snippet, h.Marks, bold+";"+yellow)), " ")
		if p.color {
			snippet = strings.ReplaceAll(text.WrapSoft(snippet, p.width-4), "\n", "\n  ")
		}
		p.line("  %s", snippet)
	}
	for _, name := range o.Facets {
		p.line("")
		p.line("%s", p.style("by "+name, bold))
		for _, v := range f.Facets[name] {
			p.line("%8s  %s", number(v.Count), clip(safe(v.Value), p.width-10))
		}
	}
	if n := f.Total - o.Offset - len(f.Hits); n > 0 {
		p.line("")
		p.line("%s", p.style(fmt.Sprintf("and %s more: --offset %d goes on", number(n), o.Offset+len(f.Hits)), dim))
	}
}

// marked prints words of a text in another style.
func (p *printer) marked(s string, marks []corpus.Span, code string) string {
	var b strings.Builder
	end := 0
	for _, m := range marks {
		b.WriteString(safe(s[end:m.Start]))
		b.WriteString(p.style(safe(m.Of(s)), code))
		end = m.End
	}
	b.WriteString(safe(s[end:]))
	return b.String()
}

func similarCommand() *cobra.Command {
	var s storeFlags
	var in readFlags
	var limit int
	c := &cobra.Command{
		Use:   "similar PATH",
		Short: "Find the articles in a store that are like the one in a file",
		Long: `Similar reads one article, and finds those in the store that share most of its
rare words, with the share of all five-word runs that both have, and of those of
the shorter one. The article is not added.`,
		Example: `  dedupe similar draft.txt --db news
  pbpaste | dedupe similar - --db news`,
		Args: exactly(1, "a PATH: a file with one article, or - for standard input"),
		RunE: func(c *cobra.Command, paths []string) error {
			if limit < 1 {
				return &usageError{fmt.Errorf("--limit is %d", limit), "Give the number of articles to print."}
			}
			articles, problems, err := readAll(c.Context(), c, &in, paths)
			if err != nil {
				return err
			}
			if len(articles) != 1 {
				if problems > 0 && len(articles) == 0 {
					return errProblems
				}
				return &usageError{cause: fmt.Errorf("%s holds %s, want one", paths[0], count(len(articles), "article"))}
			}
			return s.searching(c, func(v wirefold.View) error {
				v = v.Frozen()
				list, err := v.Similar(c.Context(), articles[0], limit)
				if err != nil {
					return err
				}
				known := make([]corpus.Article, len(list))
				for i := range list {
					a, err := v.Article(list[i].ID)
					if err != nil {
						return err
					}
					known[i] = *a.Article
				}
				return report(c, s.asJSON, objects(list), func(p *printer) {
					if len(list) == 0 {
						p.line("Nothing is like it.")
					}
					for i, x := range list {
						p.line("%s", p.style(clip(cmp.Or(safe(known[i].Title), untitled), p.width), bold))
						p.line("%s", p.style("  "+safe(strings.Join(nonEmpty(x.ID, "story "+x.Story, known[i].Source), " · ")), dim))
						p.line("  shares %d of 20 rare words; %.0f%% of all five-word runs, %.0f%% of the shorter one's", x.Words, 100*x.Jaccard, 100*x.Containment)
					}
				})
			})
		},
	}
	s.register(c)
	in.register(c)
	f := c.Flags()
	f.Lookup("json").Usage = "print one JSON object an article"
	f.IntVar(&limit, "limit", 10, "print at most `N`")
	return c
}

// are is "1 article is", "2 articles are".
func are(n int, what string) string {
	if n == 1 {
		return count(n, what) + " is"
	}
	return count(n, what) + " are"
}
