package formats

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// newsmlFormat reads NewsML-G2: items alone or in a newsMessage, which may be of any
// length, as it is read item by item. An item that is not well-formed is a problem of
// its own.
//
// Names of elements count without their namespace's prefix, and qcodes by what follows
// the colon, as everybody uses other prefixes.
func newsmlFormat() corpus.Format {
	return corpus.Format{
		Name:       "NewsML-G2",
		About:      "IPTC news messages, items and packages",
		Extensions: []string{".xml"},
		Is: func(head []byte) bool {
			name, space := xmlRoot(head)
			return (newsmlItems[name] || newsmlRoots[name]) && (space == "" || strings.Contains(space, "iptc.org/"))
		},
		Read: func(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
			return readXML(f, isNewsMLItem, "newsItem", readNewsML)
		},
	}
}

// newsmlItems are the elements that are read one by one; newsmlRoots are the others that
// a file may begin with. contentSet and contentMeta are parts of an item, as guidelines
// print them.
var (
	newsmlItems = map[string]bool{
		"newsItem": true, "packageItem": true, "conceptItem": true, "knowledgeItem": true, "planningItem": true, "catalogItem": true,
	}
	newsmlRoots = map[string]bool{"newsMessage": true, "itemSet": true, "contentSet": true, "contentMeta": true}
)

func isNewsMLItem(name []byte, root bool) bool {
	return newsmlItems[string(name)] || root && (string(name) == "contentSet" || string(name) == "contentMeta")
}

// readXML yields what read makes of each of the items in a file, to which it gives an
// identifier for items that have none.
func readXML(f *corpus.File, items func(name []byte, root bool) bool, what string, read func(n *xmlNode, id string) (*corpus.Article, *corpus.Problem)) iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		data, err := xmlText(f)
		if err != nil {
			yield(nil, err)
			return
		}
		s := &xmlItems{xmlScanner: xmlScanner{r: data}, wanted: items}
		told := false // what is wrong
		for {
			item, line, err := s.next()
			if errors.Is(err, io.EOF) {
				break
			}
			var a *corpus.Article
			if err == nil {
				if a, err = readXMLItem(item, line, itemID(f.ID, s.found), read); err == nil {
					if !yield(a, nil) {
						return
					}
					continue
				}
			}
			told = true
			var p *corpus.Problem
			if !yield(nil, err) || !errors.As(err, &p) {
				return
			}
		}
		if s.found == 0 && !told {
			yield(nil, &corpus.Problem{Reason: "there is no " + what + " in it", Hint: "nothing to do: only items with text are read"})
		}
	}
}

// itemID is the identifier of the nth item of a file, if it has none of its own.
func itemID(file string, n int) string {
	if n <= 1 {
		return file
	}
	return file + "#" + strconv.Itoa(n)
}

func readXMLItem(item []byte, line int, id string, read func(n *xmlNode, id string) (*corpus.Article, *corpus.Problem)) (*corpus.Article, error) {
	n, p := parseXML(item, line)
	if p == nil {
		var a *corpus.Article
		if a, p = read(n, id); p == nil {
			return a, nil
		}
		p.Line = line
	}
	if p.ID == "" {
		p.ID = cmp.Or(n.attr("guid"), n.kid("head", "docdata", "doc-id").attr("id-string"))
	}
	return nil, p
}
