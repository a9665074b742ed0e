package formats

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

func TestNITFGivesBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyArticle(t, 0)
		if a.Source == "" {
			a.Source = "S"
		}
		if m := a.Meta; m != nil {
			if m.Status == corpus.Canceled && !m.Embargo.After(a.Published) {
				m.Embargo = time.Time{} // for which see nitfEncodings
			}
			m.Links = rapid.SampledFrom([][]corpus.Link{nil, {{Rel: corpus.EvolvedFrom, ID: "urn:x:before&"}, {Rel: "series", ID: "S", Version: "2"}}}).Draw(t, "links")
			a.Meta = metaOrNil(m)
		}
		var out bytes.Buffer
		w := nitfEncodings()[0].New(&out)
		if err := errors.Join(w.Write(a), w.Close()); err != nil {
			t.Fatal(err)
		}
		if w.Write(a) == nil {
			t.Fatal("a second article was written")
		}
		for got, err := range readXMLFile(nitfFormat(), bytes.NewReader(out.Bytes()), "") {
			if err != nil {
				var p *corpus.Problem
				if errors.As(err, &p) && p.Reason == "it has no text" && a.Title == "" && a.Body == "" {
					return
				}
				t.Fatalf("%v\n%s", err, out.Bytes())
			}
			signals := orNothing(a.Meta).Signals
			if diff := cmp.Diff(noLabels(a, signals), noLabels(got, signals), sameArticle); diff != "" {
				t.Fatalf("%s\n%s", diff, out.Bytes())
			}
		}
	})
}

func TestSubjectCodesOfNITFComeFirst(t *testing.T) {
	subj := iptcSchemes["subj"]
	tags := []corpus.Tag{
		{Kind: "person", Name: "Mara Ostin", ID: "p7", Scheme: "mw"},
		{Kind: "subject", Name: "disaster", ID: "subj:03000000", Scheme: subj},
		{Kind: "subject", Name: "flood", ID: "subj:03005000", Scheme: subj},
		{Kind: "subject", Name: "dam", ID: "subj:03005001"},
	}
	var out bytes.Buffer
	if err := nitfEncodings()[0].New(&out).Write(&corpus.Article{ID: "a", Title: "A", Meta: &corpus.Meta{Tags: tags}}); err != nil {
		t.Fatal(err)
	}
	got := firstArticle(t, readXMLFile(nitfFormat(), &out, ""))
	tags[3].Scheme = subj
	if diff := cmp.Diff(append(slices.Clone(tags[1:]), tags[0]), got.Meta.Tags); diff != "" {
		t.Error(diff)
	}
}

// The schema of NITF 3.6 wants these elements in this order.
func TestNITFHasItsElementsInOrder(t *testing.T) {
	order := map[string][]string{
		"nitf":      {"head", "body"},
		"head":      {"title", "meta", "tobject", "iim", "docdata", "pubdata", "revision-history"},
		"body":      {"body.head", "body.content", "body.end"},
		"body.head": {"hedline", "note", "rights", "byline", "distributor", "dateline", "abstract", "series"},
	}
	rapid.Check(t, func(t *rapid.T) {
		a := anyArticle(t, 0)
		var out bytes.Buffer
		if err := nitfEncodings()[0].New(&out).Write(a); err != nil {
			t.Fatal(err)
		}
		last := map[string]int{}
		var open []string
		d := xml.NewDecoder(&out)
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				if len(open) > 0 {
					up := open[len(open)-1]
					if at := slices.Index(order[up], e.Name.Local); order[up] != nil && (at < 0 || at < last[up]) {
						t.Fatalf("%s stands in %s where it must not", e.Name.Local, up)
					} else if order[up] != nil {
						last[up] = at
					}
					if up == "body.content" && e.Name.Local != "p" {
						t.Fatalf("%s stands in body.content", e.Name.Local)
					}
				}
				open = append(open, e.Name.Local)
			case xml.EndElement:
				open = open[:len(open)-1]
			}
		}
	})
}

// schemaParts are the elements and the attributes that may stand in each element of a
// schema, by the references in its definition.
func schemaParts(t *testing.T, file string) map[string]map[string]bool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	root, p := parseXML(data, 1)
	if p != nil {
		t.Fatal(p)
	}
	local := func(ref string) string { return ref[strings.IndexByte(ref, ':')+1:] }
	groups := map[string]*xmlNode{}
	for _, g := range slices.Concat(root.all("group"), root.all("attributeGroup")) {
		groups[g.attr("name")] = g
	}
	parts := map[string]map[string]bool{}
	for _, e := range root.all("element") {
		known := map[string]bool{}
		var collect func(n *xmlNode)
		collect = func(n *xmlNode) {
			for _, k := range n.kids {
				ref := local(k.attr("ref"))
				switch {
				case k.name == "element" && ref != "":
					known[ref] = true
				case k.name == "attribute":
					known["@"+k.attr("name")+ref] = true
				case ref != "" && groups[ref] != nil:
					collect(groups[ref])
				default:
					collect(k)
				}
			}
		}
		collect(e)
		parts[e.attr("name")] = known
	}
	return parts
}

func TestNITFHasOnlyWhatTheSchemaKnows(t *testing.T) {
	parts := schemaParts(t, filepath.Join(sharedFormats(t), "nitf", "nitf-3-6.xsd"))
	if !parts["docdata"]["du-key"] || !parts["p"]["@class"] || parts["p"]["docdata"] {
		t.Fatal("the schema is not understood")
	}
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		if err := nitfEncodings()[0].New(&out).Write(anyArticle(t, 0)); err != nil {
			t.Fatal(err)
		}
		root, p := parseXML(out.Bytes(), 1)
		if p != nil {
			t.Fatal(p)
		}
		var check func(n *xmlNode)
		check = func(n *xmlNode) {
			for _, a := range n.attrs {
				if a.Name.Local != "xmlns" && !parts[n.name]["@"+a.Name.Local] {
					t.Fatalf("%s has no attribute %s", n.name, a.Name.Local)
				}
			}
			for _, k := range n.kids {
				if k.name != "" && !parts[n.name][k.name] {
					t.Fatalf("%s stands in %s", k.name, n.name)
				}
				check(k)
			}
		}
		check(root)
	})
}

func TestNITFTimes(t *testing.T) {
	tests := []struct{ norm, want string }{
		{"20210516T090004", "2021-05-16T09:00:04Z"},
		{"20210516T090004Z", "2021-05-16T09:00:04Z"},
		{"20210516T090004+0200", "2021-05-16T09:00:04+02:00"},
		{"20210516T090004-05:30", "2021-05-16T09:00:04-05:30"},
		{"20210516T090004.25Z", "2021-05-16T09:00:04.25Z"},
		{"20210516T0900Z", "2021-05-16T09:00:00Z"},
		{"20210516T09:00:04+02:00", "2021-05-16T09:00:04+02:00"},
		{"20210516090004", "2021-05-16T09:00:04Z"},
		{"20210516", "2021-05-16T00:00:00Z"},
		{"20210516Z", "2021-05-16T00:00:00Z"},
		{"2021-05-16T09:00:04", "2021-05-16T09:00:04Z"},
		{" 2021-05-16T09:00:04+0200 ", "2021-05-16T09:00:04+02:00"},
		{"20210516T09", ""},
		{"20211316T090004", ""},
		{"2021", ""},
		{"soon", ""},
	}
	for _, tt := range tests {
		got := ""
		if p := timeOf(isoOfNorm(tt.norm)); !p.IsZero() {
			got = p.Format("2006-01-02T15:04:05.999Z07:00")
		}
		if got != tt.want {
			t.Errorf("%q is read as %q, not %q", tt.norm, got, tt.want)
		}
	}
}

func TestNITFWithoutTextSaysSo(t *testing.T) {
	for _, data := range []string{`<nitf/>`, `<nitf><body/></nitf>`, `<nitf><head><title> </title></head><body><body.content><p> </p></body.content></body></nitf>`} {
		if got := outcomes(t, readXMLFile(nitfFormat(), strings.NewReader(data), "")); !strings.Contains(got, "it has no text") {
			t.Errorf("%s is read as %s", data, got)
		}
	}
}
