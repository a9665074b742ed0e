package merge

import (
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// personsKept bounds how many people an article is read for.
const personsKept = 64

// Organisation is the class of the names of bodies that the text abbreviates; the
// unit of the value is the abbreviation.
const Organisation Class = "organisation"

// persons reads the people that a sentence names with a role or a title, each the
// first time: "Colonel Anna Reval", "Ivo Tarn, head of the harbour office".
func (r *reader) persons(s *corpus.Sentence) {
	for i := s.First; i < s.Last; i++ {
		if r.tok[i].ent == 0 {
			continue
		}
		e := &r.d.Entities[r.tok[i].ent-1]
		if e.Last > s.Last {
			return
		}
		if e.Acronym {
			r.organisation(e, s)
		} else {
			r.person(e, s)
		}
		i = e.Last - 1
	}
}

// person reads one name.
func (r *reader) person(e *corpus.Entity, s *corpus.Sentence) {
	first := e.First // of the name itself
	title := -1      // the last word of the title in front
	for k := e.First; k < e.Last; k++ {
		if r.acts(k, aCourtesy) {
			first = k + 1
		} else if r.tok[k].actor.title > 0 || r.acts(k, aRole) {
			title, first = k, k+1
		}
	}
	if e.Last == first || r.is(first, fOf|fPrep) || r.acts(e.Last-1, aBody) || r.is(e.Last-1, fSite|fStreet|fEvent|fThing) ||
		r.acts(e.Last-1, aForce|aSeat|aMinistry) || e.Last-first > 4 || r.d.Body[first].Shape != corpus.Capital {
		return
	}
	for k := first; k < e.Last; k++ {
		if t := &r.tok[k]; t.party != "" || t.flags&fOf != 0 || t.actor.is&aArmed != 0 || t.inDate {
			return
		}
	}
	full := e.Last-first >= 2
	var from int
	to := title + 1 // the role
	switch {
	case title >= 0, r.roleBefore(e.First, s):
		to = max(to, e.First)
		if from = r.roleStart(e.First, s); to == from {
			return
		}
	case full && e.Last < s.Last && r.tok[e.Last].gap == comma:
		if from, to = r.roleAfter(e.Last, s); to == from && e.First > s.First && r.tok[e.First].gap == comma {
			from, to = r.roleBeforeComma(e.First, s) // "the governor of Kesra, Anna Reval, said"
		}
		if to == from {
			return
		}
	case full && e.First > s.First && r.tok[e.First].gap == comma:
		if from, to = r.roleBeforeComma(e.First, s); to == from {
			return
		}
	default:
		return
	}
	if title >= 0 && from == e.First && first-from == 1 && !full && r.weak(e, s) {
		return
	}
	text := r.text(first, e.Last)
	key := corpus.Fold(text)
	if !r.first(key) {
		return
	}
	r.introduce(e.Last-1, from, to)
	r.name(Person, r.role(from, to), first, e.Last, first, s)
}

// first notes a folded name, and reports whether it is new: neither it nor a
// longer name that ends with it was there before.
func (r *reader) first(name string) bool {
	for _, p := range r.named {
		if n := len(p) - len(name); p == name || n > 0 && p[n-1] == ' ' && p[n:] == name {
			return false
		}
	}
	if len(r.named) >= personsKept {
		return false
	}
	r.named = append(r.named, name)
	return true
}

// weak reports whether a title and one word need not be a person: the end of a
// sentence in capitals, or a name that a noun follows ("Judge Street station").
func (r *reader) weak(e *corpus.Entity, s *corpus.Sentence) bool {
	return e.Last < s.Last && r.tok[e.Last].gap <= hyphen && r.is(e.Last, fSite|fEvent|fThing)
}

// role is the words first to last as a class: lower case, without an article, a
// title alone spelled out.
func (r *reader) role(first, last int) Class {
	for first < last-1 && r.is(first, fOne|fDefinite) {
		first++
	}
	if t := r.tok[first].actor.title; t > 0 && last == first+1 {
		full, _, _ := strings.Cut(r.x.actors.titles[t-1], " ")
		return Class(full)
	}
	return Class(strings.ToLower(r.text(first, last)))
}

// roleBefore reports whether the word before a name is a role: "spokesman Ivo
// Tarn".
func (r *reader) roleBefore(i int, s *corpus.Sentence) bool {
	return i > s.First && r.tok[i].gap == space && (r.acts(i-1, aRole) || r.tok[i-1].actor.title > 0)
}

// roleStart is where the role before word i begins: "army chief", "transport
// ministry spokesman".
func (r *reader) roleStart(i int, s *corpus.Sentence) int {
	k := i
	for k > s.First && i-k < 6 && r.tok[k].gap <= hyphen && !r.tok[k-1].inDate {
		t := &r.tok[k-1]
		office := t.party != "" || t.actor.is&(aRole|aMinistry|aSeat) != 0 || t.actor.title > 0 || t.actor.office > 0
		name := t.within > 0 && k < i
		if !office && !name && !(k > s.First+1 && t.flags&fOf != 0 && k < i) {
			break
		}
		k--
	}
	for k < i && r.is(k, fOf|fPrep) {
		k++
	}
	return k
}

// roleAfter reads the role behind a name and a comma: ", head of the harbour
// office,".
func (r *reader) roleAfter(i int, s *corpus.Sentence) (int, int) {
	k, role := i, -1
	for k < s.Last && k-i < 14 && (k == i || r.tok[k].gap < comma) && !r.tok[k].inDate {
		t := &r.tok[k]
		if t.flags&(fBe|fHave|fModal|fNot|fSub|fRelative|fSay|fAnd|fPronoun) != 0 && t.flags&fOf == 0 || t.actor.is&(aSays|aTells|aCut) != 0 {
			break
		}
		if t.trig > 0 {
			break
		}
		if role < 0 && t.flags&fPrep != 0 {
			return i, i
		}
		if k > i && r.tok[k].ent > 0 && (r.acts(k-1, aRole) || r.tok[k-1].actor.title > 0) && t.gap == space {
			return i, i // another person's role follows
		}
		if role < 0 && (t.actor.is&aRole != 0 || t.actor.title > 0 && t.actor.is&aForce == 0) {
			role = k
		}
		k++
	}
	for k > i && (r.is(k-1, fPrep|fOne|fDefinite) || k-1 > role && r.d.Body[k-1].Shape == corpus.Lower && r.noNoun(k-1)) {
		k--
	}
	if role < 0 || role >= k || role-i > 6 {
		return i, i
	}
	return i, k
}

// roleBeforeComma reads the role before a comma and a name: "the governor, Ivo
// Tarn", "the leader of the council, Anna Reval".
func (r *reader) roleBeforeComma(i int, s *corpus.Sentence) (int, int) {
	end := i
	first, last, ok := r.nounBefore(end, s)
	for n := 0; ok && n < 2 && first > s.First && r.tok[first].gap < comma && r.is(first-1, fPrep); n++ {
		first, last, ok = r.nounBefore(first-1, s)
	}
	if !ok || !r.is(first, fOne|fDefinite) || r.tok[i].gap != comma {
		return end, end
	}
	of := first
	for of < last && !r.is(of, fOf) {
		of++
	}
	if of == first || !r.acts(of-1, aRole) && r.tok[of-1].actor.title == 0 {
		return end, end
	}
	// The name must stand between commas, or a verb would belong to it.
	return first, end
}

// organisation reads the long form before an abbreviation in brackets: "Front for
// Free Kesra (FFK)".
func (r *reader) organisation(e *corpus.Entity, s *corpus.Sentence) {
	i := e.First
	body := r.d.Article.Body
	if i == s.First || e.Start == 0 || body[e.Start-1] != '(' || e.End >= len(body) || body[e.End] != ')' ||
		int(r.d.Body[i-1].End)+3 < e.Start {
		return
	}
	initial := []rune(corpus.Fold(r.text(i, i+1)))
	if len(initial) < 2 {
		return
	}
	first, capitals := -1, 0
	for k := i - 1; k >= s.First && i-k <= nounLength && (k == i-1 || r.tok[k+1].gap <= hyphen) && capitals < len(initial)+1; k-- {
		shape := r.d.Body[k].Shape
		if shape == corpus.Lower {
			if !r.is(k, fPrep|fAnd|fDefinite) && r.tok[k].within == 0 || k == i-1 {
				break
			}
			continue
		}
		if shape != corpus.Capital && shape != corpus.Upper {
			break
		}
		capitals++
		if c, _ := utf8.DecodeRuneInString(r.folded(k)); c == initial[0] {
			first = k
		}
	}
	if first < 0 || first == i-1 {
		return
	}
	text := r.text(first, i)
	key := corpus.Fold(text)
	if !r.first(key) {
		return
	}
	v := Value{Kind: Name, Text: text, Unit: r.text(i, i+1)}
	r.say(Person, Organisation, v, first, i, first, s)
}

// SameName reports whether two names can be spellings of one person's: without
// titles, with initials or given names left out, accents and one letter of a long
// name apart. A surname alone matches every name that ends so, which means
// something only inside one article.
func SameName(a, b string) bool {
	x, y := personWords(a), personWords(b)
	if len(x) == 0 || len(y) == 0 || !sameWord(x[len(x)-1], y[len(y)-1]) {
		return false
	}
	x, y = x[:len(x)-1], y[:len(y)-1]
	if len(x) > len(y) {
		x, y = y, x
	}
	k := 0
	for _, w := range x {
		for k < len(y) && !sameGiven(w, y[k]) {
			k++
		}
		if k == len(y) {
			return false
		}
		k++
	}
	return true
}

// personWords is the folded words of a name without titles; initials written
// together are a word each.
func personWords(name string) []string {
	var out []string
	for _, w := range corpus.Words(name, nil) {
		text := corpus.FoldWord(name, w)
		if titleWords[w.Hash] || text == "" {
			continue
		}
		if w.Shape == corpus.Upper && strings.ContainsRune(w.Span().Of(name), '.') {
			for _, c := range text {
				out = append(out, string(c))
			}
			continue
		}
		out = append(out, text)
	}
	return out
}

// longName is from how many letters on one of them may be misprinted.
const longName = 5

func sameWord(a, b string) bool {
	return a == b || min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) >= longName && oneEdit(a, b)
}

func sameGiven(a, b string) bool {
	if sameWord(a, b) {
		return true
	}
	x, n := utf8.DecodeRuneInString(a)
	y, m := utf8.DecodeRuneInString(b)
	return x == y && (n == len(a) || m == len(b))
}

// titleWords holds the titles of all languages, and what stands behind names.
var titleWords = func() map[uint64]bool {
	words := map[uint64]bool{}
	for _, x := range lexicons {
		for h, e := range x.words {
			if e.actor.title > 0 || e.actor.is&(aJunior|aCourtesy) != 0 {
				words[h] = true
			}
		}
	}
	return words
}()
