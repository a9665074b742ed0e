package formats

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// takeOf finds in a slugline, a headline and a note to editors, given in any order,
// which state of a story an item is, as agencies write it: "1st Ld-Writethru",
// "UPDATE 2", "2. Zusammenfassung", "KORREKTUR". The take is the first such label, as
// printed; the signals are what all of them say, each once, in the order of takeSignals.
//
// A label stands where agencies put it: at the start, before a colon, dash or comma;
// in brackets at the start or the end; or as the last part of a slug. What a note opens
// with ("ADDS quotes", "Corrects toll") gives a signal and no take. Ordinary words give
// nothing: "Update your phone", "Kesra miners kill time", "Correction fluid is back".
func takeOf(texts ...string) (take string, signals []string) {
	var found uint
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		label, said := takeAtStart(text)
		if said == 0 {
			label, said = takeAtEnd(text)
		}
		if said == 0 {
			said = noteSays(text)
		}
		found |= said
		if take == "" {
			take = label
		}
	}
	for i, name := range takeSignals {
		if found&(1<<i) != 0 {
			signals = append(signals, name)
		}
	}
	return take, signals
}

// takeSignals are the signals that takeOf gives, in its order. Their places are the
// bits below.
var takeSignals = [...]string{"update", "correction", "refile", "kill", "advisory", "embargo"}

const (
	saysUpdate uint = 1 << iota
	saysCorrection
	saysRefile
	saysKill
	saysAdvisory
	saysEmbargo
)

// trust is how much must stand around a word that can also be an ordinary one.
type trust uint8

const (
	numbered trust = iota // it is a label only with a number: "LEAD 2", "2nd lead"
	shouted               // or in capitals: "KILL:", "ADVISORY-"
	plain                 // or as it is, before a colon: "Update: …"
)

// takeWord is a word that labels are made of.
type takeWord struct {
	says  uint
	trust trust
}

// takeWords are they, in lower case.
var takeWords = map[string]takeWord{
	// English.
	"update": {saysUpdate, plain}, "updated": {saysUpdate, plain}, "upd": {saysUpdate, plain},
	"lead": {saysUpdate, numbered}, "ld": {saysUpdate, numbered}, "ldall": {saysUpdate, numbered}, "add": {saysUpdate, numbered},
	"writethru": {saysUpdate, plain}, "writethrough": {saysUpdate, plain}, "wrapup": {saysUpdate, numbered},
	"correction": {saysCorrection, plain}, "corrected": {saysCorrection, plain}, "corrects": {saysCorrection, shouted},
	"clarification": {saysCorrection, plain},
	"refile":        {saysRefile, plain}, "refiled": {saysRefile, plain}, "rpt": {saysRefile, plain}, "repeat": {saysRefile, shouted}, "resend": {saysRefile, shouted},
	"kill": {saysKill, shouted}, "withdrawn": {saysKill, plain}, "retraction": {saysKill, plain}, "retracted": {saysKill, plain},
	"advisory": {saysAdvisory, shouted}, "embargoed": {saysEmbargo, plain}, "embargo": {saysEmbargo, shouted},
	// German.
	"zusammenfassung": {saysUpdate, plain}, "zusf": {saysUpdate, plain}, "aktualisierung": {saysUpdate, plain}, "aktualisiert": {saysUpdate, plain},
	"roundup":   {saysUpdate, numbered},
	"korrektur": {saysCorrection, plain}, "berichtigung": {saysCorrection, plain}, "korrigiert": {saysCorrection, plain}, "berichtigt": {saysCorrection, plain},
	"wdh": {saysRefile, plain}, "wiederholung": {saysRefile, shouted},
	"zurückgezogen": {saysKill, plain}, "zurückziehung": {saysKill, plain}, "rückzug": {saysKill, shouted},
	"sperrfrist": {saysEmbargo, plain},
	// French.
	"actualisation": {saysUpdate, plain}, "actualisé": {saysUpdate, plain}, "actu": {saysUpdate, shouted},
	"correctif": {saysCorrection, plain}, "rectificatif": {saysCorrection, plain}, "corrigé": {saysCorrection, plain},
	"répétition": {saysRefile, shouted},
	"annulation": {saysKill, shouted}, "annulé": {saysKill, shouted}, "annule": {saysKill, shouted},
	// Spanish.
	"actualiza": {saysUpdate, plain}, "actualización": {saysUpdate, plain}, "actualizada": {saysUpdate, plain},
	"ampliación": {saysUpdate, plain}, "amplía": {saysUpdate, plain}, "amplia": {saysUpdate, shouted},
	"corrección": {saysCorrection, plain}, "correccion": {saysCorrection, plain}, "corrige": {saysCorrection, shouted}, "rectifica": {saysCorrection, shouted}, "rectificación": {saysCorrection, plain},
	"repetición": {saysRefile, shouted}, "repite": {saysRefile, shouted},
	"anulada": {saysKill, shouted}, "anulado": {saysKill, shouted}, "anulación": {saysKill, shouted}, "anula": {saysKill, shouted},
	"embargada": {saysEmbargo, shouted}, "embargado": {saysEmbargo, shouted},
}

// takePhrases are labels of several words, which need nothing around them at the start
// of a text but an end of a word.
var takePhrases = []struct {
	text string
	says uint
}{
	{"story withdrawn", saysKill}, {"bulletin kill", saysKill}, {"mandatory kill", saysKill}, {"kill advisory", saysKill},
	{"urgent kill", saysKill}, {"story kill", saysKill}, {"kill bulletin", saysKill}, {"kill story", saysKill},
	{"correcting and replacing", saysCorrection}, {"corrected (official)", saysCorrection}, {"media advisory", saysAdvisory},
	{"editors' advisory", saysAdvisory}, {"advisory to editors", saysAdvisory}, {"mise à jour", saysUpdate},
	{"embargoed until", saysEmbargo}, {"embargoed for", saysEmbargo}, {"embargoed to", saysEmbargo}, {"embargo until", saysEmbargo},
	{"sperrfrist bis", saysEmbargo}, {"bitte nicht mehr verwenden", saysKill}, {"meldung zurückgezogen", saysKill},
	{"noticia anulada", saysKill}, {"anule la noticia", saysKill}, {"dépêche annulée", saysKill}, {"prière d'annuler", saysKill},
}

// takeMost is how many bytes of a text may be a label, or tell what a note says.
const takeMost = 160

// takeAtStart finds the label that a text opens with.
func takeAtStart(text string) (string, uint) {
	opened := strings.TrimLeft(text, "([*=–—-• ")
	bracket := strings.HasPrefix(text, "(") || strings.HasPrefix(text, "[")
	n, says, strong := takeLabel(opened)
	if says == 0 || !labelEnds(opened, n, strong, bracket) {
		return "", 0
	}
	return opened[:n], says
}

// labelEnds reports whether a label of n bytes ends as labels at the start of a text do.
func labelEnds(s string, n int, strong trustGiven, bracket bool) bool {
	rest := s[n:]
	next := strings.TrimLeft(rest, " \u00a0")
	switch {
	case strong == phrase:
		return rest == "" || !wordGoesOn(rest)
	case next == "":
		return true
	case bracket && (next[0] == ')' || next[0] == ']'):
		return true
	case next[0] == ':' || next[0] == '=' || next[0] == ';':
		return true
	case strings.HasPrefix(next, "--") || strings.HasPrefix(next, "–") || strings.HasPrefix(next, "—"):
		return true
	case next[0] == '-' && len(rest) > len(next): // " - "
		return true
	case next[0] == '-', next[0] == '/':
		// "UPDATE 2-Flood", "REFILE-Flood", but no "Update-happy phones" and no
		// "KILL-SWITCH LAW PASSES".
		return strong == asNumbered || strong == asCapitals && !strings.EqualFold(s[:n], "kill")
	case next[0] == ',':
		return strong == asNumbered || strong == asCapitals
	}
	return false
}

// trustGiven is how sure a label is by itself.
type trustGiven uint8

const (
	asPlain    trustGiven = iota // "Update"
	asCapitals                   // "UPDATE"
	asNumbered                   // "Update 2", "1st Ld"
	phrase                       // "STORY WITHDRAWN"
)

// takeLabel is the length of the label that s begins with, and what it says: items
// between which are hyphens or slashes, such as CORRECTED-UPDATE 1.
func takeLabel(s string) (n int, says uint, strong trustGiven) {
	for {
		k, said, trust := takeItem(s[n:])
		if k == 0 {
			// Without a further item its separator is no part of the label.
			for n > 0 && (s[n-1] == '-' || s[n-1] == '/' || s[n-1] == ' ') {
				n--
			}
			return n, says, strong
		}
		n += k
		says |= said
		strong = max(strong, trust)
		if n == len(s) || n > takeMost {
			return n, says, strong
		}
		switch rest := s[n:]; {
		case rest[0] == '-' || rest[0] == '/':
			n++
		case strings.HasPrefix(rest, " - ") && trust == asNumbered: // "2nd Ld - Writethru"
			n += len(" - ")
		case rest[0] == ' ' && trust == asNumbered: // "1st Ld Writethru"
			n++
		default:
			return n, says, strong
		}
	}
}

// takeItem is one item of a label at the start of s: a word, a number and a word, a
// word and a number, or a phrase.
func takeItem(s string) (n int, says uint, strong trustGiven) {
	number := ordinalPrefix(s)
	rest := s[number:]
	word := letterPrefix(rest)
	if word == 0 || word > 24 {
		return 0, 0, 0
	}
	if number == 0 {
		if n, says := takePhrase(s); n > 0 {
			return n, says, phrase
		}
	}
	if strings.HasPrefix(rest[word:], "-thru") || strings.HasPrefix(rest[word:], "-Thru") || strings.HasPrefix(rest[word:], "-THRU") {
		word += len("-thru")
	}
	printed := rest[:word]
	w, ok := takeWords[strings.ReplaceAll(strings.ToLower(printed), "-", "")]
	if !ok {
		return 0, 0, 0
	}
	n = number + word
	// "UPDATE 2", but "Kill 2: the film" and "Updated 11/27/2005".
	if number == 0 && w.says < saysKill && !strings.HasSuffix(printed, "ed") && !strings.HasSuffix(printed, "ED") {
		number = numberSuffix(s[n:])
		n += number
	}
	if n+1 == len(s) && s[n] == '.' || n+1 < len(s) && s[n] == '.' && strings.IndexByte("):/-,", s[n+1]) >= 0 {
		n++ // "1. Zusf.", "(Wdh.)"
	}
	switch {
	case number > 0:
		return n, w.says, asNumbered
	case w.trust == numbered:
		return 0, 0, 0
	case isShouted(printed):
		return n, w.says, asCapitals
	case w.trust == plain && isCapital(printed):
		return n, w.says, asPlain
	}
	return 0, 0, 0
}

// takePhrase is the length of the phrase that s begins with. Its first letter is a
// capital: "story withdrawn" in running text is no label.
func takePhrase(s string) (int, uint) {
	if !isCapital(s) {
		return 0, 0
	}
	for _, p := range takePhrases {
		if s[0]|0x20 == p.text[0] && len(s) >= len(p.text) && strings.EqualFold(s[:len(p.text)], p.text) {
			return len(p.text), p.says
		}
	}
	return 0, 0
}

// takeAtEnd finds the label in the last brackets of a text, or in the last part of a slug.
func takeAtEnd(text string) (string, uint) {
	if i := strings.LastIndexAny(text, "(["); i > 0 && strings.ContainsRune(")]", rune(text[len(text)-1])) {
		inside := strings.TrimSpace(text[i+1 : len(text)-1])
		if n, says, _ := takeLabel(inside); says != 0 && n == len(inside) {
			return inside, says
		}
		return "", 0
	}
	// The last parts of a slug, longest first, since a label has hyphens too:
	// "US--Kesra-Flood,1st Ld-Writethru".
	slug := !strings.ContainsAny(text, " \t")
	for i := max(0, len(text)-48); i < len(text); i++ {
		sep := text[i]
		if sep != ',' && sep != '/' && sep != '-' || i == 0 {
			continue
		}
		part := strings.TrimLeft(text[i+1:], " ")
		n, says, strong := takeLabel(part)
		if says == 0 || n < len(part) {
			continue
		}
		// "Kesra-Flood,Correction" is a label; "Rally, crash, Correction" and
		// "WINDOWS-UPDATE" may be none.
		if strong >= asNumbered || slug && sep != '-' {
			return part, says
		}
	}
	return "", 0
}

// notes are what the first word of a note to editors says.
var notes = map[string]uint{
	"adds": saysUpdate, "updates": saysUpdate, "recasts": saysUpdate, "rewrites": saysUpdate, "updating": saysUpdate, "adding": saysUpdate,
	"corrects": saysCorrection, "fixes": saysCorrection, "clarifies": saysCorrection, "correcting": saysCorrection,
	"refiles": saysRefile, "repeats": saysRefile, "resends": saysRefile, "resending": saysRefile, "refiling": saysRefile,
	"ergänzt": saysUpdate, "aktualisiert": saysUpdate, "korrigiert": saysCorrection, "berichtigt": saysCorrection, "wiederholt": saysRefile,
	"ajoute": saysUpdate, "actualise": saysUpdate, "actualisé": saysUpdate, "corrige": saysCorrection, "rectifie": saysCorrection,
	"actualiza": saysUpdate, "amplía": saysUpdate, "añade": saysUpdate, "rectifica": saysCorrection, "repite": saysRefile,
}

// killNotes are what editors are told in a note that withdraws a report.
var killNotes = []string{
	"please kill", "kill this story", "kill the story", "mandatory kill", "please withdraw", "please disregard", "story withdrawn",
	"this story has been withdrawn", "this story is withdrawn", "please do not use", "nicht mehr verwenden", "wird zurückgezogen",
	"prière d'annuler", "veuillez annuler", "est annulée", "queda anulada", "por favor anulen",
}

// noteSays tells what a note to editors says. A headline can open with such a word too
// ("Updates to tax law pass"), so without brackets or an address to editors it counts
// only as notes are written: "ADDS quotes", "Adds quotes", "Updates with toll".
func noteSays(text string) uint {
	s := text
	addressed := s[0] == '(' || s[0] == '['
	s = strings.TrimLeft(s, "([*=–—-• ")
	for _, to := range [...]string{"eds:", "eds.:", "eds note:", "editors:", "editor's note:", "editors' note:", "editors note:", "ed note:", "note to editors:", "attention editors:", "(neu:", "neu:"} {
		if len(s) >= len(to) && strings.EqualFold(s[:len(to)], to) {
			s, addressed = strings.TrimLeft(s[len(to):], " "), true
			if strings.HasSuffix(to, "neu:") {
				return saysUpdate
			}
			break
		}
	}
	if addressed {
		head := strings.ToLower(s[:min(len(s), takeMost)])
		for _, k := range killNotes {
			if strings.Contains(head, k) {
				return saysKill
			}
		}
		if n, says, strong := takeLabel(s); says != 0 && labelEnds(s, n, strong, false) {
			return says
		}
	}
	n := letterPrefix(s)
	if n == 0 || n > 24 || !addressed && !isCapital(s) {
		return 0
	}
	says, ok := notes[strings.ToLower(s[:n])]
	rest := strings.TrimLeft(s[n:], " ")
	if !ok || rest == "" || len(rest) == len(s)-n {
		return 0
	}
	if addressed {
		return says
	}
	next := rest[:letterPrefix(rest)]
	lower := next != "" && strings.ToLower(next) == next
	switch {
	case !lower || next == "up": // "Adds up: …"
		return 0
	case isShouted(s[:n]):
		return says
	}
	switch s[:n] {
	case "Adds", "Recasts", "Corrects", "Refiles", "Resends":
		return says
	case "Updates", "Repeats", "Clarifies":
		switch next {
		case "with", "throughout", "toll", "prices", "lead", "headline", "story", "paragraph", "byline", "slug", "quotes", "details", "death":
			return says
		}
	}
	return 0
}

// ordinalPrefix is the length of a number that counts, and the space after it: "1st ",
// "2. ", "3ª ", "2ème ", "2nd" before "lead".
func ordinalPrefix(s string) int {
	d := digitPrefix(s)
	if d == 0 || d > 3 {
		return 0
	}
	n := d
	for _, end := range [...]string{"st", "nd", "rd", "th", ".ª", ".º", "ª", "º", "ème", "eme", "ère", "er", "da", "ra", "e", "."} {
		if len(s)-n >= len(end) && strings.EqualFold(s[n:n+len(end)], end) {
			n += len(end)
			break
		}
	}
	for n < len(s) && (s[n] == ' ' || s[n] == '-') {
		n++
	}
	if n == d { // "2lead" is no ordinal
		return 0
	}
	return n
}

// numberSuffix is the length of a number of at most four digits (a Zusammenfassung may
// have the time of day) after a word, with the space or hyphen before it.
func numberSuffix(s string) int {
	n := 0
	if n < len(s) && s[n] == ' ' {
		n++
	}
	d := digitPrefix(s[n:])
	if d == 0 || d > 4 || n+d < len(s) && wordGoesOn(s[n+d:]) {
		return 0
	}
	return n + d
}

func digitPrefix(s string) int {
	n := 0
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}

// letterPrefix is how many bytes of s are letters.
func letterPrefix(s string) int {
	for i, r := range s {
		if r < utf8.RuneSelf && (r|0x20 < 'a' || r|0x20 > 'z') || r >= utf8.RuneSelf && !unicode.IsLetter(r) {
			return i
		}
	}
	return len(s)
}

// wordGoesOn reports whether s goes on with a letter or digit.
func wordGoesOn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func isCapital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// isShouted reports whether a word is in capitals.
func isShouted(s string) bool { return isCapital(s) && strings.ToUpper(s) == s }
