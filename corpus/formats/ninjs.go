package formats

import (
	"fmt"
	"iter"
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

// ninjsFormat reads ninjs, the news in JSON of the IPTC, in its versions 1, 2 and 3 and
// as Superdesk writes it. One table of names serves all: see foldName and ninjsNames.
//
// It is lenient where a field is not as its schema wants it:
//
//   - a number or a boolean for a string is taken as it is printed; of a list the first
//     text, of an object its value or name; one item for a list is a list of one;
//   - an urgency that is none of 1 to 9, coordinates that are no point on earth, an
//     unreadable time of expiry, of modification or of creation beside a readable
//     versioncreated, and fields that no version has are passed over, as are renditions,
//     planned coverage, trust indicators and alternative ids, which say nothing of a text;
//   - of more than 100 headlines, bodies or descriptions, and of more than 1,000 tags or
//     links, the rest is passed over.
//
// It is strict where a guess could do harm. These are problems: no uri (nor guid, nor
// altid); a pubstatus that is not usable, withheld or canceled; a time of publication or
// an embargo that cannot be read.
func ninjsFormat() corpus.Format {
	return corpus.Format{
		Name:       "ninjs",
		About:      "IPTC ninjs 1 to 3.1, and Superdesk",
		Extensions: []string{".json"},
		IsObject:   isNinjs,
		Object:     readNinjs,
	}
}

// ninjsMarks are fields of ninjs that objects of other kinds seldom have beside a uri:
// not title, body, headline or byline, which archives have too.
var ninjsMarks = []string{
	"versioncreated", "versionCreated", "firstcreated", "firstCreated", "contentcreated", "contentCreated",
	"bodies", "headlines", "descriptions", "body_text", "body_html", "body_xhtml", "body_main", "body_richtext",
	"headline_main", "headline_simple", "description_text", "description_main", "pubstatus", "pubStatus", "profile",
	"representationtype", "representationType", "standard", "$standard", "urgency", "slugline", "type", "altids", "altIds",
	"associations", "renditions", "eventDetails", "plannedCoverage", "rightsInfo", "rightsinfo",
	"copyrightholder", "copyrightHolder", "copyrightnotice", "copyrightNotice", "usageterms", "usageTerms", "ednote", "edNote",
	"infosource", "infosources", "infoSources", "digitalsourcetype", "digitalSourceType", "trustIndicators", "trustindicators",
	"located", "genres", "evolvedfrom",
}

// isNinjs tells ninjs by its uri, or Superdesk's guid, and a field that only ninjs has.
func isNinjs(has func(string) bool) bool {
	return (has("uri") || has("guid")) && !has("@type") && !has("@context") && slices.ContainsFunc(ninjsMarks, has)
}

// ninjsDepth is how deep items may stand in the associations of items.
const ninjsDepth = 8

// readNinjs reads an item, and after it the reports among its associations.
func readNinjs(raw []byte) iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		r := ninjsReader{yield: yield}
		r.item(raw[jsonSpace(raw, 0):], "", 0)
	}
}

// ninjsReader reads an item and those inside it.
type ninjsReader struct {
	yield func(*corpus.Article, error) bool
}

// item reads the item v, which stands in the item of the id parent if that is not
// empty. It reports whether to go on.
func (r *ninjsReader) item(v jsonValue, parent string, depth int) bool {
	it := scanNinjs(v)
	a, p := it.article()
	switch {
	case p != nil:
		if !r.yield(nil, p) {
			return false
		}
	default:
		if parent != "" && a.ID != parent {
			if a.Meta == nil {
				a.Meta = new(corpus.Meta)
			}
			a.Meta.Links = append(a.Meta.Links, corpus.Link{Rel: "related", ID: parent})
		}
		if !r.yield(a, nil) {
			return false
		}
	}
	id := it.id()
	for name, inner := range it.fields[ninjsAssociations].items() {
		if !holdsText(inner) {
			continue
		}
		if depth+1 > ninjsDepth {
			return r.yield(nil, &corpus.Problem{
				ID: id, Reason: fmt.Sprintf("associations: items are nested more than %d deep", ninjsDepth),
				Hint: "give the items inside as items of their own",
			})
		}
		if scanNinjs(inner).id() == "" {
			if name == "" {
				name = inner.get("name").text()
			}
			p := &corpus.Problem{ID: id, Reason: fmt.Sprintf("associations: the item %q has text, but no uri", cutName(name)), Hint: "give every item a uri of its own"}
			if !r.yield(nil, p) {
				return false
			}
			continue
		}
		if !r.item(inner, id, depth+1) {
			return false
		}
	}
	return true
}

// holdsText reports whether an item among associations is a report: it has a body, and
// is no picture or the like.
func holdsText(v jsonValue) bool {
	if !v.isObject() {
		return false
	}
	it := scanNinjs(v)
	switch it.kind() {
	case "picture", "video", "audio", "graphic":
		return false
	}
	return it.hasBody()
}
