package formats

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// element is what flatten does at an element.
type element struct {
	id    uint8
	pause pause       // before and after it
	kind  corpus.Kind // of its text, unless Report
	skip  bool        // its content is no text to read
	void  bool        // it has no content
	pre   bool        // its lines and spaces stay
	outer bool        // its class tells of the page, not of its text
}

// elements are those of HTML and NITF that matter. Others are taken for what stands
// inside a line.
var elements = makeElements()

var idOfItem, idOfRow = elements["li"].id, elements["tr"].id

func makeElements() map[string]element {
	t := map[string]element{}
	set := func(names string, change func(e *element)) {
		for name := range strings.FieldsSeq(names) {
			e, ok := t[name]
			if !ok {
				e.id = uint8(len(t)) // there are fewer than 256
			}
			change(&e)
			t[name] = e
		}
	}
	kind := func(k corpus.Kind) func(*element) { return func(e *element) { e.kind = k } }

	set(`a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q s samp small span strike strong sub sup
		time tt u var button ruby rb num frac frac-num frac-den td th thead tbody tfoot head`, func(*element) {})
	set(`p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 blockquote figure figcaption table caption ul ol
		dl form fieldset details summary address pre xmp hr html body center hgroup dir menu search dialog legend
		hl1 hl2 hedline bq block media media-caption media-producer byline dateline distributor abstract body.head
		body.content body.end tagline bibliography note nitf-table credit datasource fn rights story.date`,
		func(e *element) { e.pause = paragraph })
	set("li tr dt dd br byttl", func(e *element) { e.pause = newLine })
	set(`script style template noscript title svg iframe noembed noframes select datalist textarea video audio canvas
		rt rp rtc del object applet media-reference media-object media-metadata nitf-table-metadata`, func(e *element) { e.skip = true })
	set("br hr img wbr input col embed source track area base link meta param", func(e *element) { e.void = true })
	set("pre xmp", func(e *element) { e.pre = true })
	set("html body main article body.content", func(e *element) { e.outer = true })

	set("figcaption caption media-caption", kind(corpus.Caption))
	set("credit media-producer distributor datasource tagline", kind(corpus.Credit))
	set("byline byttl address", kind(corpus.Byline))
	set("dateline", kind(corpus.Datelined))
	set("aside nav footer form button bibliography note rights", kind(corpus.Notice))
	set("time story.date", kind(corpus.Stamp))
	return t
}

// kindOfWord are the words in the class of an element that tell what its text is.
var kindOfWord = map[string]corpus.Kind{
	"caption": corpus.Caption, "captions": corpus.Caption, "figcaption": corpus.Caption, "imagecaption": corpus.Caption,
	"photocaption": corpus.Caption, "cutline": corpus.Caption,
	"credit": corpus.Credit, "credits": corpus.Credit, "photocredit": corpus.Credit, "imagecredit": corpus.Credit,
	"photographer": corpus.Credit,
	"byline":       corpus.Byline, "bylines": corpus.Byline,
	"dateline":  corpus.Datelined,
	"timestamp": corpus.Stamp,
	"related":   corpus.Notice, "newsletter": corpus.Notice, "subscribe": corpus.Notice, "subscription": corpus.Notice,
	"signup": corpus.Notice, "promo": corpus.Notice, "share": corpus.Notice, "sharing": corpus.Notice, "social": corpus.Notice,
	"advert": corpus.Notice, "adverts": corpus.Notice, "advertisement": corpus.Notice, "advertising": corpus.Notice,
	"ad": corpus.Notice, "ads": corpus.Notice, "breadcrumb": corpus.Notice, "breadcrumbs": corpus.Notice,
	"readmore": corpus.Notice, "recirc": corpus.Notice, "outbrain": corpus.Notice, "taboola": corpus.Notice,
	"author": corpus.Byline, "authors": corpus.Byline, "copyright": corpus.Notice,
}

// stateWords open classes that tell what a page has or is about: "has-ads",
// "category-social". What they say is not of the text.
var stateWords = map[string]bool{
	"has": true, "no": true, "not": true, "with": true, "without": true, "category": true, "tag": true, "topic": true,
	"section": true, "page": true, "type": true, "format": true, "hide": true, "show": true,
}

// kindOfClass tells by the class attribute what an element's text is: by the first of
// its classes, such as "wp-caption-text" or "mediaCaption", that has a word for it.
func kindOfClass(class string) corpus.Kind {
	const longest = 512 // more classes say no more
	class = class[:min(len(class), longest)]
	var word [16]byte
	for i := 0; i < len(class); {
		first := true // word of a class
		for i < len(class) && !isMarkupSpace(class[i]) {
			n := 0
			for ; i < len(class) && isASCIILetter(class[i]); i++ {
				if n > 0 && class[i] < 'a' && class[i-1] >= 'a' {
					break // mediaCaption
				}
				if n < len(word) {
					word[n] = class[i] | 0x20
				}
				n++
			}
			if n == 0 {
				i++
				continue
			}
			if n > len(word) {
				first = false
				continue
			}
			if first && stateWords[string(word[:n])] {
				for i < len(class) && !isMarkupSpace(class[i]) {
					i++
				}
				break
			}
			if k := kindOfWord[string(word[:n])]; k != corpus.Report {
				if k != corpus.Byline || word[0] == 'b' || first { // "post-author" is a box with a biography
					return k
				}
			}
			first = false
		}
		for i < len(class) && isMarkupSpace(class[i]) {
			i++
		}
	}
	return corpus.Report
}
