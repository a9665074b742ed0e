package formats

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/wirefold/wirefold/corpus"
)

var updateFeeds = flag.Bool("update-feeds", false, "write the golden files of feeds and tables anew")

// feedReader reads what this part of the package has formats for.
func feedReader() *corpus.Reader {
	return &corpus.Reader{Formats: []corpus.Format{feedFormat(), jsonFeedFormat(), csvFormat()}}
}

// readAll is what a reader makes of a file: the articles, and what is wrong.
func readAll(t *testing.T, r *corpus.Reader, path string) (articles []*corpus.Article, problems []string) {
	t.Helper()
	for a, err := range r.Read(t.Context(), path) {
		var p *corpus.Problem
		switch {
		case err == nil:
			articles = append(articles, a)
		case errors.As(err, &p):
			p.File = filepath.Base(p.File)
			problems = append(problems, p.Error())
		default:
			t.Fatal(err)
		}
	}
	return articles, problems
}

// goldenText is articles and problems as golden files have them.
func goldenText(t *testing.T, articles []*corpus.Article, problems []string) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	for _, a := range articles {
		if err := e.Encode(a); err != nil {
			t.Fatal(err)
		}
		if a.Fields != nil {
			fmt.Fprintf(&b, "fields %v\n", a.Fields)
		}
	}
	for _, p := range problems {
		b.WriteString(p + "\n")
	}
	return b.String()
}

func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *updateFeeds {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestFeedsAreReadAsTheyWere(t *testing.T) {
	files, err := filepath.Glob("testdata/feeds/*.*")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			articles, problems := readAll(t, feedReader(), file)
			checkGolden(t, file+".golden", goldenText(t, articles, problems))
		})
	}
}

func TestPagesAndOthersAreNoFeeds(t *testing.T) {
	for _, c := range []struct{ data, reason string }{
		{"", "it is empty"},
		{" \n", "it is empty"},
		{"<!DOCTYPE html><html><body>404</body></html>", "web page"},
		{"<html><head><title>502</title></head></html>", "web page"},
		{"<?xml version='1.0'?><note/>", "its first element is <note>"},
		{`<?xml version='1.0'?><feed xmlns="urn:products"/>`, "its first element is <feed>"},
		{`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>`, "its first element is <rdf:RDF>"},
		{"Too many requests", "neither < nor {"},
		{`{"error": "not found"}`, "this is no JSON Feed"},
		{`{"version": "https://jsonfeed.org/version/1"`, "invalid JSON"},
		{"<!-- nothing -->", "holds no tag"},
		{"<br />\n<b>Warning</b>: all is lost<rss/>", "its first element is <br>"},
	} {
		feed, err := ParseFeed([]byte(c.data), "https://kesra.test/feed", "")
		var p *corpus.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Reason, c.reason) || p.Hint == "" {
			t.Errorf("%q: %v %v, want %q", c.data, feed, err, c.reason)
		}
	}
}

func TestFeedsWithoutItemsAreNoProblem(t *testing.T) {
	for _, data := range []string{
		`<rss version="2.0"><channel><title>Kesra</title></channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>Kesra</title></feed>`,
		`{"version": "https://jsonfeed.org/version/1", "title": "Kesra", "items": []}`,
		`{"version": "https://jsonfeed.org/version/1", "title": "Kesra"}`,
	} {
		feed, err := ParseFeed([]byte(data), "", "")
		if err != nil || len(feed.Articles)+len(feed.Problems) > 0 || feed.Title != "Kesra" {
			t.Errorf("%s: %+v %v", data, feed, err)
		}
	}
	feed, err := ParseFeed([]byte("<rss/>"), "", "")
	if err != nil || len(feed.Articles)+len(feed.Problems) > 0 {
		t.Errorf("%+v %v", feed, err)
	}
}

func TestFeedsSayHowLongTheyKeep(t *testing.T) {
	for head, want := range map[string]time.Duration{
		"<ttl>15</ttl>":                   15 * time.Minute,
		"<ttl> 60 </ttl>":                 time.Hour,
		"<ttl>-5</ttl>":                   0,
		"<ttl>99999999999999999999</ttl>": 0,
		"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>": 15 * time.Minute,
		"<sy:updatePeriod>daily</sy:updatePeriod>":                                            24 * time.Hour,
		"": 0,
	} {
		feed, err := ParseFeed([]byte(`<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>`+head+`</channel></rss>`), "", "")
		if err != nil || feed.TTL != want {
			t.Errorf("%s: %+v %v", head, feed, err)
		}
	}
}

func TestRelativeLinksLeadFromWhereTheFeedWasFetched(t *testing.T) {
	const feed = `<rss><channel><link>https://elsewhere.test/</link><item><guid>1</guid><title>T</title><link>../n/1</link></item></channel></rss>`
	for address, want := range map[string]string{
		"https://kesra.test/feeds/all.xml": "https://kesra.test/n/1",
		"":                                 "https://elsewhere.test/n/1",
	} {
		f, err := ParseFeed([]byte(feed), address, "")
		if err != nil || len(f.Articles) != 1 || f.Articles[0].URL != want {
			t.Errorf("%s: %+v %v", address, f, err)
		}
	}
}

func TestFeedsInAnyCharacterSet(t *testing.T) {
	const text = `<rss version="2.0"><channel><item><guid>1</guid><title>Été à Kesra — déjà</title></item></channel></rss>`
	wide := func(order binary.AppendByteOrder, mark bool) []byte {
		var b []byte
		if mark {
			b = order.AppendUint16(b, 0xfeff)
		}
		for _, r := range utf16.Encode([]rune(text)) {
			b = order.AppendUint16(b, r)
		}
		return b
	}
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	greek, err := charmap.ISO8859_7.NewEncoder().String(strings.Replace(text, "Été à Kesra — déjà", "Κέσρα", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, told, want string
		data             []byte
	}{
		{"as declared", "", "Été à Kesra — déjà", []byte(text)},
		{"declared wrongly", "", "Été à Kesra — déjà", []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>` + text)},
		{"told wrongly", "iso-8859-1", "Été à Kesra — déjà", []byte(text)},
		{"byte order mark and space", "", "Été à Kesra — déjà", []byte("\ufeff \r\n" + `<?xml version="1.0"?>` + text)},
		{"declared as UTF-8", "utf-8", "Été à Kesra — déjà", []byte(`<?xml version="1.0" encoding="UTF-8"?>` + latin)},
		{"declared", "", "Κέσρα", []byte(`<?xml version="1.0" encoding="ISO-8859-7"?>` + greek)},
		{"told", "ISO-8859-7", "Κέσρα", []byte(greek)},
		{"UTF-16, little end first", "", "Été à Kesra — déjà", wide(binary.LittleEndian, true)},
		{"UTF-16, big end first", "", "Été à Kesra — déjà", wide(binary.BigEndian, true)},
		{"UTF-16 without mark", "utf-16", "Été à Kesra — déjà", wide(binary.LittleEndian, false)},
	} {
		if !isXMLFeed(c.data[:min(len(c.data), 100)]) {
			t.Errorf("%s: it is not recognised", c.name)
		}
		f, err := ParseFeed(c.data, "", c.told)
		if err != nil || len(f.Articles) != 1 || f.Articles[0].Title != c.want {
			t.Errorf("%s: %+v %v", c.name, f, err)
		}
	}
}

func TestDatesOfFeeds(t *testing.T) {
	for printed, want := range map[string]string{
		"Tue, 17 Sep 2031 05:30:00 +0200": "2031-09-17T05:30:00+02:00",
		"2031-09-17T05:30:00+02:00":       "2031-09-17T05:30:00+02:00",
		"2031-09-17 05:30:00":             "2031-09-17T05:30:00Z",
		"17 Sep 2031 05:30 EST":           "2031-09-17T05:30:00-05:00",
		"Wed, 17 Sep 2031 05:30:00 CEST":  "2031-09-17T03:30:00Z",
		"September 17, 2031 5:30 PM":      "2031-09-17T17:30:00Z",
		"17/09/2031":                      "2031-09-17T00:00:00Z",
		"09/17/2031":                      "2031-09-17T00:00:00Z",
		"09/09/2031":                      "2031-09-09T00:00:00Z",
		"03/04/2031":                      "0001-01-01T00:00:00Z", // in March or in April?
		"Wed, 17 Sep 2031 05:30:00 IST":   "0001-01-01T00:00:00Z", // of India, Israel or Ireland?
		"Mon, 2 Jan 15:04:05 MST":         "0001-01-01T00:00:00Z",
		"soon":                            "0001-01-01T00:00:00Z",
		"":                                "0001-01-01T00:00:00Z",
	} {
		f, err := ParseFeed([]byte("<rss><channel><item><guid>1</guid><title>T</title><pubDate>"+printed+"</pubDate></item></channel></rss>"), "", "")
		if err != nil || len(f.Articles) != 1 {
			t.Fatalf("%q: %+v %v", printed, f, err)
		}
		if got := f.Articles[0].Published.Format(time.RFC3339); got != want {
			t.Errorf("%q: %s, want %s", printed, got, want)
		}
	}
}

// A download that broke off yields what came before, and says so.
func TestFeedsThatAreCutShort(t *testing.T) {
	whole, err := os.ReadFile("testdata/feeds/rss2.xml")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(whole, []byte("The mayor"))
	f, perr := ParseFeed(whole[:at], "", "")
	if perr != nil || len(f.Articles) != 0 || len(f.Problems) != 1 || f.Problems[0].ID != "courier-4711" || f.Problems[0].Line != 16 {
		t.Errorf("%+v %v", f, perr)
	}
	at = bytes.Index(whole, []byte("<source"))
	f, perr = ParseFeed(whole[:at], "", "")
	if perr != nil || len(f.Articles) != 1 || len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Reason, "ends inside this item") {
		t.Errorf("%+v %v", f, perr)
	}
}

// What Atom and RSS say of whole feeds is there before the first item is known to be
// the last.
func TestEmptyFeedsAreWritten(t *testing.T) {
	for _, e := range feedEncodings() {
		var b bytes.Buffer
		if err := e.New(&b).Close(); err != nil {
			t.Fatal(err)
		}
		f, err := ParseFeed(b.Bytes(), "", "")
		if err != nil || len(f.Articles)+len(f.Problems) > 0 {
			t.Errorf("%s: %+v %v", e.Name, f, err)
		}
	}
}
