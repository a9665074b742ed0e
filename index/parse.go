package index

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/wirefold/wirefold/corpus"
)

// parse reads a query string by bleve's grammar and aims it at our fields.
func parse(s string) (query.Query, error) {
	if s = strings.TrimSpace(s); s == "" || s == "*" {
		return query.NewMatchAllQuery(), nil
	}
	q, err := query.NewQueryStringQuery(quoteDates(s)).Parse()
	if err != nil {
		reason := strings.TrimPrefix(err.Error(), "parse error: ")
		switch {
		case reason == "syntax error":
			reason = "a sign stands where a word should (put words with : + - ^ ~ > < into quotes)"
		case strings.HasPrefix(reason, "invalid time"):
			return nil, errDate
		}
		return nil, errors.New(reason)
	}
	if q, err = aim(q); err == nil && q == nil {
		err = errors.New("it has no words")
	}
	return q, err
}

var errDate = errors.New(`published takes a day, month or year (published:2024-07-17, published:<2024), or a time behind >, >=, < or <= (published:>="2024-07-17T08:30:00Z")`)

// period is a day, month or year.
type period struct{ from, to time.Time }

// periodOf reads "2024-07-17", "2024-07" or "2024".
func periodOf(s string) (p period, ok bool) {
	for _, unit := range [...]struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {time.DateOnly, 0, 0, 1}} {
		if t, err := time.Parse(unit.layout, s); err == nil {
			return period{t, t.AddDate(unit.years, unit.months, unit.days)}, true
		}
	}
	return period{}, false
}

var (
	quotedOrDate = regexp.MustCompile(`"[^"]*"|\bpublished:[<>]?=?("[^"]*"|[^\s"]+)`)
	dateParts    = regexp.MustCompile(`^published:([<>]?=?)"?([0-9-]+)"?$`)
)

// quoteDates writes dates as bleve's grammar wants them: in quotes, and as the
// time at which they begin or end.
func quoteDates(q string) string {
	return quotedOrDate.ReplaceAllStringFunc(q, func(s string) string {
		m := dateParts.FindStringSubmatch(s)
		if m == nil {
			return s
		}
		op, date := m[1], m[2]
		if p, ok := periodOf(date); ok {
			switch op {
			case ">":
				op, date = ">=", p.to.Format(time.RFC3339)
			case "<=":
				op, date = "<", p.to.Format(time.RFC3339)
			case ">=", "<":
				date = p.from.Format(time.RFC3339)
			}
		}
		return "published:" + op + `"` + date + `"`
	})
}

// during finds what was published from one time to before another; a zero time
// leaves that end open.
func during(from, to time.Time) *query.DateRangeQuery {
	yes, no := true, false
	r := query.NewDateRangeInclusiveQuery(nearDate(from), nearDate(to), &yes, &no)
	r.SetField(fieldPublished)
	return r
}

// nearDate moves a time that bleve cannot hold to one that it can, and that is
// on the same side of all dated articles.
func nearDate(t time.Time) time.Time {
	first, last := time.Date(1690, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2210, 1, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case t.IsZero():
		return t
	case t.Before(first):
		return first
	case t.After(last):
		return last
	}
	return t
}

// aim returns q with all words and phrases aimed at the fields they name, or at
// title and body; nil when nothing is left to look for, as of a lone dash.
func aim(q query.Query) (query.Query, error) {
	switch q := q.(type) {
	case nil:
		return nil, nil
	case *query.BooleanQuery:
		must, err1 := aimAll(q.Must)
		should, err2 := aimAll(q.Should)
		not, err3 := aimAll(q.MustNot)
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, err
		}
		if len(must)+len(should)+len(not) == 0 {
			return nil, nil
		}
		return query.NewBooleanQuery(must, should, not), nil
	case *query.DisjunctionQuery: // a number: as a word, and as a value, which we have none of
		word, ok := q.Disjuncts[0].(*query.MatchQuery)
		if !ok {
			return nil, fmt.Errorf("%T cannot be searched for", q.Disjuncts[0])
		}
		word.SetBoost(q.Boost())
		return aim(word)
	case *query.MatchQuery:
		if q.Fuzziness > 2 {
			return nil, fmt.Errorf("%s~%d is too far off: at most ~2", q.Match, q.Fuzziness)
		}
		return inFields(q, q.Match, func() leaf {
			m := query.NewMatchQuery(q.Match)
			m.SetOperator(query.MatchQueryOperatorAnd) // "car-bomb" is both words
			m.SetFuzziness(q.Fuzziness)
			return m
		})
	case *query.MatchPhraseQuery:
		if p, ok := periodOf(q.MatchPhrase); ok && q.Field() == fieldPublished {
			return during(p.from, p.to), nil
		}
		return inFields(q, q.MatchPhrase, func() leaf { return query.NewMatchPhraseQuery(q.MatchPhrase) })
	case *query.WildcardQuery:
		return inFields(q, "", func() leaf { return query.NewWildcardQuery(corpus.Fold(q.Wildcard)) })
	case *query.RegexpQuery:
		if _, err := regexp.Compile(q.Regexp); err != nil {
			return nil, err
		}
		return inFields(q, "", func() leaf { return query.NewRegexpQuery(q.Regexp) })
	case *query.DateRangeQuery:
		if q.Field() != fieldPublished {
			return nil, fmt.Errorf("%s is not a date: only published is", q.Field())
		}
		if q.Start.IsZero() && q.End.IsZero() {
			return nil, errDate // the one time that bleve takes for none
		}
		q.Start.Time, q.End.Time = nearDate(q.Start.Time), nearDate(q.End.Time)
		return q, nil
	case *query.NumericRangeQuery:
		if q.Field() == fieldPublished {
			return nil, errDate
		}
		return nil, fmt.Errorf("%s is not a number", q.Field())
	}
	return nil, fmt.Errorf("%T cannot be searched for", q)
}

// aimAll aims the parts of a compound query.
func aimAll(q query.Query) (aimed []query.Query, err error) {
	var parts []query.Query
	switch q := q.(type) {
	case *query.ConjunctionQuery:
		parts = q.Conjuncts
	case *query.DisjunctionQuery:
		parts = q.Disjuncts
	}
	for _, part := range parts {
		part, err := aim(part)
		if err != nil {
			return nil, err
		}
		if part != nil {
			aimed = append(aimed, part)
		}
	}
	return aimed, nil
}

// leaf is a query for one word or phrase in one field.
type leaf interface {
	query.FieldableQuery
	query.BoostableQuery
}

// inFields makes the query for the field that q names. text is what is looked
// for, or empty when it is a pattern.
func inFields(q leaf, text string, build func() leaf) (query.Query, error) {
	boost := q.Boost()
	if !(0 <= boost && boost <= 1000) {
		return nil, fmt.Errorf("^%g is not a weight: from 0 to 1000", boost)
	}
	in := func(field string, l leaf) leaf {
		l.SetField(field)
		l.SetBoost(boost)
		return l
	}
	switch field := q.Field(); field {
	case "":
		if text != "" && len(corpus.Words(text, nil)) == 0 {
			return nil, nil
		}
		return query.NewDisjunctionQuery([]query.Query{in(fieldTitle, build()), in(fieldBody, build())}), nil
	case fieldTitle, fieldBody:
		return in(field, build()), nil
	case fieldSource, fieldLang:
		if text != "" {
			return in(field, query.NewTermQuery(exactly(text))), nil
		}
		return in(field, build()), nil
	case fieldCollection:
		if text != "" {
			return in(field, query.NewTermQuery(text)), nil
		}
		return in(field, build()), nil
	case fieldPublished:
		return nil, errDate
	default:
		return nil, fmt.Errorf("there is no field %q: fields are title, body, source, lang, collection, published (put words with : into quotes)", field)
	}
}
