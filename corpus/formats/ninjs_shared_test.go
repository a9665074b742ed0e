package formats

import (
	"encoding/json"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/corpus"
)

// What the IPTC's suites hold that is no report, or is wrong.
const noTextAtAll = "it has no text"

// ninjsSuite tells what becomes of the files of the suites: a reason's start for those
// that are refused, "" for those that are read.
var ninjsSuite = map[string]string{
	// Not valid by the schema, and what we make of it.
	"1.6/should_fail/001_bad_digital_source.json":           noTextAtAll,
	"2.2/should_fail/001_bad_digital_source.json":           noTextAtAll,
	"3.1/should_fail/001_bad_digital_source.json":           noTextAtAll,
	"3.0/should_fail/001_bad_geojson.json":                  noTextAtAll + ": it is a picture",
	"3.0/should_fail/001_bad_toplevel.json":                 "id: it is missing", // a uri alone is no ninjs
	"3.0/should_fail/002_bad_association.json":              "",                  // lenient: an association needs no name
	"3.0/should_fail/003_event_with_conflicting_start.json": "",                  // lenient: dates are passed on as they are
	"3.0/should_fail/004_event_with_renditions.json":        "",                  // lenient: renditions are not looked at
	"3.0/should_fail/004_invalid_truncated_date.json":       "",                  // lenient: dates are passed on as they are
	"3.0/should_fail/005_planned_coverage_bad_urgency.json": noTextAtAll + ": it is a plan of coverage",
	"3.0/should_fail/006_bad_urgency.json":                  noTextAtAll,
	// Valid, but without text.
	"1.6/should_pass/001_good_digital_source.json":                noTextAtAll,
	"2.2/should_pass/001_good_digital_source.json":                noTextAtAll,
	"3.1/should_pass/001_good_digital_source.json":                noTextAtAll,
	"3.0/should_pass/002_schema.json":                             noTextAtAll,
	"3.0/should_pass/003_schema_only.json":                        noTextAtAll,
	"3.0/should_pass/005_altids.json":                             noTextAtAll,
	"3.0/should_pass/005_planned_coverage.json":                   noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/006_planning_with_rendition.json":            noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/007_planning_rendition_reuters.json":         noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/008_planning_with_rendition_srt.json":        noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/009_planned_coverage_commissioninginfo.json": noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/013_planned_coverage.json":                   noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/014_planning_rendition_reuters.json":         noTextAtAll + ": it is a plan of coverage",
	"3.0/should_pass/009_rights.json":                             noTextAtAll,
	"3.0/should_pass/010_geojson.json":                            noTextAtAll + ": it is a picture",
	"3.0/should_pass/019_good_urgency.json":                       noTextAtAll,
	"3.0/should_pass/010_planned_news_item.json":                  noTextAtAll,
}

func TestReadNinjsSuites(t *testing.T) {
	root := filepath.Join(sharedFormats(t), "ninjs", "suite")
	seen := 0
	for _, path := range jsonFilesIn(t, root) {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		want, listed := ninjsSuite[name]
		if listed {
			seen++
		}
		if !listed && strings.Contains(name, "should_fail") {
			t.Errorf("%s: nothing says what becomes of it", name)
			continue
		}
		articles, lines := ninjsRead(t, path)
		switch {
		case want == "" && len(articles) != 1:
			t.Errorf("%s: not read: %v", name, lines)
		case want != "" && (len(articles) != 0 || len(lines) != 1 || !strings.Contains(lines[0], ": "+want)):
			t.Errorf("%s: %v; want %q", name, lines, want)
		case want == "":
			compareNinjs(t, name, path, articles[0])
		}
	}
	if seen != len(ninjsSuite) {
		t.Errorf("%d of the %d listed files are there", seen, len(ninjsSuite))
	}
}

// ninjsNoText are the examples that hold no report.
var ninjsNoText = []string{
	"1.6/006_photo_only.json", "2.1/ap_audio.json", "2.1/ap_image.json", "2.1/ap_video.json",
	"2.1/imageEncodedRights.json", "2.1/imageLinkedRights.json", "2.2/006_photo_only.json",
	"3.1/006_photo_only.json",
}

func TestReadNinjsExamples(t *testing.T) {
	root := filepath.Join(sharedFormats(t), "ninjs", "examples")
	read := 0
	for _, path := range jsonFilesIn(t, root) {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		if name == "schema-extension/extension-schema.json" {
			continue
		}
		articles, lines := ninjsRead(t, path)
		if slices.Contains(ninjsNoText, name) {
			if len(articles) != 0 || len(lines) != 1 || !strings.Contains(lines[0], noTextAtAll) {
				t.Errorf("%s: %v", name, lines)
			}
			continue
		}
		if len(articles) != 1 || len(lines) != 1 {
			t.Errorf("%s: %v", name, lines)
			continue
		}
		read++
		compareNinjs(t, name, path, articles[0])
	}
	if read < 20 {
		t.Errorf("only %d examples were read", read)
	}
}

func jsonFilesIn(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".json") {
			all = append(all, path)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatal(root, err)
	}
	return all
}

var anyTag = regexp.MustCompile(`(?s)<(title|style|script).*?</(title|style|script)>|<[^>]*>`)

// compareNinjs holds an article to its file, read in another way: by encoding/json, as
// the versions of the schema have it.
func compareNinjs(t *testing.T, name, path string, a *corpus.Article) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	first := func(names ...string) string {
		for _, n := range names {
			if s, ok := all[n].(string); ok {
				return s
			}
		}
		return ""
	}
	check := func(what, got, want string) {
		if got != want {
			t.Errorf("%s: %s is %q, not %q", name, what, got, want)
		}
	}
	check("id", a.ID, first("uri"))
	check("version", a.Version, first("version"))
	check("language", a.Lang, first("language"))
	m := a.Meta
	if m == nil {
		m = new(corpus.Meta)
	}
	check("status", string(m.Status), strings.TrimPrefix(first("pubStatus", "pubstatus"), "usable"))
	check("slug", m.Slug, first("slugline"))
	check("byline", m.Byline, first("by", "byline"))
	check("note", m.Note, first("edNote", "ednote"))
	if n, ok := all["urgency"].(float64); ok && int(n) != m.Urgency {
		t.Errorf("%s: urgency %d, not %v", name, m.Urgency, n)
	}
	sent := first("versionCreated", "versioncreated")
	if sent == "" {
		sent = first("firstCreated", "firstcreated")
	}
	if sent == "" != a.Published.IsZero() {
		t.Errorf("%s: published %v, not %q", name, a.Published, sent)
	} else if want, err := corpus.ParseTime(sent); sent != "" && (err != nil || !want.Equal(a.Published)) {
		t.Errorf("%s: published %v, not %q", name, a.Published, sent)
	}

	title, bodies := first("headline", "headline_main", "headline_simple"), []string{}
	for _, h := range listOf(all["headlines"]) {
		if h["role"] == "main" || title == "" {
			title, _ = h["value"].(string)
		}
	}
	if title == "" {
		title = first("title")
	}
	check("title", a.Title, strings.Join(strings.Fields(title), " "))
	for key, v := range all {
		if s, ok := v.(string); ok && strings.HasPrefix(key, "body_") {
			bodies = append(bodies, s)
		}
	}
	for _, b := range listOf(all["bodies"]) {
		s, _ := b["value"].(string)
		bodies = append(bodies, s)
	}
	if len(bodies) == 0 {
		for _, d := range listOf(all["descriptions"]) {
			if s, _ := d["value"].(string); d["role"] != "caption" {
				bodies = append(bodies, s)
			}
		}
	}
	if len(bodies) == 0 {
		check("body", a.Body, "")
		return
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	got := squeeze(a.Body)
	for _, s := range bodies {
		if squeeze(s) == got || squeeze(html.UnescapeString(anyTag.ReplaceAllString(s, ""))) == got {
			return
		}
	}
	t.Errorf("%s: the body is none of those in the file: %q", name, a.Body[:min(len(a.Body), 300)])
}

func listOf(v any) []map[string]any {
	var all []map[string]any
	list, _ := v.([]any)
	for _, e := range list {
		if o, ok := e.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}
