package merge

import (
	"slices"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// whereTable is what a language needs for places.
type whereTable struct {
	regions     string // states and countries, separated by commas
	short       string // their abbreviations, which stand behind a town and a comma
	regionNouns string // "county", "province"
	quarters    string // "section", "neighborhood": parts of a town
	towns       string // "town of", "city of"
	directions  string // "south of"; "southwest" Ostrel
	sites       string // nouns that end the name of a building or ground
	grounds     string // the same, of many towns as well: "at Ostrel Park", "in Ostrel Park"
	roads       string // nouns that end the name of a street
	forces      string // "Ostrel police": the police of the town
	elsewhere   string // "a hospital in": not where it happened
	homes       string // "an Ostrel home": where it happened
	people      string // "the Ostrel man": where somebody lives
	within      string // "in", "near": leads to towns, as "at" does not
	sides       string // "Southwest Ostrel": never part of a town's name
	metro       string // "Ostrel Metro Police"
	counties    string // forces that are a county's, mostly
	the         string // the towns with an article
	features    string // "Ostrel Lake"
	nearby      string // "near"
	wires       string // agencies, which file from elsewhere
	noNames     string // what alone is no name: "Metro Police"
	aliases     []alias
	notTowns    string // what stands where a dateline does
	livesIn     string // "Anna Reval of Ostrel"
	areas       string // "southern Ostrel": of a country, mostly
	hits        string // "struck Ostrel": where it happened
	off         string // "off Cape Kesra"
	coasts      string // "Kesra's south coast"
	works       string // nouns that a name makes one place of: "the Kesra pit"
	bodies      string // "the Health Ministry in Ostrel": where an office is
	around      string // "the Ostrel area": in the town, or near it
}

// alias is a short name of a town.
type alias struct{ full, short string }

// whereWord is what the table says of one word.
type whereWord uint32

const (
	isRegionNoun whereWord = 1 << iota
	isShort
	isQuarter
	isTownNoun
	isDirection
	isSiteNoun
	isRoad
	isForce
	isElsewhere
	isHome
	isLocal
	isWithin
	isNoName
	isSide
	isMetro
	isCounty
	isThe
	isFeature
	isGround
	isNear
	isWire
	isNoTown
	isLivesIn
	isArea
	isHit
	isOff
	isCoast
	isWork
	isBody
	isAround
)

func (t *whereTable) compile(x *lexicon) {
	for _, f := range []struct {
		words string
		is    whereWord
	}{
		{t.short, isShort}, {t.regionNouns, isRegionNoun}, {t.quarters, isQuarter}, {t.towns, isTownNoun},
		{t.directions, isDirection}, {t.sites, isSiteNoun}, {t.grounds, isGround}, {t.roads, isRoad}, {t.forces, isForce},
		{t.elsewhere, isElsewhere}, {t.homes, isHome}, {t.people, isLocal}, {t.within, isWithin}, {t.nearby, isNear},
		{t.wires, isWire}, {t.noNames, isNoName}, {t.sides, isSide}, {t.metro, isMetro},
		{t.counties, isCounty | isForce}, {t.the, isThe},
		{t.features, isFeature}, {t.notTowns, isNoTown}, {t.livesIn, isLivesIn},
		{t.areas, isArea}, {t.hits, isHit}, {t.off, isOff}, {t.coasts, isCoast}, {t.works, isWork}, {t.bodies, isBody},
		{t.around, isAround},
	} {
		x.mark(f.words, func(e *lexeme) { e.where |= f.is })
	}
	x.add(t.regions, phrase{kind: isRegion})
	for _, a := range t.aliases {
		x.add(a.short, phrase{kind: isAlias, stands: a.full})
	}
}

func (r *reader) where(i int, w whereWord) bool {
	return i >= 0 && i < len(r.tok) && r.tok[i].where&w != 0
}

// spot is a name in the text that is one of a place.
type spot struct {
	class       Class
	first, last int // words of the name
	sentence    int
	weight      int
	why         string
	sure        bool // surely a town of its own: it has police, or stands with its region
	away        bool // a distance is measured from it
}

// town is a name of a town with all that speaks for it in the article.
type town struct {
	key      uint64
	weight   int
	mentions int // as a place
	printed  int // in all
	sure     bool
	best     spot
}

// What speaks for a town besides the mentions of it, and how much a town needs
// that the lead does not name.
const (
	inHeadline = 3
	surely     = 6
	leastTown  = 3
)

// maxTowns bounds the names of towns that are kept of an article.
const maxTowns = 24

// places states the places of the event: those that the lead names behind "in",
// "at" or "near", the sites, streets and regions in it, the dateline, and the
// town that the whole article names most.
func (r *reader) places() {
	if r.ev.first < 0 {
		return
	}
	var towns []town
	var lead []spot
	var away []uint64
	for i := range r.d.Entities {
		e := &r.d.Entities[i]
		if e.Sentence < r.ev.first || r.d.Dateline.Contains(e.Span) || r.tok[e.First].inDate {
			continue
		}
		if e.Sentence > r.ev.first+datedSentences {
			break
		}
		s, ok := r.spot(e)
		if !ok || r.tok[s.first].inDate {
			continue
		}
		switch {
		case s.class == Town:
			towns = r.noteTown(towns, s)
		case s.class == Site && s.last > e.Last && r.where(s.last-1, isAround):
			near := spot{class: Town, first: s.first, last: e.Last, sentence: s.sentence, weight: r.near(s.sentence, 5, 4, 2), why: "near it in the lead"}
			towns = r.noteTown(towns, near)
		case s.class == Site && s.last > e.Last && !r.where(s.last-1, isQuarter|isElsewhere|isWork): // "the Kesra base": Kesra, mostly
			towns = r.noteTown(towns, spot{class: Town, first: s.first, last: e.Last, sentence: s.sentence, weight: s.weight, why: s.why})
		}
		if s.away {
			away = append(away, r.nameKey(s.first, s.last))
		}
		if e.Sentence <= r.ev.lead && s.weight > 1 && !s.away {
			lead = append(lead, s)
		}
	}
	for i := r.ev.first; i < min(len(r.d.Sentences), r.ev.first+datedSentences); i++ {
		if s, ok := r.opener(i); ok && s.class == Town {
			towns = r.noteTown(towns, s)
			if i <= r.ev.lead {
				lead = append(lead, s)
			}
		}
	}
	for i := range lead {
		if s := &lead[i]; s.class == Region && r.where(s.first-1, isArea) &&
			find(towns, r.nameKey(s.first, s.last)).mentions > 0 {
			s.class, s.weight = Town, r.near(s.sentence, 8, 6, 3) // a part of the town
			towns = r.noteTown(towns, *s)
		}
	}
	if d, ok := r.filed(); ok {
		if d.class == Town {
			towns = r.noteTown(towns, d)
		}
		lead = append(lead, d)
	}
	r.countPrinted(towns)
	for i := range towns {
		t := &towns[i]
		t.weight = t.best.weight + min(t.mentions-1, 4)
		if t.sure {
			t.weight += surely
		}
		if r.inTitle(t.best.first, t.best.last) {
			t.weight += inHeadline
		}
	}
	r.foldSides(towns)
	r.foldMisprints(towns)
	var best *town
	for i := range towns {
		if best == nil || towns[i].weight > best.weight {
			best = &towns[i]
		}
	}
	told := false
	for _, s := range lead {
		if s.why == dateline && r.needless(s, towns, lead, slices.Contains(away, r.nameKey(s.first, s.last))) {
			told = told || best != nil && best.best.why == dateline
			continue
		}
		w, printed, sure := s.weight, 1, false
		if s.class == Town {
			t := find(towns, r.nameKey(s.first, s.last))
			w, printed, sure = t.weight, t.printed, t.sure
			told = told || t == best
		}
		r.placeClaim(s, w, printed, sure)
	}
	if best != nil && !told && best.weight >= leastTown {
		r.placeClaim(best.best, best.weight, best.printed, best.sure)
	}
}

// needless reports whether a dateline says nothing of the place of the event: the
// lead names that town itself, or names another that a distance from it is measured
// to, or an agency's text names another, and the one of the dateline nowhere.
func (r *reader) needless(d spot, towns []town, lead []spot, away bool) bool {
	key := r.nameKey(d.first, d.last)
	other := false
	for _, s := range lead {
		if s.why == dateline || s.class != Town || s.weight < leastTown {
			continue
		}
		if r.nameKey(s.first, s.last) == key {
			return true
		}
		other = true
	}
	for i := range towns {
		t := &towns[i]
		other = other || t.best.why != dateline && t.key != key && t.best.weight >= leastTown
	}
	return other && (away || !d.sure && find(towns, key).mentions == 1)
}

func find(towns []town, key uint64) *town {
	for i := range towns {
		if towns[i].key == key {
			return &towns[i]
		}
	}
	return &town{}
}

// noteTown adds a mention to the towns.
func (r *reader) noteTown(towns []town, s spot) []town {
	key := r.nameKey(s.first, s.last)
	for i := range towns {
		if t := &towns[i]; t.key == key {
			t.mentions++
			t.sure = t.sure || s.sure
			if s.weight > t.best.weight {
				t.best = s
			}
			return towns
		}
	}
	if len(towns) == maxTowns {
		return towns
	}
	return append(towns, town{key: key, weight: s.weight, mentions: 1, best: s, sure: s.sure})
}

// countPrinted counts how often the article prints the names.
func (r *reader) countPrinted(towns []town) {
	for i := range r.d.Entities {
		e := &r.d.Entities[i]
		find(towns, r.nameKey(e.First, e.Last)).printed++
	}
	for i := range towns {
		towns[i].printed = max(towns[i].printed, towns[i].mentions)
	}
}

// nameKey is a name as a number, for comparing.
func (r *reader) nameKey(first, last int) uint64 {
	var key uint64
	for i := first; i < last; i++ {
		key = key*0x9e3779b97f4a7c15 + r.d.Body[i].Hash
	}
	return key
}

// inTitle reports whether the headline holds the words.
func (r *reader) inTitle(first, last int) bool {
	n := last - first
	for k := 0; k+n <= len(r.d.Title); k++ {
		same := true
		for j := 0; j < n && same; j++ {
			same = r.d.Title[k+j].Hash == r.d.Body[first+j].Hash
		}
		if same {
			return true
		}
	}
	return false
}

// foldSides counts a side of a town ("East Ostrel") as the town where the article
// makes sure of the town and not of the side.
func (r *reader) foldSides(towns []town) {
	for i := range towns {
		t := &towns[i]
		if t.sure || !r.where(t.best.first, isDirection) || t.best.last-t.best.first < 2 {
			continue
		}
		if base := find(towns, r.nameKey(t.best.first+1, t.best.last)); base.sure {
			base.weight += t.weight
			t.weight = 1
		}
	}
}

// foldMisprints counts a name printed once that is one letter away from another
// as that name.
func (r *reader) foldMisprints(towns []town) {
	for i := range towns {
		for k := range towns {
			t, o := &towns[i], &towns[k]
			if t.printed > 1 || o.printed < 2 {
				continue
			}
			a, b := r.text(t.best.first, t.best.last), r.text(o.best.first, o.best.last)
			if len(a) > 3 && len(a)-len(b) <= 1 && len(b)-len(a) <= 1 && (a[0] == b[0] || a[len(a)-1] == b[len(b)-1]) && oneEdit(corpus.Fold(a), corpus.Fold(b)) {
				o.weight, t.weight = max(o.weight, t.weight)+1, 1
				break
			}
		}
	}
}

// opener is the town whose name opens a sentence, where a single capital says
// nothing: before its region ("Ostrel, Sarvania, police"), or before its police
// where the headline names it.
func (r *reader) opener(sentence int) (spot, bool) {
	s := &r.d.Sentences[sentence]
	i := s.First
	if s.Kind != corpus.Report || s.Last-i < 3 || r.tok[i].within > 0 || r.d.Body[i].Shape != corpus.Capital || r.tok[i].inDate ||
		r.tok[i].flags != 0 || r.d.Dateline.Contains(r.d.Body[i].Span()) {
		return spot{}, false
	}
	pair := r.tok[i+1].gap == comma && r.regionAt(i+1, s.Last)
	force := r.tok[i+1].gap <= hyphen && r.where(i+1, isForce) && r.inTitle(i, i+1)
	if !pair && !force {
		return spot{}, false
	}
	return r.spot(&corpus.Entity{Span: r.d.Body[i].Span(), Sentence: sentence, First: i, Last: i + 1})
}

// filed is the place of the dateline.
func (r *reader) filed() (spot, bool) {
	p := r.d.Dateline.Place
	first := r.wordAt(p.Start)
	if p.Len() == 0 || first >= len(r.d.Body) || r.where(first, isNoTown) {
		return spot{}, false
	}
	last := first + 1
	for last < len(r.d.Body) && int(r.d.Body[last].End) <= p.End {
		last++
	}
	for k := first; k < last; k++ {
		if r.where(k, isNoTown) || r.d.Body[k].Shape == corpus.Numeral || last-first > 4 {
			return spot{}, false
		}
	}
	s := spot{class: Town, first: first, last: last, sentence: r.ev.first, weight: 6, why: dateline}
	if s.sure = !r.isWire(); !s.sure {
		s.weight = 5
	}
	if r.isRegionName(first, last) {
		s.class = Region
	}
	return s, true
}

// isWire reports whether the dateline credits a wire agency.
func (r *reader) isWire() bool {
	a := r.d.Dateline.Agency
	for k := r.wordAt(a.Start); a.Len() > 0 && k < len(r.tok) && int(r.d.Body[k].End) <= a.End; k++ {
		if r.where(k, isWire) {
			return true
		}
	}
	return false
}

// isRegionName reports whether the words are the name of a region.
func (r *reader) isRegionName(first, last int) bool {
	if r.where(last-1, isRegionNoun) && last > first+1 {
		return true
	}
	for first < last-1 && r.where(first, isDirection) {
		if p, next := r.phraseAt(first, last, isRegion); p != nil && next == last {
			return true // "North Carolina", "West Virginia"
		}
		first++
	}
	p, next := r.phraseAt(first, last, isRegion)
	return p != nil && next == last
}

// spot tells what place a name is of, if it is one.
func (r *reader) spot(e *corpus.Entity) (spot, bool) {
	sent := &r.d.Sentences[e.Sentence]
	s := spot{class: Town, first: e.First, last: e.Last, sentence: e.Sentence}
	if r.nameless(e) {
		return s, false
	}
	s.first = r.nameStart(e)
	if s.first == s.last {
		return s, false
	}
	if r.is(s.first, fDefinite) && s.last > s.first+1 && !r.where(s.first+1, isThe) {
		s.first++ // "The Kesra County"
	}
	for k := s.first + 1; k < s.last-1; k++ {
		if r.is(k, fOf) && !r.where(k-1, isTownNoun) {
			return s, false // "Anna Reval of Ostrel"
		} else if r.is(k, fOf) {
			s.first = k + 1 // "the Town of Ostrel"
		}
	}
	// The name ends before the first word that says what it is of: "Ostrel Police
	// Department".
	for k := s.first + 1; k < e.Last; k++ {
		if r.where(k, isForce) {
			s.last = k
			return r.ofForce(s, k)
		}
	}
	if r.where(e.Last-1, isElsewhere) {
		return s, false // "Ostrel County Court"
	}
	before := e.First - 1 // the word that leads to the name
	for before > sent.First && (r.where(before, isDirection) || r.is(before, fDefinite)) && r.tok[before+1].gap <= hyphen && e.First-before < 3 {
		before--
	}
	placed := before >= sent.First && (r.is(before, fPlaced) || r.where(before, isHit|isOff)) && r.tok[before+1].gap <= space
	next := e.Last
	if next == sent.Last || r.tok[next].gap > hyphen {
		next = -1
	}
	if placed && r.crossing(e, sent.Last) {
		return s, false
	}
	pair := e.Last < sent.Last && r.tok[e.Last].gap == comma && r.regionAt(e.Last, sent.Last)
	body := r.d.Article.Body[e.End:]
	owner := strings.HasPrefix(body, "'") || strings.HasPrefix(body, "’")
	if end := r.coast(next, sent.Last); end > 0 && owner {
		s.class, s.last, s.weight, s.why = Region, end, 4, "a coast in the lead"
		return s, placed || before >= sent.First && r.is(before, fPrep)
	}
	switch {
	case r.where(e.Last-1, isRoad):
		s.class, s.weight, s.why = Street, 4, "a street in the lead"
		return s, e.Last > e.First+1
	case (r.where(e.Last-1, isSiteNoun|isQuarter|isFeature) || r.where(e.Last-1, isGround) && !r.where(before, isWithin)) && e.Last > e.First+1:
		s.class, s.weight, s.why = Site, 4, "names a site in the lead"
		return s, placed
	case placed && r.where(before, isOff):
		s.class, s.weight, s.why = Region, 4, "off it in the lead"
		return s, true
	case owner && r.where(next, isRegionNoun):
		return s, false
	case r.where(next, isRegionNoun) && r.d.Body[next].Shape == corpus.Lower && before >= sent.First && (placed || r.is(before, fOf)):
		s.class, s.last, s.weight, s.why = Region, next+1, 3, "a region in the lead"
		return s, true
	case r.isRegionName(s.first, e.Last):
		s.class, s.weight, s.why = Region, 3, "a region in the lead"
		return s, placed || r.tok[e.First].gap == comma
	case r.where(next, isForce):
		return r.ofForce(s, next)
	case r.where(next, isQuarter):
		s.class, s.weight, s.why = Site, 4, "a quarter in the lead"
		s.last++
		return s, true
	case next >= 0:
		if end := r.siteAfter(next, sent.Last); end > 0 {
			s.class, s.last, s.weight, s.why = Site, end, r.near(e.Sentence, 6, 5, 2), "names a site in the lead"
			return s, true
		}
	}
	switch {
	case e.First > sent.First && r.tok[e.First].gap == comma && r.siteName(e.First, sent.First):
		s.weight, s.why = r.near(e.Sentence, 6, 5, 3), "the town of a site"
		return s, true // "at Kesra School, Ostrel,"
	case e.First > sent.First && r.is(e.First-1, fDefinite) && !pair && !r.where(e.First, isThe) && !r.where(next, isHome|isLocal):
		s.class, s.weight, s.why = Site, 3, "named as a place in the lead"
		return s, placed && (next < 0 || r.stopsWord(next))
	case owner && !r.sideAfter(e.Last, sent.Last):
		return s, false
	case owner:
		s.weight, s.why, s.sure = r.near(e.Sentence, 6, 4, 3), "named as a place in the lead", true
		return s, true
	}
	return r.townSpot(e, s, before, next, placed, pair)
}

// townSpot tells how a name that is no site, street or region is led to as a town,
// by the word before it, or the region or noun behind it.
func (r *reader) townSpot(e *corpus.Entity, s spot, before, next int, placed, pair bool) (spot, bool) {
	sent := &r.d.Sentences[e.Sentence]
	of := before > sent.First && r.is(before, fOf)
	s.away = r.farFrom(e.First, sent.First)
	switch {
	case r.awayBefore(before, sent.First), before > sent.First && r.where(before-1, isBody) && r.tok[before-1].within > 0:
		s.weight, s.why = 1, "named as another place"
	case placed && r.where(before, isNear):
		s.weight, s.why = r.near(e.Sentence, 5, 4, 3), "near it in the lead"
	case placed && r.where(before, isWithin|isHit):
		s.weight, s.why = r.near(e.Sentence, 8, 6, 3), "named as a place in the lead"
	case placed:
		s.class, s.weight, s.why = Site, 3, "named as a place in the lead"
		return s, true
	case of && (r.where(before-1, isTownNoun|isQuarter|isSiteNoun|isWithin) || r.siteBefore(before-1, sent.First)):
		s.weight, s.why = r.near(e.Sentence, 8, 6, 3), "a town in the lead"
	case of && r.where(before-1, isDirection):
		s.weight, s.why = r.near(e.Sentence, 4, 3, 2), "near it in the lead"
	case of || r.where(before, isLivesIn):
		s.weight, s.why = 1, "where somebody lives"
		if !pair {
			return s, of && r.tok[before].gap == comma
		}
	case pair:
		s.weight, s.why = r.near(e.Sentence, 5, 4, 2), "named with its region in the lead"
	case r.where(next, isHome):
		s.weight, s.why = r.near(e.Sentence, 6, 4, 2), "what happened in it"
	case r.where(next, isLocal):
		s.weight, s.why = r.near(e.Sentence, 2, 2, 1), "who lives there"
	case s.away:
		s.weight, s.why = 1, "a distance is measured from it"
	default:
		return s, false
	}
	if pair && s.weight > 1 {
		s.weight += 2
		s.sure = true
	}
	if !s.sure && s.weight > 1 && r.where(s.first-1, isArea) && r.tok[s.first].gap <= space {
		s.class, s.weight, s.why = Region, 3, "a region in the lead"
	}
	return s, true
}

// ofForce is the place whose police, or sheriff, the name is of.
func (r *reader) ofForce(s spot, force int) (spot, bool) {
	for s.last > s.first+1 && r.where(s.last-1, isMetro) {
		s.last--
	}
	if r.isRegionName(s.first, s.last) {
		s.class = Region
	}
	s.weight, s.why, s.sure = r.near(s.sentence, 6, 5, 2), "the town's police", true
	if r.where(force, isCounty) {
		s.weight, s.sure = 2, false
	}
	return s, !r.where(s.first, isNoName|isMetro) || s.last > s.first+1
}

// longestAcronym is the most letters of a name in capitals that is none of a place,
// but of a body: a town is rarely so short where it stands in capitals.
const longestAcronym = 5

// nameless reports whether a name is too short or too general to be one of a
// place: "E. 10th Street", "the SUV", "Metro".
func (r *reader) nameless(e *corpus.Entity) bool {
	if p, next := r.phraseAt(e.First, e.Last, isAlias); p != nil && next == e.Last {
		return false
	}
	for k := e.First; k < e.Last; k++ {
		w := r.d.Body[k]
		if w.End-w.Start > 2 && !r.where(k, isDirection|isNoName|isMetro|isRegionNoun|isForce|isElsewhere) && !(e.Acronym && w.End-w.Start <= longestAcronym) {
			return false
		}
	}
	return true
}

// nameStart is where the name of a town begins in a run of capitals: behind the
// sides of towns ("Southwest Ostrel"), labels and cries ("Photo A Ostrel", "WATCH
// Ostrel").
func (r *reader) nameStart(e *corpus.Entity) int {
	first := e.First
	for k := e.First; k < e.Last; k++ {
		w := r.d.Body[k]
		switch {
		case r.where(k, isNoTown), w.End-w.Start == 1 && k+1 < e.Last:
			first = k + 1
		case k == first && k+1 < e.Last && (r.where(k, isSide|isMetro) || w.Shape == corpus.Upper && w.End-w.Start > 3 && r.d.Body[k+1].Shape == corpus.Capital):
			first = k + 1
		}
	}
	return first
}

// sideAfter reports whether a quarter or a side is named at word k: "Ostrel's
// harbour district".
func (r *reader) sideAfter(k, last int) bool {
	for n := k; n < min(last, k+4) && r.tok[n].gap <= hyphen; n++ {
		if r.where(n, isQuarter) {
			return true
		}
		if r.stopsWord(n) {
			return false
		}
	}
	return false
}

// crossing reports whether a name is one of two streets: "near Ostrel and Kesra
// avenues".
func (r *reader) crossing(e *corpus.Entity, last int) bool {
	for k := e.Last; k < last && k < e.Last+4 && r.tok[k].gap <= hyphen; k++ {
		if r.where(k, isRoad) && k > e.Last {
			return true
		}
	}
	return e.Last < last && r.is(e.Last, fAnd) && !r.where(e.First-1, isWithin)
}

// regionAt reports whether the name or the abbreviation of a region begins at
// word i.
func (r *reader) regionAt(i, last int) bool {
	if r.where(i, isShort) && r.d.Body[i].Shape != corpus.Lower {
		return true
	}
	p, _ := r.phraseAt(i, last, isRegion)
	return p != nil
}

// awayBefore reports whether a place word is led by what is elsewhere: "was taken
// to a hospital in Ostrel".
func (r *reader) awayBefore(before, first int) bool {
	for k := before - 1; k >= first && k >= before-3; k-- {
		if r.where(k, isElsewhere) {
			return true
		}
	}
	return false
}

// near picks a weight by the place of the sentence: the first, the lead, below.
func (r *reader) near(sentence, first, lead, below int) int {
	switch {
	case sentence == r.ev.first:
		return first
	case sentence <= r.ev.lead:
		return lead
	}
	return below
}

// dateline is the reason for a place that only says where the report was filed.
const dateline = "the dateline"

// coast is the end of a coast whose side may be named from word k on: "south coast";
// 0 where there is none.
func (r *reader) coast(k, last int) int {
	for n := 0; n < 3 && k >= 0 && k < last && r.tok[k].gap <= hyphen; n++ {
		if r.where(k, isCoast) {
			return k + 1
		}
		if !r.where(k, isDirection) {
			return 0
		}
		k++
	}
	return 0
}

// siteName reports whether the name of a site ends before word k.
func (r *reader) siteName(k, first int) bool {
	return k-1 > first && r.tok[k-1].within > 0 && r.where(k-1, isSiteNoun|isGround)
}

// farFrom reports whether a distance is measured from the name at word k: "40 km
// north of the capital Ostrel".
func (r *reader) farFrom(k, first int) bool {
	for n := 0; n < 4 && k > first && r.tok[k].gap <= comma && !r.is(k-1, fPrep); n++ {
		k--
	}
	if k--; k < first || !r.is(k, fOf) && !r.where(k, isLivesIn) {
		return false
	}
	for n := k - 1; n >= first && n > k-7 && !r.is(n, fPrep|fAnd) && r.tok[n].trig == 0; n-- {
		if r.tok[n].num > 0 {
			return r.is(k, fOf) == r.where(k-1, isDirection)
		}
	}
	return false
}

// siteAfter finds the end of a site that a name before word k names: "the Ostrel
// military training camp"; 0 where it names none.
func (r *reader) siteAfter(k, last int) int {
	for n := 0; n < 4 && k < last && r.tok[k].gap <= hyphen; n++ {
		if r.is(k, fSite) || r.where(k, isWork) {
			if k+2 < last && r.is(k+1, fOf) && r.tok[k+2].ent > 0 {
				return 0 // "the Sarvanian town of Kesra"
			}
			return k + 1
		}
		if r.stopsWord(k) {
			return 0
		}
		k++
	}
	return 0
}

// siteBefore reports whether word k is a site, or an adjective behind one: "base
// militaire de Kesra".
func (r *reader) siteBefore(k, first int) bool {
	for n := 0; n < 2 && k > first && r.x.adjectivesBehind && !r.is(k, fSite) && r.tok[k].gap <= hyphen && !r.stopsWord(k); n++ {
		k--
	}
	return r.is(k, fSite)
}

func (r *reader) placeClaim(p spot, weight, printed int, sure bool) {
	at, sentence, k := r.span(p.first, p.last), p.sentence, p.first
	span := at
	if s := &r.d.Sentences[sentence]; s.Contains(at) {
		span = r.clause(s, k, p.last)
	}
	if p.why == dateline {
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
	if !p.sure { // whose police speak does not depend on the day
		scope = r.placeScope(sentence, k, p.why == dateline)
	}
	text := r.d.Text(at)
	if scope != Main {
		text = r.spelled(p.first, p.last) // of the main event, other articles tell what is a misprint
	}
	r.claims = append(r.claims, Claim{
		Article: r.d.Article.ID, Attribute: EventPlace, Class: p.class, Value: Value{Kind: Name, Text: text}, Scope: scope,
		Why: p.why, Span: span, ValueSpan: at, Sentence: sentence, weight: weight, townOf: r.townOf(p), printed: printed, sureTown: sure,
	})
	r.at = append(r.at, k)
}

// placeScope is the scope of a place named at word k.
func (r *reader) placeScope(sentence, k int, filed bool) Scope {
	if s, _ := r.phraseScope(sentence, k); s != Main {
		return s
	}
	t := r.dateOf(sentence, k)
	if t == nil || filed || sentence == r.ev.first && t.Precision == corpus.Day {
		return Main
	}
	if s, ok := r.dateScope(t, false); ok {
		return s
	}
	return Main
}

// townOf is the town that a name stands for: its full name ("D.C."), or what is
// left without a side ("East Ostrel").
func (r *reader) townOf(p spot) string {
	if p.class != Town {
		return ""
	}
	if ph, next := r.phraseAt(p.first, p.last, isAlias); ph != nil && next == p.last {
		return ph.stands
	}
	if p.last > p.first+1 && r.where(p.first, isDirection) {
		return r.text(p.first+1, p.last)
	}
	return ""
}
