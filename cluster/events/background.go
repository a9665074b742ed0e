package events

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/wirefold/wirefold/corpus"
)

// background tells in which share of news articles a word of a language occurs.
type background struct{ shares map[uint64]float32 }

func (b *background) share(hash uint64) float64 { return float64(b.shares[hash]) }

// background_en.txt: a word a line, with its share of articles per ten thousand.
//
//go:embed background_en.txt
var backgroundEnglish string

var english = sync.OnceValue(func() *background {
	b := &background{shares: make(map[uint64]float32, 1<<14)}
	for line := range strings.Lines(backgroundEnglish) {
		word, share, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || word == "#" {
			continue
		}
		v, err := strconv.ParseFloat(share, 32)
		if err != nil {
			panic("events: background table: " + line)
		}
		b.shares[corpus.HashWord(word)] = float32(v / 10000)
	}
	return b
})

// backgroundOf is the table for a language, nil where none ships. An article
// whose language is unknown is read as English.
func backgroundOf(lang string) *background {
	if lang == "en" || lang == "" {
		return english()
	}
	return nil
}
