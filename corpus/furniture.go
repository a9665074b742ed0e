package corpus

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// findFurniture marks captions, credits, bylines, notices and stamps, line by
// line, and the dateline of the opening line of the report; it sets the kind of
// the sentences inside, and the agency that the text credits.
func (d *Document) findFurniture() {
	body := d.Article.Body
	lines := splitLines(body)
	kinds := make([]Kind, len(lines))
	var captions []string
	for i, l := range lines {
		kinds[i] = lineKind(l.Of(body))
		if k, ok := d.Article.markedAs(l); ok {
			kinds[i] = k
		}
		if kinds[i] == Caption {
			captions = append(captions, l.Of(body))
		}
	}
	slices.Sort(captions)
	reports := 0
	for i, l := range lines {
		text := l.Of(body)
		if kinds[i] == Report && len(text) >= 20 { // sites print a caption once with its credit and once without
			if k, _ := slices.BinarySearch(captions, text); k < len(captions) && strings.HasPrefix(captions[k], text) {
				kinds[i] = Caption
			}
		}
		if kinds[i] != Report {
			d.Furniture = append(d.Furniture, Furniture{l, kinds[i]})
			continue
		}
		if reports < 4 && d.Dateline.Len() == 0 {
			d.readDateline(l)
			if d.Dateline.Len() > 0 {
				d.Furniture = append(d.Furniture, Furniture{d.Dateline.Span, Datelined})
			}
		}
		reports++
	}
	if reports == 0 { // a caption alone is what the article says
		d.Furniture = nil
	}
	f := 0
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for f < len(d.Furniture) && d.Furniture[f].End <= s.Start {
			f++
		}
		if f < len(d.Furniture) && d.Furniture[f].Contains(s.Span) && d.Furniture[f].Kind != Datelined {
			s.Kind = d.Furniture[f].Kind
		}
	}
	d.Agency = d.creditedAgency()
	if d.Agency == "" {
		d.Agency = d.Article.supplier()
	}
}

// splitLines gives the lines of a body that hold text, trimmed.
func splitLines(body string) []Span {
	var lines []Span
	for i := 0; i < len(body); {
		end := strings.IndexByte(body[i:], '\n')
		if end < 0 {
			end = len(body) - i
		}
		if s := trim(body, Span{i, i + end}); s.Len() > 0 {
			lines = append(lines, s)
		}
		i += end + 1
	}
	return lines
}

// lineKind tells what a whole line is, by its shape and its opening words.
func lineKind(line string) Kind {
	if len(line) > 600 {
		return Report
	}
	low := strings.ToLower(strings.TrimLeft(line, "([*–—-• "))
	switch {
	case len(low) < 90 && strings.ContainsAny(low, "0123456789") && stamp.MatchString(low):
		return Stamp
	case len(line) < 160 && hasAnyPrefix(low, bylineOpenings) && byline.MatchString(line):
		return Byline
	case opens(low, creditOpenings), len(low) < 250 && (signOff(line, low) || opens(low, creditOpeningsAbroad)):
		return Credit
	case len(line) <= 300 && opens(low, noticeOpenings), len(line) <= 200 && (opens(low, noticeOpeningsAbroad) || noticeLines[strings.Trim(low, ":-]) ")]):
		return Notice
	case opens(low, captionOpenings), len(line) <= 300 && opens(low, captionOpeningsAbroad), strings.Contains(line, "/") && captionEnd.MatchString(line):
		return Caption
	}
	return Report
}

// opens reports whether s begins with one of the openings, which are sorted by
// their first byte; an opening that ends in a letter ends a word ("subscribe"
// does not open "subscribers").
func opens(s string, openings map[byte][]string) bool {
	if s == "" {
		return false
	}
	for _, o := range openings[s[0]] {
		if strings.HasPrefix(s, o) && (len(s) == len(o) || class[s[len(o)]] != lower || class[o[len(o)-1]] != lower) {
			return true
		}
	}
	return false
}

func byFirstByte(openings ...string) map[byte][]string {
	m := map[byte][]string{}
	for _, o := range openings {
		m[o[0]] = append(m[o[0]], o)
	}
	return m
}

// signOff recognises the line at the end that says who reported from where, but
// not "the drought contributed to this" and "no damage was reported from the port",
// the marks of the end ("-0-", "(FIN)", "###") and the initials of those who wrote
// and edited ("ab/cd/ef").
func signOff(line, low string) bool {
	if len(line) <= 40 && (endMark.MatchString(line) || initialsOf.MatchString(line)) {
		return true
	}
	if _, what, ok := strings.Cut(low, " contributed to this "); ok && hasAnyPrefix(what, []string{"report", "article", "story", "dispatch"}) {
		return true
	}
	return strings.Contains(low, " reported from ") && reportedFrom.MatchString(line)
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// readDateline recognises the dateline that opens the line l, if one does, and
// sets d.Dateline.
func (d *Document) readDateline(l Span) {
	head := l
	head.End = min(l.End, l.Start+160)
	if !strings.ContainsAny(head.Of(d.Article.Body), "—–-:(•【/") {
		return
	}
	m := dateline.FindStringSubmatchIndex(head.Of(d.Article.Body))
	if m == nil {
		d.otherDateline(head)
		return
	}
	at := func(g int) Span {
		if m[2*g] < 0 {
			return Span{}
		}
		return trim(d.Article.Body, Span{l.Start + m[2*g], l.Start + m[2*g+1]})
	}
	place, agency := at(1), at(2)
	if agency.Len() == 0 && strings.Contains(place.Of(d.Article.Body), "/") {
		return // "PHONE/TABLET USERS: "
	}
	if agency.Len() == 0 && !strings.ContainsFunc(place.Of(d.Article.Body), isLetter) {
		return
	}
	if agency.Len() == 0 && !shouting(place.Of(d.Article.Body)) && !withRegion.MatchString(head.Of(d.Article.Body)) {
		return
	}
	if w := Words(place.Of(d.Article.Body), nil); len(w) > 0 && labels[w[0].Hash] &&
		!(w[0].Hash == newHash && len(w) > 1 && !labels[w[1].Hash] && !strings.HasSuffix(strings.TrimSpace(d.Article.Body[l.Start:l.Start+m[1]]), ":")) {
		return // "UPDATE: ...", but not "NEW OSTREL - "
	}
	if agency.Len() > 0 && !shouting(place.Of(d.Article.Body)) && onlyDay().MatchString(agency.Of(d.Article.Body)) {
		return // "Reval said (May 3): "
	}
	if agency.Len() > 0 { // "(UrduPoint / Pakistan Point News - 22nd Jul, 2022 )"
		if k := strings.Index(agency.Of(d.Article.Body), " - "); k > 0 {
			agency = trim(d.Article.Body, Span{agency.Start, agency.Start + k})
		}
	}
	if agency.Len() > 0 && onlyDate.MatchString(agency.Of(d.Article.Body)) {
		agency = Span{} // "OSTREL (Nov. 9, 2021) - "
	}
	end := l.Start + m[1]
	if place.Len() == 0 { // "(ABC) - OSTREL, 11 MAR - "
		if p := placeBehind.FindStringSubmatchIndex(d.Article.Body[end:head.End]); p != nil {
			place, end = Span{end + p[2], end + p[3]}, end+p[1]
		}
	}
	d.Dateline = Dateline{Span: Span{l.Start, end}, Place: d.onePlace(place), Agency: agency}
}

// otherDateline recognises the forms of datelines that set agency, date and dash
// otherwise.
func (d *Document) otherDateline(head Span) {
	text := head.Of(d.Article.Body)
	for _, form := range otherDatelines() {
		m := form.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		at := func(g int) Span { return trim(d.Article.Body, Span{head.Start + m[2*g], head.Start + m[2*g+1]}) }
		d.Dateline = Dateline{Span: Span{head.Start, head.Start + m[1]}, Place: d.onePlace(at(1)), Agency: at(2)}
		return
	}
}

// onePlace is the first of the places of a dateline, without region and date.
func (d *Document) onePlace(s Span) Span {
	if k := strings.IndexAny(s.Of(d.Article.Body), ",/،"); k > 0 {
		s.End = s.Start + k
	} else if k := strings.Index(s.Of(d.Article.Body), ". "); k > len("ST") {
		s.End = s.Start + k
	}
	return s
}

func isLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' || r > 0x7f }

// shouting reports whether s begins with a word in capitals, of three letters or
// more but for a short one before another ("ST. OSTREL").
func shouting(s string) bool {
	w := Words(s, nil)
	loud := func(i int) bool { return i < len(w) && w[i].Shape == Upper && w[i].End-w[i].Start >= 3 }
	return loud(0) || len(w) > 1 && w[0].Shape == Upper && loud(1)
}

// creditedAgency names the wire service of the text: that of the dateline, of a
// credit line, of "a Polar Press reporter", or of a caption, in that order.
func (d *Document) creditedAgency() string {
	body := d.Article.Body
	if a := d.Dateline.Agency; a.Len() > 0 {
		return a.Of(body)
	}
	for _, f := range d.Furniture {
		if f.Kind != Credit || reportedFrom.MatchString(f.Of(body)) { // "Anna Reval reported from Ostrel": a place
			continue
		}
		if m := creditName.FindStringSubmatch(f.Of(body)); m != nil {
			return m[1]
		}
	}
	for i := len(d.Sentences) - 1; i >= 0 && i >= len(d.Sentences)-2; i-- {
		if m := closingCredit.FindStringSubmatch(d.Sentences[i].Of(body)); m != nil {
			return m[1]
		}
	}
	if a := reporterOf(body); a != "" {
		return a
	}
	for _, f := range d.Furniture {
		if f.Kind == Caption {
			if m := captionEnd.FindStringSubmatch(f.Of(body)); m != nil {
				return strings.TrimSuffix(m[1], " Photo")
			}
		}
	}
	return ""
}

// reporterOf finds "a Polar Press reporter". Only the words before such a word are
// matched: an expression over the whole body would cost more than all else.
func reporterOf(body string) string {
	for _, word := range reporterWords {
		for from := 0; ; {
			k := strings.Index(body[from:], word)
			if k < 0 {
				break
			}
			end := from + k
			if m := reporter.FindStringSubmatch(body[max(0, end-48):end]); m != nil {
				return m[1]
			}
			from = end + len(word)
		}
	}
	return ""
}

// What datelines are made of: the name of a place, of up to four words or two
// names with a stroke, and a day with its month, in either order, and year.
const (
	datelinePlace = `\p{Lu}[\p{L}\p{M}'’-]{1,20}(?:[ /-][\p{L}\p{M}'’-]{1,20}){0,3}`
	datelineDay   = `(?:(?:le|el|den|il|em|am|op|vom) )?(?:\p{Nd}{1,2}(?:\.|º|er)? ?(?:de )?\p{L}[\p{L}\p{M}]{2,10}|\p{L}[\p{L}\p{M}]{2,10}\.? \p{Nd}{1,2})\.?,?(?: (?:de )?\p{Nd}{4})?`
)

var (
	// dateline: place, agency in brackets, then a dash or colon; one of the two
	// may be absent.
	dateline = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{M}\d'’.,/\s\x{a0}-]{0,70}?)?[\s\x{a0}]*(?:\(([^()]{2,60})\)[\s\x{a0}]*(?:—|–|--|-|_\s|:|\?\s)|(?:—|–|--|\s-\s|-\s|:\s|•\s))\s*`)
	// placeBehind is the place, and the date, behind an agency that comes first.
	placeBehind = regexp.MustCompile(`^(\p{Lu}[\p{Lu}\p{M}'’. -]{2,30})(?:, ?` + datelineDay + `)? ?(?:—|–|--|-)\s+`)
	// Forms with the place and the agency in other order, or set off otherwise.
	otherDatelines = sync.OnceValue(func() []*regexp.Regexp {
		return []*regexp.Regexp{
			regexp.MustCompile(`^(` + datelinePlace + `) ?\(([^()]{2,40})\),? ` + datelineDay + `\.? ?(?:—|–|--|-|:)\s*`),                     // Ostrel (ABC), 11 March 2026 —
			regexp.MustCompile(`^(` + datelinePlace + `(?:, ?` + datelineDay + `)?) ?\(([^()]{2,40})\) ?\. ?(?:—|–|--|-)\s*`),                 // Ostrel, 11 mar (ABC).-
			regexp.MustCompile(`^(` + datelinePlace + `, ?` + datelineDay + `) ?\(([^()]{2,40})\)[.:]?\s+`),                                   // Ostrel, 11 mar (ABC).
			regexp.MustCompile(`^(` + datelinePlace + `)\. ?\((\p{Lu}{2,8}|[a-z]{3,4})\)\s+`),                                                 // Ostrel. (ABC)
			regexp.MustCompile(`^(` + datelinePlace + `(?:[,.] ?` + datelineDay + `)?)[.,]? ?/(\p{Lu}[\p{L} ]{1,20})/\.?\s*(?:—|–|--|-)?\s*`), // OSTREL, March 11. /ABC/.
			regexp.MustCompile(`^([\p{Lo}\p{M}]{2,20}(?: [\p{Lo}\p{M}]{2,20}){0,2}(?:[،,]? ?\p{Nd}{1,2}[ -]?[\p{Lo}\p{M}]{1,12})?) ?[(（]([^()（）]{2,40})[)）] ?(?:—|–|--|-|:|：)\s*`),
			regexp.MustCompile(`^【([\p{Han}\p{Hiragana}\p{Katakana}ー]{1,16})[=＝ 　]([^】]{1,20})】\s*`), // 【ケスラ＝ABC】
		}
	})
	onlyDay = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^` + datelineDay + `$`) })
	// "Ostrel, Va. - "
	withRegion = regexp.MustCompile(`^\p{Lu}[\p{L}.'’ -]{1,30}, (?:\p{Lu}[\p{L}]{1,5}\.|\p{Lu}{2}|\p{Lu}\.\p{Lu}\.) ?(?:—|–|--|-)\s`)
	onlyDate   = regexp.MustCompile(`, \d{4}$`)
	// A picture credit in brackets, or behind the caption's last stop or comma.
	captionEnd = regexp.MustCompile(`(?:[.,!?|”"]|^)\s*\(?(?:(?:Photo|Foto|Image|Picture)s?(?: credit)?(?::| by)\s*)?(\p{Lu}[\p{L}.]*(?: \p{Lu}[\p{L}.]*){0,3}) ?/ ?\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3}\.?\)?$`)
	byline     = regexp.MustCompile(`^(?:By|BY|Par|PAR|Von|VON|Por|POR|Di|DI|Da|DA|Door|DOOR|Av|Af|Text(?:e|o)?:|Testo:|Tekst:|Autore?:|Auteur ?:) \p{Lu}[\p{L}.'’-]*(?:(?:,| and| et| und| y| e| en| och| og| avec| mit| con| com| met| med| of| for|,? staff| writer| reporter| correspondent)? ?[\p{Lu}|][\p{L}.'’-]*){1,8}(?: \| .*)?$`)
	stamp      = regexp.MustCompile(`^(?:(?:posted|published|updated|last updated|last modified|first published|date)\b[\s:]*)?(?:on |at )?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? \d{4}|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})[\s,|/-]*(?:at )?(?:\d{1,2}[:.]\d{2}(?::\d{2})?)?\s*(?:[ap]\.?m\.?)?\s*(?:[a-z]{2,4})?(?:\s*[/|,-]?\s*updated.*)?$`)
	// endMark and initialsOf are what agencies close with.
	endMark      = regexp.MustCompile(`^(?:(?:[(\[*#/–—-]+ ?(?i:ends?|fin|fine|fim|ende|schluss|slut|einde|loppu|koniec|конец|الخبر|انتهى|完|终|0|30) ?[)\]*#/–—.-]*)|END|ENDS|Ends|(?i:ende|fin|fim) ?[/-]+|[#*]{3,}|（完）|\(完\))$`)
	initialsOf   = regexp.MustCompile(`^\(?(?:bur-)?[a-z]{2,4}(?:-[a-z]{2,4})?(?:/[a-z]{2,5}(?:-[a-z]{2,4})?){1,5}\)?$`)
	reporter     = regexp.MustCompile(`\b[Aa]n? ((?:\p{Lu}[\p{L}]+ ?){1,3})$`)
	creditName   = regexp.MustCompile(`(?:[Rr]eporting by|[Ff]rom|[Ss]ource:|[Cc]redit:|[Cc]opyright(?: \d{4})?|©(?: \d{4})?)\s+((?:\p{Lu}[\p{L}]+ ?){1,3}\b)`)
	reportedFrom = regexp.MustCompile(`\p{Lu}[\p{L}.'’-]* reported from `)
	// "... (Meridian Wire)" at the very end, but not "the Relief Board (KRB)."
	closingCredit = regexp.MustCompile(`\(((?:\p{Lu}[\p{L}]+ ?){1,3})\)$`)

	// labels are what sites print before a line as if it were a place.
	labels = hashes(`update updated breaking exclusive related earlier watch video photo photos editors note listen read more map
		correction crimestoppers raw new caption details pictures images`)
	newHash = HashWord("new")

	reporterWords = []string{" reporter", " journalist", " correspondent", " witness", " photographer"}

	creditOpenings = byFirstByte("reporting by", "writing by", "editing by", "additional reporting", "with reporting by",
		"compiled by", "photo by", "photos by", "photo:", "photo credit", "photograph:", "credit:", "image:", "images:",
		"picture:", "source:", "with files from", "with agency", "this report", "contributed by", "material from")
	noticeOpenings = byFirstByte("subscribe", "sign up", "read more", "read also", "read next", "related:", "related stories", "related articles",
		"click here", "follow us", "copyright", "©", "all rights reserved", "advertisement", "advertisements", "share this", "share on",
		"see also", "more:", "more on this", "also read", "also see", "download our", "download the", "watch:", "listen:",
		"get the latest", "get our", "join our", "support our", "support independent", "most read", "continue reading", "story continues",
		"this article was", "this story was", "this content", "like us on", "find us on", "log in", "comments", "terms of use", "privacy policy",
		"newsletter", "newsletters", "trending:", "tags:", "topics:", "send tips", "do you know more", "become a member")
	// The same in other languages of Europe. Words that open reports too count only
	// as a whole line.
	creditOpeningsAbroad = byFirstByte("mit material von", "mit informationen von", "mit angaben von", "quelle:", "quellen:", "bildquelle:", "foto:", "fotos:",
		"bild:", "bilder:", "redaktion:", "bearbeitung:", "bearbeitet von", "redigiert von", "avec afp", "avec agences", "avec les agences", "source :", "sources :", "photo :",
		"photos :", "crédit photo", "crédits photo", "crédit :", "rédigé par", "édité par", "reportage de", "con información de", "con informaciones de",
		"con informes de", "con datos de", "fuente:", "fuentes:", "redacción:", "editado por", "edición de", "edición:", "reporte de", "com informações d",
		"com agência", "com agências", "fonte:", "fontes:", "fonti:", "reportagem de", "edição de", "edição:", "foto di ", "con informazioni di", "a cura di",
		"bron:", "bronnen:", "beeld:", "met medewerking van", "met informatie van", "redactie:", "källa:", "kilde:", "kilder:", "źródło:", "zdroj:", "forrás:", "kaynak:", "sursa:", "источник:", "джерело:", "фото:",
		"المصدر:", "来源：", "来源:", "編集：", "记者：")
	noticeOpeningsAbroad = byFirstByte("lesen sie auch", "lesen sie mehr", "lies auch", "mehr dazu", "mehr zum thema", "mehr lesen", "auch interessant", "zum thema:", "siehe auch",
		"weiterlesen", "jetzt abonnieren", "newsletter abonnieren", "abonnieren sie", "folgen sie uns", "melden sie sich für", "alle rechte vorbehalten",
		"lire aussi", "à lire aussi", "à lire :", "à lire également", "lire également", "lire la suite", "voir aussi", "abonnez-vous", "inscrivez-vous", "suivez-nous", "en savoir plus",
		"sur le même sujet", "partager sur", "partager cet article", "recevez notre", "recevez nos", "tous droits réservés",
		"lea también", "lea además", "lee también", "lea más", "leer más", "vea también", "ver también", "te puede interesar", "le puede interesar", "suscríbete", "suscríbase", "síguenos", "síganos",
		"más información:", "noticias relacionadas", "compartir en", "todos los derechos reservados",
		"leia também", "leia mais", "leia ainda", "veja também", "veja mais", "saiba mais", "assine já", "assine a", "assine o", "inscreva-se", "siga-nos", "subscreva", "ler mais", "partilhar n", "compartilhe",
		"notícias relacionadas", "todos os direitos reservados",
		"leggi anche", "leggi tutto", "leggi di più", "leggi l", "vedi anche", "guarda anche", "iscriviti", "abbonati", "seguici", "continua a leggere", "riproduzione riservata", "per saperne di più",
		"condividi", "tutti i diritti riservati",
		"lees ook", "lees meer", "lees verder", "lees hier", "bekijk ook", "kijk ook", "abonneer", "neem een abonnement", "meld je aan", "schrijf je in", "volg ons", "deel dit", "alle rechten voorbehouden",
		"läs också", "läs även", "läs mer", "prenumerera", "følg os", "følg oss", "læs også", "læs mere", "les også", "les mer", "lue myös", "czytaj także", "czytaj też", "zobacz też", "čtěte také", "citește și", "читайте также", "читайте також")
	noticeLines           = lines("anzeige|werbung|startseite|publicité|partager|publicidad|publicidade|compartir|pubblicità|advertentie|annons|annonse|annonce|mainos|reklama|реклама|اعلان|إعلان|广告|広告")
	captionOpeningsAbroad = byFirstByte("archivbild", "archivfoto", "symbolbild", "symbolfoto", "bildunterschrift:", "im bild:", "auf dem foto:", "photo d'archive", "photo d’archive", "image d'archive", "image d’archive",
		"photo d'illustration", "photo d’illustration", "image d'illustration", "image d’illustration", "légende :", "foto de archivo", "fotografía de archivo", "imagen de archivo", "imagen de ilustración", "pie de foto:",
		"foto de arquivo", "imagem de arquivo", "imagem ilustrativa", "legenda:", "foto d'archivio", "foto d’archivio", "foto di archivio", "immagine d'archivio", "immagine d’archivio", "immagine di repertorio", "didascalia:", "archieffoto", "archiefbeeld", "arkivbild", "arkivfoto", "arkivbilde", "genrebild", "zdjęcie ilustracyjne", "ilustrační foto", "фото из архива", "архивное фото")
	captionOpenings = byFirstByte("file -", "file photo", "file –", "file —", "file image", "image 1 of", "photo 1 of", "caption:", "pictured:")
	bylineOpenings  = []string{"by ", "par ", "von ", "por ", "di ", "da ", "door ", "av ", "af ", "text", "testo:", "tekst:", "auto", "auteur"}
)

func lines(table string) map[string]bool {
	m := map[string]bool{}
	for _, l := range strings.Split(table, "|") {
		m[l] = true
	}
	return m
}

// markedAs is the kind that the input's markup gave to a whole line.
func (a *Article) markedAs(line Span) (Kind, bool) {
	i, _ := slices.BinarySearchFunc(a.Furniture, line, func(f Furniture, line Span) int { return f.End - line.Start })
	for ; i < len(a.Furniture) && a.Furniture[i].Start <= line.Start; i++ {
		if a.Furniture[i].Contains(line) {
			return a.Furniture[i].Kind, true
		}
	}
	return Report, false
}

// supplier is the agency that the article is from, as its format tells: who supplied it,
// or, where no outlet is named, who owns it.
func (a *Article) supplier() string {
	m := a.Meta
	switch {
	case m == nil:
		return ""
	case m.Credit != "" && !strings.EqualFold(m.Credit, a.Source):
		return m.Credit
	case a.Source == "" && m.Rights != nil:
		return m.Rights.Holder
	}
	return ""
}
