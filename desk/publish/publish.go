// Package publish writes stories as others take them: ninjs events, NewsML-G2
// packages, Atom and JSON feeds, JSON-LD, JSON Lines, a table of facts, and a digest
// for reading.
//
// A story is written as it stands in a [wirefold.View]; one that is frozen, or as of
// some moment, gives the story as it was known then. Conflicts are written as
// conflicts, every value with who says so and the words that say it. There is no
// clock: a feed is as new as its newest story, so the same view gives the same bytes.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// Format is a format in which stories can be written.
type Format struct {
	// Name is what 'dedupe publish --to' takes: "atom".
	Name string
	// Extension is that of its files, with the dot.
	Extension string
	// MediaType is that of its files, for servers.
	MediaType string
	// About is what it is, in a few words.
	About string

	open func(w io.Writer, o *Options) writer
}

// writer writes stories one after another.
type writer interface {
	story(s *item) error
	close() error
}

// Formats are all formats, by name.
func Formats() []Format {
	return []Format{
		{"atom", ".atom", "application/atom+xml", "a feed of stories (RFC 4287)", openAtom},
		{"csv", ".csv", "text/csv", "a table of facts, a line a claim", openTable},
		{"jsonfeed", ".json", "application/feed+json", "a feed of stories (JSON Feed 1.1)", openJSONFeed},
		{"jsonl", ".jsonl", "application/jsonl", "all that is known of a story, one a line", openLines},
		{"jsonld", ".jsonld", "application/ld+json", "schema.org events with their reports and claims, one a line", openLinked},
		{"markdown", ".md", "text/markdown", "a digest for reading", openDigest},
		{"newsml-g2", ".xml", "application/vnd.iptc.g2.newsmessage+xml", "a news message with a package for each story", openPackages},
		{"ninjs", ".jsonl", "application/x-ndjson", "ninjs 3.1 events with their reports, each followed by an object of its facts", openNinjs},
	}
}

// Options say what is written. The zero value writes all stories, the largest first.
type Options struct {
	// Stories are ids; none means those that Filter chooses.
	Stories []string
	Filter  wirefold.Filter
	// Title is the name of a feed or digest; "Stories" when empty.
	Title string
	// Base is the address below which stories are found ("https://desk.example/stories/").
	// Without it stories are named urn:wirefold:story:ID, and not linked.
	Base string
}

// ErrFormat is wrapped by the error for a format that is none.
var ErrFormat = errors.New("publish: no such format")

// Write writes stories in the format of that name. The error for a story that is not
// there is a [wirefold.ErrNotFound].
func Write(ctx context.Context, w io.Writer, v wirefold.View, format string, o Options) error {
	formats := Formats()
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == format })
	if i < 0 {
		var names []string
		for _, f := range formats {
			names = append(names, f.Name)
		}
		return fmt.Errorf("%w as %q: it is one of %s", ErrFormat, format, strings.Join(names, ", "))
	}
	v = v.Frozen()
	ids := o.Stories
	if len(ids) == 0 {
		list, err := v.Stories(ctx, o.Filter)
		if err != nil {
			return err
		}
		for _, s := range list {
			ids = append(ids, s.ID)
		}
	}
	if o.Title == "" {
		o.Title = "Stories"
	}
	to := formats[i].open(w, &o)
	for _, id := range ids {
		s, err := v.Story(ctx, id)
		if err != nil {
			return err
		}
		if err := to.story(newItem(s, &o)); err != nil {
			return err
		}
	}
	return to.close()
}

// item is a story laid out for writing.
type item struct {
	*wirefold.Story
	uri     string // names it
	link    string // leads to it; may be empty
	box     merge.Box
	reports []report          // in the order of families: each origin, then its copies
	sources map[string]string // of the reports, by name
}

// report is an article of the story.
type report struct {
	wirefold.Member
	origin string
	copied bool // it carries the text of the report that its family begins with
	url    string
}

func newItem(s *wirefold.Story, o *Options) *item {
	x := &item{Story: s, box: merge.NewBox(s.Facts), uri: "urn:wirefold:story:" + s.ID}
	if o.Base != "" {
		x.link = o.Base + s.ID
		x.uri = x.link
	}
	x.sources = map[string]string{}
	for _, f := range s.Families {
		for i, m := range f.Members {
			r := report{Member: m, origin: f.Origin, copied: i > 0}
			if strings.HasPrefix(m.URL, "https://") || strings.HasPrefix(m.URL, "http://") { // and no script
				r.url = m.URL
			}
			if m.Source != "" {
				x.sources[m.Name] = m.Source
			}
			x.reports = append(x.reports, r)
		}
	}
	return x
}

// updated is when the last dated report came; the Unix epoch where none is dated, as
// formats want a time.
func (x *item) updated() time.Time { return orEpoch(x.Last) }

func orEpoch(t *time.Time) time.Time {
	if t == nil {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC()
}

// day is when the event happened, where its reports agree on it ("2026-03-01").
func (x *item) day() string {
	for i := range x.Facts {
		f := &x.Facts[i]
		if f.Attribute == merge.EventDate && f.Scope == merge.Main && f.Status != merge.Conflicting && f.Status != merge.Retracted {
			if _, err := time.Parse(time.DateOnly, f.Value.Text); err == nil {
				return f.Value.Text
			}
		}
	}
	return ""
}

// withdrawn reports whether every report of the story was.
func (x *item) withdrawn() bool {
	return len(x.reports) > 0 && !slices.ContainsFunc(x.reports, func(r report) bool { return !r.Decision.Killed })
}

// summary is the fact box in lines: "Killed: 3 (agreed, 2 origins: the army, the mayor)".
func (x *item) summary() []string {
	var out []string
	for i := range x.box.Rows {
		row := &x.box.Rows[i]
		var parts []string
		for k := range row.Parts {
			parts = append(parts, row.Parts[k].Text+" ("+x.standing(&row.Parts[k])+")")
		}
		out = append(out, row.Label+": "+strings.Join(parts, "; "))
	}
	return out
}

// voicesNamed is how many voices are named; the others are counted.
const voicesNamed = 3

// standing says how a part stands, and by whom. Where nobody is cited it is the outlet
// that says so.
func (x *item) standing(p *merge.Part) string {
	var voices []string
	for _, v := range p.Voices {
		if source := x.sources[v]; source != "" {
			v = source
		}
		if !slices.ContainsFunc(voices, func(w string) bool { return corpus.Fold(w) == corpus.Fold(v) }) {
			voices = append(voices, v)
		}
	}
	s := string(p.Status)
	if p.Origins > 1 {
		s += fmt.Sprintf(", %d origins", p.Origins)
	}
	if len(voices) == 0 {
		return s
	}
	s += ": " + strings.Join(voices[:min(len(voices), voicesNamed)], ", ")
	if more := len(voices) - voicesNamed; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
