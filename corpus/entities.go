package corpus

import "strings"

// findEntities marks runs of capitalised words in report sentences. One
// capitalised word at the start of a sentence is a name only if it is written
// with a capital elsewhere inside a sentence; particles ("of", "de", "al") join
// two capitalised words, and days and months end a run ("in Kesra Tuesday").
func (d *Document) findEntities(lang string) {
	opening := openings[lang]
	inside := d.capitalInside()
	for si := range d.Sentences {
		s := &d.Sentences[si]
		if s.Kind != Report || d.shouts(s) {
			continue
		}
		for i := s.First; i < s.Last; {
			w := d.Body[i]
			if w.Shape != Capital && w.Shape != Upper || dayWord[w.Hash] {
				i++
				continue
			}
			end := d.runEnd(i, s.Last)
			first := i
			if first == s.First || d.afterQuote(first) {
				for first < end && (noName(w) && !(article[w.Hash] && first+1 < end) || opening[w.Hash]) || first+1 == end && !inside[d.Body[first].Hash] && d.Body[first].Shape != Upper {
					first++
					if first == end {
						break
					}
					w = d.Body[first]
					if w.Shape == Lower {
						first = end
						break
					}
				}
			}
			if first < end && !(end == first+1 && noName(d.Body[first])) {
				d.Entities = append(d.Entities, Entity{
					Span:     Span{int(d.Body[first].Start), int(d.Body[end-1].End)},
					Sentence: si, First: first, Last: end,
					Acronym: end == first+1 && d.Body[first].Shape == Upper,
				})
			}
			i = end
		}
	}
}

// capitalInside holds the words written with a capital somewhere inside a
// sentence.
func (d *Document) capitalInside() map[uint64]bool {
	inside := make(map[uint64]bool, 32)
	for _, s := range d.Sentences {
		if s.Kind != Report || d.shouts(&s) {
			continue
		}
		for i := s.First + 1; i < s.Last; i++ {
			if w := d.Body[i]; (w.Shape == Capital || w.Shape == Upper) && !d.afterQuote(i) {
				inside[w.Hash] = true
			}
		}
	}
	return inside
}

// shouts reports whether a sentence writes nearly every word with a capital, as
// headlines do: shape says nothing there.
func (d *Document) shouts(s *Sentence) bool {
	n, capital := s.Last-s.First, 0
	for _, w := range d.Body[s.First:s.Last] {
		if w.Shape == Capital || w.Shape == Upper || w.Shape == Numeral {
			capital++
		}
	}
	return n >= 5 && capital*10 >= n*7
}

// runEnd is where the run of capitalised words that begins at i ends.
func (d *Document) runEnd(i, last int) int {
	end := i + 1
	for k := i + 1; k < last && d.adjoins(k); k++ {
		switch w := d.Body[k]; {
		case dayWord[w.Hash]:
			return end
		case w.Shape == Capital || w.Shape == Upper:
			end = k + 1
		case w.Shape == Lower && particle[w.Hash] && k-end < 2:
		default:
			return end
		}
	}
	return end
}

// adjoins reports whether only a space or a hyphen stands before word k.
func (d *Document) adjoins(k int) bool {
	gap := d.Article.Body[d.Body[k-1].End:d.Body[k].Start]
	switch gap {
	case " ", "-", "\u00a0", "'", "’", "\u202f", "‐", "‑":
		return true
	case ". ": // "Col. Reval", "J. Reval"
		w := d.Body[k-1]
		return w.End-w.Start == 1 || abbreviation[d.Folded(k-1)]
	}
	return false
}

// afterQuote reports whether word i opens a quotation, where any word may be
// written with a capital.
func (d *Document) afterQuote(i int) bool {
	b := d.Article.Body[:d.Body[i].Start]
	n := len(b)
	if n == 0 || b[n-1] == '"' {
		return n > 0
	}
	switch { // French sets its marks off by a space
	case b[n-1] == ' ':
		n--
	case strings.HasSuffix(b, "\u00a0"):
		n -= len("\u00a0")
	case strings.HasSuffix(b, "\u202f"):
		n -= len("\u202f")
	default:
		return n > 2 && b[n-3:] == "“" || n > 1 && b[n-2:] == "«"
	}
	return n > 1 && b[n-2:n] == "«"
}

// noName reports whether w alone is no name, however it is written, but for the
// acronyms that are spelled like such a word.
func noName(w Word) bool {
	return sentenceWord[w.Hash] && !(w.Shape == Upper && acronym[w.Hash])
}

func hashes(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for w := range set(words) {
		m[HashWord(Fold(w))] = true
	}
	return m
}

var (
	particle = hashes(`of de du da di del la al el ul wa bin ibn van von der den`)
	// dayWord holds the days, and the months that are hardly ever first names.
	dayWord = hashes(`monday tuesday wednesday thursday friday saturday sunday
		january february july september october november december feb sept oct nov dec`)
	acronym = hashes(`un who`)
	// article begins names as well as sentences, and no capital follows it
	// otherwise: "Los".
	article = hashes(`los las el`)
	// sentenceWord holds words that begin sentences and are no names however they
	// are written, and the names of days and months, which are dates.
	sentenceWord = hashes(`the a an in on at it he she they we i you but and or nor so if this that these those
		there here after before when while as for from by with without since until during under over its his her
		their our my your some many most several all both each every no not one two three four five six seven
		eight nine ten more less what who where why how which however meanwhile also then now today yesterday
		tomorrow earlier later last next according despite although though because like just only even still
		mr mrs ms dr gmt utc am pm monday tuesday wednesday thursday friday saturday sunday january february march april may
		june july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec
		le les un une des il elle ils dans pour mais el los las una pero en der die das ein eine und aber het een`)
	// openings holds, by language, more words that begin sentences and are no names
	// there, but may be in other languages.
	openings = map[string]map[uint64]bool{
		"fr": hashes(`l d la c j n qu ce cet cette ces son sa ses leur leurs au aux selon avec sans sur sous vers chez
			entre par depuis apres avant lors pendant durant plusieurs quelques certains aucun aucune quand comme si ou
			mais donc or ni car puis ainsi alors enfin toutefois cependant outre dont parmi jusqu malgre on nous vous
			ils elles il y deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze vingt trente
			quarante cinquante soixante cent mille environ pres plus moins tous toutes tout toute monsieur madame mm mme
			janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi
			jeudi vendredi samedi dimanche hier aujourdhui demain`),
	}
)
