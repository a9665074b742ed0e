package merge

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// language is everything the rules know about one language. To add a language
// is to write one of these; no code changes. Lists are words or phrases
// separated by commas or white space as noted, in folded form; a single word
// behind "=" counts only with these accents ("=à" is not "a").
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
	sees, finds                  string // "showed", "saw"; "recovered"
	averted                      string // "prevent", "further": a loss that did not come
	bodies, captives             string // "corpses"; "blindfolded", "prisoners"
	crowds, marchers             string // "attendance"; those of whom "the number of" says a crowd
	byOwnHand                    string // phrases of a death that the dead caused
	multiples                    string // "double", "triple" ..., from two on
	alongWith                    string // phrases before people who share a fate
	how                          string // "how many": nobody knows
	since                        string // with a perfect tense: a span of time
	notNames                     string // written with a capital inside quotations
	pairs                        string // one word for two people
	stamps                       string // "(Published Friday)": no day of the event
	corrected                    string // marks a correction at the head of an article
	earlier                      string // "the earlier fire": another event
	now                          string // "now speaks of 41": what was said before is out of date
	numbers, given               string // "gave the number as 150": of what was counted last
	presumed                     string // "presumed dead": missing
	tallies                      string // "an earlier count"
	losses                       string // "put its losses at 15"
	hostages                     string // a word of an abduction
	revises                      string // "up from nine", "revising an earlier toll of nine"
	countingArticles             string // are numbers too: "un mort"
	perfect                      string // auxiliaries of a tense that reaches to the present
	plurals                      string // endings of nouns in the plural
	changes                      string // "rose from six to nine": the second figure stands
	numeralOf                    string // between a numeral and what it counts: "un million d'euros"
	decimal                      string // the decimal mark
	gives                        string // "put the number at": says it
	holdsTo                      string // phrases that say a figure: "holds to"
	hints                        []verb // states: what a figure that names nothing is of
	entries, plain               string // "a list of 57 names"; "the true figure"
	endOf                        string // "until Monday": no day of the event
	ages                         string // "aged 30 and 60"
	attempted                    string // "attempted murder of"
	they                         string // pronouns that stand for a source
	things                       string // counted nouns that are not people
	toll, tollTo                 string // "the toll rose to"
	fatally                      string // turns "shot" into a death
	except                       string // "seven, not nine"
	rangeOpen, rangeJoin         string // "between", which wants an "and"; "10 to 12"

	// adjectivesBehind says that adjectives stand behind their nouns ("six soldats
	// maliens"), and qualifiers are those that tell the class of a noun ("armés").
	adjectivesBehind bool
	qualifiers       []noun

	say, according, reporters string
	parties                   []party

	// Phrases, separated by commas.
	background, past, related, sub, several string
	afterPast                               string // what follows was before the event
	spans                                   []spell
	events                                  string // "attack", "blast": an indefinite one is another event
	wars                                    string // what kills for years

	am, pm, oclock, zones string
	noon, midnight        string
	hours, clockAt        string // "5 heures": a clock time only behind "à", "vers"
	hourMark              string // "5h30"
	starts, ends          string
	placed, sites         string // "in", "at"; "base", "camp"
	streets               string // a name that ends so is no town

	when     whenTable
	where    whereTable
	measures measureTable
	actors   actorTable
}

// form is how a trigger finds the people it counts.
type form uint8

const (
	none     form = iota
	past          // "killed": who was, or whom they
	gerund        // "killing": whom
	present       // "kills": whom
	subject       // "died": who
	state         // "dead": who is, or is left so
	number        // "deaths": how many
	ofWhom        // "death of": whom
	suicide       // "killed himself": the doer
	multiple      // "double homicide": two
	loss          // "loss of life": somebody
)

// verb lists the words that say one attribute. Entries are separated by commas
// and may be of several words.
type verb struct {
	attr                                          Attribute
	past, gerund, present, subject, state, number string
	ofWhom, suicide, loss                         string
	// needs are words one of which must follow closely, for verbs of many uses.
	needs string
	// counted says that the words count for several people alone: "a man was taken
	// to hospital" is told of the dead too.
	counted bool
	// crowd is the class of words that count crowds alone: "two men marched" counts
	// none.
	crowd Class
	// known says that the words count known nouns of people alone, by a figure, or a
	// figure that stands before them: "held 12 placards", "lost two of five games".
	known bool
	// figure says that they count where a figure follows: "lost 14 men".
	figure bool
	// civil says that they count neither assailants nor police or soldiers: those who
	// were "driven off" were not abducted.
	civil bool
	// captive says that they count where the article has told of an abduction: "nine
	// escaped".
	captive bool
	// force says that what somebody does is meant where police or soldiers do it.
	force bool
	// multiple are nouns that a multiple counts the people of: "double homicide".
	multiple string
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

// spell lists the phrases for a week, month or year counted from that of
// publication: "last month" is one month back.
type spell struct {
	unit    period
	back    int
	phrases string
}

// period is a span of the calendar.
type period uint8

const (
	week period = iota
	month
	year
)

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
type trait uint32

const (
	fCorrects trait = 1 << iota
	fEarlier
	fNow
	fNumberNoun
	fGiven
	fEndOf
	fGives
	fPresumed
	fTally
	fCountingArticle
	fPerfect
	fHour
	fClockAt
	fNumeralOf
	fChanges
	fSees
	fFinds
	fBody
	fCaptive
	fCrowd
	fMarcher
	fEntry
	fPlain
	fAverted
	fLosses
	fHostage
	fRevises
)

// lexeme is what the tables say of one word.
type lexeme struct {
	// What most rules ask for comes first, in one line of the processor's cache.
	flags   flag
	kinds   phraseKind // of the phrases that begin with the word
	trait   trait
	class   Class
	actor   actorWord
	measure measureWord
	when    whenWord
	mark    whenMark
	// qualifies is 1 + the index of the class that the word behind a noun makes it.
	qualifies uint8
	spelt     bool // its accents matter
	where     whereWord

	party string
	part  *dayPart
	zone  zone
	opens []openings  // the phrases that begin with the word, a kind each
	exact []exactWord // what is told of its spellings whose accents matter
}

// openings are the phrases of a kind that begin with a word.
type openings struct {
	kind    phraseKind
	alone   bool   // the word is one of them by itself
	seconds uint64 // a bit for the second word of each
	phrases []opening
}

// opening is a phrase, longest first, with the hash of its second word, or 0.
type opening struct {
	second uint64
	*phrase
}

// exactWord is a word as it is written.
type exactWord struct {
	text string
	*lexeme
}

// phrase is a run of words with a meaning.
type phrase struct {
	words   []uint64
	kind    phraseKind
	attr    Attribute
	form    form
	needs   []uint64
	counted bool
	crowd   Class
	known   bool
	figure  bool
	civil   bool
	captive bool
	force   bool
	hedge   Hedge
	low     float64
	high    float64

	measure measureWord
	actor   actorPhrase
	// stands is the full name that an alias stands for.
	stands string
}

// phraseKind is what phrases are for, or a set of that.
type phraseKind uint32

const (
	isTrigger phraseKind = 1 << iota
	isHedge
	isVague
	isBackground
	isPast
	isRelated
	isSub
	isSeveral
	isAccording
	isAfterPast
	isSpell

	isThing
	isUnit
	isTopic
	isBearing
	isGives
	isHint
	isAlong
	isSelf

	isActor
	isRegion
	isAlias
	isDayPart
	isStart
)

// lexicon is a language made ready for look-up by word hash.
type lexicon struct {
	words   map[uint64]*lexeme
	slots   []slot   // words again, open-addressed by hash: a power of two, half of them free at least
	plurals []string // endings
	*language

	measures *measureTable
}

// slot holds a word, or nothing.
type slot struct {
	hash uint64
	*lexeme
}

// unknown is what the tables say of a word that none of them has.
var unknown lexeme

// word is what the tables say of a word, never nil.
func (x *lexicon) word(hash uint64) *lexeme {
	mask := uint64(len(x.slots) - 1)
	for i := hash & mask; x.slots[i].lexeme != nil; i = (i + 1) & mask {
		if x.slots[i].hash == hash {
			return x.slots[i].lexeme
		}
	}
	return &unknown
}

// seal makes the words ready for look-up.
func (x *lexicon) seal() {
	n := 1
	for n < 2*len(x.words)+1 {
		n *= 2
	}
	x.slots = make([]slot, n)
	all := make([]lexeme, 0, len(x.words)) // side by side
	mask := uint64(n - 1)
	for h, e := range x.words {
		for _, w := range e.exact {
			w.opens, w.kinds, e.spelt = e.opens, e.kinds, true
		}
		all = append(all, *e)
		e = &all[len(all)-1]
		x.words[h] = e
		i := h & mask
		for x.slots[i].lexeme != nil {
			i = (i + 1) & mask
		}
		x.slots[i] = slot{h, e}
	}
}

// entry is the lexeme of a word, made where there is none.
func (x *lexicon) entry(hash uint64) *lexeme {
	e := x.words[hash]
	if e == nil {
		e = &lexeme{}
		x.words[hash] = e
	}
	return e
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
	x := &lexicon{words: map[uint64]*lexeme{}, language: l, plurals: strings.Fields(l.plurals)}
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
		{l.sites, fSite}, {l.streets, fStreet}, {l.no, fNo | fNobody}, {l.them, fThem}, {l.months, fMonth | fYear}, {l.dozen, fDozen},
		{l.ages, fAge}, {l.pairs, fPair}, {l.how, fHow}, {l.since, fSince}, {l.notNames, fNotName}, {l.stamps, fStamp},
		{l.attempted, fAttempted}, {l.they, fThey},
	} {
		x.mark(f.words, func(e *lexeme) { e.flags |= f.flag })
	}
	for _, f := range []struct {
		words string
		trait trait
	}{
		{l.corrected, fCorrects},
		{l.earlier, fEarlier},
		{l.now, fNow},
		{l.numbers, fNumberNoun},
		{l.given, fGiven},
		{l.endOf, fEndOf},
		{l.gives, fGives},
		{l.presumed, fPresumed},
		{l.tallies, fTally},
		{l.sees, fSees},
		{l.finds, fFinds},
		{l.bodies, fBody},
		{l.captives, fCaptive},
		{l.crowds, fCrowd},
		{l.marchers, fMarcher},
		{l.entries, fEntry},
		{l.plain, fPlain},
		{l.averted, fAverted},
		{l.losses, fLosses},
		{l.hostages, fHostage},
		{l.revises, fRevises},
		{l.countingArticles, fCountingArticle},
		{l.perfect, fPerfect},
		{l.numeralOf, fNumeralOf},
		{l.changes, fChanges},
		{l.hours, fHour},
		{l.clockAt, fClockAt},
	} {
		x.mark(f.words, func(e *lexeme) { e.trait |= f.trait })
	}
	for _, n := range l.classes {
		x.mark(n.singular, func(e *lexeme) { e.class = n.class })
		x.mark(n.plural, func(e *lexeme) { e.class = n.class; e.flags |= fPlural })
		x.mark(n.collective, func(e *lexeme) { e.class = n.class; e.flags |= fPlural | fCollective })
	}
	for i, q := range l.qualifiers {
		x.mark(q.singular+" "+q.plural, func(e *lexeme) { e.qualifies = uint8(i + 1) })
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
		p := phrase{kind: isTrigger, attr: v.attr, needs: hashesOf(v.needs), counted: v.counted, crowd: v.crowd,
			known: v.known, figure: v.figure, civil: v.civil, captive: v.captive, force: v.force}
		for _, w := range []struct {
			list string
			form form
		}{{v.past, past}, {v.gerund, gerund}, {v.present, present}, {v.subject, subject}, {v.state, state}, {v.number, number},
			{v.ofWhom, ofWhom}, {v.suicide, suicide}, {v.loss, loss}} {
			p.form = w.form
			x.add(w.list, p)
		}
		p.form = multiple
		for n, m := range strings.Fields(l.multiples) {
			p.low = float64(n + 2)
			for _, noun := range split(v.multiple) {
				x.add(m+" "+noun, p)
			}
		}
	}
	x.add(l.background, phrase{kind: isBackground})
	x.add(l.past, phrase{kind: isPast})
	x.add(l.related, phrase{kind: isRelated})
	x.add(l.sub, phrase{kind: isSub})
	x.add(l.several, phrase{kind: isSeveral})
	x.add(l.alongWith, phrase{kind: isAlong})
	x.add(l.holdsTo, phrase{kind: isGives})
	for _, h := range l.hints {
		x.add(h.state, phrase{kind: isHint, attr: h.attr})
	}
	x.add(l.byOwnHand, phrase{kind: isSelf})
	x.add(l.afterPast, phrase{kind: isAfterPast})
	x.add(l.according, phrase{kind: isAccording})
	for _, sp := range l.spans {
		x.add(sp.phrases, phrase{kind: isSpell, low: float64(sp.unit), high: float64(sp.back)})
	}
	l.measures.compile(x)
	l.actors.compile(x)
	l.when.compile(x)
	l.where.compile(x)
	x.seal()
	return x
}

func (x *lexicon) mark(words string, set func(*lexeme)) {
	for _, w := range strings.Fields(words) {
		if w, ok := strings.CutPrefix(w, "="); ok {
			x.markExact(w, set)
			continue
		}
		set(x.entry(corpus.HashWord(corpus.Fold(w))))
	}
}

// markExact marks a word as it is written, at the start of a sentence, and in
// capitals.
func (x *lexicon) markExact(w string, set func(*lexeme)) {
	_, n := utf8.DecodeRuneInString(w)
	for _, s := range []string{w, strings.ToUpper(w[:n]) + w[n:], strings.ToUpper(w)} {
		e := x.entry(corpus.HashWord(corpus.Fold(s)))
		k := slices.IndexFunc(e.exact, func(x exactWord) bool { return x.text == s })
		if k < 0 {
			k = len(e.exact)
			e.exact = append(e.exact, exactWord{s, &lexeme{}})
		}
		set(e.exact[k].lexeme)
	}
}

// add enters the comma-separated phrases of list with the meaning p; longer
// phrases stand before shorter ones with the same first word.
func (x *lexicon) add(list string, p phrase) {
	for _, text := range split(list) {
		p := p
		p.words = hashesOf(text)
		o := x.entry(p.words[0]).openings(p.kind)
		at := 0
		for at < len(o.phrases) && len(o.phrases[at].words) >= len(p.words) {
			at++
		}
		if len(p.words) == 1 {
			o.alone = true
			o.phrases = slices.Insert(o.phrases, at, opening{0, &p})
			continue
		}
		o.seconds |= 1 << (p.words[1] & 63)
		o.phrases = slices.Insert(o.phrases, at, opening{p.words[1], &p})
	}
}

// openings are the phrases of a kind that begin with the word.
func (e *lexeme) openings(kind phraseKind) *openings {
	k := slices.IndexFunc(e.opens, func(o openings) bool { return o.kind == kind })
	if k < 0 {
		k = len(e.opens)
		e.opens, e.kinds = append(e.opens, openings{kind: kind}), e.kinds|kind
	}
	return &e.opens[k]
}

// lexicons holds the languages by the primary subtag of their BCP 47 tag.
var lexicons = map[string]*lexicon{
	english.code: english.compile(),
	french.code:  french.compile(),
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
