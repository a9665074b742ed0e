package merge

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// actorTable is what a language needs for who did what to whom, and how things
// stand. Lists of phrases are separated by commas, lists of words by white space.
type actorTable struct {
	attacks   string // phrases: who did it stands before, what was hit behind
	fires     string // phrases: who did it stands before, and that is all
	assaults  string // phrases: what was hit stands behind, and it need not be a building
	attackOn  string // the same of words also used of arguments: "attack on"
	attacksOn string // the same of many, which may be no event at all
	threats   string // words: what is feared has not happened
	conquers  string // words for attacks that take what they hit
	orders    string // words before what they set: "order" closing the port
	seizes    string // phrases: who did it stands before, and must be one who attacks
	deeds     string // phrases: who did it stands before, the attack behind
	own       string // possessive pronouns: "its"
	deed      string // words for an attack as what somebody did, besides those for events
	belongs   string // phrases: those who did it stand before, whom they belong to behind
	who       string // phrases that ask who did it
	asks      string // words that open that question
	did       string // words for "did it"
	suspicion string // phrases: those arrested stand before
	named     string // words: "named", "identified"
	as        string
	from      string
	doneBy    string // phrases: who did it stands behind
	blamedOn  string // phrases: who or what did it stands behind
	blames    string // phrases: who did it stands behind, and then what
	commits   string // words: \"carrying\" out an attack
	charges   []charge
	claims    string // phrases: who claimed it stands before
	claimed   string // phrases: who claimed it stands behind
	noClaim   string // phrases: nobody claimed it
	claimsIt  string // phrases: who claimed it stands before, the attack behind

	causes    string // phrases: the cause stands behind
	makes     string // phrases: the cause stands before, what happened behind
	accidents string // words for what has a cause
	early     string // "too early" to say what caused it
	weapons   string // words for what attacks are done with
	blasts    string // phrases: a weapon stands before, what was hit behind
	toBlame   string // phrases: the cause stands before
	treats    string // words: "treating" a fire as arson
	faults    string // words for what goes wrong, a cause where a hint stands near
	hints     string // words: "likely", "investigating"
	rules     string // words before what is no cause: "ruled" out
	mishaps   string // phrases that are causes by themselves: "ran a red light"
	hits      string // phrases: what was hit stands behind
	obstacles string // words for what nobody hits on purpose
	cause     string // words: "cause", "origin"
	unclear   string // words: "unknown"
	clear     string // words that want a "not"
	probes    string // words: "investigating", "determine"
	probed    string // phrases: "under investigation"
	statuses  []status
	things    []standee
	parts     string // words: "access", "flights": of the airport, where one is named
	will      string // words for what is to come: "will"
	lacks     []lack
	stays     string // words for "is": "remains"
	manner    string // words between auxiliary and verb: "temporarily"
	puts      string // words: "set" a plane on fire, "had" the situation under control
	comments  []comment

	armed    string   // words for those who attack
	forces   string   // words for what attacks nobody: storms, cars
	official string   // parties whose raids are no attacks
	targets  string   // words for what is attacked
	cuts     string   // words that end a noun phrase: "overnight", "believe"
	loose    string   // words that end one where a preposition follows: \"linked to\"
	able     string   // \"able to\": did it
	endings  []string // of words that are no nouns

	roles    string   // words: "spokesman", "head"
	titles   []string // words of one meaning each: "colonel col"
	courtesy string   // words that are titles, but no roles: "mr"
	bodies   string   // words that end the names of bodies, not of people
	junior   string   // words behind a name: "jr"
	ministry string   // words: "ministry", "minister"
	offices  []party  // portfolios: "transport ministry" is its own body
	seats    string   // words of bodies told apart by the words before: "embassy"

	says     string // further words for saying
	tells    string // words for saying that want a hearer
	selves   string // words that no outlet uses of itself
	before   string // auxiliaries of what had happened before: "had"
	points   string // relative pronouns that also point: "that"
	records  string // words for what somebody keeps or counted: "log"
	outfits  string // words for other bodies that speak: "union"
	speakers string // words for those who speak for a body: "spokesman"
	private  string // words before one who speaks for no body: \"his\" attorney, a \"former\" minister
	accuses  string // words for saying when no preposition follows
	insert   string // words that open an insertion: "speaking on condition of anonymity"
	footage  string // words: "video"
	shows    string // words: "showed"
	sees     string // words: "saw"
}

// charge is a phrase for what suspects are charged with, and words one of which
// must follow.
type charge struct{ phrases, needs string }

// status is one way in which things stand. The lists are phrases: stative ("under
// control") and verb ("closed") want an auxiliary before them, or for verb an
// object behind; own ("reopened") does not; doing ("closing") has an object.
type status struct {
	code, opposite            string
	stative, verb, own, doing string
	only                      string // the classes of what can be so, all when empty
	planned                   bool   // "will reopen"
	bare                      Class  // what is so where the text need not say it
	whole                     bool   // of places and attacks too it says how the situation is
}

// standee is a thing that can stand so.
type standee struct {
	class Class
	whole Class // its class for a status marked so
	words string
	only  string // the statuses that it can have, all when empty
}

// lack is a state told by what is missing: "without power".
type lack struct {
	class         Class
	code, phrases string
}

// comment is a phrase for an official who did not speak, or for what was not
// told or checked; denied wants a "not" before it.
type comment struct {
	code            string
	phrases, denied string
	needs           string // words one of which must follow
	of              Class  // what it is about, where no official is
}

// action is how a phrase finds who did it, what was hit, or how things stand.
type action uint8

const (
	doAttacks action = iota
	doFires
	doAssaults
	doAttackOn
	doAttacksOn
	doDoneBy
	doBlamedOn
	doBlames
	doSuspects
	doClaims
	doClaimed
	doNoClaim
	doCauses
	doProbed
	doStands
	doSeizes
	doDeeds
	doBelongs
	doWho
	doSuspicion
	doClaimsIt
	doMakes
	doBlasts
	doToBlame
	doMishap
	doHits
	doLacks
	doSilence
	doUnspoken // silence that wants a "not"
)

// actorPhrase is what the table says of one phrase.
type actorPhrase struct {
	act            action
	code, opposite string
	of             Class
	whole          bool
	planned        bool
	only           string
}

// actorWord is what the table says of one word.
type actorWord struct {
	is     actorFlag
	thing  uint8 // 1 + index into actorTable.things
	office uint8 // 1 + index into actorTable.offices
	title  uint8 // 1 + index into actorTable.titles
}

// actorFlag is what a word can be.
type actorFlag uint64

const (
	aCause actorFlag = 1 << iota
	aUnclear
	aClear
	aProbes
	aPart
	aStays
	aManner
	aPuts
	aArmed
	aForce
	aOfficial
	aTarget
	aCut
	aRole
	aBody
	aJunior
	aMinistry
	aSeat
	aSays
	aTells
	aAccuses
	aInsert
	aFootage
	aShows
	aSees
	aLoose
	aAble
	aThreat
	aCourtesy
	aCommits
	aSelf
	aPrivate
	aSpeaksFor
	aOutfit
	aBefore
	aPoints
	aRecord
	aDeed
	aAsks
	aDid
	aNamed
	aAs
	aFrom
	aTreats
	aFault
	aHint
	aRules
	aObstacle
	aWill
	aOwn
	aOrders
	aConquers
	aAccident
	aEarly
	aWeapon

	aVoice = aSays | aTells | aAccuses | aShows | aSees // what makes a voice
)

func (t *actorTable) compile(x *lexicon) {
	for _, f := range []struct {
		words string
		flag  actorFlag
	}{
		{t.cause, aCause}, {t.unclear, aUnclear}, {t.clear, aClear}, {t.probes, aProbes},
		{t.parts, aPart}, {t.stays, aStays}, {t.manner, aManner}, {t.puts, aPuts}, {t.armed, aArmed},
		{t.forces, aForce}, {t.targets, aTarget}, {t.cuts, aCut}, {t.roles, aRole}, {t.bodies, aBody},
		{t.junior, aJunior}, {t.ministry, aMinistry}, {t.seats, aSeat}, {t.says, aSays}, {t.tells, aTells},
		{t.accuses, aAccuses}, {t.insert, aInsert}, {t.footage, aFootage}, {t.shows, aShows}, {t.sees, aSees},
		{t.official, aOfficial}, {t.loose, aLoose}, {t.able, aAble}, {t.commits, aCommits}, {t.selves, aSelf}, {t.private, aPrivate},
		{t.speakers, aSpeaksFor}, {t.outfits, aOutfit}, {t.before, aBefore}, {t.points, aPoints}, {t.records, aRecord},
		{t.deed, aDeed}, {t.asks, aAsks}, {t.did, aDid}, {t.named, aNamed}, {t.as, aAs}, {t.from, aFrom},
		{t.treats, aTreats}, {t.faults, aFault}, {t.hints, aHint}, {t.rules, aRules}, {t.obstacles, aObstacle}, {t.will, aWill},
		{t.own, aOwn}, {t.orders, aOrders}, {t.conquers, aConquers}, {t.accidents, aAccident}, {t.early, aEarly},
		{t.weapons, aWeapon}, {t.courtesy, aCourtesy}, {t.threats, aThreat},
	} {
		x.mark(f.words, func(e *lexeme) { e.actor.is |= f.flag })
	}
	for i, words := range t.titles {
		x.mark(words, func(e *lexeme) { e.actor.title = uint8(i + 1) })
	}
	for i, th := range t.things {
		x.mark(th.words, func(e *lexeme) { e.actor.thing = uint8(i + 1) })
	}
	for i, o := range t.offices {
		x.mark(o.words, func(e *lexeme) { e.actor.office = uint8(i + 1) })
	}
	for _, p := range []struct {
		list string
		act  action
	}{
		{t.attacks, doAttacks}, {t.fires, doFires}, {t.assaults, doAssaults}, {t.attackOn, doAttackOn}, {t.attacksOn, doAttacksOn},
		{t.doneBy, doDoneBy},
		{t.blamedOn, doBlamedOn}, {t.blames, doBlames}, {t.claims, doClaims}, {t.claimed, doClaimed}, {t.noClaim, doNoClaim},
		{t.causes, doCauses}, {t.probed, doProbed}, {t.seizes, doSeizes}, {t.deeds, doDeeds}, {t.belongs, doBelongs}, {t.who, doWho},
		{t.suspicion, doSuspicion}, {t.claimsIt, doClaimsIt}, {t.makes, doMakes}, {t.toBlame, doToBlame}, {t.mishaps, doMishap},
		{t.hits, doHits}, {t.blasts, doBlasts},
	} {
		x.add(p.list, phrase{kind: isActor, actor: actorPhrase{act: p.act}})
	}
	for _, c := range t.charges {
		x.add(c.phrases, phrase{kind: isActor, needs: hashesOf(c.needs), actor: actorPhrase{act: doSuspects}})
	}
	for i := range t.statuses {
		st := &t.statuses[i]
		p := phrase{kind: isActor, actor: actorPhrase{act: doStands, code: st.code, opposite: st.opposite, whole: st.whole,
			planned: st.planned, of: st.bare, only: st.only}}
		for _, w := range []struct {
			list string
			form form
		}{{st.stative, state}, {st.verb, past}, {st.own, subject}, {st.doing, gerund}} {
			p.form = w.form
			x.add(w.list, p)
		}
	}
	for _, l := range t.lacks {
		x.add(l.phrases, phrase{kind: isActor, actor: actorPhrase{act: doLacks, code: l.code, of: l.class}})
	}
	for _, c := range t.comments {
		x.add(c.phrases, phrase{kind: isActor, needs: hashesOf(c.needs), actor: actorPhrase{act: doSilence, code: c.code, of: c.of}})
		x.add(c.denied, phrase{kind: isActor, needs: hashesOf(c.needs), actor: actorPhrase{act: doUnspoken, code: c.code, of: c.of}})
	}
}

func (r *reader) acts(i int, f actorFlag) bool {
	return i >= 0 && i < len(r.tok) && r.tok[i].actor.is&f != 0
}

// actors reads who did it, who claimed it, what was hit, why, how things stand,
// who kept silent, and who is named.
func (r *reader) actors(s *corpus.Sentence) {
	from := len(r.claims)
	for i := s.First; i < s.Last; i++ {
		switch {
		case r.acts(i, aCause):
			r.unknownCause(i, s)
		case r.acts(i, aFault):
			r.fault(i, s)
		case r.acts(i, aNamed):
			r.identified(i, s)
		case r.asked && (r.is(i, fSay) || r.acts(i, aSays)):
			r.answer(i, s)
		}
		p, next := r.phraseAt(i, s.Last, isActor)
		if p == nil {
			if k := r.tok[i].trig; k > 0 && r.triggers[k-1].first == i {
				r.killer(&r.triggers[k-1], s)
			}
			continue
		}
		switch p.actor.act {
		case doAttacks, doFires, doSeizes:
			r.attack(p, i, next, s)
		case doAssaults, doAttackOn, doAttacksOn:
			if !r.feared(i, s) && (p.actor.act != doAttacksOn || r.known(i, s)) {
				r.targets(next, i, p.actor.act == doAssaults, s)
			}
		case doDoneBy, doBlamedOn, doBlames:
			r.blamed(p, i, next, s)
		case doSuspects:
			r.suspect(i, s)
		case doSuspicion:
			if r.crimeAfter(next-1, s) {
				r.suspicion(i, s)
			}
		case doDeeds:
			r.deed(i, next, s)
		case doBelongs:
			r.memberOf(i, next, s)
		case doWho:
			r.unknownDoer(i, s)
		case doMakes:
			r.makes(i, next, s)
		case doToBlame:
			r.toBlame(i, next, s)
		case doMishap:
			if a := r.auxiliariesBefore(i, s); !a.modal {
				r.name(Cause, "", i, next, i, s).Negated = a.not
			}
		case doBlasts:
			r.blasts(i, next, s)
		case doHits:
			r.hits(i, next, s)
		case doLacks:
			r.say(State, p.actor.of, Value{Kind: Code, Text: p.actor.code}, i, next, i, s)
		case doClaims, doClaimed, doNoClaim, doClaimsIt:
			r.responsibility(p, i, next, s)
		case doCauses:
			r.causeAfter(i, next, s)
		case doStands:
			r.standing(p, i, next, from, s)
		case doSilence, doUnspoken:
			r.comment(p, i, next, s)
		}
		i = next - 1
	}
	if r.asks(s) {
		r.asked, r.askedIn = true, s.Paragraph
	} else if s.Paragraph > r.askedIn+1 {
		r.asked = false
	}
	r.persons(s)
}

// feared reports whether what word i says is only feared: "the threat of an
// attack on the port".
func (r *reader) feared(i int, s *corpus.Sentence) bool {
	for k := i - 1; k >= max(s.First, i-5) && r.tok[k+1].gap < comma; k-- {
		if r.acts(k, aThreat) || r.is(k, fNobody) {
			return true
		}
	}
	return false
}

// known reports whether an article, a number or an entity makes word i an event
// and no kind of event.
func (r *reader) known(i int, s *corpus.Sentence) bool {
	for k := i - 1; k >= max(s.First, i-3) && r.tok[k+1].gap < comma; k-- {
		if r.is(k, fDefinite) || r.tok[k].num > 0 || r.tok[k].inDate {
			return true
		}
	}
	return false
}

// name claims the words first to last, which word k says.
func (r *reader) name(attr Attribute, class Class, first, last, k int, s *corpus.Sentence) *Claim {
	return r.say(attr, class, Value{Kind: Name, Text: r.text(first, last)}, first, last, k, s)
}

// say claims a value, printed as the words first to last.
func (r *reader) say(attr Attribute, class Class, v Value, first, last, k int, s *corpus.Sentence) *Claim {
	r.claims = append(r.claims, Claim{
		Article: r.d.Article.ID, Attribute: attr, Class: class, Value: v,
		Span: r.clause(s, first, last), ValueSpan: r.span(first, last), Sentence: r.sentenceOf(s),
	})
	r.at = append(r.at, k)
	return &r.claims[len(r.claims)-1]
}

// nounLength is how many words a noun phrase may have.
const nounLength = 10

// endsNoun reports whether word k cannot be inside a noun phrase.
func (r *reader) endsNoun(k int) bool {
	t := &r.tok[k]
	if t.inDate || t.actor.is&aCut != 0 || t.actor.is&aLoose != 0 && r.is(k+1, fPrep) && r.tok[k+1].gap == space ||
		t.flags&(fBe|fHave|fModal|fNot|fSub|fRelative|fSay|fReflexive|fPronoun|fAnd|fBy|fIncluding|fNobody) != 0 ||
		t.flags&fPrep != 0 && t.flags&fOf == 0 {
		return true
	}
	return t.trig > 0 && r.form(k) != number && !(t.flags&fEvent != 0 && r.is(k-1, fOne|fDefinite)) // "the shooting"
}

// isNoun reports whether a table knows word k as a noun that can end a phrase.
func (r *reader) isNoun(k int) bool {
	t := &r.tok[k]
	return t.class != "" || t.party != "" || t.within > 0 || t.flags&(fSite|fEvent|fThing) != 0 || t.actor.thing > 0 ||
		t.actor.is&(aArmed|aForce|aTarget|aRole) != 0
}

// nounAfter reads the noun phrase that begins at word i.
func (r *reader) nounAfter(i int, s *corpus.Sentence) (first, last int, ok bool) {
	k, noun := i, -1
	for k < s.Last && k-i < nounLength && (!r.endsNoun(k) || k == i && r.acts(k, aCut) && r.tok[k].trig == 0) {
		t := &r.tok[k]
		if k > i && (t.gap >= comma || t.flags&(fAdverb|fThey) != 0 || t.flags&(fOne|fDefinite) != 0 && !r.is(k-1, fOf|fAdverb)) {
			break
		}
		if k == i && (t.flags&(fThey|fOf|fThem) != 0 || k > 0 && r.pause(k)) || t.gap == hard {
			return i, i, false
		}
		if noun >= 0 && t.num > 0 {
			break // "a post 60 km away"
		}
		if r.isNoun(k) {
			noun = k
		}
		k++
	}
	return r.trimNoun(i, k, noun)
}

// trimNoun cuts off what is behind the noun of a phrase: two unknown words may
// belong to it ("a base storage complex"), more do not, and no verb does.
func (r *reader) trimNoun(first, last, noun int) (int, int, bool) {
	for k := noun + 1; noun >= 0 && k < last; k++ {
		if last-1-noun > 2 || r.noNoun(k) {
			last = noun + 1
		}
	}
	for last > first && r.is(last-1, fOf|fOne|fDefinite|fAdverb|fOthers) && r.tok[last-1].class == "" {
		last--
	}
	return first, last, last > first
}

// noNoun reports whether word k ends as verbs and adverbs do.
func (r *reader) noNoun(k int) bool {
	word := r.text(k, k+1)
	for _, e := range r.x.actors.endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// nounBefore reads the noun phrase that ends before word e.
func (r *reader) nounBefore(e int, s *corpus.Sentence) (first, last int, ok bool) {
	k, noun := e, -1
	for k > s.First && e-k < nounLength && !r.endsNoun(k-1) && (k == e || r.tok[k].gap < comma) {
		if t := &r.tok[k-1]; t.flags&fThey != 0 {
			return e, e, false
		} else if t.flags&fAdverb != 0 && t.flags&(fOne|fDefinite) == 0 {
			break
		}
		k--
		if noun < 0 && r.isNoun(k) {
			noun = k
		}
		if r.is(k, fOne|fDefinite) && !r.is(k-1, fOf) {
			break
		}
	}
	for k < e && r.is(k, fOf) && !r.is(k, fOne|fDefinite) {
		k++
	}
	return r.trimNoun(k, e, noun)
}

// auxiliaries is what stands between a subject and its verb.
type auxiliaries struct {
	first          int // the first of them, or the verb
	be, not, modal bool
	will           bool
}

// pause reports whether a comma or more stands before word k, and not only a
// quotation mark.
func (r *reader) pause(k int) bool {
	g := r.tok[k].gap
	return g == hard || g == comma && strings.IndexByte(r.d.Article.Body[r.d.Body[k-1].End:r.d.Body[k].Start], ',') >= 0
}

func (r *reader) auxiliariesBefore(i int, s *corpus.Sentence) auxiliaries {
	a := auxiliaries{first: i}
	for n := 0; a.first > s.First && n < 8 && !r.pause(a.first); n++ {
		k := a.first - 1
		t := &r.tok[k]
		if t.flags&(fBe|fHave|fModal|fNot|fAdverb) == 0 && t.actor.is&(aStays|aManner) == 0 || t.flags&fThey != 0 || t.inDate {
			break
		}
		a.be = a.be || t.flags&fBe != 0 || t.actor.is&aStays != 0
		a.not = a.not || t.flags&fNot != 0
		if t.flags&fModal != 0 && k > s.First && r.acts(k-1, aAble) {
			a.first = k - 1 // "were able to": did
			for a.first > s.First && r.is(a.first-1, fBe|fHave|fAdverb) {
				a.first--
			}
			return a
		}
		a.modal = a.modal || t.flags&fModal != 0
		a.will = a.will || t.actor.is&aWill != 0
		a.first = k
	}
	return a
}

// subjectBefore reads the noun phrase that is the subject of what begins at word
// i: across a relative pronoun, an insertion between commas and the prepositions
// behind the noun ("rebels in masks").
func (r *reader) subjectBefore(i int, s *corpus.Sentence) (first, last int, ok bool) {
	e := i
	if e > s.First && r.is(e-1, fRelative) {
		if e--; e > s.First && r.tok[e].gap == comma {
			first, last, ok = r.nounBefore(e, s)
			return first, last, ok && (first == s.First || r.armed(first, last)) // "in Ostrel, which"
		}
	} else if e > s.First && r.tok[e].gap == hard {
		if r.d.Body[e-1].Shape == corpus.Upper && r.tok[e-1].gap == hard {
			return e - 1, e, true // "the Red Front (RF) attacked"
		}
		return e, e, false
	} else if e > s.First && r.tok[e].gap == comma {
		k := e - 1
		for k > s.First && e-k < 16 && r.tok[k].gap < comma {
			k--
		}
		if k == s.First || r.tok[k].gap != comma {
			return e, e, false
		}
		e = k
		if r.is(e, fAnd|fSub) && !r.is(e, fRelative) {
			return e, e, false
		}
	}
	first, last, ok = r.nounBefore(e, s)
	joined := false
	for n := 0; ok && n < 3 && first > s.First && r.tok[first].gap < comma && r.is(first-1, fPrep|fAnd); n++ {
		if r.armed(first, last) && r.is(first-1, fPrep) && !r.acts(first-2, aLoose) {
			return first, last, true
		}
		e := first - 1
		if e > s.First && r.acts(e-1, aLoose) {
			e-- // "militants loyal to the Front"
		}
		f, l, more := r.nounBefore(e, s)
		if !more || !r.doer(f, l) {
			return first, last, r.is(first-1, fAnd) // no subject stands inside "in the absence of"
		}
		joined = joined || r.is(l, fAnd)
		if first = f; r.is(l, fPrep) || r.acts(l, aLoose) {
			last = l
		}
	}
	return first, last, ok && !(joined && first > s.First && r.tok[first].gap == comma) // "in Ostrel, Kesra and Velm"
}

// armed reports whether the phrase names those who attack.
func (r *reader) armed(first, last int) bool {
	for k := first; k < last; k++ {
		t := &r.tok[k]
		if t.actor.is&aArmed != 0 || t.class == Assailants || t.class == Soldiers {
			return true
		}
	}
	return false
}

// doer reports whether the phrase names people or a body that can act.
func (r *reader) doer(first, last int) bool {
	ok := false
	for k := first; k < last; k++ {
		t := &r.tok[k]
		if t.actor.is&aForce != 0 {
			return false
		}
		if k > first && t.flags&fOf != 0 {
			continue
		}
		person := t.class != "" || t.party != "" || t.actor.is&(aArmed|aRole|aOfficial) != 0
		if !person && t.within > 0 {
			person = t.flags&(fSite|fStreet|fEvent|fThing) == 0
		}
		ok = ok && k+1 < last || person
	}
	return ok || r.armed(first, last)
}

// official reports whether the phrase names the police and the like, whose raids
// are no attacks.
func (r *reader) official(first, last int) bool {
	for k := first; k < last; k++ {
		if r.acts(k, aOfficial) {
			return true
		}
	}
	return false
}

// site reports whether the phrase names a building or a place.
func (r *reader) site(first, last int) bool {
	for k := first; k < last; k++ {
		if r.is(k, fSite) || r.acts(k, aTarget) {
			return true
		}
	}
	return false
}

// physical reports whether the phrase names what can be attacked with weapons.
func (r *reader) physical(first, last int) bool {
	for k := first; k < last; k++ {
		if r.tok[k].class != "" {
			return true
		}
	}
	return r.site(first, last)
}

// attack reads the subject and the object of a verb of attacking.
func (r *reader) attack(p *phrase, i, next int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if a.not || a.modal {
		return
	}
	if p.actor.act == doAttacks && a.be && r.acts(a.first-1, aWeapon) {
		r.blasts(i, next, s)
		return
	}
	if p.actor.act == doFires && a.first > s.First && r.is(a.first-1, fThey) && r.admits(a.first-1, i, s) {
		return // "said it was behind the attack"
	}
	if p.actor.act == doAttacks && (a.be || next < s.Last && r.is(next, fBy)) {
		r.attacked(i, next, a.first, s)
		return
	}
	if r.adjective(i, s) || p.actor.act == doAttacks && next < s.Last && r.is(next, fPrep) {
		return
	}
	first, last, found := r.subjectBefore(a.first, s)
	if !found && a.first > s.First && !r.pause(a.first) && !r.is(a.first-1, fAnd|fSub|fThey|fPronoun) {
		return // "in besieged areas"
	}
	if found && !r.armed(first, last) && r.hits(i, next, s) {
		return
	}
	found = found && r.doer(first, last)
	if found && r.official(first, last) {
		return
	}
	hostile := found && r.armed(first, last)
	if p.actor.act == doSeizes && (!hostile || next < s.Last && !r.pause(next) && (r.is(next, fPrep) || r.acts(next, aCut)) &&
		!r.acts(next, aFrom)) {
		return // "took them out of the town"
	}
	hit := false
	if p.actor.act == doAttacks && next < s.Last {
		if f, l, ok := r.nounAfter(next, s); ok && (!r.acts(i, aConquers) || r.site(f, l)) && (hostile || r.physical(f, l)) &&
			(hostile || found || !r.accident(a.first, s)) {
			hit = true
			r.targets(next, i, hostile, s)
			if k := r.thingIn(f, l); k >= 0 && r.acts(i, aConquers) {
				r.say(State, r.thingClass(k, false), Value{Kind: Code, Text: overrun}, i, next, i, s)
			}
		}
	}
	if p.actor.act == doFires && found && next+1 < s.Last && r.is(next, fPlaced) {
		r.targets(next+1, i, false, s)
	}
	if found && (hostile || hit || p.actor.act == doFires) {
		if r.acts(first, aOwn) && r.admits(first, i, s) {
			return
		}
		r.culprit(first, last, i, s)
	}
}

// overrun is the code for what attackers took.
const overrun = "overrun"

// adjective reports whether the verb form at word i describes what follows: "the
// hard-hit villages".
func (r *reader) adjective(i int, s *corpus.Sentence) bool {
	k := i
	for k > s.First && i-k < 3 && r.tok[k].gap == space && r.is(k-1, fAdverb) {
		k--
	}
	return r.tok[i].gap == hyphen || k > s.First && r.tok[k].gap == space && r.is(k-1, fOne|fDefinite) && !r.is(k-1, fThey|fAdverb)
}

// accident reports whether what stands before a verb is no doer but a force: a
// storm, a car.
func (r *reader) accident(e int, s *corpus.Sentence) bool {
	for k := e - 1; k >= s.First && e-k < nounLength; k-- {
		if r.acts(k, aForce) {
			return true
		}
	}
	return false
}

// attacked reads a passive: what was hit stands before it, who did it behind "by".
func (r *reader) attacked(i, next, left int, s *corpus.Sentence) {
	hostile := false
	for k := next; k < min(s.Last, next+6); k++ {
		if r.is(k, fBy) && r.tok[k].gap < comma && k+1 < s.Last {
			if first, last, ok := r.nounAfter(k+1, s); ok && r.doer(first, last) && !r.official(first, last) {
				hostile = r.armed(first, last)
				if hostile {
					r.culprit(first, last, i, s)
				}
			} else if ok {
				return // "hit by a storm"
			}
			break
		}
		if !r.tok[k].inDate && !r.is(k, fAdverb|fPrep) && !r.acts(k, aCut) {
			break
		}
	}
	if first, last, ok := r.subjectBefore(left, s); ok && (hostile || r.site(first, last)) && !r.repeats(Target, first, last) {
		r.name(Target, "", first, last, i, s)
	}
}

// targets reads what was hit, from word k on: "a camp and the airport" are two.
func (r *reader) targets(k, at int, sure bool, s *corpus.Sentence) {
	for n := 0; n < 4 && k < s.Last; n++ {
		first, last, ok := r.nounAfter(k, s)
		if !ok || !r.physical(first, last) && !(sure && n == 0 && r.isNoun(last-1) && !r.is(first, fOthers)) {
			return
		}
		if n > 0 && (!r.isNoun(last-1) || r.noNoun(first) ||
			last < s.Last && !r.pause(last) && !r.tok[last].inDate && !r.is(last, fPrep|fAnd|fAdverb|fSub|fRelative) && !r.acts(last, aCut)) {
			return // "the base and the army answered"
		}
		if r.tok[first].num > 0 && r.tok[last-1].flags&fThing != 0 && !r.acts(last-1, aTarget) {
			return // "struck at 5 am"
		}
		if r.is(at, fEvent) && r.repeats(Target, first, last) {
			return // "the attack on the camp"
		}
		r.name(Target, "", first, last, at, s)
		if last >= s.Last || !r.is(last, fAnd) || r.tok[last].gap >= comma {
			return
		}
		k = last + 1
	}
}

// killer reads the subject of a verb that kills or hurts people.
func (r *reader) killer(t *trigger, s *corpus.Sentence) {
	switch t.phrase.attr {
	case Killed, Wounded, Casualties, Abducted:
	default:
		return
	}
	if t.phrase.form != past || t.phrase.known {
		return // "the hospital treated six", "the army lost six men"
	}
	if t.last < s.Last && r.is(t.last, fBy) && t.last+1 < s.Last {
		if len(t.owned) == 0 {
			return // "photographs shot by"
		}
		first, last, ok := r.nounAfter(t.last+1, s)
		if ok && r.doer(first, last) && !r.defends(t, first, last) {
			r.culprit(first, last, t.first, s)
		}
		if ok && t.phrase.attr == Abducted {
			r.takenFrom(last, s)
		}
		return
	}
	if t.phrase.attr == Abducted {
		r.takenFrom(t.last, s)
	}
	if t.passive || len(t.owned) == 0 || r.groups[t.owned[0]].first < t.last {
		return
	}
	a := r.auxiliariesBefore(t.first, s)
	if a.be || a.not || a.modal {
		return
	}
	if first, last, ok := r.subjectBefore(a.first, s); ok && r.doer(first, last) && !r.defends(t, first, last) {
		r.culprit(first, last, t.first, s)
	}
}

// defends reports whether the police and the like killed those who attacked.
func (r *reader) defends(t *trigger, first, last int) bool {
	return r.official(first, last) && r.groups[t.owned[0]].class == Assailants
}

// blamed reads who stands behind "carried out by" or "blamed on". What is blamed
// and is nobody is a cause.
func (r *reader) blamed(p *phrase, i, next int, s *corpus.Sentence) {
	if a := r.auxiliariesBefore(i, s); a.not || a.modal || next >= s.Last || r.feared(i, s) {
		return
	}
	first, last, ok := r.nounAfter(next, s)
	if !ok {
		return
	}
	who := r.doer(first, last)
	switch {
	case p.actor.act == doDoneBy && (!r.armed(first, last) && r.tok[last-1].within == 0 ||
		!r.violent(i, next, s) && !r.attackTold()): // "repairs carried out by"
	case p.actor.act == doBlames && !who:
		if !r.acts(i, aAccuses) && r.thing(first, last) {
			r.name(Cause, "", first, last, i, s)
		}
	case p.actor.act == doBlames && !r.accusedOf(first, last, s):
	case who && !r.official(first, last):
		r.culprit(first, last, i, s)
	case p.actor.act == doBlamedOn && !who && (r.acts(i, aAccuses) || r.thing(first, last)):
		r.name(Cause, "", first, last, i, s)
	}
}

// accusedOf reports whether those blamed are blamed for an attack: the words behind
// say so, or nothing stands behind and the text has told of an attack.
func (r *reader) accusedOf(first, last int, s *corpus.Sentence) bool {
	if last >= s.Last || r.pause(last) {
		return r.attackTold() && (r.armed(first, last) || r.tok[last-1].within > 0)
	}
	return r.is(last, fPrep) && r.crimeAfter(last, s)
}

// violent reports whether words of violence stand in the words first to last or
// closely before them.
func (r *reader) violent(first, last int, s *corpus.Sentence) bool {
	for k := max(s.First, first-16); k < min(s.Last, last+12); k++ {
		if r.is(k, fEvent) || r.tok[k].trig > 0 || r.acts(k, aForce) {
			return true
		}
	}
	return false
}

// crimeAfter reports whether words of violence follow word k closely.
func (r *reader) crimeAfter(k int, s *corpus.Sentence) bool {
	for n := k + 1; n < min(s.Last, k+8); n++ {
		if r.is(n, fEvent) || r.tok[n].trig > 0 {
			return true
		}
		if n == k+1 && !r.is(n, fOne|fDefinite) && !r.acts(n, aCommits) && r.is(k, fOf) {
			return false // "accused them of using the attack"
		}
	}
	return false
}

// suspect reads who is charged.
func (r *reader) suspect(i int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if a.not || a.modal {
		return
	}
	if first, last, ok := r.subjectBefore(a.first, s); ok && r.doer(first, last) && !r.official(first, last) {
		r.name(Perpetrator, Suspect, first, last, i, s)
	}
}

// responsibility reads who said that they did it.
func (r *reader) responsibility(p *phrase, i, next int, s *corpus.Sentence) {
	switch p.actor.act {
	case doNoClaim:
		r.say(ClaimedBy, "", Value{Kind: Code, Text: nobodyClaimed}, i, next, i, s)
		return
	case doClaimed:
		if first, last, ok := r.nounAfter(next, s); ok && r.doer(first, last) {
			r.name(ClaimedBy, "", first, last, i, s)
		}
		return
	}
	a := r.auxiliariesBefore(i, s)
	whole := p.actor.act != doClaimsIt
	if !whole && !r.claimsDeed(a.first, next, s) {
		return
	}
	for k := a.first - 1; k >= s.First && a.first-k <= 8 && r.tok[k+1].gap < comma; k-- {
		if r.is(k, fNobody) {
			r.say(ClaimedBy, "", Value{Kind: Code, Text: nobodyClaimed}, k, next, i, s)
			return
		}
	}
	if a.not || a.modal || a.be {
		return
	}
	first, last, ok := r.subjectBefore(a.first, s)
	if ok && !whole {
		first = r.determined(first, last)
	}
	if ok && r.doer(first, last) && (whole || !r.official(first, last)) {
		r.name(ClaimedBy, "", first, last, i, s)
		if !whole && next < s.Last && r.is(a.first-1, fRelative) {
			r.culprit(first, last, i, s)
		}
	}
}

// nobodyClaimed is the code for an attack that nobody has claimed.
const nobodyClaimed = "none"

// Suspect is the class of perpetrators who are charged and not yet judged, beside
// those whom the text names outright.
const Suspect Class = "suspect"

// causeAfter reads the cause of something that happened.
func (r *reader) causeAfter(i, next int, s *corpus.Sentence) {
	happened := false
	for k := i - 1; k >= max(s.First, i-10) && !happened && r.tok[k+1].gap < hard; k-- {
		happened = r.is(k, fEvent|fWar) || r.acts(k, aFault|aAccident) || r.tok[k].trig > 0 && r.triggers[r.tok[k].trig-1].phrase.attr != Arrested
		if !happened {
			p, _ := r.phraseAt(k, s.Last, isActor)
			happened = p != nil && p.actor.act == doStands
		}
	}
	if !happened || next >= s.Last {
		return
	}
	first, last, ok := r.nounAfter(next, s)
	if !ok || r.doer(first, last) || last == first+1 && !r.isNoun(first) ||
		r.is(next-1, fModal) && r.is(i-1, fBe) && !r.is(first, fOne|fDefinite) && !r.acts(last-1, aForce) {
		return // "due to arrive", "is due to open the port"
	}
	r.name(Cause, "", first, last, i, s)
}

// unknownCause reads that nobody knows why: "the cause was not clear".
func (r *reader) unknownCause(i int, s *corpus.Sentence) {
	unknown := Value{Kind: Code, Text: causeUnknown}
	for k := i - 1; k >= max(s.First, i-6) && r.tok[k+1].gap < comma; k-- {
		if r.acts(k, aProbes) {
			r.say(Cause, "", unknown, k, i+1, i, s)
			return
		}
	}
	not := -1
	for k := i + 1; k < min(s.Last, i+12) && r.tok[k].gap < comma; k++ {
		p, next := r.phraseAt(k, s.Last, isActor)
		switch {
		case p != nil && p.actor.act == doProbed:
			r.say(Cause, "", unknown, k, next, i, s)
			return
		case r.acts(k, aUnclear) || r.acts(k, aClear) && not >= 0:
			if not < 0 {
				not = k
			}
			r.say(Cause, "", unknown, not, k+1, i, s)
			return
		case r.is(k, fNot):
			not = k
		}
	}
	if not < 0 {
		r.statedCause(i, s)
	}
}

// causeUnknown is the code for a cause that is not known yet.
const causeUnknown = "unknown"
