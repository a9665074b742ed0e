package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

// readFlags are the flags of the commands that read articles.
type readFlags struct{ mapping string }

func (f *readFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.mapping, "map", "", "take our fields from others of JSON and CSV: `OURS=THEIRS,...`, such as id=guid,title=headline.main")
}

// reader reads all formats. Further fields to keep may be given; empty ones count
// for nothing.
func (f *readFlags) reader(c *cobra.Command, keep ...string) (*corpus.Reader, error) {
	fields, err := corpus.ParseMap(f.mapping)
	if err != nil {
		return nil, &usageError{fmt.Errorf("--map: %w", err), "Write it as --map id=guid,title=headline."}
	}
	r := &corpus.Reader{Formats: readable(), Map: fields, Stdin: c.InOrStdin()}
	for _, k := range keep {
		if k != "" {
			r.Keep = append(r.Keep, k)
		}
	}
	return r, nil
}

// readable and writable are the formats; tests have their own.
var (
	readable = formats.All
	writable = formats.Encodings
)

// load reads all articles of paths into a new engine. Problems are printed as
// they are met; their number is returned. The caller closes the engine.
func load(c *cobra.Command, f *readFlags, paths []string, o wirefold.Options) (e *wirefold.Engine, problems int, err error) {
	articles, problems, err := readAll(c.Context(), c, f, paths, o.GroupBy)
	if err != nil {
		return nil, problems, err
	}
	e, err = decide(c, articles, o)
	return e, problems, err
}

// decide adds articles to a new engine, which the caller closes.
func decide(c *cobra.Command, articles []*corpus.Article, o wirefold.Options) (*wirefold.Engine, error) {
	bar := progress(c.ErrOrStderr(), len(articles), "deciding")
	o.Progress, o.Search = bar.set, wirefold.SearchOff
	e, err := wirefold.New(o)
	if err != nil {
		return nil, err
	}
	_, err = e.AddBatch(c.Context(), articles)
	bar.finish()
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func readAll(ctx context.Context, c *cobra.Command, f *readFlags, paths []string, keep ...string) (articles []*corpus.Article, problems int, err error) {
	r, err := f.reader(c, keep...)
	if err != nil {
		return nil, 0, err
	}
	bar := progress(c.ErrOrStderr(), -1, "reading")
	defer bar.finish()
	for a, err := range r.Read(ctx, paths...) {
		if ctx.Err() != nil {
			return nil, problems, ctx.Err()
		}
		if err != nil {
			bar.clear()
			fmt.Fprintf(c.ErrOrStderr(), "dedupe: %v\n", err)
			problems++
			continue
		}
		articles = append(articles, a)
		bar.set(len(articles))
	}
	return articles, problems, ctx.Err()
}

// meter shows progress on a terminal, and nothing elsewhere.
type meter struct{ bar *progressbar.ProgressBar }

func progress(w io.Writer, total int, what string) *meter {
	if !isTerminal(w) {
		return &meter{}
	}
	return &meter{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(total > 0),
	)}
}

// The bar's errors are those of writing to the terminal: nothing hangs on them.

func (m *meter) set(n int) {
	if m.bar != nil {
		_ = m.bar.Set(n)
	}
}

func (m *meter) clear() {
	if m.bar != nil {
		_ = m.bar.Clear()
	}
}

func (m *meter) finish() {
	if m.bar != nil {
		_ = m.bar.Finish()
		_ = m.bar.Clear()
	}
}
