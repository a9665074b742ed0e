package copies

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// benchTexts makes n texts of about 440 words.
func benchTexts(n int) []Text {
	w := newWriter(1)
	out := make([]Text, n)
	for i := range out {
		out[i] = Text{Body: w.report(430)}
	}
	return out
}

// BenchmarkScan measures what each step of a sketch costs over the steps before
// it, on the same texts in one run: x-words is the time as a multiple of that of
// splitting into words.
func BenchmarkScan(b *testing.B) {
	texts := benchTexts(500)
	bytes := 0
	for _, t := range texts {
		bytes += len(t.Body)
	}
	var s Scanner
	var floor float64
	for _, step := range []struct {
		name string
		run  func(Text)
	}{
		{"words", func(t Text) { s.words = corpus.Words(t.Body, s.words[:0]) }},
		{"words+shingles", func(t Text) { s.scan(t) }},
		{"words+shingles+fingerprints+signature", func(t Text) { s.Sketch(t) }},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(bytes / len(texts)))
			n := 0
			for b.Loop() {
				step.run(texts[n%len(texts)])
				n++
			}
			each := b.Elapsed().Seconds() / float64(n)
			if step.name == "words" {
				floor = each
			}
			b.ReportMetric(1/each, "docs/s")
			if floor > 0 { // not when only this step was asked for
				b.ReportMetric(each/floor, "x-words")
			}
		})
	}
}

// BenchmarkCompare measures one exact comparison with a loaded text.
func BenchmarkCompare(b *testing.B) {
	texts := benchTexts(100)
	var c Comparer
	c.Load(texts[0])
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		c.Compare(texts[n%len(texts)])
		n++
	}
}

// BenchmarkAdd measures a stream of 10,000 articles into an empty index: all
// different; with a tenth of them edited, cut or wrapped copies; and all with
// one paragraph in common.
func BenchmarkAdd(b *testing.B) {
	const docs = 10_000
	w := newWriter(2)
	fresh := make([]Article, docs)
	mixed := make([]Article, docs)
	notice := make([]Article, docs)
	for i, t := range benchTexts(docs) {
		fresh[i].Text, mixed[i].Text = t, t
		notice[i].Text = body(t.Body, houseNotice)
		if i%10 == 9 {
			mixed[i].Text.Body = copyOf(w, mixed[w.rng.IntN(i)].Text.Body, i/10)
		}
	}
	for _, stream := range []struct {
		name     string
		articles []Article
	}{{"different", fresh}, {"tenth-copies", mixed}, {"one-notice", notice}} {
		b.Run(fmt.Sprint(stream.name, "-", docs), func(b *testing.B) {
			b.ReportAllocs()
			n, edges := 0, 0
			for b.Loop() {
				x := New(func(doc int32) Text { return stream.articles[doc].Text }, Options{})
				edges = 0
				for _, a := range stream.articles {
					_, e, err := x.Add(a)
					if err != nil {
						b.Fatal(err)
					}
					edges += len(e)
				}
				n += docs
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
			b.ReportMetric(float64(edges), "edges")
		})
	}
}

// copyOf is a copy of a text: edited, cut or wrapped by turns.
func copyOf(w *writer, text string, turn int) string {
	switch turn % 3 {
	case 0:
		return w.edit(text, 40)
	case 1:
		return start(text, .6)
	}
	return w.wrap(text, 100)
}

// BenchmarkIndexSize measures what 65,536 articles of 400 words, all different, keep
// in memory while theirs is the current partition, and when it was rotated; and how
// fast the index is saved and loaded.
func BenchmarkIndexSize(b *testing.B) {
	const docs = 1 << 16
	w := newWriter(3)
	text := func(doc int32) Text {
		w.rng = rng(uint64(doc))
		return Text{Body: w.report(393)}
	}
	var current, rotated, megabytes float64
	var saving, loading time.Duration
	for b.Loop() {
		x := New(text, Options{})
		for doc := range int32(docs) {
			if _, _, err := x.Add(Article{Text: text(doc)}); err != nil {
				b.Fatal(err)
			}
		}
		current = reachable()
		x.Rotate()
		rotated = reachable()
		state := saved(b, x)
		megabytes += float64(len(state)) / 1e6
		begun := time.Now()
		if err := x.Save(io.Discard); err != nil {
			b.Fatal(err)
		}
		saving += time.Since(begun)
		begun = time.Now()
		if _, err := Load(bytes.NewReader(state), text, Options{}); err != nil {
			b.Fatal(err)
		}
		loading += time.Since(begun)
		x.Expire(1)
		empty := reachable()
		current, rotated = (current-empty)/docs, (rotated-empty)/docs
	}
	b.ReportMetric(current, "current-B/doc")
	b.ReportMetric(rotated, "rotated-B/doc")
	b.ReportMetric(megabytes/saving.Seconds(), "save-MB/s")
	b.ReportMetric(megabytes/loading.Seconds(), "load-MB/s")
}

// reachable is the size of the heap after collection.
func reachable() float64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&s)
	return float64(s.HeapAlloc)
}
