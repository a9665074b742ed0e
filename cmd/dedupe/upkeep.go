package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/index"
)

func statsCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "stats",
		Short: "Say how large a store is",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.readEngine(c, wirefold.Options{Search: wirefold.SearchOff}, func(e *wirefold.Engine) error {
				stats := e.Stats()
				return report(c, s.asJSON, object(stats), func(p *printer) {
					p.stats(stats)
					if names := e.Collections(); len(names) > 1 || len(names) == 1 && names[0] != "" {
						for _, name := range names {
							label := safe(name)
							if name == "" {
								label = "(default)"
							}
							p.line("  %s  %s", pad(label, 20), count(e.In(name).Len(), "article"))
						}
					}
				})
			})
		},
	}
	s.registerWhole(c)
	return c
}

func (p *printer) stats(s wirefold.Stats) {
	p.line("%s in %s, %s", count(s.Articles, "version"), count(s.Stories, "story"), count(s.Collections, "collection"))
	if s.Commits > 0 {
		p.line("%s, the last at %s", count(int(s.Commits), "commit"), stamp(s.Last))
	}
	p.line("%.1f MB on disk, without the full-text index", float64(s.Bytes)/1e6)
}

// damage is what check found, as JSON.
type damage struct {
	File   string `json:"file,omitempty"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	Torn   bool   `json:"torn"`
	Error  string `json:"error"`
}

func checkCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Read all of a store, and say what is damaged",
		Long: `Check reads everything in a store, beside whoever writes it, and prints what is
damaged, each with the file and the place; the exit code is then 1. What a crash
left unfinished at the end of a file is told too, and is no damage.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.readEngine(c, wirefold.Options{Search: wirefold.SearchOff}, func(e *wirefold.Engine) error {
				found, sound := []damage{}, true
				p := newPrinter(c.OutOrStdout())
				for err := range e.Check(c.Context()) {
					if c.Context().Err() != nil {
						return c.Context().Err()
					}
					x := damage{Error: plain(err)}
					var d *index.Damage
					if errors.As(err, &d) {
						x.File, x.Offset, x.Length, x.Torn = d.File, d.Offset, d.Length, d.Torn
					}
					sound = sound && x.Torn
					found = append(found, x)
					if !s.asJSON {
						p.line("%s", plain(err))
					}
				}
				if p.err == nil && s.asJSON {
					p.err = writeJSON(p.w, struct {
						Sound  bool           `json:"sound"`
						Damage []damage       `json:"damage"`
						Stats  wirefold.Stats `json:"stats"`
					}{sound, found, e.Stats()})
				} else if sound {
					p.line("The store is sound.")
					p.stats(e.Stats())
				}
				switch {
				case p.err != nil:
					return fmt.Errorf("cannot write to standard output: %w", cause(p.err))
				case !sound:
					fmt.Fprintln(c.ErrOrStderr(), "dedupe: the store is damaged; restore a backup, or save what can be read with 'dedupe rebuild'")
					return errProblems
				}
				return nil
			})
		},
	}
	s.registerWhole(c)
	return c
}

func backupCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "backup TO",
		Short: "Copy a store, beside whoever writes it",
		Long: `Backup copies a store into a directory that is empty or not there. The full-text
index is not copied: 'dedupe index' makes it anew.`,
		Example: `  dedupe backup /backups/news-monday --db news`,
		Args:    exactly(1, "a directory to copy TO"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.readEngine(c, wirefold.Options{Search: wirefold.SearchOff}, func(e *wirefold.Engine) error {
				if err := e.Backup(c.Context(), args[0]); err != nil {
					return leaves(err, args[0])
				}
				stats := e.Stats()
				return report(c, s.asJSON, object(stats), func(p *printer) {
					p.line("%s copied to %s", count(stats.Articles, "article"), args[0])
				})
			})
		},
	}
	s.registerWhole(c)
	return c
}

// leaves tells, where making a directory was interrupted, that it is not whole.
func leaves(err error, dir string) error {
	if errors.Is(err, context.Canceled) {
		return &cutShortError{err, dir + " is not whole"}
	}
	return err
}

func exportCommand() *cobra.Command {
	var s storeFlags
	var out string
	c := &cobra.Command{
		Use:   "export",
		Short: "Write a collection as JSON Lines",
		Long: `Export writes every version of every article with its decision, in order of
arrival; then every story with its articles; then what editors decided. Each is
under its name: article, story (or redirect, of one that was joined), operation.
Two stores with the same log give the same bytes.`,
		Example: `  dedupe export --db news | zstd > news.jsonl.zst
  dedupe export --db news --collection wire -o wire.jsonl
  dedupe export --db news | jq -c '.article // empty' | dedupe add - --db again`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(out); err != nil {
				return err
			}
			return s.write(c, out, func(v wirefold.View, w io.Writer) error { return v.Frozen().Export(c.Context(), w) })
		},
	}
	s.register(c)
	s.registerAsOf(c)
	f := c.Flags()
	f.Lookup("json").Usage = "the default: there is no other form"
	f.StringVarP(&out, "output", "o", "-", "write to `FILE` (- for standard output)")
	return c
}

func rebuildCommand() *cobra.Command {
	var s storeFlags
	var to string
	var noSearch bool
	c := &cobra.Command{
		Use:   "rebuild --to DIR",
		Short: "Make a new store from what can be read of one",
		Long: `Rebuild decides anew on all articles of a store that is damaged, or that another
version of dedupe decided on, in the order in which they came, and repeats what
editors decided. What was lost is printed; the exit code is then 1. The old store
is left as it is.`,
		Example: `  dedupe rebuild --db news --to news-2`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			from, err := s.dir()
			if err != nil {
				return err
			}
			if to == "" {
				return &usageError{errors.New("rebuild needs --to DIR"), "Name a new directory."}
			}
			if err := exists(from); err != nil { // else rebuilding makes an empty one
				return s.advise(err)
			}
			bar := progress(c.ErrOrStderr(), -1, "deciding")
			lost, err := wirefold.Rebuild(c.Context(), from, to, wirefold.Options{Search: wirefold.SearchOff, Progress: bar.set})
			bar.finish()
			for _, l := range lost {
				fmt.Fprintf(c.ErrOrStderr(), "dedupe: lost: %s\n", plain(l))
			}
			if err != nil {
				return leaves(err, to)
			}
			s.db = to
			if err := s.index(c, !noSearch); err != nil {
				return leaves(err, to)
			}
			if len(lost) > 0 {
				return errProblems
			}
			return nil
		},
	}
	s.registerWhole(c)
	f := c.Flags()
	f.StringVar(&to, "to", "", "the new store's `DIR` (required)")
	f.BoolVar(&noSearch, "no-search", false, "make no full-text index")
	return c
}

// index makes the full-text index whole, if there is to be one, and prints the stats.
func (s *storeFlags) index(c *cobra.Command, search bool) error {
	var o wirefold.Options
	if !search {
		o = wirefold.Options{Search: wirefold.SearchOff}
	}
	indexed := indexProgress(c, &o)
	return s.open(o, func(e *wirefold.Engine) error {
		if search {
			if err := indexed(e); err != nil {
				return err
			}
		}
		stats := e.Stats()
		return report(c, s.asJSON, object(stats), func(p *printer) { p.stats(stats) })
	})
}

func indexCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "index",
		Short: "Make the full-text index whole",
		Long: `Index puts into the full-text index what is not there yet: after 'add --no-search',
in a backup, or where the directory "search" of the store was removed.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := s.dir()
			if err == nil {
				err = s.advise(exists(dir))
			}
			if err != nil {
				return err
			}
			return s.index(c, true)
		},
	}
	s.registerWhole(c)
	return c
}

func compactCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "compact",
		Short: "Make what was deleted unreadable, and give its space free",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.change(func(e *wirefold.Engine) error {
				before := e.Stats().Bytes
				if err := e.Compact(c.Context()); err != nil {
					return err
				}
				stats := e.Stats()
				return report(c, s.asJSON, object(stats), func(p *printer) {
					p.line("%.1f MB on disk, %.1f MB before", float64(stats.Bytes)/1e6, float64(before)/1e6)
				})
			})
		},
	}
	s.registerWhole(c)
	return c
}

func retainCommand() *cobra.Command {
	var e editFlags
	var since, keep string
	c := &cobra.Command{
		Use:   "retain --since TIME | --keep SPAN",
		Short: "Drop articles published long ago, in all collections",
		Long: `Retain drops what was published in months that ended before a moment: the articles
with all that is kept of them but their ids and what was decided. Undated
articles stay. This cannot be undone.`,
		Example: `  dedupe retain --keep 90d --db news --reason 'the agreement of 2031'
  dedupe retain --since 2031-01-01 --db news --reason 'end of the project'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if (since == "") == (keep == "") {
				return &usageError{errors.New("it is not said what to keep"), "Give either --since TIME or --keep SPAN."}
			}
			if err := e.check(); err != nil {
				return err
			}
			if keep != "" {
				since = keep + " ago"
			}
			at, err := parseTime("--since", since, time.Now())
			if err != nil && keep != "" {
				return &usageError{fmt.Errorf("--keep is %q", keep), "Give a length of time, such as 90d or 36h."}
			}
			if err != nil {
				return err
			}
			return e.change(func(engine *wirefold.Engine) error {
				before := engine.Stats()
				if err := engine.Retain(c.Context(), at, e.note); err != nil {
					return err
				}
				stats := engine.Stats()
				return report(c, e.asJSON, object(stats), func(p *printer) {
					p.line("%s dropped, %s kept", count(before.Articles-stats.Articles, "article"), number(stats.Articles))
				})
			})
		},
	}
	e.registerWhole(c)
	e.registerNote(c)
	f := c.Flags()
	f.StringVar(&since, "since", "", "keep what was published at `TIME` or after: "+timeForms)
	f.StringVar(&keep, "keep", "", "keep what was published in the last `SPAN`, such as 90d")
	return c
}
