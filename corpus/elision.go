package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// language is the primary subtag of the article's language in lower case, "fr" of
// "fr-CA", or the language that an article without a tag is surely in.
func (a *Article) language() string {
	tag := strings.ToLower(strings.TrimSpace(a.Lang))
	if end := strings.IndexAny(tag, "-_"); end >= 0 {
		tag = tag[:end]
	}
	if tag != "" && tag != "und" && tag != "mul" { // undetermined, several
		return tag
	}
	text := a.Title + "\n" + head(a.Body, 2*languageBytes)
	if tag, sure := Language(text); sure {
		return tag
	}
	return ""
}

// head is the start of s, of about n bytes at most.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// elided holds, by language, the words that lose their vowel before another and
// are written together with it: "l'armée", "d'hommes", "qu'ils".
var elided = map[string]map[string]bool{
	"fr": set(`l d j m t s n c qu jusqu lorsqu puisqu quoiqu`),
}

// longestElided bounds the search for the apostrophe, in bytes.
const longestElided = 7

// splitElisions makes two words of those that begin with an elided word, so that
// "l'armée" and "l’Ostrelois" hold the same nouns and names as "une armée" and
// "un Ostrelois". Languages without elision keep their words as they are.
func splitElisions(text string, words []Word, lang string) []Word {
	short := elided[lang]
	if short == nil {
		return words
	}
	var out []Word
	kept := 0 // the words before this one are in out
	for i, w := range words {
		end, rest := elision(text, w, short)
		if end == 0 {
			continue
		}
		if out == nil {
			out = make([]Word, 0, len(words)+len(words)/8+1)
		}
		out = append(out, words[kept:i]...)
		out = appendWords(out, text, int(w.Start), end)
		out = appendWords(out, text, rest, int(w.End))
		kept = i + 1
	}
	if out == nil {
		return words
	}
	return append(out, words[kept:]...)
}

// appendWords appends the words between two offsets of the text.
func appendWords(dst []Word, text string, from, to int) []Word {
	n := len(dst)
	dst = Words(text[from:to], dst)
	for i := n; i < len(dst); i++ {
		dst[i].Start, dst[i].End = dst[i].Start+int32(from), dst[i].End+int32(from)
	}
	return dst
}

// elision tells where the elided word that w begins with ends, and where the
// word behind its apostrophe begins; 0 if w has none. In names all in capitals
// only articles and "of" are elided: "N'Garo" is one word.
func elision(text string, w Word, short map[string]bool) (end, rest int) {
	s := text[w.Start:min(int(w.Start)+longestElided+utf8.UTFMax, int(w.End))]
	if w.Shape > Upper {
		return 0, 0
	}
	at := strings.IndexFunc(s, apostrophes)
	if at <= 0 || !short[strings.ToLower(s[:at])] {
		return 0, 0
	}
	_, n := utf8.DecodeRuneInString(text[int(w.Start)+at:])
	end, rest = int(w.Start)+at, int(w.Start)+at+n
	first, _ := utf8.DecodeRuneInString(text[rest:])
	if class[s[0]] == upper && unicode.IsUpper(first) && strings.IndexByte("lLdD", s[0]) < 0 && w.Shape != Upper {
		return 0, 0
	}
	return end, rest
}
