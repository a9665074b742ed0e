package corpus

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// languageBytes is how much of a text [Language] looks at.
const languageBytes = 600

// Language tells the language of a text, a headline being enough, as a primary
// subtag of BCP 47 ("en", "pt", "zh"), and whether it is sure; the tag is empty
// where there is nothing to go by. It looks at the first 600 bytes, knows some
// fifty languages and, of other scripts with one common language, that one.
//
// The script decides first. Within it, each language is scored by the frequent
// words and by the parts of words that it is known for; it is sure when the best
// stands well before the second, measured by how much there was to read.
func Language(text string) (tag string, sure bool) {
	text = head(text, languageBytes)
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	script, letters := mainScript(text)
	switch script {
	case noScript:
		return "", false
	case hanScript:
		return hanLanguage(text)
	case manyLanguages:
	default:
		return ownScripts[script].tag, letters >= fewLetters
	}
	return languageOf(text)
}

// fewLetters is how many letters are too few to be sure by script alone.
const fewLetters = 4

// The scripts that are no index into ownScripts.
const (
	manyLanguages = -1 - iota
	hanScript
	noScript
)

// ownScript is a block of Unicode that has one common language.
type ownScript struct {
	tag         string
	first, last rune
}

func (s ownScript) has(r rune) bool { return r >= s.first && r <= s.last }

var ownScripts = []ownScript{
	{"el", 0x370, 0x3ff},
	{"hy", 0x530, 0x58f},
	{"he", 0x590, 0x5ff},
	{"bn", 0x980, 0x9ff},
	{"pa", 0xa00, 0xa7f},
	{"gu", 0xa80, 0xaff},
	{"or", 0xb00, 0xb7f},
	{"ta", 0xb80, 0xbff},
	{"te", 0xc00, 0xc7f},
	{"kn", 0xc80, 0xcff},
	{"ml", 0xd00, 0xd7f},
	{"si", 0xd80, 0xdff},
	{"th", 0xe00, 0xe7f},
	{"lo", 0xe80, 0xeff},
	{"bo", 0xf00, 0xfff},
	{"my", 0x1000, 0x109f},
	{"ka", 0x10a0, 0x10ff},
	{"ko", 0x1100, 0x11ff},
	{"km", 0x1780, 0x17ff},
	{"el", 0x1f00, 0x1fff},
	{"ko", 0x3130, 0x318f},
	{"ko", 0xac00, 0xd7ff},
}

// mainScript is the script of most letters of a text, and how many it has. The
// scripts that several languages share are one here: their letters differ, so
// that words of one never count for a language of another.
func mainScript(text string) (script, letters int) {
	var count [32]int
	many, han, hangul := 0, 0, 0
	last := 0
	for _, r := range text {
		switch {
		case r < 0x370:
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xc0 {
				many++
			}
		case r >= 0x400 && r < 0x530, r >= 0x600 && r < 0x700: // Cyrillic, Arabic
			many++
		case r >= 0x3040 && r <= 0x30ff, r >= 0x3400 && r <= 0x9fff, r >= 0xff66 && r <= 0xff9f, r >= 0x20000 && r <= 0x3ffff:
			han++
		case r >= 0x2000 && r < 0x3130, !unicode.IsLetter(r):
		default:
			if !ownScripts[last].has(r) {
				last = max(0, slices.IndexFunc(ownScripts, func(s ownScript) bool { return s.has(r) }))
			}
			switch s := ownScripts[last]; {
			case !s.has(r):
				many++
			case s.tag == "ko":
				hangul++
			default:
				count[last]++
			}
		}
	}
	// A character of these stands for several letters.
	han, hangul = 3*han, 2*hangul
	script, letters = noScript, 0
	if many > 0 {
		script, letters = manyLanguages, many
	}
	for i, n := range count[:len(ownScripts)] {
		if n > letters {
			script, letters = i, n
		}
	}
	if hangul > letters && hangul > han/3 {
		return len(ownScripts) - 1, hangul
	}
	if han > letters {
		return hanScript, han
	}
	return script, letters
}

// chineseOnly are characters frequent in Chinese that Japanese without Kana, as
// in short headlines, hardly has.
const chineseOnly = "的了是在这這们們他她和为為与與对對说說将將发發经經国图军击击据报報称稱"

// hanLanguage tells Japanese from Chinese.
func hanLanguage(text string) (tag string, sure bool) {
	kana, han, chinese := 0, 0, 0
	for _, r := range text {
		switch {
		case r >= 0x3041 && r <= 0x30fa, r >= 0xff66 && r <= 0xff9d:
			kana++
		case r >= 0x3400 && r <= 0x9fff, r >= 0x20000:
			han++
			if strings.ContainsRune(chineseOnly, r) {
				chinese++
			}
		}
	}
	if kana*20 > han {
		return "ja", kana >= 2
	}
	return "zh", chinese >= 2 || chinese == 1 && han < 20 && han > 3 || han >= 30
}

//go:embed languages.txt
var languageWords string

// A languageTable is what is known of the languages that share scripts: by the
// hash of a word or of three characters in a row, how strongly it speaks for which.
type languageTable struct {
	tags  []string
	prior []int32
	slots []languageSlot // an open hash table
	marks []languageMark
}

type languageSlot struct {
	key   uint32 // the upper half
	first uint32 // into marks; the marks of a key end with one that says so
}

// languageMark holds a language in the low byte, whether it is the last of its key
// in the next bit, and above that the weight.
type languageMark uint32

const lastMark = 1 << 8

// The figures of the model, chosen on headlines and sentences of four languages
// and made-up sentences of all (see TestLanguageOfSentences): the chance of words
// by rank, that of words and parts in languages that are not known for them, and
// what languages that few news are in have to make up for.
const (
	topWord     = .05
	newsWord    = .0005
	strangeWord = .00003
	strangePart = .0003
	partWeight  = .35
	rarePrior   = -1.5
	weightUnit  = 256
)

// languageModel is made at the first use, within some milliseconds.
var languageModel = sync.OnceValue(makeLanguageModel)

func makeLanguageModel() *languageTable {
	m := &languageTable{}
	type entry struct {
		key    uint64
		lang   uint8
		weight float64
	}
	var all []entry
	var words, parts []uint64
	// add appends what the entries from n on, of one language, come to by key.
	add := func(n int, weight func(sum float64) float64, sum func(a, b float64) float64) {
		slices.SortFunc(all[n:], func(a, b entry) int { return cmp.Compare(a.key, b.key) })
		out := all[:n]
		for i, e := range all[n:] {
			if i > 0 && out[len(out)-1].key == e.key {
				out[len(out)-1].weight = sum(out[len(out)-1].weight, e.weight)
				continue
			}
			out = append(out, e)
		}
		for i := n; i < len(out); i++ {
			out[i].weight = weight(out[i].weight)
		}
		all = out
	}
	for line := range strings.Lines(languageWords) {
		tag, list, _ := strings.Cut(strings.TrimSpace(line), " ")
		if tag == "#" || tag == "" {
			continue
		}
		if tag == "ro" { // often written with cedillas
			list = strings.NewReplacer("|", "| "+strings.NewReplacer("ș", "ş", "ț", "ţ").Replace(list)).Replace(list)
		}
		lang := uint8(len(m.tags))
		tag, rare := strings.CutPrefix(tag, "-")
		m.tags, m.prior = append(m.tags, tag), append(m.prior, 0)
		if rare {
			m.prior[lang] = rarePrior * weightUnit
		}
		n, from := len(all), len(parts)
		rank, news, total := 0, false, 0.
		var often []float64
		for _, w := range strings.Fields(list) {
			if w == "|" {
				news = true
				continue
			}
			p, times := newsWord, 1.
			if !news {
				p, times = topWord/float64(rank+2), 1+20/float64(rank+5)
				rank++
			}
			at := len(parts)
			words, parts = languageHashes(w, words[:0], parts)
			for _, k := range words {
				all = append(all, entry{k, lang, p})
			}
			for range parts[at:] {
				often = append(often, times)
				total += times
			}
		}
		add(n, func(p float64) float64 { return math.Log(1 + p/strangeWord) }, func(a, b float64) float64 { return max(a, b) })
		n = len(all)
		for i, k := range parts[from:] {
			all = append(all, entry{k, lang, often[i]})
		}
		add(n, func(n float64) float64 { return partWeight * math.Log(1+n/total/strangePart) }, func(a, b float64) float64 { return a + b })
		parts = parts[:from]
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.lang, b.lang)) })
	size := 1
	for size < len(all) {
		size *= 2
	}
	m.slots, m.marks = make([]languageSlot, size), make([]languageMark, 1, len(all)+1)
	for i, e := range all {
		if i == 0 || all[i-1].key != e.key {
			at := int(e.key) & (size - 1)
			for m.slots[at].first != 0 {
				at = (at + 1) & (size - 1)
			}
			m.slots[at] = languageSlot{uint32(e.key >> 32), uint32(len(m.marks))}
		}
		mark := languageMark(e.weight*weightUnit)<<9 | languageMark(e.lang)
		if i+1 == len(all) || all[i+1].key != e.key {
			mark |= lastMark
		}
		m.marks = append(m.marks, mark)
	}
	return m
}

// languageHashes appends the hashes of the words of a text, and of each three
// characters in a row of a word with the space around it.
func languageHashes(text string, words, parts []uint64) (w, p []uint64) {
	const seed = 0x517cc1b727220a95
	h, a, b := uint64(seed), rune(' '), rune(' ')
	for i := 0; i <= len(text); {
		r, n := rune(' '), 1
		if i < len(text) {
			if c := text[i]; c < utf8.RuneSelf {
				if k := class[c]; k == lower || k == upper {
					r = rune(c | 0x20)
				}
			} else {
				var t trait
				if t, n = shortTrait(load(text, i)); n == 0 {
					t, n = traitAt(text, i)
				}
				switch t.kind() {
				case lower, vowel:
					r, _ = utf8.DecodeRuneInString(text[i:])
				case upper:
					r, _ = utf8.DecodeRuneInString(text[i:])
					r = unicode.ToLower(r)
				case hidden, mark:
					i += n
					continue
				}
			}
		}
		i += n
		if r == ' ' && b == ' ' {
			continue
		}
		parts = append(parts, mix(uint64(a)<<42|uint64(b)<<21|uint64(r), hashEight))
		if r != ' ' {
			h = mix(h^uint64(r), hashEnd)
			a, b = b, r
			continue
		}
		words = append(words, h)
		h, a, b = seed, ' ', ' '
	}
	return words, parts
}

// languageOf is the language of a text in a script that several share.
func languageOf(text string) (tag string, sure bool) {
	m := languageModel()
	scores := m.scores(text)
	first, second := int32(0), int32(0)
	for i, prior := range m.prior {
		s := scores.of[i]
		if s == 0 {
			continue
		}
		switch s += prior; {
		case s > first:
			first, second = s, first
			tag = m.tags[i]
		case s > second:
			second = s
		}
	}
	lead := float64(first-second) / weightUnit
	return tag, lead >= sureLead && lead >= sureShare*float64(scores.words)
}

// How far the best is before the second where it is sure: in all, and a word.
const (
	sureLead  = 6.
	sureShare = .5
)

// mostLanguages is how many the table has room for.
const mostLanguages = 64

// scoreboard is what a text has of each language, and how many words it has.
type scoreboard struct {
	of    [mostLanguages]int32
	words int
}

func (m *languageTable) scores(text string) (s scoreboard) {
	var room [2][languageBytes + 4]uint64
	words, parts := languageHashes(text, room[0][:0], room[1][:0])
	for _, k := range words {
		m.score(k, &s.of)
	}
	for _, k := range parts {
		m.score(k, &s.of)
	}
	s.words = len(words)
	return s
}

// score adds what a word or part says.
func (m *languageTable) score(key uint64, scores *[mostLanguages]int32) {
	mask := len(m.slots) - 1
	for i := int(key) & mask; m.slots[i].first != 0; i = (i + 1) & mask {
		if m.slots[i].key != uint32(key>>32) {
			continue
		}
		for _, k := range m.marks[m.slots[i].first:] {
			scores[k%mostLanguages] += int32(k >> 9)
			if k&lastMark != 0 {
				return
			}
		}
	}
}
