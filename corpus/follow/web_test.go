package follow

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/wirefold/wirefold/corpus"
)

// Over the real network: a host that a source names may be here; one that a feed or a
// redirect leads to may not.
func TestPrivateAddresses(t *testing.T) {
	t.Setenv("NO_PROXY", "*")
	inside := httptest.NewServer(text("text/html", "<html>Secret|"+strings.Repeat("What is inside the firewall. ", 50)))
	defer inside.Close()
	to := func(path string) string { // by another name than the source
		u, err := url.Parse(inside.URL)
		if err != nil {
			t.Fatal(err)
		}
		return "http://localhost:" + u.Port() + path
	}
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			text("application/json", `[{"id":"a","body":"Rain","url":"`+to("/secret")+`"}]`)(w, r)
		case "/moved":
			http.Redirect(w, r, to("/feed"), http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer outside.Close()
	var problems, got []string
	f := Follower{Once: true, Pages: true, Reader: corpus.Reader{Formats: testFormats()}}
	f.Problem = func(err error) { problems = append(problems, err.Error()) }
	err := f.Run(t.Context(), []string{outside.URL + "/feed", outside.URL + "/moved"}, func(_ context.Context, batch []*corpus.Article) error {
		for _, a := range batch {
			got = append(got, a.Body)
		}
		return nil
	})
	if err != nil || len(got) != 1 || got[0] != "Rain" {
		t.Errorf("came %q, %v", got, err)
	}
	if len(problems) != 2 || !strings.Contains(problems[0], "private address") || !strings.Contains(problems[1], "private address") {
		t.Errorf("the problems are %q", problems)
	}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "8.8.8.8": true, "192.0.1.1": true, "64:ff9b::8.8.8.8": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.100.100.200": false, "100.64.0.1": false, "198.18.0.1": false, "240.0.0.1": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd00::1": false, "ff02::1": false, "fe80::1%eth0": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::127.0.0.1": false, "64:ff9b:1::8.8.8.8": false,
		"2002:7f00:1::": false, "::7f00:1": false, "2001:db8::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}

func TestRetryAfterForms(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "0": 0, " 90 ": 90 * time.Second, "1e9": 0, "99999999999999999999": 0,
		"2000000000": longestHold, "Fri, 31 Dec 1999 23:59:59 GMT": 0, "Fri, 31 Dec 9999 23:59:59 GMT": longestHold,
	} {
		if got := retryAfter(s); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}

func TestIsPage(t *testing.T) {
	for s, want := range map[string]bool{
		"<!doctype HTML>":                       true,
		"  \n<html lang=en>":                    true,
		"<!-- made by hand --><HEAD>":           true,
		`<?xml version="1.0"?><html xmlns="">`:  true,
		"<h1>502 Bad Gateway</h1>":              true,
		`<?xml version="1.0"?><rss>`:            false,
		"<feed><title>html</title></feed>":      false,
		`<!DOCTYPE rss [<!ENTITY a "b">]><rss>`: false,
		`{"html":"<html>"}`:                     false,
		"":                                      false,
		"<nitf><head/></nitf>":                  false,
	} {
		if isPage([]byte(s)) != want {
			t.Errorf("%s: %t", s, !want)
		}
	}
}

// Whatever a robots.txt holds, what we understand of it can be asked, and what it closes
// plainly is closed.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a\nCrawl-delay: 3")
	f.Add("\xef\xbb\xbfUSER-AGENT : wirefold # us\r\rallow: /*$\nSitemap: x\nHost: y\nCrawl-delay: -1e99")
	f.Add("<html>Disallow: /</html>")
	f.Fuzz(func(t *testing.T, s string) {
		rules := soundRules([]byte(s))
		if all, err := robotstxt.FromBytes(rules); err == nil {
			all.FindGroup("wirefold").Test("/a?b=c")
		}
		rules = soundRules([]byte("User-agent: wirefold\nDisallow: /\n\n" + strings.Map(func(r rune) rune {
			if r == ':' {
				return -1 // it says nothing more
			}
			return r
		}, s)))
		all, err := robotstxt.FromBytes(rules)
		if err != nil || all.FindGroup("wirefold").Test("/feed") {
			t.Errorf("what is closed is open: %v", err)
		}
	})
}

// A state that was tampered with is refused, or can be saved and read again.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"version":1,"feeds":{"http://ostrel.example/feed":{"source":"x","success":"2031-05-03T09:30:00Z","articles":3,"seen":{"a":1}}},"folders":{"/in":{"source":"/in","files":{"a.jsonl":{"size":1,"time":2,"offset":3,"mark":"m"}}}}}`))
	f.Add([]byte(`{"version":1,"feeds":{},"folders":{}}`))
	f.Add([]byte(`{"version":1,"feeds":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "follow.json")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := openState(path)
		if err != nil {
			if !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		for key := range s.kept.Feeds {
			s.keepFeed(key, s.feed(key))
		}
		for key := range s.kept.Folders {
			s.keepFile(key, "new", s.folder(key).Files["new"])
		}
		s.change()
		if err := s.save(); err != nil {
			t.Fatal(err)
		}
		if _, err := openState(path); err != nil {
			t.Errorf("what was saved cannot be read: %v", err)
		}
	})
}
