package formats

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/wirefold/wirefold/corpus"
)

// marked shows a text with the kinds of its furniture before the lines: "<caption>".
func marked(text string, furniture []corpus.Furniture) string {
	var b strings.Builder
	at := 0
	for _, f := range furniture {
		b.WriteString(text[at:f.Start] + "<" + f.Kind.String() + ">" + text[f.Start:f.End])
		at = f.End
	}
	return b.String() + text[at:]
}

func TestFlattenMakesALineOfEachBlock(t *testing.T) {
	for _, c := range []struct{ name, markup, want string }{
		{"paragraphs", "<p>One.</p>\n<p>Two\n  lines.</p>", "One.\n\nTwo lines."},
		{"text without markup", "Water  rose &amp; fell,\n5 < 7 and a<b", "Water rose & fell, 5 < 7 and a"},
		{"nothing", "  <p>&nbsp;</p> <br> ", ""},
		{"break", "<p>One<br>two<br/>\nthree</p>", "One\ntwo\nthree"},
		{"two breaks are a paragraph", "One<br><br>two<br><br><br>three", "One\n\ntwo\n\nthree"},
		{"unclosed paragraphs", "<p>One<p>Two", "One\n\nTwo"},
		{"inline keeps spaces", "the <b>Ostrel</b> <i>river</i>, <org>KNA</org>said <person>Ann</person>'s", "the Ostrel river, KNAsaid Ann's"},
		{"unknown inline", "a<foo:bar>b</foo:bar>c <x-y>d</x-y>", "abc d"},
		{"prefixes", "<h:p>One</h:p><h:p>Two</h:p>", "One\n\nTwo"},
		{"heading", "Lead<h2>Head</h2>text", "Lead\n\nHead\n\ntext"},
		{"list", "<p>Three:</p><ul><li>one</li><li>two<ul><li>deep</li></ul></li><li>three</ul>End", "Three:\n\none\ntwo\ndeep\nthree\n\nEnd"},
		{"list without ends", "<ol><li>one<li>two</ol>", "one\ntwo"},
		{"definitions", "<dl><dt>Dead<dd>4<dt>Hurt<dd>12</dl>", "Dead\n4\nHurt\n12"},
		{"table", "<table><thead><tr><th>Town</th><th>Dead</th></tr></thead><tr><td>Ostrel</td><td>4</td></tr><tr><td><p>Kesra</p></td><td><p>12</p></td></tr></table>After", "Town\tDead\nOstrel\t4\nKesra\t12\n\nAfter"},
		{"table without ends", "<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"},
		{"empty cells", "<table><tr><td></td><td>b</td><td><br></td><td>d</td></tr></table>", "b\td"},
		{"layout table", "<table><tr><td><p>One.</p><p>Two.</p></td><td><p>Three.</p></td></tr></table>", "One.\n\nTwo.\n\nThree."},
		{"dropped", "a<script>if (x<y) '</p>'</script>b<style>p{}</style><template><p>t</p></template><noscript>n<img></noscript>c<!-- <p>x</p> -->d<svg><title>s</title><path></svg>e", "abcde"},
		{"self-closing raw elements of XHTML", "a<script src='x'/>b<iframe src='y' />c", "abc"},
		{"entities", "&lt;b&gt; &eacute;&#233;&#xE9; &copy 5 &bogus; &#xD800; &#0;", "<b> ééé © 5 &bogus; \uFFFD \uFFFD"},
		{"soft hyphens stay, no-break spaces do not", "Ost\u00ADrel&shy;er 5\u00A0000&nbsp;&nbsp;people", "Ost\u00ADrel\u00ADer 5 000 people"},
		{"control characters", "a\x00b\x07c\x7f\vd", "abc d"},
		{"broken UTF-8", "a\xffb", "a\uFFFDb"},
		{"pre", "<pre>  One\n two  <b>x</b> <b>y</b>\r\n\n\nthree</pre>four", "  One\n two  x y\n\nthree\n\nfour"},
		{"ruby", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", "漢字"},
		{"deleted text", "toll <del>12</del> 15", "toll 15"},
		{"CDATA", "<p><![CDATA[5 < 7 & more]]></p>", "5 < 7 & more"},
		{"hidden", "a<p hidden>no<b>no</b></p>b", "a\n\nb"},
		{"fraction of NITF", "<num>2 <frac><frac-num>1</frac-num><frac-den>2</frac-den></frac></num> km", "2 1/2 km"},
		{"attributes with markup in them", `<p title="a > b" class='x'>One</p><a href=x/>two</a>`, "One\n\ntwo"},
		{"skipped element without an end", "<p>a<del>b</p><p>c</p>", "a\n\nc"},
		{"a whole page", "<!DOCTYPE html><html><head><title>T</title><meta name=a></head><body><p>x</p></body></html>", "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, flatten(c.markup).text); d != "" {
				t.Errorf("flatten(%q) (-want +got):\n%s", c.markup, d)
			}
		})
	}
}

func TestFlattenMarksFurniture(t *testing.T) {
	for _, c := range []struct{ name, markup, want string }{
		{"figure", "<p>Text.</p><figure><img><figcaption>A bridge. <span class=credit>Photo: Meridian</span></figcaption></figure><p>More.</p>", "Text.\n\n<caption>A bridge. Photo: Meridian\n\nMore."},
		{"classes", "<div class='wp-caption-text'>c</div><p class=photoCredit>p</p><div class='post byline'>By Ann</div><div class='share-buttons'>s</div><div class='market-shareholders'>Report</div>",
			"<caption>c\n\n<credit>p\n\n<byline>By Ann\n\n<notice>s\n\nReport"},
		{"classes of what a page has", "<div class='article has-related no-ads category-social'><p>Report.</p></div>", "Report."},
		{"classes of the body", "<body class='newsletter'><article class='related'><p>Report.</p></article></body>", "Report."},
		{"author with words around", "<p>By <a rel='nofollow author' href=x>Ann Reval</a> and <a rel=author>Ben Kos</a></p><p>Report by <a rel=author>Ann</a> on the flood in Ostrel.</p>", "<byline>By Ann Reval and Ben Kos\n\nReport by Ann on the flood in Ostrel."},
		{"aside and navigation", "<nav><ul><li>Home</li><li>News</li></ul></nav><p>Report.<aside><h3>More</h3><p>Other.</p></aside>End.<footer>Foot</footer>", "<notice>Home\n<notice>News\n\nReport.\n\n<notice>More\n\n<notice>Other.\n\nEnd.\n\n<notice>Foot"},
		{"time alone", "<p><time>5 May</time></p><p>On <time>5 May</time> it rained.</p>", "<stamp>5 May\n\nOn 5 May it rained."},
		{"part of a line is no furniture", "<p>He gave <span class=credit>credit</span> to those who helped.</p>", "He gave credit to those who helped."},
		{"NITF", "<body.head><hedline><hl1>Flood</hl1></hedline><byline>By <person>Ann Reval</person><byttl>Writer</byttl></byline><dateline><location>Ostrel</location></dateline></body.head><body.content><p>Text.</p><media><media-reference>x</media-reference><media-caption>A dam.</media-caption><media-producer>KNA</media-producer></media></body.content><body.end><tagline>Ben wrote.</tagline></body.end>",
			"Flood\n\n<byline>By Ann Reval\n<byline>Writer\n\n<dateline>Ostrel\n\nText.\n\n<caption>A dam.\n\n<credit>KNA\n\n<credit>Ben wrote."},
		{"unclosed furniture ends with its parent", "<div><p class=caption>c</div><p>Report.", "<caption>c\n\nReport."},
		{"unclosed paragraph with a class", "<p class=caption>c<p>Report.", "<caption>c\n\nReport."},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := flatten(c.markup)
			if d := cmp.Diff(c.want, marked(f.text, f.furniture)); d != "" {
				t.Errorf("flatten(%q) (-want +got):\n%s", c.markup, d)
			}
		})
	}
}

func TestFlattenFindsFields(t *testing.T) {
	f := flatten("<title>Flood - Site</title><h1>Flood in\n <i>Ostrel</i></h1><byline>By Ann Reval<byttl>Writer</byttl></byline><dateline>Kesra,\nJune 5</dateline><h1>Other</h1>")
	if f.title != "Flood in Ostrel" || f.byline != "By Ann Reval" || f.dateline != "Kesra, June 5" {
		t.Errorf("title %q, byline %q, dateline %q", f.title, f.byline, f.dateline)
	}
	if f := flatten("<head><title>Flood &amp; rain</title></head><p>x"); f.title != "Flood & rain" {
		t.Errorf("title %q", f.title)
	}
}

// TestFlattenStaysLinear does work that would take hours if it were not.
func TestFlattenStaysLinear(t *testing.T) {
	const n = 1_000_000
	var attributes strings.Builder
	for i := range n / 4 {
		attributes.WriteString(" a" + strings.Repeat("b", i%7) + string(rune('a'+i%26)))
	}
	for name, c := range map[string]struct {
		markup string
		want   int // bytes of text
	}{
		"deep":          {strings.Repeat("<div>", n) + "x", 1},
		"deep captions": {strings.Repeat("<figcaption class=a>", n) + "x" + strings.Repeat("</figcaption>", n), 1},
		"closed only":   {strings.Repeat("</div>", n) + "x", 1},
		"mixed ends":    {strings.Repeat("<b>", 600) + strings.Repeat("<p></div></li>", n/2) + "x", 1},
		"attributes":    {"<p" + attributes.String() + ">x" + strings.Repeat("<i a b>", n/4), 1},
		"class":         {"<p class='" + strings.Repeat("caption", n) + "'>x" + strings.Repeat("<br><p class='ad'>", n/4), 1},
		"open quotes":   {strings.Repeat(`<a b="`, n/2), 0},
		"less-than":     {strings.Repeat("<", n), n},
		"comments":      {strings.Repeat("<!-- -", n/2), 0},
		"script":        {strings.Repeat("<script></scrip", n/4), 0},
		"rows":          {strings.Repeat("<table><tr><td>", n/8) + "x", 1},
		"items":         {strings.Repeat("<ul><li><b>", n/8) + "x", 1},
		"ampersands":    {strings.Repeat("&", n), n},
		"NULs":          {strings.Repeat("\x00", n), 0},
	} {
		if got := len(flatten(c.markup).text); got != c.want {
			t.Errorf("%s: %d bytes of text, want %d", name, got, c.want)
		}
	}
}

// checkFurniture fails unless spans are whole lines, in order and apart.
func checkFurniture(t *testing.T, text string, furniture []corpus.Furniture) {
	t.Helper()
	end := 0
	for _, f := range furniture {
		if f.Start < end || f.End <= f.Start || f.End > len(text) || f.Kind == corpus.Report {
			t.Fatalf("furniture %v after byte %d of %q", f, end, text)
		}
		before := text[strings.LastIndexByte(text[:f.Start], '\n')+1 : f.Start]
		after, _, _ := strings.Cut(text[f.End:], "\n")
		if strings.TrimSpace(before) != "" || strings.TrimSpace(after) != "" || strings.Contains(text[f.Start:f.End], "\n") {
			t.Fatalf("furniture %v is no whole line of %q", f, text)
		}
		end = f.End
	}
}

func FuzzFlatten(f *testing.F) {
	for _, s := range []string{
		"<p>One<br>two</p><ul><li>a<li>b</ul>", "<figure><figcaption class='credit x'>c</figcaption></figure>",
		"<table><tr><td>a<td><p>b</table>", "<pre> a\n b</pre>&amp;&#xD800;&nbsp", "<del>a</p><![CDATA[x]]><!--", "<byline>By A<byttl>B",
		"<script>a</script", "<p class='author has-x wpCaption'", "a\u00A0\u00ADb\xff\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, markup string) {
		flat := flatten(markup)
		checkFurniture(t, flat.text, flat.furniture)
		if !utf8.ValidString(flat.text) {
			t.Fatalf("%q is not UTF-8", flat.text)
		}
		if strings.Contains(flat.text, "\n\n\n") || strings.Trim(flat.text, "\n") != flat.text {
			t.Fatalf("%q has too many line feeds", flat.text)
		}
		if strings.ContainsAny(flat.text, "\x00\r\x07") {
			t.Fatalf("%q has control characters", flat.text)
		}
		low := strings.ToLower(markup)
		if strings.Contains(low, "pre") || strings.Contains(low, "xmp") || !isASCII(flat.text) {
			return // where white space may stay
		}
		for l := range strings.SplitSeq(flat.text, "\n") {
			if strings.Contains(l, "  ") || strings.TrimSpace(l) != l {
				t.Fatalf("%q has white space that is not collapsed", flat.text)
			}
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func BenchmarkFlatten(b *testing.B) {
	markup := strings.Repeat(`<p>Water rose in <a href="https://kna.example/ostrel" class="link">Ostrel</a> on Friday &amp; reached the bridge by noon, the river board said. Some 1,200 people left their homes in the lower town, and two schools were closed.</p>
<p class="lead">The mayor of Kesra, <b>Ann Reval</b>, said that the dam would hold. &ldquo;We have seen worse,&rdquo; she said.</p>
<figure><img src="a.jpg" alt="A bridge" width="600"><figcaption>The bridge at Ostrel. <span class="credit">Photo: Meridian Wire</span></figcaption></figure>
<ul><li>Four roads are closed</li><li>Trains run</li></ul>
`, 20)
	b.SetBytes(int64(len(markup)))
	for b.Loop() {
		flatten(markup)
	}
}
