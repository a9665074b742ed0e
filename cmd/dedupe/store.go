package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/index"
)

// storeFlags are those of every command on a store.
type storeFlags struct {
	db, collection, asOf string
	asJSON               bool
}

func (s *storeFlags) register(c *cobra.Command) {
	s.registerWhole(c)
	c.Flags().StringVar(&s.collection, "collection", "", "`NAME` of the collection, within which alone articles meet")
}

// registerWhole is for commands on all collections at once.
func (s *storeFlags) registerWhole(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.db, "db", "", "the store's `DIR` (without it that in WIREFOLD_DB)")
	if f.Lookup("json") == nil {
		f.BoolVar(&s.asJSON, "json", false, "print as JSON")
	}
}

// registerAsOf is for commands that can look back.
func (s *storeFlags) registerAsOf(c *cobra.Command) {
	c.Flags().StringVar(&s.asOf, "asof", "", "show what was known at `TIME`: "+timeForms)
}

// named reports whether a flag asks for a store, for commands that also read files.
func (s *storeFlags) named() bool { return s.db != "" || s.collection != "" || s.asOf != "" }

func (s *storeFlags) dir() (string, error) {
	if s.db != "" {
		return s.db, nil
	}
	if dir := os.Getenv("WIREFOLD_DB"); dir != "" {
		return dir, nil
	}
	return "", &usageError{errors.New("no store is named"), "Give --db DIR, or set WIREFOLD_DB."}
}

// read opens the store for reading, beside whoever writes it.
func (s *storeFlags) read(c *cobra.Command, do func(v wirefold.View) error) error {
	return s.readEngine(c, wirefold.Options{Search: wirefold.SearchOff}, func(e *wirefold.Engine) error {
		v, err := s.view(c, e)
		if err != nil {
			return err
		}
		return do(v)
	})
}

// view is the collection that the flags name, at the moment that they name.
func (s *storeFlags) view(c *cobra.Command, e *wirefold.Engine) (wirefold.View, error) {
	switch names := e.Collections(); {
	case slices.Contains(names, s.collection) || len(names) == 0 && s.collection == "":
	case s.collection == "":
		fmt.Fprintf(c.ErrOrStderr(), "dedupe: the default collection is empty. %s\n", hintCollections(names))
	default:
		return wirefold.View{}, &usageError{fmt.Errorf("there is no collection %q", s.collection), hintCollections(names)}
	}
	v := e.In(s.collection).View
	if s.asOf == "" {
		return v, nil
	}
	t, err := parseTime("--asof", s.asOf, time.Now())
	if err != nil {
		return v, err
	}
	if v, err = e.AsOf(c.Context(), t); err != nil {
		return v, err
	}
	if v.Time().IsZero() {
		fmt.Fprintf(c.ErrOrStderr(), "dedupe: nothing had been added by %s\n", t.UTC().Format(time.RFC3339))
	}
	return v.In(s.collection), nil
}

// hintCollections names the collections beside the default one.
func hintCollections(names []string) string {
	var named []string
	for _, n := range names {
		if n != "" {
			named = append(named, safe(n))
		}
	}
	if len(named) == 0 {
		return "The store has the default collection alone, which needs no --collection."
	}
	return "Give --collection one of: " + strings.Join(named, ", ") + "."
}

func (s *storeFlags) readEngine(c *cobra.Command, o wirefold.Options, do func(e *wirefold.Engine) error) error {
	o.ReadOnly = true
	return s.open(o, do)
}

// change opens a store that is there already for writing.
func (s *storeFlags) change(do func(e *wirefold.Engine) error) error {
	dir, err := s.dir()
	if err != nil {
		return err
	}
	if err := exists(dir); err != nil { // else it would be made
		return s.advise(err)
	}
	o := wirefold.Options{}
	if !holds(dir, "search") {
		o.Search = wirefold.SearchOff // as it was made
	}
	return s.open(o, do)
}

// holds tells whether a part of a store is there.
func holds(dir, part string) bool {
	_, err := os.Stat(filepath.Join(dir, part))
	return !errors.Is(err, fs.ErrNotExist)
}

// exists tells whether there is a store in a directory.
func exists(dir string) error {
	st, err := index.OpenStore(index.StoreOptions{Dir: dir, ReadOnly: true})
	if err != nil {
		return err
	}
	return st.Close()
}

func (s *storeFlags) open(o wirefold.Options, do func(e *wirefold.Engine) error) error {
	dir, err := s.dir()
	if err != nil {
		return err
	}
	e, err := wirefold.Open(dir, o)
	if err != nil {
		return s.advise(err)
	}
	err = do(e)
	if e := e.Close(); err == nil {
		err = e
	}
	return s.advise(err)
}

// advise says what to do about an error of the engine.
func (s *storeFlags) advise(err error) error {
	dir, _ := s.dir() // it was there to open
	var usage *usageError
	switch {
	case err == nil || errors.As(err, &usage):
		return err
	case errors.Is(err, wirefold.ErrNotFound), errors.Is(err, index.ErrQuery):
		return &usageError{cause: err}
	case errors.Is(err, fs.ErrNotExist) && !holds(dir, "wirefold.json"):
		return &usageError{fmt.Errorf("there is no store in %s", dir), "'dedupe add PATH... --db DIR' makes one."}
	case errors.Is(err, index.ErrLocked):
		return fmt.Errorf("%w; what only reads works beside it, but for search and similar", err)
	case errors.Is(err, wirefold.ErrRules):
		return fmt.Errorf("%w; 'dedupe rebuild --db %s --to NEW' makes a store of it that can be written", err, dir)
	case errors.Is(err, index.ErrDamaged):
		return fmt.Errorf("%w; 'dedupe check --db %s' lists what is damaged, and 'dedupe rebuild --db %s --to NEW' saves the rest", err, dir, dir)
	}
	return err
}

const timeForms = "2031-05-03T09:30:00Z, 2031-05-03 (its beginning, UTC) or '2h ago'"

// parseTime reads the value of a flag that is a moment.
func parseTime(flag, s string, now time.Time) (time.Time, error) {
	if ago, ok := strings.CutSuffix(s, " ago"); ok {
		if d, err := parseSpan(ago); err == nil {
			return now.Add(-d), nil
		}
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &usageError{fmt.Errorf("%s is %q, which is no time", flag, s), "Give one like " + timeForms + "."}
}

// parseSpan reads a length of time, which may be in days.
func parseSpan(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		err = errors.New("negative")
	}
	return d, err
}

// parseWindow reads the flags --from and --to, of which either may be empty.
func parseWindow(from, to string) (start, end time.Time, err error) {
	now := time.Now()
	if from != "" {
		start, err = parseTime("--from", from, now)
	}
	if to != "" && err == nil {
		end, err = parseTime("--to", to, now)
	}
	return start, end, err
}

// oneOf wants the value of a flag to be one of those given, or empty.
func oneOf(flag, value string, of ...string) error {
	if value == "" || slices.Contains(of, value) {
		return nil
	}
	return &usageError{fmt.Errorf("%s is %q", flag, value), "It is one of " + strings.Join(of, ", ") + "."}
}

// report prints for people, or as JSON.
func report(c *cobra.Command, asJSON bool, machine func(w io.Writer) error, people func(p *printer)) error {
	p := newPrinter(c.OutOrStdout())
	if asJSON {
		p.err = machine(p.w)
	} else {
		people(p)
	}
	if p.err != nil {
		return fmt.Errorf("cannot write to standard output: %w", cause(p.err))
	}
	return nil
}

// object is one JSON object, indented.
func object(v any) func(w io.Writer) error {
	return func(w io.Writer) error { return writeJSON(w, v) }
}

// objects are JSON objects, one a line.
func objects[T any](items []T) func(w io.Writer) error {
	return func(w io.Writer) error { return writeLines(w, items) }
}

// write writes what make makes of the store to a file, whole or not at all, or to
// standard output.
func (s *storeFlags) write(c *cobra.Command, out string, make func(v wirefold.View, w io.Writer) error) error {
	return s.read(c, func(v wirefold.View) error {
		var made, written error
		err := writeFile(out, c.OutOrStdout(), func(w io.Writer) error {
			b := bufio.NewWriterSize(w, 1<<16)
			made = make(v, b)
			written = b.Flush()
			return errors.Join(made, written)
		})
		switch {
		case out == "-" && errors.Is(err, context.Canceled):
			return &cutShortError{err, "what was printed is not whole"}
		case made != nil && written == nil:
			return made
		}
		return err
	})
}
