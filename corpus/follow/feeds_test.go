package follow

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

const feedURL = "http://ostrel.example/feed"

// bubble runs a test in which time passes at once.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestItemsComeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain", "b Snow"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(2*time.Second).wantTook("a Rain", "b Snow")

		// The same again; a version with the same text; one that was edited; a new one.
		s.set("/feed", text("application/json", `[{"id":"a","version":"2","body":"Rain"},{"id":"b","body":"Snow melts"},{"id":"c","body":"Wind"}]`))
		r.after(10*time.Minute).wantTook("b Snow melts", "c Wind")
		r.after(10 * time.Hour).wantTook()
		// What left the feed and came back.
		s.set("/feed", items("a Rain"))
		r.after(24 * time.Hour)
		s.set("/feed", items("a Rain", "b Snow", "c Wind"))
		r.after(24 * time.Hour).wantTook()
		// After a month it is forgotten, but what stayed in the feed is not.
		s.set("/feed", items("a Rain"))
		r.after(32 * 24 * time.Hour)
		s.set("/feed", items("a Rain", "b Snow"))
		r.after(24 * time.Hour).wantTook("b Snow")
		r.wantProblems()
		if h := r.of(feedURL); h.Articles != 5 || h.Failures != 0 || h.Success.IsZero() || !h.Next.After(h.Success) {
			t.Errorf("health is %+v", h)
		}
	})
}

// A notice to kill an item counts though its text is the same.
func TestItemKey(t *testing.T) {
	a := corpus.Article{ID: "a", Title: "T", Body: "B", Version: "1"}
	same := a
	same.Version, same.Published = "2", time.Now()
	if itemKey(&a) != itemKey(&same) {
		t.Error("another version of the same text is new")
	}
	for name, change := range map[string]func(*corpus.Article){
		"body":    func(a *corpus.Article) { a.Body = "C" },
		"title":   func(a *corpus.Article) { a.Title = "U" },
		"id":      func(a *corpus.Article) { a.ID = "b" },
		"bounds":  func(a *corpus.Article) { a.Title, a.Body = "TB", "" },
		"status":  func(a *corpus.Article) { a.Meta = &corpus.Meta{Status: corpus.Canceled} },
		"signals": func(a *corpus.Article) { a.Meta = &corpus.Meta{Signals: []string{"kill"}} },
		"embargo": func(a *corpus.Article) { a.Meta = &corpus.Meta{Embargo: time.Unix(1, 0)} },
	} {
		b := a
		if change(&b); itemKey(&a) == itemKey(&b) {
			t.Errorf("another %s is not new", name)
		}
	}
}

func TestConditionalGet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Last-Modified", "Sat, 01 Jan 2000 00:00:00 GMT")
			if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			items("a Rain")(w, r)
		})
		state := filepath.Join(t.TempDir(), "follow.json")
		f := Follower{Client: serve(t, s.ServeHTTP), State: state}
		r := follow(t, f, feedURL)
		r.after(time.Hour).wantTook("a Rain")
		r.stop()
		r.start(f, feedURL)
		r.after(time.Hour).wantTook()
		r.wantProblems()
		all := s.of("/feed")
		if len(all) < 4 {
			t.Fatalf("asked %d times", len(all))
		}
		for i, a := range all {
			if conditional := a.head.Get("If-None-Match") != ""; conditional != (i > 0) {
				t.Errorf("request %d: If-None-Match is %q", i, a.head.Get("If-None-Match"))
			}
		}
		if agent := all[0].head.Get("User-Agent"); agent != defaultAgent {
			t.Errorf("the user agent is %q", agent)
		}
	})
}

// A server with a new ETag for each answer gives nothing new.
func TestChangingETag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, n := newSite(), 0
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			n++
			w.Header().Set("ETag", fmt.Sprintf(`W/"%d"`, n))
			items("a Rain")(w, r)
		})
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(10 * time.Hour).wantTook("a Rain")
		r.wantProblems()
	})
}

func TestRedirects(t *testing.T) {
	bubble(t, "for good", func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(301, "Location", "/middle"))
		s.set("/middle", status(308, "Location", "http://velmora.example/new"))
		s.set("/new", items("a Rain"))
		state := filepath.Join(t.TempDir(), "follow.json")
		f := Follower{Client: serve(t, s.ServeHTTP), State: state}
		r := follow(t, f, feedURL)
		r.after(time.Hour).wantTook("a Rain")
		if h := r.of(feedURL); h.Redirect != "http://velmora.example/new" {
			t.Errorf("health tells of a redirect to %q", h.Redirect)
		}
		r.stop()
		r.start(f, feedURL)
		r.after(time.Hour)
		if n, m := len(s.of("/feed")), len(s.of("/new")); n != 1 || m < 4 {
			t.Errorf("the old place was asked %d times, the new one %d times", n, m)
		}
		// It was no good: after three failures the old place is asked again.
		s.set("/new", nil)
		s.set("/feed", items("b Snow"))
		r.after(6 * time.Hour).wantTook("b Snow")
		r.wantProblems("404")
		if h := r.of(feedURL); h.Redirect != "" || h.Error != "" {
			t.Errorf("health is %+v", h)
		}
	})
	bubble(t, "for now", func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(302, "Location", "/middle"))
		s.set("/middle", status(301, "Location", "/new"))
		s.set("/new", items("a Rain"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(time.Hour).wantTook("a Rain")
		if h := r.of(feedURL); h.Redirect != "" || len(s.of("/feed")) != len(s.of("/new")) {
			t.Errorf("health tells of a redirect to %q", h.Redirect)
		}
	})
	bubble(t, "in a circle", func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(301, "Location", "/other"))
		s.set("/other", status(302, "Location", "/feed"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(time.Minute).wantProblems("redirects more than 10 times")
		if n := len(s.of("/feed")) + len(s.of("/other")); n != 11 {
			t.Errorf("%d requests were made", n)
		}
	})
	bubble(t, "to no page", func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(302, "Location", "file:///etc/passwd"))
		follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL).after(time.Minute).wantProblems("file:///etc/passwd")
	})
	bubble(t, "nowhere", func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(301))
		follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL).after(time.Minute).wantProblems("circle")
	})
}

func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(410))
		s.set("/other", items("a Rain"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL, "http://ostrel.example/other")
		r.after(48 * time.Hour).wantProblems("gone for good")
		if h := r.of(feedURL); !h.Gone || !h.Next.IsZero() || len(s.of("/feed")) != 1 {
			t.Errorf("asked %d times, health %+v", len(s.of("/feed")), h)
		}
		s.set("/other", status(410))
		r.after(24 * time.Hour)
		<-r.ended
		if r.err == nil || !strings.Contains(r.err.Error(), "nothing is left to follow") {
			t.Errorf("the end is %v", r.err)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for name, c := range map[string]struct {
		code  int
		after string
	}{
		"seconds": {429, "7200"},
		"date":    {503, "Sat, 01 Jan 2000 02:00:01 GMT"}, // the bubble's clock begins at midnight
	} {
		bubble(t, name, func(t *testing.T) {
			s := newSite()
			s.set("/feed", status(c.code, "Retry-After", c.after))
			f := Follower{Client: serve(t, s.ServeHTTP), State: filepath.Join(t.TempDir(), "follow.json")}
			r := follow(t, f, feedURL)
			r.after(time.Hour).wantProblems("asks to be left alone for")
			s.set("/feed", items("a Rain"))
			r.stop()
			// Neither a new run nor one with Once asks before.
			once := f
			once.Once = true
			r.start(once, feedURL)
			<-r.ended
			r.wantProblems("not asked")
			r.start(f, feedURL)
			r.after(59 * time.Minute).wantTook()
			if n := len(s.of("/feed")); n != 1 {
				t.Errorf("asked %d times", n)
			}
			r.after(30 * time.Minute).wantTook("a Rain")
		})
	}
	bubble(t, "absurd", func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(429, "Retry-After", "2147483647"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(3 * 24 * time.Hour)
		if n := len(s.of("/feed")); n != 3 {
			t.Errorf("asked %d times in three days", n)
		}
	})
}

func TestFailuresAndRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", status(500))
		f := Follower{Client: serve(t, s.ServeHTTP)}
		r := follow(t, f, feedURL)
		r.after(48 * time.Hour).wantProblems("500")
		gaps := s.gaps("/feed")
		for i, g := range gaps {
			least := min(5*time.Minute<<i, longestBackoff)
			if g < least || g > least+least/5+time.Second {
				t.Errorf("gap %d is %s, want %s and up to a fifth more", i, g, least)
			}
		}
		if h := r.of(feedURL); h.Failures != len(gaps)+1 || !strings.Contains(h.Error, "500") {
			t.Errorf("health is %+v", h)
		}
		s.set("/feed", items("a Rain"))
		r.after(8 * time.Hour).wantTook("a Rain")
		if h := r.of(feedURL); h.Failures != 0 || h.Error != "" {
			t.Errorf("health is %+v", h)
		}
		// The next failure is told again, and waited for from the start.
		s.set("/feed", status(500))
		before := len(s.of("/feed"))
		r.after(3 * time.Hour).wantProblems("500")
		if n := len(s.of("/feed")) - before; n < 4 {
			t.Errorf("asked %d times in three hours", n)
		}
	})
}

// The same seed spreads the polls alike, another one otherwise.
func TestSpreadIsRepeatable(t *testing.T) {
	gaps := func(seed uint64) (gaps []time.Duration) {
		bubble(t, fmt.Sprint(seed), func(t *testing.T) {
			s := newSite()
			s.set("/feed", items("a Rain"))
			follow(t, Follower{Client: serve(t, s.ServeHTTP), Seed: seed}, feedURL).after(6 * time.Hour)
			gaps = s.gaps("/feed")
		})
		return gaps
	}
	one := gaps(1)
	if again := gaps(1); len(one) < 5 || !slices.Equal(one, again) {
		t.Errorf("the same seed waits %v and %v", one, again)
	}
	if other := gaps(2); slices.Equal(one, other) {
		t.Errorf("another seed waits the same: %v", one)
	}
}

func TestAnswersThatAreNoFeed(t *testing.T) {
	gz := func(s string, cut int) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = io.WriteString(w, s) // cannot fail
		_ = w.Close()
		return b.String()[:b.Len()-cut]
	}
	packed := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"web page":        {text("application/rss+xml", "<!DOCTYPE html>\n<title>Sorry</title>"), "this is a web page, and no feed: check the address"},
		"xhtml":           {text("text/xml", "\ufeff<?xml version='1.0'?><!-- x --><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>"), "web page"},
		"page with feed":  {text("text/html", `<html><head><link rel="alternate" type="application/atom+xml" href="/atom"></head></html>`), "it names the feed http://ostrel.example/atom"},
		"plain text":      {text("text/plain", "Service temporarily overloaded"), "this is plain text"},
		"empty":           {text("application/rss+xml", " \n"), "the answer is empty"},
		"foreign JSON":    {text("application/json", `{"error":"quota"}`), ""},
		"no content":      {status(204), "204"},
		"part":            {status(206), "206"},
		"not found":       {status(404), "check the address"},
		"forbidden":       {status(403), "wants a password"},
		"broken gzip":     {packed(gz(itemsJSON("a Rain"), 9)), "cut short or damaged"},
		"no gzip":         {packed("[]"), "cut short or damaged"},
		"gzip bomb":       {packed(gz(strings.Repeat(" ", mostBytes+1), 0)), "over 32 MiB"},
		"unknown packing": {status(200, "Content-Encoding", "br"), `packed as "br"`},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for b := bytes.Repeat([]byte("["), 1<<16); ; {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		}, "over 32 MiB"},
		"slow": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, "not answered in full within 1m0s"},
		"silent": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "not answered in full within 1m0s"},
		"cut": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			items("a Rain")(w, r)
		}, "the connection ended before the answer did"},
		"reset": {func(w http.ResponseWriter, r *http.Request) {
			items("a Rain")(w, r)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, ""},
		"huge header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 11<<20))
		}, ""},
	} {
		bubble(t, name, func(t *testing.T) {
			s := newSite()
			s.set("/feed", c.answer)
			r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
			r.after(2 * time.Minute).wantTook()
			r.wantProblems(c.want)
			if h := r.of(feedURL); h.Failures != 1 || h.Error == "" || !h.Success.IsZero() {
				t.Errorf("health is %+v", h)
			}
			// It is well the next time.
			s.set("/feed", packed(gz(itemsJSON("a Rain"), 0)))
			r.after(20 * time.Minute).wantTook("a Rain")
			r.wantProblems()
			if h := r.of(feedURL); h.Failures != 0 || h.Error != "" {
				t.Errorf("health is %+v", h)
			}
		})
	}
}

// What is wrong with single items is told once; the others come.
func TestBadItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			text("application/json", `[{"id":"a","body":"Rain"},{"id":"a","body":"Another"},{"id":"b"},{"id":"c","body":"Wind"}]`)(w, r)
		})
		state := filepath.Join(t.TempDir(), "follow.json")
		f := Follower{Client: serve(t, s.ServeHTTP), State: state}
		r := follow(t, f, feedURL)
		r.after(time.Hour).wantTook("a Rain", "c Wind")
		r.wantProblems(`"a" was already read`, "feed:1: ")
		if h := r.of(feedURL); h.Failures != 0 || h.Problem == "" || h.ProblemAt.IsZero() {
			t.Errorf("health is %+v", h)
		}
		r.stop()
		r.start(f, feedURL)
		r.after(time.Hour).wantProblems()
	})
}

// A feed that was cut short gives what it has, and is asked for anew, not only if changed.
func TestCutFeedIsFetchedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		var cut atomic.Bool
		cut.Store(true)
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			whole := itemsJSON("a Rain", "b Snow")
			if cut.Load() {
				whole = whole[:len(whole)-10]
			}
			text("application/json", whole)(w, r)
		})
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(time.Minute).wantTook("a Rain")
		r.wantProblems("feed:1: ")
		cut.Store(false)
		r.after(time.Hour).wantTook("b Snow")
	})
}

func TestRobots(t *testing.T) {
	bubble(t, "closed", func(t *testing.T) {
		s := newSite()
		s.set("/robots.txt", text("text/plain", "\ufeffNoise: x\nUser-agent: *\nDisallow: /\nCrawl-delay: never\n\nUser-agent: wirefold\nDisallow: /feed\n"))
		s.set("/feed", items("a Rain"))
		s.set("/open", items("b Snow"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL, "http://ostrel.example/open")
		r.after(12 * time.Hour).wantTook("b Snow")
		r.wantProblems("robots.txt")
		if n, m := len(s.of("/feed")), len(s.of("/robots.txt")); n != 0 || m != 1 {
			t.Errorf("the feed was asked for %d times, robots.txt %d times", n, m)
		}
		// A day later it is asked for again.
		s.set("/robots.txt", nil)
		r.after(48 * time.Hour).wantTook("a Rain")
	})
	bubble(t, "failing", func(t *testing.T) {
		s := newSite()
		s.set("/robots.txt", status(503))
		s.set("/feed", items("a Rain"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(time.Hour).wantTook()
		r.wantProblems("robots.txt of this host cannot be had: the server answers 503")
		if n := len(s.of("/feed")); n != 0 {
			t.Errorf("the feed was asked for %d times", n)
		}
		s.set("/robots.txt", text("text/plain", "Disallow: /feed\n")) // nobody's rule
		r.after(3 * time.Hour).wantTook("a Rain")
	})
	bubble(t, "moved", func(t *testing.T) {
		s := newSite()
		s.set("/robots.txt", status(301, "Location", "http://velmora.example/rules"))
		s.set("/rules", text("text/plain", "User-agent: *\nDisallow: /feed"))
		s.set("/feed", items("a Rain"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(time.Hour).wantTook()
		r.wantProblems("robots.txt")
	})
}

// A host is asked one thing at a time, and not too soon after the last; others meanwhile.
func TestCourtesy(t *testing.T) {
	for name, c := range map[string]struct {
		rules string
		least time.Duration
	}{
		"without rules": {"", time.Second},
		"Crawl-delay":   {"User-agent: *\nCrawl-delay: 7.5\n", 7500 * time.Millisecond},
	} {
		bubble(t, name, func(t *testing.T) {
			s := newSite()
			s.set("/robots.txt", text("text/plain", c.rules))
			var sources []string
			busy := make(chan struct{}, 1)
			for i := range 6 {
				path := fmt.Sprintf("/feed%d", i)
				sources = append(sources, "http://ostrel.example"+path)
				s.set(path, func(w http.ResponseWriter, r *http.Request) {
					select {
					case busy <- struct{}{}:
						defer func() { <-busy }()
					default:
						t.Error("two requests at once")
					}
					time.Sleep(300 * time.Millisecond)
					items(path+" Rain")(w, r)
				})
			}
			r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, sources...)
			r.after(time.Minute)
			if n := len(r.took()); n != 6 {
				t.Errorf("%d articles came", n)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			for i := 2; i < len(s.asks); i++ { // the pace is known after robots.txt
				if gap := s.asks[i].at - s.asks[i-1].at; gap < c.least-time.Millisecond {
					t.Errorf("request %d comes %s after the last", i, gap)
				}
			}
		})
	}
}

func TestInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP), Interval: 10 * time.Minute}, feedURL)
		r.after(24 * time.Hour)
		gaps := s.gaps("/feed")
		for i, g := range gaps {
			if i > 0 && g < gaps[i-1]*10/11 {
				t.Errorf("a feed that rests is asked sooner: %v", gaps)
				break
			}
		}
		if first, last := gaps[0], gaps[len(gaps)-1]; first > 11*time.Minute+time.Second || last < 2*time.Hour || last > 132*time.Minute+time.Second {
			t.Errorf("the gaps are %v", gaps)
		}
		s.set("/feed", items("a Rain", "b Snow"))
		r.after(3 * time.Hour)
		gaps = s.gaps("/feed")
		if !slices.ContainsFunc(gaps[len(gaps)-5:], func(g time.Duration) bool { return g < 12*time.Minute }) {
			t.Errorf("with news the gaps are %v", gaps)
		}
		// What the server says is the least.
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, Max-Age=14400")
			items("a Rain")(w, r)
		})
		r.after(48 * time.Hour)
		if gaps = s.gaps("/feed"); gaps[len(gaps)-1] < 4*time.Hour {
			t.Errorf("with max-age the gaps are %v", gaps)
		}
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=31536000")
			items("a Rain")(w, r)
		})
		before := len(s.of("/feed"))
		r.after(72 * time.Hour)
		if n := len(s.of("/feed")) - before; n < 3 {
			t.Errorf("with an absurd max-age it was asked %d times in three days", n)
		}
	})
}

// A program that is started over and over asks no more than once a minute.
func TestRestartsDoNotHammer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain"))
		f := Follower{Client: serve(t, s.ServeHTTP), State: filepath.Join(t.TempDir(), "follow.json")}
		r := follow(t, f, feedURL)
		for range 30 {
			r.after(4 * time.Second).stop()
			r.start(f, feedURL)
		}
		if n := len(s.of("/feed")); n < 2 || n > 3 {
			t.Errorf("asked %d times in two minutes", n)
		}
	})
}

func TestPages(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("The river rose by a hand an hour. ", 40))
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain…", "b "+long, "c Snow", "d Wind", "e Hail"))
		s.set("/a", text("text/html", "<html>Rain in Kesra|"+long))
		s.set("/b", text("text/html", "<html>Not wanted|"+long+long))
		s.set("/c", status(404))
		s.set("/d", status(500))
		s.set("/e", text("text/html", "<html>no article"))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP), Pages: true}, feedURL)
		r.after(time.Minute).wantTook("a "+long, "b "+long, "c Snow", "e Hail")
		r.wantProblems(`item "c": the page behind it: the server answers 404`, "has no article")
		if len(s.of("/b")) > 0 {
			t.Error("a page was fetched of which the feed has the text")
		}
		s.set("/d", text("text/html", "<html>Wind|"+long))
		r.after(time.Hour).wantTook("d " + long)
		r.wantProblems()
	})
	bubble(t, "for ever failing", func(t *testing.T) {
		s := newSite()
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(304)
				return
			}
			items("a Rain")(w, r)
		})
		s.set("/a", status(500))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP), Pages: true}, feedURL)
		r.after(5 * time.Minute).wantTook()
		r.after(3 * time.Hour).wantTook("a Rain")
		r.wantProblems("500")
		if n := len(s.of("/a")); n != mostLate {
			t.Errorf("the page was asked for %d times", n)
		}
	})
	bubble(t, "closed by robots.txt", func(t *testing.T) {
		s := newSite()
		s.set("/robots.txt", text("text/plain", "User-agent: *\nDisallow: /a\n"))
		s.set("/feed", items("a Rain"))
		s.set("/a", text("text/html", "<html>Rain|"+long))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP), Pages: true}, feedURL)
		r.after(time.Minute).wantTook("a Rain")
		r.wantProblems("robots.txt")
	})
}

// A sink that fails is given the same again; nothing is lost, and nothing else is read.
func TestSinkThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain", "b Snow"))
		s.set("/other", items("c Wind"))
		full := true
		r := &rig{t: t, fail: func([]*corpus.Article) error {
			if full {
				return errors.New("no room left")
			}
			return nil
		}}
		r.start(Follower{Client: serve(t, s.ServeHTTP)}, feedURL, "http://velmora.example/other")
		r.after(time.Hour).wantTook()
		r.wantProblems("no room left; trying again until it works")
		if n := len(s.of("/feed")); n != 1 {
			t.Errorf("asked %d times while the sink fails", n)
		}
		r.mu.Lock()
		full = false
		r.mu.Unlock()
		r.after(10 * time.Minute)
		got := r.took()
		if slices.Sort(got); !slices.Equal(got, []string{"a Rain", "b Snow", "c Wind"}) {
			t.Errorf("came %q", got)
		}
	})
	for name, f := range map[string]Follower{"stop": {}, "once": {Once: true}} {
		bubble(t, name, func(t *testing.T) {
			s := newSite()
			s.set("/feed", items("a Rain"))
			cause := ErrStop
			if f.Once {
				cause = errors.New("no room left")
			}
			r := &rig{t: t, fail: func([]*corpus.Article) error { return fmt.Errorf("bad: %w", cause) }}
			f.Client, f.State = serve(t, s.ServeHTTP), filepath.Join(t.TempDir(), "follow.json")
			r.start(f, feedURL)
			<-r.ended
			if !errors.Is(r.err, cause) {
				t.Errorf("the end is %v", r.err)
			}
			r.fail, f.Once = nil, false
			r.start(f, feedURL)
			r.after(2 * time.Minute).wantTook("a Rain")
		})
	}
}

// When the state cannot be saved all goes on; the next run gives everything again, and a
// store would have it once.
func TestStateThatCannotBeSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "news")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		s := newSite()
		s.set("/feed", items("a Rain"))
		store := map[string]bool{}
		r := &rig{t: t}
		r.fail = func(batch []*corpus.Article) error {
			for _, a := range batch {
				store[a.ID+a.Body] = true
			}
			return os.RemoveAll(dir) // what follows cannot be saved
		}
		f := Follower{Client: serve(t, s.ServeHTTP), State: filepath.Join(dir, "follow.json")}
		r.start(f, feedURL)
		r.after(time.Minute).wantTook("a Rain")
		r.wantProblems("cannot save what was read")
		s.set("/feed", items("a Rain", "b Snow"))
		r.after(time.Hour).wantTook("b Snow") // it knows for itself
		r.stop()
		if r.err == nil || !strings.Contains(r.err.Error(), "cannot save") {
			t.Errorf("the end is %v", r.err)
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		r.fail = func(batch []*corpus.Article) error {
			for _, a := range batch {
				store[a.ID+a.Body] = true
			}
			return nil
		}
		r.start(f, feedURL)
		r.after(time.Minute).wantTook("a Rain", "b Snow")
		if len(store) != 2 {
			t.Errorf("the store has %v", store)
		}
		r.stop()
		r.start(f, feedURL)
		r.after(time.Hour).wantTook()
	})
}

// Run ends with the context's error, and an article that is just being given comes again.
func TestEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain"))
		f := Follower{Client: serve(t, s.ServeHTTP), State: filepath.Join(t.TempDir(), "follow.json")}
		r := &rig{t: t}
		r.fail = func([]*corpus.Article) error { r.cancel(); return errors.New("interrupted") }
		r.start(f, feedURL)
		<-r.ended
		if r.err == nil || r.err.Error() != "context canceled" {
			t.Errorf("the end is %v", r.err)
		}
		r.wantProblems()
		r.fail = nil
		r.start(f, feedURL)
		r.after(2 * time.Minute).wantTook("a Rain")
	})
}

func TestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", items("a Rain"))
		s.set("/bad", status(500))
		f := Follower{Client: serve(t, s.ServeHTTP), State: filepath.Join(t.TempDir(), "follow.json"), Once: true}
		for i := range 3 {
			r := follow(t, f, feedURL, "http://velmora.example/bad")
			<-r.ended
			if r.err != nil {
				t.Error(r.err)
			}
			if r.wantProblems("500"); i == 0 {
				r.wantTook("a Rain")
			}
			r.wantTook()
		}
		all, err := Status(f.State)
		if err != nil || len(all) != 2 || all[0].Source != feedURL || all[0].Articles != 1 || all[1].Failures != 3 {
			t.Errorf("the status is %+v, %v", all, err)
		}
	})
}

// A password is used, and shown and kept nowhere.
func TestPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
			if _, password, _ := r.BasicAuth(); password != "geheim" {
				w.WriteHeader(401)
				return
			}
			w.Header().Set("Location", "/new")
			w.WriteHeader(301)
		})
		s.set("/new", items("a Rain", "b"))
		f := Follower{Client: serve(t, s.ServeHTTP), State: filepath.Join(t.TempDir(), "follow.json")}
		r := follow(t, f, "http://ada:geheim@ostrel.example/feed")
		r.after(time.Hour).wantTook("a Rain")
		r.stop()
		b, err := os.ReadFile(f.State)
		if err != nil || bytes.Contains(b, []byte("geheim")) || strings.Contains(strings.Join(r.problems, ""), "geheim") {
			t.Errorf("the password is in %s or in %q: %v", b, r.problems, err)
		}
	})
}

func rss(items string) http.HandlerFunc {
	return text("application/rss+xml; charset=utf-8", `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Ostrel Page</title><ttl>90</ttl>`+items+`</channel></rss>`)
}

func TestRSS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		const snow = `<item><guid>b</guid><title>Snow</title><description>It snowed in Kesra.</description><atom:updated>%s</atom:updated></item>`
		s.set("/feed", rss(`<item><guid>a</guid><title>Rain</title><description>It rained in Kesra.</description></item>`+fmt.Sprintf(snow, "2000-01-01T00:00:00Z")))
		var sources []string
		r := &rig{t: t, fail: func(batch []*corpus.Article) error {
			for _, a := range batch {
				sources = append(sources, a.Source)
			}
			return nil
		}}
		r.start(Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(2*time.Second).wantTook("a It rained in Kesra.", "b It snowed in Kesra.")
		if !slices.Equal(sources, []string{"Ostrel Page", "Ostrel Page"}) {
			t.Errorf("the sources are %q", sources)
		}
		// The feed asked for 90 minutes of peace; the date alone is no news.
		s.set("/feed", rss(fmt.Sprintf(snow, "2000-01-01T01:00:00Z")+`<item><title>Fog</title></item>`))
		r.after(10 * time.Hour).wantTook()
		r.wantProblems("neither an id nor a link")
		for _, g := range s.gaps("/feed") {
			if g < 90*time.Minute {
				t.Errorf("the gaps are %v", s.gaps("/feed"))
				break
			}
		}
		s.set("/feed", text("application/rss+xml", "<rss><channel><item><guid>c</guid>"))
		r.after(12 * time.Hour)
		s.set("/feed", text("text/xml", "<error>quota</error>"))
		r.mu.Lock()
		r.problems = nil
		r.mu.Unlock()
		r.after(12 * time.Hour).wantProblems(feedURL)
	})
}

// A feed that has one guid for all its items gives each of them once.
func TestDuplicateGUIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite()
		item := func(title string) string {
			return `<item><guid>x</guid><title>` + title + `</title><description>` + title + `</description></item>`
		}
		s.set("/feed", rss(item("Rain")+item("Snow")+item("Rain")))
		r := follow(t, Follower{Client: serve(t, s.ServeHTTP)}, feedURL)
		r.after(2*time.Second).wantTook("x Rain", "x Snow")
		r.after(24 * time.Hour).wantTook()
		s.set("/feed", rss(item("Snow")+item("Wind")+item("Rain")))
		r.after(24 * time.Hour).wantTook("x Wind")
	})
}
