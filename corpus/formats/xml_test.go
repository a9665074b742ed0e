package formats

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/corpus"
)

// xmlFormats are the formats in XML of this file's tests.
func xmlFormats() []corpus.Format { return []corpus.Format{newsmlFormat(), nitfFormat()} }

// readXMLFile reads data, as if it were a file, as the formats do by themselves.
func readXMLFile(f corpus.Format, data io.Reader, charset string) iter.Seq2[*corpus.Article, error] {
	return f.Read(context.Background(), &corpus.File{Path: "in.xml", Name: "in.xml", ID: "in", Charset: charset, Data: bufio.NewReader(data)})
}

// outcomes are the articles, as JSON, and the problems that a reader gives, a line each.
func outcomes(t *testing.T, all iter.Seq2[*corpus.Article, error]) string {
	t.Helper()
	var b strings.Builder
	for a, err := range all {
		if err != nil {
			b.WriteString("problem: " + err.Error() + "\n\n")
			continue
		}
		var raw bytes.Buffer
		e := json.NewEncoder(&raw)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(a); err != nil {
			t.Fatal(err)
		}
		b.WriteString(raw.String() + "\n")
	}
	return b.String()
}

// What samples of many dialects are read as. WIREFOLD_GOLDEN=write writes it anew; then
// look at what changed.
func TestXMLSamplesAreReadAsTheyWere(t *testing.T) {
	samples, err := filepath.Glob("testdata/n[ei][wt]*/*.xml")
	if err != nil || len(samples) < 6 {
		t.Fatal("the samples are gone", err)
	}
	for _, sample := range samples {
		t.Run(filepath.Base(sample), func(t *testing.T) {
			r := corpus.Reader{Formats: xmlFormats()}
			got := outcomes(t, r.Read(context.Background(), sample))
			golden := strings.TrimSuffix(sample, ".xml") + ".golden"
			if os.Getenv("WIREFOLD_GOLDEN") == "write" {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// firstArticle is the only thing that is read, an article.
func firstArticle(t *testing.T, all iter.Seq2[*corpus.Article, error]) *corpus.Article {
	t.Helper()
	var found *corpus.Article
	for a, err := range all {
		if err != nil || found != nil {
			t.Fatal("there should be one article and nothing else", err)
		}
		found = a
	}
	if found == nil {
		t.Fatal("nothing was read")
	}
	return found
}

func TestXMLInAnyCharacterSet(t *testing.T) {
	const title = "Zoé élit «Ålesund» – à 5 €"
	const document = `<nitf><body><body.head><hedline><hl1>` + title + `</hl1></hedline></body.head></body></nitf>`
	encode := func(s string, order unicode.Endianness, bom unicode.BOMPolicy) string {
		b, err := unicode.UTF16(order, bom).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	windows := strings.NewReplacer("é", "\xe9", "Å", "\xc5", "«", "\xab", "»", "\xbb", "–", "\x96", "à", "\xe0", "€", "\x80").Replace(document)
	tests := []struct{ name, data, charset string }{
		{"UTF-8 that is not declared", document, ""},
		{"UTF-8 that is declared", `<?xml version="1.0" encoding="UTF-8"?>` + document, ""},
		{"UTF-16LE with a mark", encode(`<?xml version="1.0" encoding="UTF-16"?>`+document, unicode.LittleEndian, unicode.UseBOM), ""},
		{"UTF-16BE with a mark", encode(document, unicode.BigEndian, unicode.UseBOM), ""},
		{"UTF-16LE without one", encode(document, unicode.LittleEndian, unicode.IgnoreBOM), ""},
		{"UTF-16BE without one", encode(`<?xml version="1.0" encoding="utf-16"?>`+document, unicode.BigEndian, unicode.IgnoreBOM), ""},
		{"UTF-8 that was UTF-16 once", `<?xml version="1.0" encoding="UTF-16"?>` + document, ""},
		{"ISO-8859-1, which everybody means Windows-1252 by", `<?xml version="1.0" encoding="ISO-8859-1"?>` + windows, ""},
		{"windows-1252 in single quotes", "<?xml version='1.0' encoding = 'windows-1252' ?>" + windows, ""},
		{"told by the transport", windows, "Windows-1252"},
		{"told by a transport that knows nothing", `<?xml version="1.0" encoding="iso-8859-1"?>` + windows, "x-none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head := []byte(tt.data)
			if f := nitfFormat(); !f.Is(head[:min(len(head), 512)]) {
				t.Error("it is not recognised")
			}
			if a := firstArticle(t, readXMLFile(nitfFormat(), strings.NewReader(tt.data), tt.charset)); a.Title != title {
				t.Errorf("the title is %q", a.Title)
			}
		})
	}
}

func TestXMLIsToldByItsRoot(t *testing.T) {
	const nar = "http://iptc.org/std/nar/2006-10-01/"
	tests := []struct{ head, want string }{
		{`<newsItem guid="a">`, "NewsML-G2"},
		{`<newsMessage xmlns="` + nar + `"><header>`, "NewsML-G2"},
		{`<g2:packageItem xmlns:g2="` + nar + `" guid="a">`, "NewsML-G2"},
		{"\n<?xml version='1.0'?>\n<!-- <nitf> -->\n<?x <y>?>\n<conceptItem\n>", "NewsML-G2"},
		{`<newsMessage xmlns='` + nar + `' and-then-it-is-cut="of`, "NewsML-G2"},
		{`<newsItem xmlns="http://other.example/">`, ""},
		{`<!DOCTYPE nitf SYSTEM "nitf>.dtd"><nitf>`, "NITF"},
		{`<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>`, "NITF"}, // to be refused clearly
		{`<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/">`, "NITF"},
		{`<nitfs>`, ""},
		{`<html><body><nitf>`, ""},
		{`text <nitf>`, ""},
		{`<!-- <nitf>`, ""},
		{``, ""},
		{`<`, ""},
		{"<nitf\x00>", ""},
	}
	for _, tt := range tests {
		got := ""
		for _, f := range xmlFormats() {
			if f.Is([]byte(tt.head)) {
				got += f.Name
			}
		}
		if got != tt.want {
			t.Errorf("%q is told to be %q, not %q", tt.head, got, tt.want)
		}
	}
}

// repeated is a reader of head, then body over and over, then tail.
func repeated(head, body string, times int, tail string) io.Reader {
	return io.MultiReader(strings.NewReader(head), io.LimitReader(endless(body), int64(times*len(body))), strings.NewReader(tail))
}

func endless(text string) *cycle { return &cycle{text: strings.Repeat(text, 1+1<<16/len(text))} }

type cycle struct {
	text string
	at   int
}

func (c *cycle) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k := copy(p[n:], c.text[c.at:])
		n, c.at = n+k, (c.at+k)%len(c.text)
	}
	return n, nil
}

// Hostile items are refused, each with a reason, and the item after them is read.
func TestHostileXMLIsRefused(t *testing.T) {
	const start, good = `<newsMessage><itemSet>`, `<newsItem guid="good"><contentMeta><headline>Good</headline></contentMeta></newsItem></itemSet></newsMessage>`
	item := `<newsItem guid="bad"><contentMeta><headline>`
	end := `</headline></contentMeta></newsItem>`
	tests := []struct {
		name   string
		data   io.Reader
		reason string // a part of it
		alone  bool   // nothing is read after it
	}{
		{
			"billion laughs", strings.NewReader(`<!DOCTYPE newsMessage [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + start + item + "&b;" + end + good),
			"declares entities", true,
		},
		{
			"an external entity", strings.NewReader(`<?xml version="1.0"?><!DOCTYPE newsMessage [ <!ENTITY x SYSTEM "file:///etc/passwd"> ]>` + start + item + "&x;" + end + good),
			"declares entities", true,
		},
		{"an entity that is not declared", strings.NewReader(start + item + "&x;" + end + good), "&x;", false},
		{"entities declared in an item", strings.NewReader(start + `<newsItem guid="bad"><!DOCTYPE x [<!ENTITY a "b">]>&a;</newsItem>` + good), "declares entities", false},
		{"a document type in an item", strings.NewReader(start + `<newsItem guid="bad"><!DOCTYPE x SYSTEM "x">a</newsItem>` + good), "document type", false},
		{"deep nesting", repeated(start+item, "<b>", 100_000, end+good), "400 deep", false},
		{"many elements", repeated(start+item, "<b/>", 300_000, end+good), "250,000", false},
		{"many attributes", repeated(start+item, `<b a="" b="" c="" d=""></b>`, 60_000, end+good), "250,000", false},
		{"an attribute without end", repeated(start+`<newsItem guid="bad"><b a="`, "attribute ", 3<<17, `"/></newsItem>`+good), "over 1 MiB long", false},
		{"an item's own tag without end", repeated(start+`<newsItem guid="`, "bad ", 3<<18, `"/>`+good), "over 1 MiB long", false},
		{"text over the cap", repeated(start+item, "endless text ", 2<<20, end+good), "over 10 MiB", false},
		{"a comment over the cap", repeated(start+item+"<!--", "endless > ", 2<<20, "-->"+end+good), "over 10 MiB", false},
		{"a tag over the cap", repeated(start+item+"<", "endless ", 3<<20, end+good), "over", false},
		{"a NUL", strings.NewReader(start + item + "\x00" + end + good), "U+0000", false},
		{"a NUL by its number", strings.NewReader(start + item + "&#0;" + end + good), "U+0000", false},
		{"bytes that are not UTF-8", strings.NewReader(start + item + "\xff" + end + good), "character set", false},
		{"a tag that does not end", strings.NewReader(start + `<newsItem guid="bad" <contentMeta/></newsItem>` + good), "not well-formed", false},
		{"a quote that does not end", strings.NewReader(start + `<newsItem guid="bad"><a b="></newsItem>` + good), "not well-formed", false},
		{"an item that does not end", strings.NewReader(start + `<newsItem guid="bad"><a>` + good), "does not end", false},
		{"an unknown character set", strings.NewReader(`<?xml version="1.0" encoding="klingon"?>` + start + good), "klingon", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems, articles := 0, 0
			for a, err := range readXMLFile(newsmlFormat(), tt.data, "") {
				if err == nil {
					articles++
					if a.ID != "good" || a.Title != "Good" {
						t.Errorf("read %q, %.40q", a.ID, a.Title)
					}
					continue
				}
				problems++
				var p *corpus.Problem
				if !errors.As(err, &p) || !strings.Contains(p.Reason, tt.reason) || p.Line < 1 {
					t.Errorf("the problem is %v", err)
				}
			}
			if wantArticles := map[bool]int{true: 0, false: 1}[tt.alone]; problems != 1 || articles != wantArticles {
				t.Errorf("%d problems and %d articles", problems, articles)
			}
		})
	}
}

// What never ends is given up.
func TestEndlessXMLEnds(t *testing.T) {
	tests := []struct{ name, head, body string }{
		{"text in an item", `<newsMessage><newsItem guid="a"><headline>`, "endless text "},
		{"text before any item", `<newsMessage>`, "endless text "},
		{"a comment", `<newsMessage><!--`, "endless - comment -> "},
		{"elements", `<newsMessage>`, "<header>" + strings.Repeat("x", 500) + "</header>"},
		{"bytes after a document", `<newsItem/>`, "no markup "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			last := ""
			for _, err := range readXMLFile(newsmlFormat(), io.MultiReader(strings.NewReader(tt.head), endless(tt.body)), "") {
				if err != nil {
					last = err.Error()
				}
			}
			if !strings.Contains(last, "for 128 MiB no item ended") {
				t.Errorf("it ends with %q", last)
			}
		})
	}
}

func TestXMLThatIsCutShort(t *testing.T) {
	const whole = `<newsMessage><itemSet><newsItem guid="a"><contentMeta><headline>A</headline></contentMeta></newsItem></itemSet></newsMessage>`
	for cut := len("<newsMessage>"); cut < len(whole); cut++ {
		got := outcomes(t, readXMLFile(newsmlFormat(), strings.NewReader(whole[:cut]), ""))
		if !strings.Contains(got, "get it again") {
			t.Errorf("of %s\nis read\n%s", whole[:cut], got)
		}
		if read, complete := strings.Contains(got, `"id": "a"`), strings.Contains(whole[:cut], "</newsItem>"); read != complete {
			t.Errorf("of %s\nis read\n%s", whole[:cut], got)
		}
	}
}

// An item is given as soon as it is there: the message around it may be a stream.
func TestXMLItemsDoNotWaitForTheNext(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	item := `<newsItem guid="a"><contentMeta><headline>A</headline></contentMeta></newsItem>`
	go func() { _, _ = io.WriteString(w, "<newsMessage><itemSet>"+item) }()
	for a, err := range readXMLFile(newsmlFormat(), r, "") {
		if err != nil || a.ID != "a" {
			t.Error(a, err)
		}
		break
	}
	_ = r.Close()
}

func TestMalformedNITFIsStillNamed(t *testing.T) {
	data := `<nitf><head><docdata><doc-id id-string="s1"/></docdata></head><body><p></body></nitf>`
	problems := 0
	for _, err := range readXMLFile(nitfFormat(), strings.NewReader(data), "") {
		var p *corpus.Problem
		if !errors.As(err, &p) || p.ID != "s1" {
			t.Errorf("the problem is %#v", err)
		}
		problems++
	}
	if problems != 1 {
		t.Error(problems, "problems")
	}
}

func TestXMLProblemsTellTheirLines(t *testing.T) {
	data := "<newsMessage>\n\n<newsItem guid='a'>\n<b>\n</c></newsItem>\n<newsItem\nguid='b'/></newsMessage>"
	var lines []int
	for _, err := range readXMLFile(newsmlFormat(), strings.NewReader(data), "") {
		var p *corpus.Problem
		if errors.As(err, &p) {
			lines = append(lines, p.Line)
		}
	}
	if diff := cmp.Diff([]int{5, 6}, lines); diff != "" {
		t.Error(diff)
	}
}
