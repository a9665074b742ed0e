package follow

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

const (
	defaultInterval = 5 * time.Minute
	defaultSettle   = 2 * time.Second
	defaultTimeout  = time.Minute
	defaultAgent    = "wirefold (news reader)"

	mostBatch    = 500             // articles that are given at once
	mostText     = 16 << 20        // bytes of text that are, and an article more
	saveEvery    = 5 * time.Second // at most, and only what changed
	firstPause   = time.Second     // after the sink failed; it doubles
	longestPause = 5 * time.Minute
)

// ErrStop says, wrapped in the error of a sink, that it is of no use to try again: Run
// ends with that error.
var ErrStop = errors.New("the sink takes no more")

// Sink takes articles. When it returns nil they are safe.
type Sink = func(ctx context.Context, batch []*corpus.Article) error

// Follower follows feeds and folders. The zero Follower is ready to use, but forgets
// everything when Run ends. It must not be changed while it runs.
type Follower struct {
	// Reader reads what is found. Where it has no Formats, it gets all of package formats.
	Reader corpus.Reader
	// State is the path of the file that remembers what was given; empty for none. One
	// Follower at a time may use it: keep it in the store's directory, which has a lock.
	State string
	// Interval is how often a feed is polled that has news; 5 minutes unless given.
	Interval time.Duration
	// Settle is how long a file must be still to be read; 2 seconds unless given.
	Settle time.Duration
	// Timeout is how long an answer may take in all; a minute unless given.
	Timeout time.Duration
	// Once ends Run when each source was looked at once. An error of the sink ends it too.
	Once bool
	// Pages has the page behind a link fetched where a feed has only a teaser.
	Pages bool
	// Client's transport is used for fetching; nil for one of our own, which alone
	// refuses private addresses.
	Client *http.Client
	// UserAgent is how we introduce ourselves. Up to the first slash or space it is
	// the name to which robots.txt speaks.
	UserAgent string
	// Seed is that of the chance by which polls are spread.
	Seed uint64
	// Problem is told what could not be read or fetched, once for each reason; calls do
	// not overlap. Articles that cannot be read are each a [*corpus.Problem].
	Problem func(error)
	// Health is told how a source fares when that changed; calls do not overlap.
	Health func(Health)
	// Log gets what goes on; nil for nothing.
	Log *slog.Logger

	unwatched bool // folders are looked through, and no events are waited for
}

// Run follows sources, which are URLs (http, https), folders and single files, until
// ctx is done, and returns the error of ctx. Before that it ends only with Once, when
// the sink says [ErrStop], and when all sources are gone.
func (f *Follower) Run(ctx context.Context, sources []string, sink Sink) error {
	r, err := f.start(sources, sink)
	if err != nil {
		return err
	}
	return r.run(ctx)
}

// run is one run of a Follower, whose fields are filled in.
type run struct {
	Follower
	sink    Sink
	state   *state
	web     *web
	sources []source

	giving  chan struct{} // holds a token while the sink is called
	telling sync.Mutex    // one call of Problem or Health at a time
}

// source is a feed or a folder.
type source interface {
	// follow goes on until ctx is done. With nil it has come to its end; any other
	// error ends all.
	follow(ctx context.Context) error
}

// start makes ready, and finds what must be found wrong before anything is fetched.
func (f *Follower) start(sources []string, sink Sink) (*run, error) {
	r := &run{Follower: *f, sink: sink, giving: make(chan struct{}, 1)}
	orDuration(&r.Interval, defaultInterval)
	orDuration(&r.Settle, defaultSettle)
	orDuration(&r.Timeout, defaultTimeout)
	if r.UserAgent == "" {
		r.UserAgent = defaultAgent
	}
	if r.Reader.Formats == nil {
		r.Reader.Formats = formats.All()
	}
	if r.Log == nil {
		r.Log = slog.New(slog.DiscardHandler)
	}
	if len(sources) == 0 {
		return nil, errors.New("follow: there is nothing to follow: give a URL or a folder")
	}
	var err error
	if r.state, err = openState(r.State); err != nil {
		return nil, err
	}
	r.web = newWeb(&r.Follower)
	known := map[string]bool{}
	for _, s := range sources {
		src, key, err := r.newSource(s)
		if err != nil {
			return nil, err
		}
		if !known[key] {
			known[key] = true
			r.sources = append(r.sources, src)
		}
	}
	// Rather now than after the first hour.
	return r, r.state.save()
}

func orDuration(d *time.Duration, other time.Duration) {
	if *d <= 0 {
		*d = other
	}
}

// IsURL reports whether a source is taken for a URL, and not for a path.
func IsURL(source string) bool { return strings.Contains(source, "://") }

// Check says what is wrong with sources that cannot be followed at all: URLs that are
// none, and paths where nothing is.
func Check(sources ...string) error {
	for _, s := range sources {
		if _, _, err := parse(s); err != nil {
			return err
		}
	}
	return nil
}

// parse takes a source apart: it is a URL, or else a path.
func parse(s string) (*url.URL, fs.FileInfo, error) {
	if !IsURL(s) {
		info, err := os.Stat(s)
		if err != nil {
			return nil, nil, fmt.Errorf("follow: cannot follow %s: %w", s, bare(err))
		}
		return nil, info, nil
	}
	u, err := url.Parse(s)
	if err == nil {
		err = checkURL(u)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("follow: cannot follow %.200q: %w", s, unwrapURL(err))
	}
	u.Fragment = ""
	return u, nil, nil
}

func (r *run) newSource(s string) (src source, key string, err error) {
	u, info, err := parse(s)
	if err != nil {
		return nil, "", err
	}
	if u != nil {
		f := r.newFeed(u)
		return f, f.key, nil
	}
	abs, err := filepath.Abs(s)
	if err != nil {
		return nil, "", fmt.Errorf("follow: cannot follow %s: %w", s, err)
	}
	return r.newFolder(s, abs, info.IsDir()), abs, nil
}

func (r *run) run(ctx context.Context) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer r.web.close()

	var all sync.WaitGroup
	for _, s := range r.sources {
		all.Go(func() {
			if err := s.follow(inner); err != nil && inner.Err() == nil {
				cancel(err)
			}
		})
	}
	saved := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(saved)
		r.keepSaving(ended)
	}()
	all.Wait()
	close(ended)
	<-saved

	err := r.state.save()
	switch {
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), err)
	case inner.Err() != nil:
		return errors.Join(context.Cause(inner), err)
	case err != nil:
		return err
	case !r.Once:
		return errors.New("follow: nothing is left to follow: all sources are gone")
	}
	return nil
}

// keepSaving saves the state from time to time. An error is told once: it is tried again.
func (r *run) keepSaving(ended <-chan struct{}) {
	told := ""
	for {
		select {
		case <-ended:
			return
		case <-r.state.dirty:
		}
		soon := time.NewTimer(saveEvery) // for what else changes
		select {
		case <-ended:
			soon.Stop()
			return
		case <-soon.C:
		}
		err := r.state.save()
		if err == nil {
			told = ""
			continue
		}
		if err.Error() != told {
			told = err.Error()
			r.problem(err)
		}
	}
}

// give hands articles to the sink, until it takes them.
func (r *run) give(ctx context.Context, batch []*corpus.Article) error {
	if len(batch) == 0 {
		return ctx.Err()
	}
	select {
	case r.giving <- struct{}{}:
		defer func() { <-r.giving }()
	case <-ctx.Done():
		return ctx.Err()
	}
	told := ""
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err := r.sink(ctx, batch)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case r.Once, errors.Is(err, ErrStop):
			return err
		}
		r.Log.Warn("the sink failed; it is tried again", "articles", len(batch), "reason", err, "after", pause)
		if err.Error() != told {
			told = err.Error()
			r.problem(fmt.Errorf("%w; trying again until it works", err))
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// problem tells of a problem.
func (r *run) problem(err error) {
	r.telling.Lock()
	defer r.telling.Unlock()
	r.Log.Info("problem", "reason", err)
	if r.Problem != nil {
		r.Problem(err)
	}
}

// fares tells how a source fares.
func (r *run) fares(h Health) {
	r.telling.Lock()
	defer r.telling.Unlock()
	if r.Health != nil {
		r.Health(h)
	}
}

// sleep waits, or ends with the error of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bare is err without the path, where the message has it already.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// now is the time as it is kept: in UTC, and for the calendar only.
func now() time.Time { return time.Now().UTC().Round(0) }
