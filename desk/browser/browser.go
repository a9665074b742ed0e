package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

// Chromium is the path of the browser, or empty where there is none.
func Chromium() string {
	for _, name := range []string{os.Getenv("WIREFOLD_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Start starts a browser without a window, which talks to nobody but the pages that it
// is sent to and forgets everything. It ends when stop is called.
func Start(ctx context.Context, path string) (tab context.Context, stop func(), err error) {
	ctx, end := chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-extensions", true), chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-renderer-backgrounding", true),
	)
	tab, close := chromedp.NewContext(ctx)
	stop = func() { close(); end() }
	if err := chromedp.Do(tab); err != nil {
		stop()
		return nil, nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	return tab, stop, nil
}

// Look sets the window's size, and the scheme of colours ("light" or "dark") that the
// reader asked for.
func Look(tab context.Context, width, height int64, scheme string) error {
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	}); err != nil {
		return err
	}
	return chromedp.Do(tab, chromedp.EmulateViewport(width, height))
}

// Clock is what time it is at a desk of the demo corpus: it stands when the last article
// came in, and goes on from there.
type Clock struct {
	mu      sync.Mutex
	now     time.Time // that Now told last, or that is still to come
	started time.Time
}

// Now tells the time, which is later with each call.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.started.IsZero() {
		t := time.Now()
		c.now, c.started = c.now.Add(t.Sub(c.started)), t
	}
	c.now = c.now.Add(time.Microsecond)
	return c.now
}

// Skip lets time pass.
func (c *Clock) Skip(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// reach lets the time be t, unless it is later.
func (c *Clock) reach(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now.Before(t) {
		c.now = t
	}
}

// run lets the clock go by itself from now on.
func (c *Clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.started = time.Now()
}

// Demo is an engine in memory with the articles in a folder, each of which came in some
// minutes after it was published, and the clock by which they did.
func Demo(ctx context.Context, folder string) (*wirefold.Engine, *Clock, error) {
	clock := &Clock{}
	e, err := wirefold.New(wirefold.Options{Now: clock.Now})
	if err != nil {
		return nil, nil, err
	}
	failed := func(err error) (*wirefold.Engine, *Clock, error) { return nil, nil, errors.Join(err, e.Close()) }
	var r corpus.Reader
	var all []*corpus.Article
	for a, err := range r.Read(ctx, folder) {
		if err != nil {
			return failed(err)
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b *corpus.Article) int { return a.Published.Compare(b.Published) })
	for _, a := range all {
		clock.reach(a.Published.Add(4 * time.Minute).UTC())
		if _, err := e.Add(ctx, a); err != nil {
			return failed(err)
		}
	}
	if err := e.Searchable(ctx); err != nil {
		return failed(err)
	}
	clock.run()
	return e, clock, nil
}
