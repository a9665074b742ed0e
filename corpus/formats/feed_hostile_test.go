package formats

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// rssOf is a feed around items, between two that are sound.
func rssOf(items string) string {
	const sound = "<item><guid>%s</guid><title>Sound</title></item>"
	return `<rss version="2.0" xmlns:a="urn:a"><channel><title>T</title>` + fmt.Sprintf(sound, "first") + items + fmt.Sprintf(sound, "last") + "</channel></rss>"
}

// bomb is a kind of input that grows in whoever reads it.
type bomb struct {
	name, feed string
	reason     string // of the problem or error; empty where the input is read
	rest       bool   // the sound items around it are read
}

func feedBombs(n int) []bomb {
	entities := `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">`
	for c := 'b'; c < 'm'; c++ {
		entities += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	entities += "]>"
	const deep = 1_000_000
	item := func(s string) string {
		return rssOf("<item><guid>x</guid><title>X</title>" + s + "</item>")
	}
	var unique strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&unique, `<a:b%d x%d="" y/>`, i, i)
	}
	var spaces strings.Builder
	for i := range n / 20 {
		fmt.Fprintf(&spaces, `<a:b xmlns:n%d="u%d">`, i, i)
	}
	return []bomb{
		{"entities", entities + rssOf("<item><guid>x</guid><title>&l;</title></item>"), "entities of its own", false},
		{"external entity", `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + rssOf("<item><guid>&x;</guid></item>"), "entities of its own", false},
		{"nested elements", item(strings.Repeat("<a:b>", deep)), "nested more than 1000 deep", true},
		{"nested and closed", item(strings.Repeat("<a:b>", deep) + strings.Repeat("</a:b>", deep)), "nested more than 1000 deep", true},
		{"nested in the head", "<rss><channel>" + strings.Repeat("<a>", 100_000) + "<item><guid>first</guid><title>S</title></item><item><guid>last</guid><title>S</title></item></channel></rss>", "head of the feed", true},
		{"many elements", item(strings.Repeat("<a:b/>", n)), "tags", true},
		{"many names", item(unique.String()), "tags", true},
		{"many name spaces", item(spaces.String()), "nested more", true},
		{"many attributes", item("<a:b " + strings.Repeat(" a='b' c", n/16) + "/>"), "", true},
		{"pieces of text", item("<a:b>" + strings.Repeat("x<![CDATA[y]]>", n) + "</a:b>"), "tags", true},
		{"comments without end", item(strings.Repeat("<!-- ", n)), "", true},
		{"sections without end", item(strings.Repeat("<![CDATA[", n)), "", true},
		{"declarations without end", item(strings.Repeat("<!x [ ' ", n)), "", false},
		{"quotes without end", item(strings.Repeat(`<a b="`, n)), "", true},
		{"quotes of two kinds", item(strings.Repeat(`<a b="<a b='`, n)), "", true},
		{"ampersands", item("<description>" + strings.Repeat("&", n) + "</description>"), "", true},
		{"references", item("<description>" + strings.Repeat("&#", n) + "</description>"), "", true},
		{"end tags", item(strings.Repeat("</a>", n)), "", true},
		{"open items", rssOf(strings.Repeat("<item>", n)), "more than 50000 items", false},
		{"nul", item("<description>\x00\x00a\x00</description>"), "", true},
		{"one item too long", item("<description>" + strings.Repeat("x", maxFeedItem) + "</description>"), "over 12 MiB", true},
		{"text too long", item("<description>" + strings.Repeat("x", corpus.MaxArticle+1) + "</description>"), "over 8 MiB", true},
		{"head too long", "<rss><channel><title>" + strings.Repeat("x", maxFeedHead) + "</title></channel></rss>", "outside of the feed's items", false},
		{"feed too long", rssOf(strings.Repeat("<item><guid>1</guid></item>\n", maxFeed/28)), "over 32 MiB", false},
		{"endless line", "<rss>" + strings.Repeat("x", maxFeedHead+n), "outside of the feed's items", false},
		{"atom in atom", `<feed xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat("<entry>", n), "nested more than", false},
		{"html in atom", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>first</id><title>S</title></entry><entry><id>x</id><title>X</title><content type="xhtml"><div>` + strings.Repeat("<b><p>", 400) + strings.Repeat("x", n) + `</div></content></entry><entry><id>last</id><title>S</title></entry></feed>`, "", true},
		{"nested json", `{"version":"https://jsonfeed.org/version/1","title":"t","items":[` + strings.Repeat("[", n), "invalid JSON", false},
		{"nested json in an item", `{"version":"https://jsonfeed.org/version/1","title":"t","items":[{"id":"first","title":"S"},{"id":"x","x":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `},{"id":"last","title":"S"}]}`, "no text", true},
		{"tags in json", `{"version":"https://jsonfeed.org/version/1","title":"t","items":[{"id":"first","title":"S"},{"id":"x","title":"X","tags":["a"` + strings.Repeat(`,"b"`, n) + `]},{"id":"last","title":"S"}]}`, "more than 100000 fields", true},
		{"authors in json", `{"version":"https://jsonfeed.org/version/1","title":"t","authors":[{}` + strings.Repeat(`,{}`, n) + `],"items":[{"id":"first","title":"S"},{"id":"last","title":"S"}]}`, "", true},
	}
}

// Each of these would take a naive reader minutes, gigabytes, or its stack.
func TestHostileFeedsAreRefusedAndTheirNeighboursRead(t *testing.T) {
	for _, b := range feedBombs(200_000) {
		t.Run(b.name, func(t *testing.T) {
			feed, err := ParseFeed([]byte(b.feed), "", "")
			var told []string
			ids := map[string]bool{}
			if err != nil {
				told = append(told, err.Error())
			} else {
				for _, p := range feed.Problems {
					told = append(told, p.Reason)
				}
				for _, a := range feed.Articles {
					ids[a.ID] = true
				}
			}
			if all := strings.Join(told, "\n"); !strings.Contains(all, b.reason) || b.reason != "" && len(told) == 0 {
				t.Errorf("told %.300q, want %q", all, b.reason)
			}
			if b.rest && !(ids["first"] && ids["last"]) {
				t.Errorf("the sound items were not read: %v; %.300q", ids, told)
			}
		})
	}
}

// The memory is that of the feed, of its text, and of one item.
func TestMemoryOfHostileFeedsIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred MiB")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // so that garbage counts for little
	for _, b := range feedBombs(1_000_000) {
		feed := []byte(b.feed)
		b.feed = ""
		var most uint64
		stop, done := make(chan struct{}), make(chan struct{})
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before := m.HeapAlloc
		go func() {
			defer close(done)
			for {
				select {
				case <-stop:
					return
				default:
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
					time.Sleep(2 * time.Millisecond)
				}
			}
		}()
		_, _ = ParseFeed(feed, "", "")
		close(stop)
		<-done
		if used := int64(most) - int64(before); used > 256<<20 {
			t.Errorf("%s: %d MiB for a feed of %d MiB", b.name, used>>20, len(feed)>>20)
		} else if os.Getenv("WIREFOLD_SHOW") != "" {
			t.Logf("%s: %d MiB for a feed of %d MiB", b.name, used>>20, len(feed)>>20)
		}
	}
}
