package formats

import (
	"strings"

	"golang.org/x/net/html"
)

// role is what the markup of an element tells of its part in the page.
type role uint8

const (
	noRole     role = iota
	boxRole         // a box, of links or not
	authorRole      // of the author
	pageRole        // of the page, and not of the report
	hiddenRole
)

// roleOf tells the role of an element.
func roleOf(n *html.Node) role {
	switch n.Data {
	case "nav", "footer", "aside", "menu", "dialog", "form", "button", "fieldset", "label":
		return pageRole
	case "body", "main":
		return noRole
	}
	r := noRole
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return hiddenRole
		case "itemprop":
			if a.Val == "articleBody" {
				return noRole
			}
		case "id":
			r = max(r, roleOfNames(a.Val))
		case "class":
			if n.Data != "article" { // they list what they are about
				r = max(r, roleOfNames(a.Val))
			}
		case "role":
			if pageRoles[a.Val] {
				r = pageRole
			}
		case "aria-hidden":
			if a.Val == "true" {
				r = pageRole
			}
		case "style":
			if strings.Contains(strings.ReplaceAll(firstNames(a.Val), " ", ""), "display:none") {
				r = pageRole
			}
		}
	}
	return r
}

// pageRoles are the values of the attribute role of what is no report.
var pageRoles = wordSet(`alert alertdialog banner complementary contentinfo dialog menu menubar navigation search tablist toolbar`)

// pageWords are the words in names of classes and ids of what is no report.
var pageWords = wordSet(`
	ad ads adbox advert adverts advertisement advertising affiliate anzeige banner promo promos promotion sponsor sponsored sponsors werbung
	bio biography authorbox byline meta metadata postmetadata tags taglist tagcloud
	breadcrumb breadcrumbs crumb crumbs footer masthead menu submenu nav navbar navi navigation pager paging pagination sidebar skip toolbar tools widget widgets
	comment comments commentaires comentarios commentlist discussion disqus kommentar kommentare replies reply respond
	consent contact cookie cookies copyright disclaimer gdpr imprint impressum kontakt lightbox modal notice overlay popup print
	donate donation donations spenden login newsletter paywall poll quiz rating ratings register registration signup subscribe subscription survey vote votes
	addthis addtoany follow share sharebar sharedaddy sharer shares sharing social socials
	factbox infobox latest mostread outbrain popular readmore recirc recommend recommendation recommendations recommended related relatedposts similar taboola trending
`)

var (
	boxWords    = wordSet("box boxes card cards teaser teasers tile tiles")
	authorWords = wordSet("author authors autor")
	// reportWords are the words in names of what holds the report.
	reportWords = wordSet("article articlebody articletext blog body bodytext content entry post posts story storybody text txt")
)

func wordSet(words string) map[string]bool {
	t := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		t[w] = true
	}
	return t
}

// roleOfNames tells the role by names of classes, or by an id: by the first that has a
// word for it.
func roleOfNames(names string) role {
	for name := range strings.FieldsSeq(firstNames(names)) {
		name, _, _ = strings.Cut(name, "--") // what follows tells how it looks
		r, first := noRole, true
		eachWord(name, func(word string) bool {
			switch {
			case first && word != "tag" && (stateWords[word] || word == "elementor" || word == "wp"):
				return false
			case pageWords[word]:
				r = pageRole
			case authorWords[word]:
				r = max(r, authorRole)
			case boxWords[word]:
				r = max(r, boxRole)
			}
			first = false
			return r != pageRole
		})
		if r != noRole {
			return r
		}
	}
	return noRole
}

// firstNames are as many of the names in an attribute as are looked at.
func firstNames(names string) string {
	const longest = 512
	return names[:min(len(names), longest)]
}

// bonus is by how much the names of an element multiply its points, in hundredths.
func bonus(n *html.Node) int {
	if attribute(n, "itemprop") == "articleBody" {
		return 200
	}
	b := 100
	for _, key := range []string{"class", "id"} {
		eachWord(firstNames(attribute(n, key)), func(word string) bool {
			if reportWords[word] {
				b = 130
			}
			return b == 100
		})
	}
	if n.Data == "article" {
		b = 130
	}
	return b
}

// eachWord calls f with the words of a name such as "post-meta" or "relatedLinks", in
// lower case, until it returns false.
func eachWord(name string, f func(string) bool) {
	for i := 0; i < len(name); {
		j := i
		for ; j < len(name) && isASCIILetter(name[j]); j++ {
			if j > i && name[j] < 'a' && name[j-1] >= 'a' {
				break
			}
		}
		if j == i {
			i++
			continue
		}
		if !f(strings.ToLower(name[i:j])) {
			return
		}
		i = j
	}
}
