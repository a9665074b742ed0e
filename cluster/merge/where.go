package merge

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// places states the places that the lead names as the event's: what stands
// behind "in", "at" or "near", what names a base or a school, and the dateline.
// Which of them is the finest is left to reconciliation, which sees them all.
func (r *reader) places() {
	if r.ev.first < 0 {
		return
	}
	for i := range r.d.Entities {
		e := &r.d.Entities[i]
		if e.Sentence > r.ev.lead {
			break
		}
		if e.Sentence < r.ev.first || r.d.Dateline.Contains(e.Span) {
			continue
		}
		s := &r.d.Sentences[e.Sentence]
		site := r.siteAfter(e.Last, s.Last)
		site = site || e.First > s.First+1 && r.is(e.First-1, fOf) && r.is(e.First-2, fSite) // "the town of Kesra"
		in := e.First > s.First && r.is(e.First-1, fPlaced) && r.tok[e.First].gap <= space
		street := strings.HasPrefix(r.d.Article.Body[e.End:], "'s") || strings.HasPrefix(r.d.Article.Body[e.End:], "’s") || r.is(e.Last-1, fStreet)
		if !site && !in || street || r.tok[e.First].inDate {
			continue
		}
		why := "named as a place in the lead"
		if site {
			why = "names a site in the lead"
		}
		r.placeClaim(e.Span, e.Sentence, why)
	}
	if p := r.d.Dateline.Place; p.Len() > 0 {
		r.placeClaim(p, r.ev.first, dateline)
	}
}

// dateline is the reason for a place that only says where the report was filed.
const dateline = "the dateline"

// siteAfter reports whether a name that ends before word k names a site: "the
// Ostrel military training camp".
func (r *reader) siteAfter(k, last int) bool {
	for n := 0; n < 4 && k < last && r.tok[k].gap <= hyphen; n++ {
		if r.is(k, fSite) {
			return !(k+2 < last && r.is(k+1, fOf) && r.tok[k+2].ent > 0) // "the Sarvanian town of Kesra"
		}
		if r.stopsWord(k) {
			return false
		}
		k++
	}
	return false
}

func (r *reader) placeClaim(at corpus.Span, sentence int, why string) {
	k := r.wordAt(at.Start)
	if k >= len(r.d.Body) {
		return
	}
	span := at
	if s := &r.d.Sentences[sentence]; s.Contains(at) {
		end := k + 1
		for end < s.Last && int(r.d.Body[end].End) <= at.End {
			end++
		}
		span = r.clause(s, k, end)
	}
	if why == dateline {
		// The place and the clause that is filed from it.
		if n := r.wordAt(r.d.Dateline.End); n < len(r.d.Body) && n < r.d.Sentences[sentence].Last {
			if rest := r.clause(&r.d.Sentences[sentence], n, n+1); rest.End > span.End && rest.End-at.Start <= 2*quotable {
				span.End = rest.End
			}
		}
	}
	if !span.Contains(at) {
		span = at
	}
	scope := Main
	if s, _ := r.phraseScope(sentence, k); s != Main {
		scope = s
	} else if t := r.dateOf(sentence, k); t != nil && why != dateline && (sentence != r.ev.first || t.Precision != corpus.Day) {
		if s, ok := r.dateScope(t, false); ok {
			scope = s
		}
	}
	r.claims = append(r.claims, Claim{
		Article: r.d.Article.ID, Attribute: EventPlace, Value: Value{Kind: Name, Text: r.d.Text(at)}, Scope: scope,
		Why: why, Span: span, ValueSpan: at, Sentence: sentence,
	})
	r.at = append(r.at, k)
}
