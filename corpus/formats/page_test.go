package formats

import (
	"strings"
	"testing"

	"github.com/wirefold/wirefold/corpus"
)

// TestReportIsFoundAmongTheRest reads pages that hold more than a report.
func TestReportIsFoundAmongTheRest(t *testing.T) {
	const other = "The harbour of Velmora is to be dredged next year, the council decided, and the ferries will leave from the old pier."
	whole := flatten(reportText).text
	article := func(before, after string) string {
		return "<div id=main><h1>Flood</h1>" + before + "<div class=story-body>" + reportText + "</div>" + after + "</div>"
	}
	for name, c := range map[string]struct{ markup, want string }{
		"sidebar":          {article("", "") + "<div class=sidebar><p>" + other + "</p></div>", whole},
		"comments":         {article("", "<section id=comments><p>"+other+"</p><p>Ann: What a night that was for all of us who live down by the river.</p></section>"), whole},
		"list of links":    {article("", "<h3>More</h3><ul><li><a href=1>"+other+"</a></li></ul>"), whole},
		"teaser":           {article("", "<div class=teaser><a href=1>Harbour to be dredged</a><p>"+other[:40]+"</p></div>"), whole},
		"biography":        {article("", "<div class=author-box><p>Ann Reval has been writing for the Courier about rivers and dams since the year 1999.</p></div>"), whole},
		"links in between": {article("", "") + "<div><p><a href=1>" + other + "</a></p></div>", whole},
		"hidden":           {article("<p hidden>"+other+"</p>", "<p style='color: red; display: none'>"+other+"</p>"), whole},
		"lead":             {article("<p>"+other+"</p>", ""), other + "\n\n" + whole},
		"form around all":  {"<form class=page><nav><a href=1>Home</a></nav>" + article("", "") + "</form>", whole},
		"wrongly named":    {"<div class='related comments'>" + article("", "") + "</div>", whole},
		"looks":            {"<div class='story story--has-ads'>" + reportText + "</div>", whole},
		"caption":          {article("", "<figure><img src=x><figcaption>"+strings.Repeat(other+" ", 9)+"</figcaption></figure>"), whole + "\n\n" + strings.TrimSpace(strings.Repeat(other+" ", 9))},
	} {
		a, p := readPage(pageOf("", c.markup), pageSource{id: "file"})
		if p != nil {
			t.Errorf("%s: %v", name, p)
			continue
		}
		if got := a.Body; got != c.want && got != "Flood\n\n"+c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPageDates(t *testing.T) {
	for _, c := range []struct{ name, head, body, address, want string }{
		{"microdata", "", "<span itemprop=datePublished content=2024-05-01>1 May</span>", "", "2024-05-01"},
		{"time for publication", "", "<time datetime=2024-04-01>then</time><time pubdate datetime=2024-05-01>1 May</time>", "", "2024-05-01"},
		{"hAtom", "", "<abbr class=published title=2024-05-01T10:00:00+02:00>1 May</abbr>", "", "2024-05-01"},
		{"below the headline", "", "<time datetime=2024-04-01>today</time><h1>Flood</h1><time datetime=2024-05-01>1 May</time><time datetime=2024-06-01>later</time>", "", "2024-05-01"},
		{"time of something else", "", "<time datetime=2024-04-01>today</time>", "", "0001-01-01"},
		{"time that is none", "", "<h1>Flood</h1><time datetime=10:00>10</time><time datetime=2024-05-01>1 May</time>", "", "2024-05-01"},
		{"page in structured data", `<script type="application/ld+json">{"@type":"WebPage","datePublished":"2024-05-01"}</script>`, "", "https://a.example/2024/06/02/flood", "2024-05-01"},
		{"meta that is no time", `<meta name=date content="the first of May">`, "", "https://a.example/2024-05-01-flood", "2024-05-01"},
		{"meta first", `<meta name=date content="2024-05-01">`, "<time pubdate datetime=2024-06-01>x</time>", "https://a.example/2024/07/01/x", "2024-05-01"},
		{"address", "", "", "https://a.example/news/2024/5/1/flood", "2024-05-01"},
		{"address without a day", "", "", "https://a.example/2024/05/flood", "0001-01-01"},
		{"address with numbers", "", "", "https://a.example/2024/13/45/flood", "0001-01-01"},
		{"old numbers", "", "", "https://a.example/1024/12/10/flood", "0001-01-01"},
	} {
		a, p := readPage(pageOf(c.head, c.body+reportText), pageSource{address: c.address, id: "file"})
		if p != nil {
			t.Errorf("%s: %v", c.name, p)
		} else if got := a.Published.Format("2006-01-02"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestBylineOfThePage(t *testing.T) {
	long := strings.Repeat("The river rose at Velmora, and nobody was hurt, the fire brigade said. ", 6)
	for name, c := range map[string][2]string{
		"class":       {`<p class="post byline">By Anna Reval</p>`, "Anna Reval"},
		"itemprop":    {`<span itemprop="author">Anna Reval</span>`, "Anna Reval"},
		"link first":  {`<p class="byline">From our desk</p><a rel="author" href="/ar">Anna Reval</a>`, "Anna Reval"},
		"a biography": {`<div class="byline">` + long + `</div>`, ""},
		"none":        {`<p>Anna Reval</p>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			page := "<!doctype html><html><body><article><h1>River rises</h1>" + c[0] + "<p>" + long + "</p><p>" + long + "</p></article></body></html>"
			all, problems := readAll(t, &corpus.Reader{Formats: All(), Stdin: strings.NewReader(page)}, "-")
			if len(all) != 1 {
				t.Fatal(problems)
			}
			got := ""
			if all[0].Meta != nil {
				got = all[0].Meta.Byline
			}
			if got != c[1] {
				t.Errorf("the byline is %q, not %q", got, c[1])
			}
		})
	}
}
