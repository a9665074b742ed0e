package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

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

// Demo is an engine in memory with the articles in a folder.
func Demo(ctx context.Context, folder string) (*wirefold.Engine, error) {
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		return nil, err
	}
	var r corpus.Reader
	var all []*corpus.Article
	for a, err := range r.Read(ctx, folder) {
		if err != nil {
			return nil, errors.Join(err, e.Close())
		}
		all = append(all, a)
	}
	if _, err := e.AddBatch(ctx, all); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if err := e.Searchable(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}
