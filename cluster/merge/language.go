package merge

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// language is everything the rules know about one language. To add a language
// is to write one of these; no code changes. Lists are words or phrases
// separated by commas or white space as noted, in folded form.
type language struct {
	code  string
	verbs []verb
	// classes maps nouns to who they count.
	classes []noun
	hedges  []hedge
	vague   []vague

	one, definite, nobody, no    string // articles of one; "the", "his"; "nobody"; "no"
	be, have, modal, not         string // auxiliaries
	adverbs, linking             string // what may stand between auxiliary and verb
	prepositions, of, and, by    string
	subordinators, relatives     string
	pronouns, reflexives         string // of one person
	including, others, otherwise string
	them                         string // whom a share is taken of: "two of them"
	years, months, olds          string // "24-year-old", "8-month-old"
	dozen                        string
	how                          string // "how many": nobody knows
	since                        string // with a perfect tense: a span of time
	notNames                     string // written with a capital inside quotations
	pairs                        string // one word for two people
	stamps                       string // "(Published Friday)": no day of the event
	corrected                    string // marks a correction at the head of an article
	earlier                      string // "the earlier fire": another event
	numbers, given               string // "gave the number as 150": of what was counted last
	presumed                     string // "presumed dead": missing
	tallies                      string // "an earlier count"
	gives                        string // "put the number at": says it
	endOf                        string // "until Monday": no day of the event
	ages                         string // "aged 30 and 60"
	attempted                    string // "attempted murder of"
	they                         string // pronouns that stand for a source
	things                       string // counted nouns that are not people
	toll, tollTo                 string // "the toll rose to"
	fatally                      string // turns "shot" into a death
	except                       string // "seven, not nine"
	rangeOpen, rangeJoin         string // "between", which wants an "and"; "10 to 12"

	say, according, reporters string
	parties                   []party

	// Phrases, separated by commas.
	background, past, related, sub, several string
	afterPast                               string // what follows was before the event
	events                                  string // "attack", "blast": an indefinite one is another event
	wars                                    string // what kills for years

	am, pm, oclock, zones string
	noon, midnight        string
	starts, ends          string
	placed, sites         string // "in", "at"; "base", "camp"
	streets               string // a name that ends so is no town
}

// form is how a trigger finds the people it counts.
type form uint8

const (
	none    form = iota
	past         // "killed": who was, or whom they
	gerund       // "killing": whom
	present      // "kills": whom
	subject      // "died": who
	state        // "dead": who is, or is left so
	number       // "deaths": how many
	ofWhom       // "death of": whom
	suicide      // "killed himself": the doer
)

// verb lists the words that say one attribute. Entries are separated by commas
// and may be of several words.
type verb struct {
	attr                                          Attribute
	past, gerund, present, subject, state, number string
	ofWhom, suicide                               string
	// needs are words one of which must follow closely, for verbs of many uses.
	needs string
}

type noun struct {
	class                        Class
	singular, plural, collective string
}

type hedge struct {
	kind    Hedge
	phrases string
}

// vague is a quantity without a figure.
type vague struct {
	low, high float64 // high 0: open
	phrases   string
}

type party struct{ name, words string }

// flag is what a word can be.
type flag uint64

const (
	fOne flag = 1 << iota
	fDefinite
	fNobody
	fBe
	fHave
	fModal
	fNot
	fAdverb
	fLinking
	fPrep
	fOf
	fAnd
	fBy
	fSub
	fRelative
	fPronoun
	fReflexive
	fIncluding
	fOthers
	fElse
	fYear
	fOld
	fThing
	fToll
	fTollTo
	fFatally
	fExcept
	fRangeOpen
	fRangeJoin
	fSay
	fReporter
	fEvent
	fWar
	fPlural
	fCollective
	fAM
	fPM
	fOclock
	fZone
	fNoon
	fMidnight
	fStarts
	fEnds
	fPlaced
	fSite
	fStreet
	fNo
	fThem
	fMonth
	fDozen
	fAge
	fAttempted
	fThey
	fPair
	fHow
	fSince
	fNotName
	fStamp
)

// trait is what few words are.
type trait uint8

const (
	fCorrects trait = 1 << iota
	fEarlier
	fNumberNoun
	fGiven
	fEndOf
	fGives
	fPresumed
	fTally
)

// lexeme is what the tables say of one word.
type lexeme struct {
	flags flag
	trait trait
	class Class
	party string
}

// phrase is a run of words with a meaning.
type phrase struct {
	words []uint64
	kind  phraseKind
	attr  Attribute
	form  form
	needs []uint64
	hedge Hedge
	low   float64
	high  float64
}

type phraseKind uint8

const (
	isTrigger phraseKind = iota
	isHedge
	isVague
	isBackground
	isPast
	isRelated
	isSub
	isSeveral
	isAccording
	isAfterPast
)

// lexicon is a language made ready for look-up by word hash.
type lexicon struct {
	words   map[uint64]lexeme
	phrases map[uint64][]phrase // by first word, longest first
}

func hashesOf(words string) []uint64 {
	var out []uint64
	for _, w := range strings.Fields(words) {
		out = append(out, corpus.HashWord(corpus.Fold(w)))
	}
	return out
}

func split(list string) []string {
	var out []string
	for _, p := range strings.Split(list, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (l *language) compile() *lexicon {
	x := &lexicon{words: map[uint64]lexeme{}, phrases: map[uint64][]phrase{}}
	for _, f := range []struct {
		words string
		flag  flag
	}{
		{l.one, fOne}, {l.definite, fDefinite}, {l.nobody, fNobody}, {l.be, fBe}, {l.have, fHave},
		{l.modal, fModal}, {l.not, fNot}, {l.adverbs, fAdverb}, {l.linking, fLinking},
		{l.prepositions, fPrep}, {l.of, fOf | fPrep}, {l.and, fAnd}, {l.by, fBy | fPrep},
		{l.subordinators, fSub}, {l.relatives, fRelative}, {l.pronouns, fPronoun},
		{l.reflexives, fReflexive}, {l.including, fIncluding}, {l.others, fOthers}, {l.otherwise, fElse},
		{l.years, fYear}, {l.olds, fOld}, {l.things, fThing}, {l.toll, fToll}, {l.tollTo, fTollTo},
		{l.fatally, fFatally}, {l.except, fExcept}, {l.rangeOpen, fRangeOpen}, {l.rangeJoin, fRangeJoin},
		{l.say, fSay}, {l.reporters, fReporter}, {l.events, fEvent}, {l.wars, fWar},
		{l.am, fAM}, {l.pm, fPM}, {l.oclock, fOclock}, {l.zones, fZone}, {l.noon, fNoon},
		{l.midnight, fMidnight}, {l.starts, fStarts}, {l.ends, fEnds}, {l.placed, fPlaced},
		{l.sites, fSite}, {l.streets, fStreet}, {l.no, fNo | fNobody}, {l.them, fThem}, {l.months, fMonth | fYear}, {l.dozen, fDozen}, {l.ages, fAge}, {l.pairs, fPair}, {l.how, fHow}, {l.since, fSince}, {l.notNames, fNotName}, {l.stamps, fStamp}, {l.attempted, fAttempted}, {l.they, fThey},
	} {
		x.mark(f.words, func(e *lexeme) { e.flags |= f.flag })
	}
	for _, f := range []struct {
		words string
		trait trait
	}{
		{l.corrected, fCorrects},
		{l.earlier, fEarlier},
		{l.numbers, fNumberNoun},
		{l.given, fGiven},
		{l.endOf, fEndOf},
		{l.gives, fGives},
		{l.presumed, fPresumed},
		{l.tallies, fTally},
	} {
		x.mark(f.words, func(e *lexeme) { e.trait |= f.trait })
	}
	for _, n := range l.classes {
		x.mark(n.singular, func(e *lexeme) { e.class = n.class })
		x.mark(n.plural, func(e *lexeme) { e.class = n.class; e.flags |= fPlural })
		x.mark(n.collective, func(e *lexeme) { e.class = n.class; e.flags |= fPlural | fCollective })
	}
	for _, p := range l.parties {
		x.mark(p.words, func(e *lexeme) { e.party = p.name })
	}
	for _, h := range l.hedges {
		x.add(h.phrases, phrase{kind: isHedge, hedge: h.kind})
	}
	for _, v := range l.vague {
		x.add(v.phrases, phrase{kind: isVague, low: v.low, high: v.high})
	}
	for _, v := range l.verbs {
		p := phrase{kind: isTrigger, attr: v.attr, needs: hashesOf(v.needs)}
		for _, w := range []struct {
			list string
			form form
		}{{v.past, past}, {v.gerund, gerund}, {v.present, present}, {v.subject, subject}, {v.state, state}, {v.number, number}, {v.ofWhom, ofWhom}, {v.suicide, suicide}} {
			p.form = w.form
			x.add(w.list, p)
		}
	}
	x.add(l.background, phrase{kind: isBackground})
	x.add(l.past, phrase{kind: isPast})
	x.add(l.related, phrase{kind: isRelated})
	x.add(l.sub, phrase{kind: isSub})
	x.add(l.several, phrase{kind: isSeveral})
	x.add(l.afterPast, phrase{kind: isAfterPast})
	x.add(l.according, phrase{kind: isAccording})
	return x
}

func (x *lexicon) mark(words string, set func(*lexeme)) {
	for _, h := range hashesOf(words) {
		e := x.words[h]
		set(&e)
		x.words[h] = e
	}
}

// add enters the comma-separated phrases of list with the meaning p; longer
// phrases stand before shorter ones with the same first word.
func (x *lexicon) add(list string, p phrase) {
	for _, text := range split(list) {
		p.words = hashesOf(text)
		list := x.phrases[p.words[0]]
		at := 0
		for at < len(list) && len(list[at].words) >= len(p.words) {
			at++
		}
		list = append(list, phrase{})
		copy(list[at+1:], list[at:])
		list[at] = p
		x.phrases[p.words[0]] = list
	}
}

// lexicons holds the languages by the primary subtag of their BCP 47 tag.
var lexicons = map[string]*lexicon{
	english.code: english.compile(),
}

// lexiconFor is the lexicon for a language tag, or nil: an article of unknown
// language is read as English, one of a language without a table not at all.
func lexiconFor(tag string) *lexicon {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if primary == "" {
		primary = "en"
	}
	return lexicons[primary]
}
