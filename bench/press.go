package bench

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// press invents news in a language of its own: every event has names that no other
// has and words that its reports come back to, and a few outlets report it, each in
// its own sentences. The same seed gives the same articles.
type press struct {
	rng      *rand.Rand
	words    []string // by frequency, the commonest are English
	law      zipf
	current  []*happening // events being reported
	happened int
	articles int
}

// happening is an event.
type happening struct {
	names, topic []string
	left         int // articles to come
}

const (
	pressWords   = 50_000
	pressCurrent = 200 // events reported side by side
	reportWords  = 400
)

// The small words let places be seen ("in Zadovi").
const smallWords = "the of to in and a for that was on by with at from it has said will were as near after"

func newPress(seed uint64) *press {
	rng := rand.New(rand.NewPCG(seed, pressWords))
	p := &press{rng: rng, words: strings.Fields(smallWords), law: newZipf(rng, pressWords, 1.07, 4, 1<<20)}
	for i := len(p.words); i < pressWords; i++ {
		p.words = append(p.words, coin(i, "ba be bo ka ke ki ko la le lo ma me mi mo na ne ra ri ro sa se so ta te ti to va ve zu"))
	}
	return p
}

// coin makes a word of at least two syllables that no other number gives.
func coin(i int, from string) string {
	syllables := strings.Fields(from)
	var b strings.Builder
	for k := i + len(syllables); k > 0; k /= len(syllables) {
		b.WriteString(syllables[k%len(syllables)])
	}
	return b.String()
}

func (p *press) name(i int) string {
	return capital(coin(i, "dra fen gol hur jin kov lud mor nys pel quor ryn sten tur vash wex yor zad"))
}

// happen begins an event whose reports share that many words.
func (p *press) happen(shared int) *happening {
	h := &happening{left: 1 + p.rng.IntN(6)}
	const names = 5
	for k := range names {
		h.names = append(h.names, p.name(p.happened*names+k))
	}
	p.happened++
	for range shared {
		h.topic = append(h.topic, p.words[100+p.rng.IntN(pressWords-100)])
	}
	return h
}

// next is the next article, a minute after the last.
func (p *press) next() *corpus.Article {
	for len(p.current) < pressCurrent {
		p.current = append(p.current, p.happen(60))
	}
	k := p.rng.IntN(pressCurrent)
	h := p.current[k]
	if h.left--; h.left == 0 {
		p.current[k] = p.happen(60)
	}
	p.articles++
	const minutesADay = 24 * 60
	return p.article(p.articles, minutesADay, p.headline(h), p.report(h, .2))
}

// article dresses up a text as number i of so many a day.
func (p *press) article(i, aDay int, title, body string) *corpus.Article {
	return &corpus.Article{
		ID: fmt.Sprintf("press-%07d", i), Title: title, Body: body, Lang: "en", Source: fmt.Sprintf("Outlet %d", p.rng.IntN(150)),
		Published: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * (24 * time.Hour / time.Duration(aDay))),
	}
}

func (p *press) headline(h *happening) string {
	words := []string{h.names[p.rng.IntN(len(h.names))]}
	for range 7 {
		words = append(words, p.word(h, .3))
	}
	return strings.Join(words, " ")
}

// report is a text in sentences and paragraphs, of whose words the given share are
// those of the event.
func (p *press) report(h *happening, shared float64) string {
	var b strings.Builder
	for left, sentences := reportWords, 0; left > 0; sentences++ {
		if sentences%3 == 0 && sentences > 0 {
			b.WriteString("\n\n")
		} else if sentences > 0 {
			b.WriteByte(' ')
		}
		n := min(left, 10+p.rng.IntN(20))
		for k := range n {
			w := p.word(h, shared)
			if k == 0 {
				w = capital(w)
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		b.WriteByte('.')
		left -= n
	}
	return b.String()
}

func (p *press) word(h *happening, shared float64) string {
	u := p.rng.Float64()
	switch {
	case u < .04:
		return h.names[p.rng.IntN(len(h.names))]
	case u < .05:
		return "in " + h.names[0]
	case u < .065:
		return strconv.Itoa(2 + p.rng.IntN(400))
	case u < .07:
		return "on " + weekdays[p.rng.IntN(len(weekdays))]
	case u < .07+shared:
		return h.topic[p.rng.IntN(len(h.topic))]
	}
	return p.words[p.law.draw(p.rng)]
}
