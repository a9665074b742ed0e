package formats

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// csvFormat reads tables: a row an article, under a header. Columns are told apart by
// commas, semicolons or tabs, and known by their names: see tableColumns.
func csvFormat() corpus.Format {
	return corpus.Format{
		Name:       "CSV",
		About:      "a table with a header; .tsv and semicolons too",
		Extensions: []string{".csv", ".tsv"},
		Is:         isTable,
		Read:       readTable,
	}
}

// tableEncodings writes tables. Of an article they hold all but Furniture, Fields, Raw,
// and what of Meta is no text: of tags the names alone (a semicolon in one becomes a
// comma), no links, no event, no terms for machines. A table holds no NUL, and what
// is not UTF-8 becomes U+FFFD.
func tableEncodings() []Encoding {
	return []Encoding{{
		Name: "csv", Extension: ".csv", About: "a table with a header, a row an article",
		New: func(w io.Writer) Writer { return &tableWriter{w: csv.NewWriter(w)} },
	}}
}

// tableWriter writes a table. Text that begins with =, +, - or @, which spreadsheets take
// for a formula, is written as it is: a guard before it would change the text for all who
// read it. Import such a table with its columns as text.
type tableWriter struct {
	w      *csv.Writer
	header bool // it was written
}

func (t *tableWriter) Write(a *corpus.Article) error {
	row := make([]string, len(tableColumns))
	if !t.header {
		for i, c := range tableColumns {
			row[i], _, _ = strings.Cut(c.names, " ")
		}
		if err := t.w.Write(row); err != nil {
			return err
		}
		t.header = true
	}
	m := orNothing(a.Meta)
	for i, c := range tableColumns {
		row[i] = strings.ToValidUTF8(strings.ReplaceAll(c.get(a, m), "\x00", ""), "\ufffd")
	}
	return t.w.Write(row)
}

func (t *tableWriter) Close() error {
	t.w.Flush()
	return t.w.Error()
}

// tableColumn is a column that is read and written.
type tableColumn struct {
	// names are those it goes by: that which is written, which [corpus.Reader.Map] has,
	// then others. Of several in one table the first counts.
	names string
	get   func(a *corpus.Article, m *corpus.Meta) string
	set   func(a *corpus.Article, m *corpus.Meta, s string) error
}

// The first columns, by their places in tableColumns.
const (
	columnID = iota
	columnTitle
	columnBody
	columnURL
)

// tableColumns are all that are known. Names are in lower case, with _ for space and
// hyphen.
var tableColumns = []tableColumn{
	ownText("id guid uri article_id articleid doc_id docid document_id item_id news_id uuid", func(a *corpus.Article) *string { return &a.ID }),
	ownText("title headline heading", func(a *corpus.Article) *string { return &a.Title }),
	ownText("body maintext text content article article_text article_body full_text fulltext body_text story", func(a *corpus.Article) *string { return &a.Body }),
	ownText("url link permalink article_url", func(a *corpus.Article) *string { return &a.URL }),
	ownText("source publisher outlet publication newspaper source_name domain source_domain", func(a *corpus.Article) *string { return &a.Source }),
	{
		"published date pubdate pub_date date_publish date_published published_at publish_date published_date publication_date datetime",
		func(a *corpus.Article, _ *corpus.Meta) string { return feedTime(a.Published) },
		func(a *corpus.Article, _ *corpus.Meta, s string) (err error) {
			a.Published, err = tableTime(s)
			return err
		},
	},
	ownText("lang language", func(a *corpus.Article) *string { return &a.Lang }),
	ownText("version", func(a *corpus.Article) *string { return &a.Version }),
	metaText("byline author authors creator", func(m *corpus.Meta) *string { return &m.Byline }),
	metaText("credit", func(m *corpus.Meta) *string { return &m.Credit }),
	metaText("located location", func(m *corpus.Meta) *string { return &m.Located }),
	metaText("slug slugline", func(m *corpus.Meta) *string { return &m.Slug }),
	metaText("take", func(m *corpus.Meta) *string { return &m.Take }),
	{
		"status pubstatus",
		func(_ *corpus.Article, m *corpus.Meta) string { return string(m.Status) },
		func(_ *corpus.Article, m *corpus.Meta, s string) error {
			switch strings.ToLower(strings.TrimSpace(s)) {
			case "canceled", "cancelled", "killed":
				m.Status = corpus.Canceled
			case "withheld":
				m.Status = corpus.Withheld
			}
			return nil
		},
	},
	{
		"urgency",
		func(_ *corpus.Article, m *corpus.Meta) string {
			if m.Urgency == 0 {
				return ""
			}
			return strconv.Itoa(m.Urgency)
		},
		func(_ *corpus.Article, m *corpus.Meta, s string) error {
			if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n >= 1 && n <= 9 {
				m.Urgency = n
			}
			return nil
		},
	},
	{
		"signals signal",
		func(_ *corpus.Article, m *corpus.Meta) string { return joinList(m.Signals) },
		func(_ *corpus.Article, m *corpus.Meta, s string) error {
			m.Signals = splitList(s)
			return nil
		},
	},
	metaTime("created created_at firstcreated", func(m *corpus.Meta) *time.Time { return &m.Created }),
	metaTime("modified updated modified_at updated_at date_modify date_modified", func(m *corpus.Meta) *time.Time { return &m.Modified }),
	metaTime("embargo embargoed embargo_until", func(m *corpus.Meta) *time.Time { return &m.Embargo }),
	metaTime("expires", func(m *corpus.Meta) *time.Time { return &m.Expires }),
	metaText("type", func(m *corpus.Meta) *string { return &m.Type }),
	metaText("summary description abstract teaser", func(m *corpus.Meta) *string { return &m.Summary }),
	metaText("note ednote editorial_note", func(m *corpus.Meta) *string { return &m.Note }),
	{
		"tags keywords categories category topics",
		func(_ *corpus.Article, m *corpus.Meta) string {
			var all []string
			for _, t := range m.Tags {
				all = append(all, feedFirst(t.Name, t.ID))
			}
			return joinList(all)
		},
		func(_ *corpus.Article, m *corpus.Meta, s string) error {
			for _, name := range splitList(s) {
				m.Tags = append(m.Tags, corpus.Tag{Kind: "subject", Name: name})
			}
			return nil
		},
	},
	rightsText("rights_notice rights copyright", func(r *corpus.Rights) *string { return &r.Notice }),
	rightsText("rights_holder", func(r *corpus.Rights) *string { return &r.Holder }),
	rightsText("rights_terms", func(r *corpus.Rights) *string { return &r.Terms }),
	rightsText("rights_url license", func(r *corpus.Rights) *string { return &r.URL }),
}

// ownText is the column of a field of the article.
func ownText(names string, field func(*corpus.Article) *string) tableColumn {
	return tableColumn{
		names,
		func(a *corpus.Article, _ *corpus.Meta) string { return *field(a) },
		func(a *corpus.Article, _ *corpus.Meta, s string) error {
			*field(a) = s
			return nil
		},
	}
}

// metaText is the column of a field of its meta.
func metaText(names string, field func(*corpus.Meta) *string) tableColumn {
	return tableColumn{
		names,
		func(_ *corpus.Article, m *corpus.Meta) string { return *field(m) },
		func(_ *corpus.Article, m *corpus.Meta, s string) error {
			*field(m) = s
			return nil
		},
	}
}

func metaTime(names string, field func(*corpus.Meta) *time.Time) tableColumn {
	return tableColumn{
		names,
		func(_ *corpus.Article, m *corpus.Meta) string { return feedTime(*field(m)) },
		func(_ *corpus.Article, m *corpus.Meta, s string) (err error) {
			*field(m), err = tableTime(s)
			return err
		},
	}
}

func rightsText(names string, field func(*corpus.Rights) *string) tableColumn {
	return tableColumn{
		names,
		func(_ *corpus.Article, m *corpus.Meta) string {
			if m.Rights == nil {
				return ""
			}
			return *field(m.Rights)
		},
		func(_ *corpus.Article, m *corpus.Meta, s string) error {
			if m.Rights == nil {
				m.Rights = &corpus.Rights{}
			}
			*field(m.Rights) = s
			return nil
		},
	}
}

// tableTime reads a time in the forms of JSON Lines, and dates as people write them where
// these can mean but one day.
func tableTime(s string) (time.Time, error) {
	if strings.TrimSpace(s) == "" {
		return time.Time{}, nil
	}
	t, err := corpus.ParseTime(s)
	if err == nil {
		return t, nil
	}
	for _, layout := range []string{"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "2006/01/02", "2006/01/02 15:04:05", "2006-01-02 15:04"} {
		if t, fails := time.Parse(layout, strings.TrimSpace(s)); fails == nil && t.Year() >= 1000 {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w; use RFC 3339, such as 2024-09-17T05:30:00Z", err)
}

// joinList writes names in one cell. A semicolon at the end tells that the comma in a
// single one is part of it.
func joinList(all []string) string {
	var b strings.Builder
	for _, s := range all {
		if s = strings.TrimSpace(strings.ReplaceAll(s, ";", ",")); s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(s)
	}
	if list := b.String(); strings.Contains(list, ",") && !strings.Contains(list, ";") {
		return list + ";"
	}
	return b.String()
}

// splitList reads the names in a cell: between semicolons, or where there is none between
// commas.
func splitList(s string) []string {
	sep := ","
	if strings.Contains(s, ";") {
		sep = ";"
	}
	var all []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
