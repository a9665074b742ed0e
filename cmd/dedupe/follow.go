package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/index"
)

// followState is the file in a store that remembers what was followed into the
// collection: what came into one has not come into another.
func (s *storeFlags) followState(dir string) string {
	if s.collection == "" {
		return filepath.Join(dir, "follow.json")
	}
	name := url.PathEscape(s.collection)
	if len(name) > 200 { // more than some disks take
		name = fmt.Sprintf("%x", sha256.Sum256([]byte(name)))
	}
	return filepath.Join(dir, "follow-"+name+".json")
}

func followCommand() *cobra.Command {
	var s storeFlags
	var f follow.Follower
	var status, noSearch bool
	c := &cobra.Command{
		Use:   "follow URL|PATH...",
		Short: "Add what feeds bring and what appears in folders, as it comes",
		Long: `Follow polls feeds and watches folders, and adds what is new to a store, which is
made when there is none. It prints a line for each new article, until Ctrl-C.

A feed is whatever 'add' reads, at a URL: RSS, Atom, ninjs, JSON Lines. Servers are
asked one thing at a time, robots.txt is heeded, and a feed that rests, fails or
wants to be left alone is asked less often. In folders, files are read once they are
whole, and JSON Lines as they grow; PATH may also be such a file.

What was read is remembered in the store, so that a restart leaves nothing out and
adds nothing twice. --status tells how each source fares, also while another process
follows.`,
		Example: `  dedupe follow https://ostrel.example/rss /wires/in --db news
  dedupe follow https://ostrel.example/rss --articles --every 15m --db news --json
  dedupe follow /wires/in --once --db news
  dedupe follow --status --db news`,
		RunE: func(c *cobra.Command, sources []string) error {
			if status {
				if len(sources) > 0 {
					return &usageError{errors.New("--status takes no sources"), "It tells of all that were followed into the collection."}
				}
				return s.followed(c)
			}
			if err := checkFollow(&f, sources); err != nil {
				return err
			}
			dir, err := s.dir()
			if err != nil {
				return err
			}
			f.State = s.followState(dir)
			o := wirefold.Options{}
			if noSearch || exists(dir) == nil && !holds(dir, "search") {
				o.Search = wirefold.SearchOff // as it was made
			}
			indexed := indexProgress(c, &o)
			return s.open(o, func(e *wirefold.Engine) error {
				in := &intake{c: c, to: e.In(s.collection), p: newPrinter(c.OutOrStdout())}
				if s.asJSON {
					in.enc = json.NewEncoder(in.p.w)
					in.enc.SetEscapeHTML(false)
				}
				stop := releasing(c.Context(), e)
				err := in.follow(&f, sources)
				stop()
				if f.Once && o.Search != wirefold.SearchOff && (err == nil || errors.Is(err, errProblems)) {
					err = errors.Join(indexed(e), err)
				}
				return err
			})
		},
	}
	s.register(c)
	flags := c.Flags()
	flags.Lookup("json").Usage = "print one JSON object a new article"
	flags.DurationVar(&f.Interval, "every", 5*time.Minute, "poll a feed that has news each `SPAN`")
	flags.BoolVar(&f.Once, "once", false, "look at each source once, and end")
	flags.BoolVar(&f.Pages, "articles", false, "fetch the page behind an item of which a feed has only a teaser")
	flags.DurationVar(&f.Settle, "settle", 2*time.Second, "read a file when it has not changed for `SPAN`")
	flags.StringVar(&f.UserAgent, "user-agent", "", "introduce ourselves to servers as `TEXT`, which should say how to reach you")
	flags.BoolVar(&status, "status", false, "tell how the sources fare, and end")
	flags.BoolVar(&noSearch, "no-search", false, "leave the full-text index as it is ('index' makes it whole)")
	return c
}

// releasing lets articles go whose embargo has ended, also while no news comes, until
// stop is called.
func releasing(ctx context.Context, e *wirefold.Engine) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(30 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_, _ = e.Release(ctx) // what fails is tried again, and told when articles are added
			case <-ctx.Done():
				return
			}
		}
	})
	return func() {
		cancel()
		done.Wait()
	}
}

// checkFollow finds what is wrong with the command line before a store is made.
func checkFollow(f *follow.Follower, sources []string) error {
	switch {
	case len(sources) == 0:
		return &usageError{errors.New("follow needs a URL of a feed, or the PATH of a folder or file"), "See 'dedupe follow --help'."}
	case f.Interval < time.Second:
		return &usageError{fmt.Errorf("--every is %s", f.Interval), "Give a second or more, such as 5m."}
	case f.Settle <= 0:
		return &usageError{fmt.Errorf("--settle is %s", f.Settle), "Give more than nothing, such as 2s."}
	}
	if err := follow.Check(sources...); err != nil {
		return &usageError{err, "Give the URL of a feed, or the PATH of a folder or file."}
	}
	return nil
}

// intake adds what is followed, and prints it.
type intake struct {
	c   *cobra.Command
	to  *wirefold.Collection
	p   *printer
	enc *json.Encoder // for JSON, else nil

	new, known, held, problems int
}

// errOutput is what ends the following when nobody reads along any more.
var errOutput = errors.New("cannot write to standard output")

func (in *intake) follow(f *follow.Follower, sources []string) error {
	ctx := in.c.Context()
	f.Problem = in.problem
	err := f.Run(ctx, sources, in.add)
	if errors.Is(err, context.Canceled) {
		left := "added and kept: " + count(in.new, "article")
		if f.Once {
			return &cutShortError{err, left}
		}
		fmt.Fprintf(in.c.ErrOrStderr(), "dedupe: %s\n", left)
		return nil // the only way to end it
	}
	in.summary()
	if err == nil && in.problems > 0 {
		return errProblems
	}
	return err
}

// add is the sink: what it has taken is on disk.
func (in *intake) add(ctx context.Context, batch []*corpus.Article) error {
	results, err := in.to.AddBatch(ctx, batch)
	for i, r := range results {
		switch {
		case r.Err != nil:
			if err == nil { // else it was not reached
				in.problem(r.Err)
			}
		case r.Held:
			in.held++
		case r.New:
			in.new++
			in.print(batch[i], &r)
		default:
			in.known++
		}
	}
	switch {
	case err == nil && in.p.err != nil:
		return fmt.Errorf("%w: %w: %w", follow.ErrStop, errOutput, cause(in.p.err))
	case hopeless(err):
		return fmt.Errorf("%w: %w", follow.ErrStop, err)
	}
	return err
}

// hopeless reports whether a store will take nothing more, however long we wait.
func hopeless(err error) bool {
	for _, e := range []error{wirefold.ErrClosed, wirefold.ErrReadOnly, wirefold.ErrRules, index.ErrBroken, index.ErrDamaged, index.ErrClosed} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (in *intake) summary() {
	parts := []string{count(in.new, "article") + " added"}
	if in.known > 0 {
		parts = append(parts, number(in.known)+" there already")
	}
	if in.held > 0 {
		parts = append(parts, number(in.held)+" held")
	}
	if in.problems > 0 {
		parts = append(parts, count(in.problems, "problem"))
	}
	fmt.Fprintln(in.c.ErrOrStderr(), strings.Join(parts, ", "))
}

func (in *intake) problem(err error) {
	fmt.Fprintf(in.c.ErrOrStderr(), "dedupe: %s\n", plain(err))
	in.problems++
}

// news is what is printed of a new article.
type news struct {
	// At is when it was added.
	At     time.Time `json:"at"`
	Source string    `json:"source,omitempty"`
	Title  string    `json:"title,omitempty"`
	URL    string    `json:"url,omitempty"`
	wirefold.Decision
}

func (in *intake) print(a *corpus.Article, r *wirefold.Result) {
	if in.p.err != nil {
		return
	}
	if in.enc != nil {
		in.p.err = in.enc.Encode(news{time.Now().UTC(), a.Source, a.Title, a.URL, r.Decision})
		return
	}
	source, title := safe(a.Source), safe(a.Title)
	if source == "" {
		source = "-"
	}
	if title == "" {
		title = safe(a.ID)
	}
	became := became(&r.Decision)
	room := max(20, in.p.width-24-cells(source)-cells(became))
	in.p.line("%s  %s  %s  %s", in.p.style(stamp(time.Now()), dim), in.p.style(source, cyan), in.p.style(clip(title, room), bold), in.p.style(became, dim))
}

// became says in a few words what an article has become.
func became(d *wirefold.Decision) string {
	of := safe(d.Of)
	var s string
	switch d.Relation {
	case "first":
		s = "new story " + safe(d.Story)
	case "report":
		s = "joins " + safe(d.Story)
	case "update":
		s = fmt.Sprintf("update of %s, in %s", of, safe(d.Story))
	case "excerpt":
		s = fmt.Sprintf("excerpt of %s, in %s", of, safe(d.Story))
	case "embeds":
		s = fmt.Sprintf("embeds %s, in %s", of, safe(d.Story))
	default: // identical, near-identical
		s = fmt.Sprintf("copy of %s, in %s", of, safe(d.Story))
	}
	if d.Killed {
		s += ", withdrawn"
	}
	return s
}

// followed tells how the sources fare that were followed into the store.
func (s *storeFlags) followed(c *cobra.Command) error {
	dir, err := s.dir()
	if err != nil {
		return err
	}
	all, err := follow.Status(s.followState(dir))
	if errors.Is(err, fs.ErrNotExist) {
		if err := exists(dir); err != nil {
			return s.advise(err)
		}
		where := dir
		if s.collection != "" {
			where += ", collection " + safe(s.collection)
		}
		return &usageError{fmt.Errorf("nothing was followed into %s yet", where), "'dedupe follow URL|PATH... --db DIR' does that."}
	}
	if err != nil {
		return err
	}
	return report(c, s.asJSON, objects(all), func(p *printer) { p.health(all, time.Now()) })
}

// health prints how sources fare.
func (p *printer) health(all []follow.Health, at time.Time) {
	rows := [][]string{{"SOURCE", "STATE", "READ", "NEXT", "ARTICLES"}}
	for _, h := range all {
		state := "well"
		switch {
		case h.Gone:
			state = "gone"
		case h.Failures > 0:
			state = count(h.Failures, "failure")
		case h.Success.IsZero():
			state = "new"
		}
		next := "-"
		if h.Next.After(at) {
			next = "in " + about(h.Next.Sub(at))
		}
		read := "never"
		if !h.Success.IsZero() {
			read = about(at.Sub(h.Success)) + " ago"
		}
		rows = append(rows, []string{safe(h.Source), state, read, next, number(h.Articles)})
	}
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	for i, r := range rows {
		line := ""
		for k, cell := range r {
			if k == len(r)-1 {
				line += pad("", widths[k]-cells(cell)) + cell
			} else {
				line += pad(cell, widths[k]) + "  "
			}
		}
		if i == 0 {
			p.line("%s", p.style(line, dim))
			continue
		}
		p.line("%s", line)
		h := &all[i-1]
		if h.Redirect != "" {
			p.line("    %s", "has moved to "+safe(h.Redirect))
		}
		if h.Error != "" {
			p.line("    %s", p.style(safe(h.Error), red))
		}
		if h.Problem != "" {
			p.line("    %s", p.style("last problem, "+about(at.Sub(h.ProblemAt))+" ago: "+safe(h.Problem), yellow))
		}
	}
}

// about is a length of time in one unit.
func about(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}
