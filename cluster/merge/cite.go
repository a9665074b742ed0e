package merge

import (
	"slices"
	"sort"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// citation is somebody whom a sentence cites.
type citation struct {
	at     int // the verb of saying
	src    Source
	trails bool // the verb ends what it cites: "..., police said"
	first  int  // the words that name the source
}

// memory is who has been cited so far.
type memory struct {
	last, body       Source // the last of all, and the last that is an official body or a group
	sentence, bodyIn int    // where
	head             uint64 // the last word of the last source
	footage          bool   // the last source is pictures
	he, it           Source // the last person cited, and the last body
	heIn, itIn       int    // where
	person           int    // the last claim of a person before the sentence, or -1
}

// remembered is for how many sentences a pronoun can stand for a source.
const remembered = 3

// cite finds who is cited for every claim: the subject of the verb of saying that
// governs it, or "according to ...". What a quotation says that runs on is said by
// whom the next sentence cites.
func (r *reader) cite() {
	for i := range r.claims {
		c := &r.claims[i]
		k := r.at[i]
		quoted := r.tok[k].quote
		switch c.Attribute {
		case Person, Comment:
			if !quoted {
				c.Cited.Mode = Unattributed // what the outlet itself knows
				continue
			}
		case ClaimedBy:
			if c.Value.Kind == Name {
				c.Cited = r.sourceOf(c.ValueSpan)
				continue
			}
		}
		if c.Attribute == EventPlace && c.Why == dateline {
			c.Cited.Mode = Unattributed
			continue
		}
		if c.voice.Name != "" {
			c.Cited = c.voice
			continue
		}
		v := r.governs(c.Sentence, k)
		if v != nil && v.trails && k > v.at && (c.Attribute == EventPlace || c.Attribute == EventDate || c.Attribute == Distance) &&
			!r.pauseBetween(v.at, k) {
			v = nil // "..., police told reporters outside the camp on Friday"
		}
		if v == nil && quoted {
			v = r.quoted(c.Sentence)
		}
		if v == nil && !quoted {
			v = r.runsOn(c.Sentence, k)
		}
		if v == nil {
			c.Cited.Mode = Unattributed
			continue
		}
		c.Cited = v.src
		if c.Cited.Mode == "" {
			c.Cited.Mode = Paraphrase
		}
		if quoted && c.Cited.Mode == Paraphrase {
			c.Cited.Mode = Direct
		}
	}
}

// hear finds the voices of all sentences.
func (r *reader) hear() {
	const never = -remembered - 1
	m := memory{sentence: never, bodyIn: never, heIn: never, itIn: never, person: -1}
	person := 0
	r.heard = slices.Grow(r.heard, len(r.d.Sentences)+1)
	for i := range r.d.Sentences {
		s := &r.d.Sentences[i]
		for person < len(r.claims) && r.claims[person].Sentence < i {
			if c := &r.claims[person]; c.Attribute == Person && c.Class != Organisation {
				m.person = person
			}
			person++
		}
		r.heard = append(r.heard, len(r.voices))
		for k := s.First; k < s.Last; k++ {
			if t := &r.tok[k]; t.flags&fSay == 0 && t.actor.is&aVoice == 0 && t.trait&(fGives|fTally) == 0 && t.actor.is&aRecord == 0 &&
				t.kinds&(isAccording|isGives) == 0 {
				continue
			}
			v, ok := r.voiceAt(k, s, i, &m)
			if !ok || v.src.Name == "" {
				continue
			}
			r.voices = append(r.voices, v)
			if m.sentence == i && v.first > s.First && r.is(v.first-1, fSub) {
				continue // "going by what survivors had said"
			}
			r.remember(&m, &v, i)
		}
	}
	r.heard = append(r.heard, len(r.voices))
}

// remember notes who was cited last.
func (r *reader) remember(m *memory, v *citation, sentence int) {
	m.last, m.sentence, m.footage = v.src, sentence, false
	for n := v.first; n < min(v.first+nounLength, v.at); n++ {
		m.footage = m.footage || r.acts(n, aFootage)
	}
	if v.src.Party != "" {
		m.body, m.bodyIn = v.src, sentence
	}
	if r.is(v.first, fThey|fPronoun) && v.at-v.first < 6 {
		return // who it stands for is known
	}
	person, body := r.whatSpeaks(v)
	if person {
		m.he, m.heIn = v.src, sentence
	}
	if body {
		m.it, m.itIn = v.src, sentence
	}
}

// whatSpeaks tells whether a source can be one person, and whether it can be a body
// or people: a bare name can be both.
func (r *reader) whatSpeaks(v *citation) (person, body bool) {
	stop := int(r.d.Body[v.first].Start) + len(v.src.Name)
	for k := v.first; k < len(r.tok) && k < v.first+nounLength && int(r.d.Body[k].End) <= stop; k++ {
		t := &r.tok[k]
		switch {
		case t.actor.is&(aRole|aCourtesy) != 0 || t.actor.title > 0 || t.class != "" && t.flags&fPlural == 0,
			t.within > 0 && r.spokesman(k) != nil:
			return true, false
		case t.party != "" || t.class != "" || t.actor.is&aBody != 0:
			body = true
		}
	}
	return !body && !r.is(v.first, fDefinite), true
}

// governs is the voice that the sentence cites for its word k: the one that ends
// what word k belongs to, or the one before it.
func (r *reader) governs(sentence, k int) *citation {
	mine := r.voices[r.heard[sentence]:r.heard[sentence+1]]
	n := sort.Search(len(mine), func(i int) bool { return mine[i].at > k })
	var before, behind *citation
	if n > 0 && k-mine[n-1].at <= 2*reach {
		before = &mine[n-1]
	}
	if n < len(mine) && mine[n].trails && mine[n].at-k <= 2*reach {
		behind = &mine[n]
	}
	if before != nil && (before.trails && r.turns(before.at, k) || r.endsBetween(before.at, k)) {
		before = nil
	}
	switch {
	case before == nil:
		return behind
	case behind == nil || k-before.at <= behind.at-k:
		return before
	}
	return behind
}

// cited is whom the sentence itself cites for its word k.
func (r *reader) cited(sentence, k int) (Source, bool) {
	if v := r.governs(sentence, k); v != nil {
		return v.src, true
	}
	return Source{}, false
}

// endsBetween reports whether a semicolon ends what the verb of saying governs
// before word k.
func (r *reader) endsBetween(verb, k int) bool {
	for n := verb + 1; n <= k && n <= verb+2*reach; n++ {
		if r.tok[n].gap == hard && r.d.Article.Body[r.d.Body[n-1].End] == ';' {
			return true
		}
	}
	return false
}

// pauseBetween reports whether a comma or more stands between two words.
func (r *reader) pauseBetween(i, k int) bool {
	for n := i + 1; n <= k && n <= i+2*reach; n++ {
		if r.tok[n].gap >= comma {
			return true
		}
	}
	return false
}

// turns reports whether the outlet goes on in its own voice between a verb of
// saying and word k: "..., police said, although the cause was not clear".
func (r *reader) turns(verb, k int) bool {
	for n := verb + 1; n <= k; n++ {
		if r.tok[n].gap >= comma && r.is(n, fSub) && !r.is(n, fRelative) {
			return true
		}
	}
	return false
}

// quoted is the voice of a quotation in a sentence that cites nobody: that of the
// next sentence when the quotation runs on, otherwise the last before it.
func (r *reader) quoted(sentence int) *citation {
	for n := sentence; n < sentence+remembered && n+1 < len(r.d.Sentences); n++ {
		next := &r.d.Sentences[n+1]
		if next.First >= next.Last || !r.tok[next.First].quote || next.Paragraph != r.d.Sentences[sentence].Paragraph {
			break
		}
		if v := r.heard[n+1]; v < r.heard[n+2] && r.tok[next.First].gap != comma {
			return &r.voices[v]
		}
	}
	back := sentence - 2
	for back > 0 && sentence-back < 2*remembered && r.tok[r.d.Sentences[back+1].First].quote {
		back-- // a long quotation
	}
	if v := r.heard[sentence] - 1; v >= r.heard[max(0, back)] {
		return &r.voices[v]
	}
	return nil
}

// runsOn is the voice that goes on in a sentence that cites nobody, behind one of the
// same paragraph that does: what had happened before is what the voice tells ("They
// had been there for days"), and figures alone are of those whom it counted ("Two
// were at sea").
func (r *reader) runsOn(sentence, k int) *citation {
	n := r.heard[sentence]
	s := &r.d.Sentences[sentence]
	if sentence == 0 || n == 0 || n == r.heard[sentence-1] || r.heard[sentence+1] > n || s.Paragraph != r.d.Sentences[sentence-1].Paragraph ||
		r.voices[n-1].src.Mode == Witnessed || s.First >= s.Last {
		return nil
	}
	first := &r.tok[s.First]
	if g := first.group; g > 0 && r.groups[g-1].headless && r.groups[g-1].last < s.Last && r.is(r.groups[g-1].last, fBe|fHave) {
		return &r.voices[n-1]
	}
	for i := max(s.First, k-reach/2); i < min(s.Last, k+reach/2); i++ {
		if r.acts(i, aBefore) && i+1 < s.Last && (r.is(i+1, fBe|fAdverb|fNot) || r.tok[i+1].trig > 0 || r.noNoun(i+1)) {
			return &r.voices[n-1]
		}
		if i > s.First && r.is(i, fSub|fRelative) && i < k {
			return nil
		}
	}
	return nil
}

// voiceAt reads the voice whose verb is word i.
func (r *reader) voiceAt(i int, s *corpus.Sentence, sentence int, m *memory) (citation, bool) {
	v := citation{at: i, first: i}
	if p, next := r.phraseAt(i, s.Last, isAccording); p != nil {
		src, end, ok := r.sourceAfter(next, s)
		v.src, v.first, v.trails = src, next, i > s.First
		if ok && i == s.First && end < s.Last && r.tok[end].gap < comma {
			v.trails = false
		}
		return v, ok
	}
	if r.d.Body[i].Shape != corpus.Lower && i > s.First && !r.tok[i].quote {
		return v, false // "the United States", and headlines
	}
	if r.has(i, fTally) || r.acts(i, aRecord) {
		if ok := r.record(&v, i, s); ok {
			return v, true
		}
	}
	if r.is(i, fThing) && i+1 < s.Last && !r.pause(i+1) && !r.is(i+1, fSub|fRelative|fOne|fDefinite|fThey) && r.tok[i+1].num == 0 {
		return v, false // "three states in the south"
	}
	says := r.tok[i].trig == 0 && (r.is(i, fSay) || r.acts(i, aSays|aTells) || r.acts(i, aAccuses) && i+1 < s.Last && !r.is(i+1, fPrep)) ||
		(r.has(i, fGives) || r.holds(i, s.Last)) && r.gives(i, s)
	shows := r.acts(i, aShows|aSees)
	if !says && !shows {
		return v, false
	}
	ok := false
	if v.src, v.first, v.trails, ok = r.speaker(i, s, sentence, m); !ok {
		return v, false
	}
	v.trails = v.trails && !r.holds(i, s.Last) // "..., lawyers spoke of 30"
	if !says {
		if !r.evidence(&v, i, m) {
			return v, false
		}
		v.trails = v.trails || v.src.Mode == Witnessed // "At noon a reporter heard shots"
	}
	return v, true
}

// gives reports whether a figure follows: "put the number at 150".
func (r *reader) gives(i int, s *corpus.Sentence) bool {
	for k := i + 1; k < min(s.Last, i+8) && r.tok[k].gap < hard; k++ {
		if r.tok[k].num > 0 && !r.tok[k].inDate {
			return true
		}
		if r.is(k, fAnd) {
			return false // "the wall gave way and seven people died"
		}
	}
	return false
}

// record reads whose list or count vouches for what is said: "by the airline's list",
// "the council's estimate is 400".
func (r *reader) record(v *citation, i int, s *corpus.Sentence) bool {
	src, ok := r.owner(i, s)
	if !ok {
		return false
	}
	v.src = src
	for v.first = i; v.first > s.First && i-v.first < nounLength && int(r.d.Body[v.first].Start) > 0 && !r.beginsWith(v.first, src.Name); {
		v.first--
	}
	if v.first > s.First && r.is(v.first-1, fBy|fPrep) && !r.is(v.first-1, fOf) {
		v.trails = v.first-1 > s.First
		return v.trails || i+1 < s.Last
	}
	return i+1 < s.Last && r.is(i+1, fBe|fOf) && r.gives(i, s)
}

// beginsWith reports whether a name stands at word k.
func (r *reader) beginsWith(k int, name string) bool {
	at := int(r.d.Body[k].Start)
	return strings.HasPrefix(r.d.Article.Body[at:], name)
}

// evidence reports whether a verb of seeing or showing vouches for what follows:
// pictures show it, or the outlet's own reporter saw it.
func (r *reader) evidence(v *citation, i int, m *memory) bool {
	footage := false
	for k := v.first; k < i && k < v.first+nounLength; k++ {
		footage = footage || r.acts(k, aFootage)
	}
	if r.acts(i, aShows) {
		return footage || m.footage && r.is(v.first, fOthers|fOne|fThey)
	}
	if v.src.Mode == Witnessed {
		return true
	}
	if a := r.d.Agency; a != "" && corpus.Fold(v.src.Name) == corpus.Fold(a) {
		v.src.Mode = Witnessed
		return true
	}
	return false
}

// speaker is the subject of the verb at word i: before it, or, when only a comma
// stands there, behind it.
func (r *reader) speaker(i int, s *corpus.Sentence, sentence int, m *memory) (src Source, first int, trails, ok bool) {
	none := func() (Source, int, bool, bool) { return Source{}, i, false, false }
	a := i // the first auxiliary
	for a > s.First && i-a < 6 && r.tok[a].gap < comma && r.is(a-1, fHave|fAdverb|fNot|fModal|fBe) && !r.is(a-1, fThey) {
		if a--; r.is(a, fBe) {
			return none() // "was told", "were reported"
		}
	}
	if a == s.First {
		if r.acts(i, aTells) {
			return none()
		}
		return r.inverted(i, s, sentence, m)
	}
	if r.is(a-1, fAnd|fSub) && !r.is(a-1, fRelative) && r.tok[i].actor.is&aTells == 0 {
		return r.again(a-1, s, sentence, m)
	}
	if first, end, ok := r.beforeRelative(a, s); ok {
		return r.recall(first, end, m, sentence), first, r.trails(first, i, s), true
	}
	if b := r.beforeBrackets(a); b > s.First {
		a = b
	} else if r.tok[a].gap >= comma {
		if first, end, ok := r.inserted(a, s); ok {
			return r.recall(first, end, m, sentence), first, r.trails(first, i, s), true
		}
		if r.tok[a].gap == comma && r.tok[a-1].gap == comma { // "the ministry, however, said"
			a--
		} else {
			if r.acts(i, aTells|aShows|aSees) || r.is(i-1, fRelative) {
				return none()
			}
			return r.inverted(i, s, sentence, m)
		}
	}
	first = a
	for first > s.First && a-first < 12 && (first == a || r.tok[first].gap < comma) && r.tok[first-1].trig == 0 &&
		(r.tok[first-1].flags&(fSub|fSay|fAnd|fRelative) == 0 || r.joinsNames(first-1, s) || r.pointsAt(first-1)) {
		first--
	}
	for first < a && r.tok[first].inDate {
		first++
	}
	if first < a && r.is(first, fPrep) && r.tok[first].flags&fOf == 0 {
		first = r.behindPlace(first, a)
	}
	left := first
	if r.is(a-1, fThey) {
		first = a - 1 // "an error he admitted"
	}
	if a-first == 1 && r.acts(first, aSelf) || r.is(first, fNobody) {
		return none()
	}
	if n := r.determined(first, a); n > first {
		first = n
	} else {
		first = r.joined(first, s)
	}
	if first < a && r.is(first, fPrep) && r.tok[first].flags&fOf == 0 {
		first++ // "with a guard saying"
	}
	for k := first; k < a; k++ {
		if r.is(k, fBe) {
			return none() // a clause, and no name
		}
	}
	if first >= a {
		return none()
	}
	if a-first <= 3 && r.is(first, fThey) {
		src, ok := r.pronoun(first, sentence, m)
		return src, first, r.trails(left, i, s), ok
	}
	for a-1 > first && (r.tok[a-1].inDate || r.is(a-1, fPrep)) {
		a-- // "the governor on Friday announced"
	}
	if r.is(a-1, fPrep|fOne|fDefinite) && !r.is(a-1, fAdverb) && !r.acts(a-1, aFootage) && !r.is(a-1, fOthers) ||
		r.tok[a-1].inDate && a-first == 1 {
		return none()
	}
	return r.recall(first, a, m, sentence), first, r.trails(first, i, s), true
}

// again is the source of a verb behind "and" or "but" at word k, which has the
// subject of a verb before it: "He gave no figure but said ...".
func (r *reader) again(k int, s *corpus.Sentence, sentence int, m *memory) (src Source, first int, trails, ok bool) {
	if n := len(r.voices); n > r.heard[sentence] {
		v := &r.voices[n-1]
		return v.src, v.first, false, k-v.at <= reach
	}
	if r.is(s.First, fThey) && k-s.First <= reach {
		src, ok = r.pronoun(s.First, sentence, m)
		return src, s.First, false, ok
	}
	first, end, ok := r.nounAfter(s.First, s)
	if !ok || !r.canSpeak(first, end, false, s) || end >= k || r.tok[end].gap >= comma {
		return Source{}, k, false, false
	}
	return r.recall(first, end, m, sentence), first, false, true
}

// beforeBrackets is the word behind the name that an abbreviation in brackets before
// word a follows, or -1: "the Front (FFK) said".
func (r *reader) beforeBrackets(a int) int {
	if a < 2 || r.tok[a].gap != hard || r.tok[a-1].gap != hard {
		return -1
	}
	body := r.d.Article.Body
	if body[r.d.Body[a-1].End] != ')' || body[r.d.Body[a-1].Start-1] != '(' {
		return -1
	}
	return a - 1
}

// joined is where the source that begins at word first begins, with what "and"
// joins to it at the head of its clause: ", a guard and two residents said".
func (r *reader) joined(first int, s *corpus.Sentence) int {
	if first <= s.First+1 || !r.is(first-1, fAnd) || r.tok[first].gap >= comma || r.tok[first-1].gap >= comma {
		return first
	}
	k := first - 1
	for k > s.First && first-k < nounLength && r.tok[k].gap < comma {
		k--
	}
	if (k == s.First || r.tok[k].gap >= comma) && r.canSpeak(k, first-1, false, s) && !r.is(k, fSub|fAnd) {
		return k
	}
	return first
}

// determined is where the last noun phrase of the words first to end begins: "an
// attack the Front said", "in Ostrel the army said".
func (r *reader) determined(first, end int) int {
	for k := end - 1; k > first; k-- {
		if r.is(k, fOne|fDefinite) && !r.is(k, fThey|fPronoun|fAdverb) {
			if r.tok[k-1].gap != hyphen && !r.is(k-1, fPrep|fAnd|fOne|fDefinite|fAdverb|fIncluding|fOthers) && r.isNoun(k-1) {
				return k
			}
			return first
		}
	}
	return first
}

// behindPlace skips "in Ostrel" before a speaker: to the noun phrase behind a
// name or a date.
func (r *reader) behindPlace(first, end int) int {
	for k := end - 1; k > first; k-- {
		if r.tok[k].inDate || r.tok[k].within > 0 && r.is(k+1, fOne|fDefinite) {
			return k + 1
		}
	}
	return first
}

func (r *reader) inverted(i int, s *corpus.Sentence, sentence int, m *memory) (Source, int, bool, bool) {
	src, end, ok := r.sourceAfter(i+1, s)
	if r.is(i+1, fPrep) && !r.is(i+1, fOf) {
		ok = false // "said in Ostrel"
	}
	if ok && end < s.Last && r.tok[end].gap < comma && !r.isNoun(end-1) && r.d.Body[end-1].Shape == corpus.Lower {
		ok = false // "said rebels moved in"
	}
	if ok {
		src = r.recall(i+1, end, m, sentence)
	}
	return src, i + 1, i > s.First, ok
}

// trails reports whether the clause of a speaker ends what it cites: a comma
// before it, and no content behind the verb at word i.
func (r *reader) trails(first, i int, s *corpus.Sentence) bool {
	if first <= s.First || r.tok[first].gap < comma {
		return false
	}
	k := i + 1
	if k < s.Last && r.acts(i, aTells) { // the hearer
		for n := 0; k < s.Last && n < 6 && r.tok[k].gap < comma && !r.tok[k].inDate && r.tok[k].flags&(fPrep|fSub|fRelative) == 0; n++ {
			k++
		}
	}
	return k >= s.Last || r.tok[k].gap >= comma || r.tok[k].inDate || r.is(k, fPrep|fAnd|fAdverb)
}

// pronoun is whom a pronoun stands for: "he" is the person named or cited last,
// "it" the body cited last.
func (r *reader) pronoun(k, sentence int, m *memory) (Source, bool) {
	one := r.is(k, fPronoun)
	switch {
	case one && m.person >= 0 && r.claims[m.person].Sentence >= sentence-2 && r.claims[m.person].Sentence > m.heIn:
		return r.bind(r.sourceOf(r.claims[m.person].ValueSpan), r.wordAt(r.claims[m.person].ValueSpan.End-1)), true
	case one && m.heIn >= sentence-remembered:
		return m.he, true
	case !one && m.last.Mode == Witnessed && m.bodyIn >= sentence-remembered:
		return m.body, true
	case !one && m.itIn >= sentence-remembered:
		return m.it, true
	}
	return m.last, m.last.Name != "" && m.sentence >= sentence-remembered
}

// recall describes the words first to end as a source, or as the one cited last
// when they point back to it: "the official".
func (r *reader) recall(first, end int, m *memory, sentence int) Source {
	src := r.bind(r.source(first, end), end-1)
	if src.Party == "" && end-first <= 2 && r.acts(end-1, aSpeaksFor) && m.bodyIn >= sentence-remembered {
		src.Party = m.body.Party // "the spokesman", "its chairwoman"
	}
	head := r.d.Body[r.headOf(first, end)].Hash
	if r.is(first, fDefinite) && end-first <= 2 && m.sentence >= sentence-remembered && head == m.head && m.last.Name != "" {
		return m.last
	}
	m.head = head
	return src
}

// spokesman is somebody who was introduced as speaking for an official body.
type spokesman struct {
	name  uint64 // the last word of the name
	party string
}

// introduce notes whom the person whose name ends with word k speaks for, by the
// words of the role.
func (r *reader) introduce(k, from, to int) {
	p := spokesman{name: r.d.Body[k].Hash}
	if from < to {
		p.party = r.source(from, to).Party
	}
	r.spokesmen = append(r.spokesmen, p)
}

// spokesman finds who was introduced by the name at word k.
func (r *reader) spokesman(k int) *spokesman {
	for i := range r.spokesmen {
		if r.spokesmen[i].name == r.d.Body[k].Hash {
			return &r.spokesmen[i]
		}
	}
	return nil
}

// bind gives a source whose name ends with word k the body that it speaks for.
func (r *reader) bind(src Source, k int) Source {
	if src.Party == "" && r.tok[k].within > 0 {
		if p := r.spokesman(k); p != nil {
			src.Party = p.party
		}
	}
	return src
}

// headOf is the noun that the words of a source are of: the last, or where
// adjectives stand behind it the first.
func (r *reader) headOf(first, end int) int {
	if !r.x.adjectivesBehind {
		return end - 1
	}
	for first < end-1 && r.is(first, fOne|fDefinite) {
		first++
	}
	return first
}

// joinsNames reports whether word k joins two parts of a name: "the Miners' and
// Dockers' Union".
func (r *reader) joinsNames(k int, s *corpus.Sentence) bool {
	return r.is(k, fAnd) && k > s.First && k+1 < s.Last && r.d.Body[k-1].Shape == corpus.Capital && r.d.Body[k+1].Shape == corpus.Capital
}

// beforeRelative finds the speaker of "a resident who asked not to be named said"
// and of "two residents, who asked not to be named, said".
func (r *reader) beforeRelative(i int, s *corpus.Sentence) (first, end int, ok bool) {
	for k := i - 1; k > s.First && k > i-16; k-- {
		if r.tok[k].gap == hard || r.is(k, fSay|fSub) && !r.is(k, fRelative) {
			return 0, 0, false
		}
		if !r.is(k, fRelative) || r.pointsAt(k) {
			if r.tok[k+1].gap == comma && k+1 < i {
				return 0, 0, false
			}
			continue
		}
		if n := k + 1; n < i && (r.is(n, fThey|fPronoun|fDefinite|fOne) || r.tok[n].class != "" || r.tok[n].party != "" || r.tok[n].within > 0) {
			return 0, 0, false // "who police said shot at them"
		}
		return r.antecedent(k, s)
	}
	return 0, 0, false
}

// pointsAt reports whether a relative pronoun is none: ", that country's army said".
func (r *reader) pointsAt(k int) bool {
	return r.tok[k].gap >= comma && r.is(k, fRelative) && r.acts(k, aPoints)
}

// antecedent is the noun phrase before word k.
func (r *reader) antecedent(k int, s *corpus.Sentence) (first, end int, ok bool) {
	first = k
	for first > s.First && k-first < 8 && (first == k || r.tok[first].gap < comma) && r.tok[first-1].flags&(fSub|fSay|fBe|fHave|fAnd) == 0 {
		first--
	}
	for first < k && r.tok[first].inDate {
		first++
	}
	return first, k, first < k
}

// inserted finds the speaker before an insertion that ends before word i: "Ivo
// Tarn, head of the harbour office, said", "a guard, speaking quietly, said".
func (r *reader) inserted(i int, s *corpus.Sentence) (first, end int, ok bool) {
	k := i - 1
	for n := 0; n < 2; n++ {
		for k > s.First && i-k < 24 && r.tok[k].gap < comma {
			k--
		}
		if k <= s.First || r.tok[k].gap != comma || i-k >= 24 {
			return i, i, false
		}
		opens := r.is(k, fOne|fDefinite|fRelative|fAge|fPrep) || r.tok[k].num > 0 || r.tok[k].party != "" ||
			r.tok[k].actor.title > 0 || r.acts(k, aRole|aInsert) ||
			n == 0 && r.tok[k].ent > 0 && r.d.Entities[r.tok[k].ent-1].Last == i // "the minister, Anna Reval, said"
		person := false
		for m := k; m < min(k+8, i); m++ {
			person = person || r.acts(m, aRole) || r.tok[m].class != ""
		}
		if first, end, ok = r.antecedent(k, s); ok && (opens || person) && r.canSpeak(first, end, person, s) {
			return first, end, true
		}
		k--
	}
	return i, i, false
}

// canSpeak reports whether the words name somebody, as the subject of a clause.
func (r *reader) canSpeak(first, end int, person bool, s *corpus.Sentence) bool {
	if first > s.First && r.is(first-1, fPrep) || r.is(first, fPrep) {
		return false
	}
	names := 0
	for k := first; k < end; k++ {
		t := &r.tok[k]
		if t.trig > 0 && r.form(k) != number || t.flags&fBe != 0 {
			return false
		}
		if t.within > 0 {
			names++
		}
		if t.class != "" || t.party != "" || t.actor.is&(aRole|aArmed|aFootage|aOfficial|aBody|aSpeaksFor|aOutfit) != 0 ||
			names > 1 || names > 0 && person {
			return true
		}
	}
	return false
}

// sourceAfter reads the source that begins at word i, and where it ends.
func (r *reader) sourceAfter(i int, s *corpus.Sentence) (Source, int, bool) {
	end := i
	for end < s.Last && end-i < 8 && (end == i || r.tok[end].gap < comma) &&
		r.tok[end].flags&(fSub|fRelative|fSay|fBe|fHave|fModal|fNot|fBy) == 0 && !r.tok[end].inDate && r.tok[end].trig == 0 {
		if end > i && r.tok[end].flags&fPrep != 0 && r.tok[end].flags&fOf == 0 {
			break
		}
		if end > i && r.tok[end-1].within == 0 && r.d.Body[end-1].Shape == corpus.Lower &&
			(r.acts(end, aCourtesy) && !r.is(end-1, fPrep|fOne|fDefinite) ||
				r.is(end, fDefinite) && r.tok[end].flags&(fAdverb|fThey) == 0 && r.isNoun(end-1)) {
			break // "according to the log the ship was slow"
		}
		end++
	}
	if end == i || r.tok[i].gap > hyphen {
		return Source{}, end, false
	}
	if end == i+1 && r.is(i, fThey|fPronoun|fThem) || end < s.Last && r.tok[end].gap < comma && r.is(end, fBe|fHave|fModal|fNot) {
		return Source{}, end, false // "said the camp was quiet"
	}
	return r.source(i, end), end, true
}

// sourceOf describes the words of a span as a source.
func (r *reader) sourceOf(at corpus.Span) Source {
	first := r.wordAt(at.Start)
	end := first
	for end < len(r.d.Body) && int(r.d.Body[end].End) <= at.End {
		end++
	}
	if end == first {
		return Source{Mode: Unattributed}
	}
	src := r.source(first, end)
	if src.Mode == "" {
		src.Mode = Paraphrase
	}
	return src
}

// source describes the words first to end as a source.
func (r *reader) source(first, end int) Source {
	if r.is(first, fOf) && !r.is(first, fOne|fDefinite) && r.is(first+1, fDefinite) {
		return Source{} // "of the ballots counted"
	}
	src := Source{Name: r.text(first, end)}
	for i := first; i < end; i++ {
		if r.is(i, fReporter) && (i+1 == end || r.is(i+1, fAnd|fPrep|fSub)) { // not "journalist Ivo Tarn"
			return Source{Name: src.Name, Mode: Witnessed}
		}
		if r.acts(i, aPrivate) {
			return Source{Name: src.Name} // "his attorney", "a former minister"
		}
		if src.Party == "" {
			src.Party = r.bodyAt(i, first, end)
		}
	}
	return src
}

// bodyAt is the official body that word i of a source says: a ministry by its
// portfolio, an embassy by its country.
func (r *reader) bodyAt(i, first, end int) string {
	switch {
	case r.acts(i, aMinistry):
		for k := max(first, i-2); k < min(end, i+4); k++ {
			if o := r.tok[k].actor.office; o > 0 {
				return r.x.actors.offices[o-1].name
			}
		}
	case r.acts(i, aSeat):
		k := i
		for k > first && i-k < 3 && r.d.Body[k-1].Shape != corpus.Lower && !r.is(k-1, fDefinite|fOne) {
			k--
		}
		return corpus.Fold(r.text(k, i+1))
	}
	return r.tok[i].party
}
