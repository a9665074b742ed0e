package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wirefold/wirefold/corpus"
)

// pageOutcome shows what was read from a page: the article with its text marked up, or
// the problem.
func pageOutcome(t *testing.T, a *corpus.Article, p *corpus.Problem) string {
	t.Helper()
	if p != nil {
		return p.Reason + "; " + p.Hint + "\n"
	}
	checkFurniture(t, a.Body, a.Furniture)
	body := marked(a.Body, a.Furniture)
	told := *a
	told.Body, told.Furniture = "", nil
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(&told); err != nil {
		t.Fatal(err)
	}
	return b.String() + "\n" + body + "\n"
}

// TestPages compares what is read from the pages in testdata with what is in the files
// beside them. WIREFOLD_UPDATE=1 writes these anew.
func TestPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/html/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, path := range pages {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !isHTML(data) {
				t.Error("it is not told to be HTML")
			}
			a, p := readPage(data, pageSource{address: "https://www.courier.example/fetched/from?here=1", id: "file"})
			got := pageOutcome(t, a, p)
			golden := strings.TrimSuffix(path, ".html") + ".golden"
			if os.Getenv("WIREFOLD_UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestIsHTML(t *testing.T) {
	for head, want := range map[string]bool{
		"<!DOCTYPE html>": true, "\n\t<!-- <rss> -->\n<HTML lang=en>": true, "<?xml version='1.0'?><!doctype HTML PUBLIC '-//W3C//DTD XHTML'>": true,
		"<head>": true, "<body\nclass=x>": true, "<title>x": true, "\xFF\xFE<\x00h\x00t\x00m\x00l\x00>\x00": true, "<html": true,
		"": false, "<": false, "<!-- <html>": false, "<?xml version='1.0'?><nitf>": false, "<newsItem>": false, "<rss>": false, "<feed>": false,
		"<header>": false, "<htmlx>": false, "The <html> tag": false, "{": false, "<!DOCTYPE nitf>": false, "<!doctype htmlx>": false, "<?xml": false,
	} {
		if got := isHTML([]byte(head)); got != want {
			t.Errorf("isHTML(%q) = %v", head, got)
		}
	}
}

// reportText is a report of three paragraphs, long enough to be found.
const reportText = `<p>The river Vel rose by four metres in the night to Tuesday and cut off the lower town of Ostrel, the river board said.</p>
<p>Some 1,200 people left their homes before dawn. Fire crews from Kesra and Velmora brought forty boats.</p>
<p>The dam above Velmora would hold, the mayor of Kesra told reporters, who had asked for his view of it twice.</p>`

func pageOf(head, body string) []byte {
	return []byte("<!DOCTYPE html><html><head>" + head + "</head><body>" + body + "</body></html>")
}

func TestPageAddresses(t *testing.T) {
	for _, c := range []struct{ name, head, address, want string }{
		{"canonical", `<link rel="canonical" href="https://a.example/x">`, "https://a.example/x?utm=1", "https://a.example/x"},
		{"relative canonical", `<link rel="Canonical" href="/x">`, "https://a.example/y", "https://a.example/x"},
		{"og:url", `<meta property="og:url" content="https://a.example/x">`, "https://a.example/y", "https://a.example/x"},
		{"where it was fetched", "", "https://a.example/y", "https://a.example/y"},
		{"canonical of the site is not believed", `<meta property="og:type" content="article"><link rel=canonical href="https://a.example/">`, "https://a.example/y", "https://a.example/y"},
		{"canonical that is no address", `<link rel=canonical href="javascript:x">`, "https://a.example/y", "https://a.example/y"},
		{"the file", `<link rel=canonical href="/x">`, "", "file"},
		{"structured data", `<script type="application/ld+json">{"@type":"NewsArticle","url":"https://a.example/ld","headline":"x"}</script>`, "https://a.example/y", "https://a.example/ld"},
	} {
		a, p := readPage(pageOf(c.head, reportText), pageSource{address: c.address, id: "file"})
		if p != nil {
			t.Errorf("%s: %v", c.name, p)
		} else if a.ID != c.want || c.want != "file" && a.URL != c.want {
			t.Errorf("%s: ID %q, URL %q, want %q", c.name, a.ID, a.URL, c.want)
		}
	}
}

func TestPageMetadata(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"parsely", `<meta name="parsely-pub-date" content="2024-05-01T10:00:00Z"><meta name=parsely-author content="Ann Reval">`, "|2024-05-01T10:00:00Z|Ann Reval||"},
		{"sailthru", `<meta name="sailthru.date" content="Wed, 01 May 2024 10:00:00 +0000">`, "|2024-05-01T10:00:00Z|||"},
		{"Dublin Core", `<meta name="DC.date.issued" content="2024-05-01"><meta name="dc.creator" content="Ben Kos"><meta name="DC.language" content="de-AT"><meta name="dc.title" content="Flood">`, "Flood|2024-05-01T00:00:00Z|Ben Kos|de-AT|"},
		{"modified", `<meta property="article:published_time" content="2024-05-01T10:00:00Z"><meta property="article:modified_time" content="2024-05-01T12:00:00+00:00">`, "|2024-05-01T10:00:00Z|||2024-05-01T12:00:00+00:00"},
		{"not modified", `<meta property="article:published_time" content="2024-05-01T10:00:00Z"><meta property="article:modified_time" content="2024-05-01T12:00:00+02:00">`, "|2024-05-01T10:00:00Z|||"},
		{"locale", `<meta property="og:locale" content="pt_BR"><meta property="og:title" content="Rain - Kesra Courier"><meta property="og:site_name" content="Kesra Courier">`, "Rain|0001-01-01T00:00:00Z||pt-BR|"},
		{"author that is an address", `<meta property="article:author" content="https://a.example/ann"><meta name=author content="Ann">`, "|0001-01-01T00:00:00Z|Ann||"},
		{"broken times", `<meta property="article:published_time" content="yesterday"><meta property="article:modified_time" content="soon">`, "|0001-01-01T00:00:00Z|||"},
	} {
		a, p := readPage(pageOf(c.head, reportText), pageSource{id: "file"})
		if p != nil {
			t.Errorf("%s: %v", c.name, p)
			continue
		}
		m := a.Meta
		if m == nil {
			m = &corpus.Meta{}
		}
		got := strings.Join([]string{a.Title, a.Published.UTC().Format("2006-01-02T15:04:05Z07:00"), m.Byline, a.Lang, a.Version}, "|")
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestTeaserInStructuredData shows that the text of the page is taken where the
// structured data holds but its beginning.
func TestTeaserInStructuredData(t *testing.T) {
	for body, full := range map[string]bool{
		"The river Vel rose by four metres in the night to Tuesday.": false,
		"The river Vel rose by four metres in the night to Tuesday and cut off the lower town of Ostrel, the river board said. Some 1,200 people left their homes before dawn. Fire crews from Kesra and Velmora brought …": false,
		"Told otherwise. " + strings.ReplaceAll(strings.ReplaceAll(reportText, "<p>", ""), "</p>", ""):                                                                                                                      true,
	} {
		head := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Flood","articleBody":` + quoteJSON(body) + `}</script>`
		a, p := readPage(pageOf(head, "<article>"+reportText+"</article>"), pageSource{id: "file"})
		if p != nil {
			t.Fatal(p)
		}
		if got := strings.HasPrefix(a.Body, "Told otherwise"); got != full {
			t.Errorf("body %q", a.Body)
		}
		if !strings.Contains(a.Body, "who had asked for his view of it twice") {
			t.Errorf("body %q is not whole", a.Body)
		}
	}
}

func quoteJSON(s string) string {
	b, _ := json.Marshal(s) // a string can always be written
	return string(b)
}

func TestPageLayouts(t *testing.T) {
	line := func(i int) string {
		return "In village " + strings.Repeat("x", i+1) + " the water stood two metres high at noon, and the road to Kesra was under mud, the board said."
	}
	for name, markup := range map[string]string{
		"breaks":                 "<h1>T</h1><article>" + line(0) + "<br><br>" + line(1) + "<br><br>" + line(2) + "</article>",
		"breaks in a div":        "<div id=main><div class=text>" + line(0) + "<br>" + line(1) + "<br>" + line(2) + "</div></div><div>Imprint</div>",
		"divs":                   "<article><div>" + line(0) + "</div><div>" + line(1) + "</div><div>" + line(2) + "</div></article>",
		"a class that says link": "<article><div class='body-links'><p>" + line(0) + "</p><p>" + line(1) + "</p><p>" + line(2) + "</p></div></article>",
		"inline elements":        "<article><p>" + strings.Replace(line(0), "two metres", "<b>two</b> <abbr>metres</abbr>", 1) + "</p><p>" + strings.Replace(line(1), "mud", "m<i>u</i>d", 1) + "</p><p>" + line(2) + "</p></article>",
	} {
		a, p := readPage(pageOf("", markup), pageSource{id: "file"})
		if p != nil {
			t.Errorf("%s: %v", name, p)
			continue
		}
		if got, want := collapse(a.Body), line(0)+" "+line(1)+" "+line(2); got != want || len(strings.Fields(strings.ReplaceAll(a.Body, " ", "_"))) != 3 {
			t.Errorf("%s: %q", name, a.Body)
		}
	}
}

func TestPagesWithoutArticle(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":           {},
		"little text":     pageOf("", "<p>Soon.</p>"),
		"front page":      pageOf(`<link rel=canonical href="https://a.example/">`, reportText),
		"list of reports": pageOf(`<script type="application/ld+json">{"@type":"CollectionPage"}</script>`, reportText),
		"section":         pageOf("", "<main><h2><a href=1>Flood</a></h2><p>The river Vel rose by four metres in the night to Tuesday and cut off the lower town of Ostrel, the board said.</p><h2><a href=2>Miners</a></h2><p>The miners of Kesra ended their strike of nine weeks on Thursday, and they go back to work on Monday, both sides said.</p><h2><a href=3>Ferry</a></h2><p>The ferry between Velmora and Ostrel runs again after four months in the yard.</p></main>"),
		"error":           pageOf("<title>404</title>", reportText),
	} {
		a, p := readPage(data, pageSource{id: "file"})
		if p == nil || p.Reason != noArticle {
			t.Errorf("%s: %v, %v", name, a, p)
		}
	}
}

func TestHostilePages(t *testing.T) {
	const n = 1_000_000
	for name, c := range map[string]struct{ markup, reason string }{
		"deep":             {strings.Repeat("<div>", 15_000) + reportText, "html: open stack of elements exceeds 512 nodes"},
		"very deep":        {strings.Repeat("<div>", n) + reportText, errTooRich.Error()},
		"attributes":       {"<p" + strings.Repeat(" a", n) + ">" + reportText, errTooRich.Error()},
		"formats":          {strings.Repeat("<font size=1><font size=2>", 200) + strings.Repeat("<p>x</p>", 5000), errTooRich.Error()},
		"lists":            {strings.Repeat("<ul><li>x", 200) + reportText, ""},
		"paragraphs":       {strings.Repeat("<p>x", 60_000), errTooRich.Error()},
		"roots":            {strings.Repeat("<html a1 a2>", 100) + reportText, errTooRich.Error()},
		"items":            {strings.Repeat("<div itemprop=a itemscope itemtype='https://schema.org/NewsArticle'>", 400) + strings.Repeat("<i itemprop=x>y</i>", 15_000) + reportText, ""},
		"headings":         {strings.Repeat("<h2></h2>", 40_000) + reportText, ""},
		"much text":        {"<p>" + strings.Repeat("long text ", n/2) + "</p>", errTooRich.Error()},
		"larger than read": {strings.Repeat("long text ", 2*n), "the page is larger than 16 MiB"},
		"huge attribute":   {"<p class='" + strings.Repeat("x", n) + "'>" + reportText, ""},
		"huge picture":     {"<img src='data:" + strings.Repeat("x", 6*n) + "'>" + reportText, ""},
		"NULs":             {strings.Repeat("\x00", n) + reportText, ""},
		"surrogates":       {strings.Repeat("&#xD800;", 1000) + reportText, ""},
		"JSON-LD, deep":    {`<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, n/10) + "</script>" + reportText, ""},
		"JSON-LD, deep 2":  {`<script type="application/ld+json">` + strings.Repeat(`[`, 9000) + strings.Repeat(`]`, 9000) + "</script>" + reportText, ""},
	} {
		a, p := readPage(pageOf("", c.markup), pageSource{id: "file"})
		switch {
		case c.reason == "" && (p != nil || !strings.Contains(a.Body, "The river Vel rose")):
			t.Errorf("%s: %v", name, p)
		case c.reason != "" && (p == nil || !strings.Contains(p.Reason, c.reason)):
			t.Errorf("%s: %v, want %q", name, p, c.reason)
		}
	}
}

// TestRichPageWithStructuredData is read from that data alone.
func TestRichPageWithStructuredData(t *testing.T) {
	head := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Flood","url":"https://a.example/f","articleBody":"The river rose."}</script>`
	a, p := readPage(pageOf(head, strings.Repeat("<p>x", 60_000)), pageSource{id: "file"})
	if p != nil || a.Body != "The river rose." || a.ID != "https://a.example/f" {
		t.Errorf("%+v, %v", a, p)
	}
}

func FuzzReadHTML(f *testing.F) {
	pages, _ := filepath.Glob("testdata/html/*.html")
	for _, path := range pages {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "")
	}
	f.Add(pageOf(`<meta charset="shift_jis">`, reportText), "windows-1251")
	f.Fuzz(func(t *testing.T, data []byte, charset string) {
		file := &corpus.File{ID: "file", Charset: charset, Data: bufio.NewReader(bytes.NewReader(data))}
		checkOutcomes(t, readHTML(t.Context(), file))
	})
}

func BenchmarkReadHTML(b *testing.B) {
	data, err := os.ReadFile("testdata/html/og.html")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, p := readPage(data, pageSource{id: "file"}); p != nil {
			b.Fatal(p)
		}
	}
}
