package merge

import "github.com/wirefold/wirefold/corpus"

// cite finds who is cited for every claim: the subject of the nearest verb of
// saying in its sentence, or "according to ...". A pronoun stands for the source
// cited last.
func (r *reader) cite() {
	var last Source
	lastSentence := -1
	done := -1 // the sentences before this one have been read for sources
	for i := range r.claims {
		c := &r.claims[i]
		for done < c.Sentence {
			done++
			if src, ok := r.sourceIn(&r.d.Sentences[done], -1, last, lastSentence >= done-3); ok {
				last, lastSentence = src, done
			}
		}
		src, ok := r.sourceIn(&r.d.Sentences[c.Sentence], r.at[i], last, lastSentence >= c.Sentence-3)
		quoted := r.tok[r.at[i]].quote
		switch {
		case ok:
			c.Cited = src
			if c.Cited.Mode == "" {
				c.Cited.Mode = Paraphrase
			}
			if quoted && c.Cited.Mode == Paraphrase {
				c.Cited.Mode = Direct
			}
		case quoted && lastSentence >= c.Sentence-2 && lastSentence >= 0:
			c.Cited = last
			c.Cited.Mode = Direct
		default:
			c.Cited.Mode = Unattributed
		}
	}
}

// sourceIn finds the source nearest to word k of the sentence, or its first
// source when k is negative.
func (r *reader) sourceIn(s *corpus.Sentence, k int, last Source, fresh bool) (Source, bool) {
	from, to := s.First, s.Last
	if k >= 0 {
		from, to = max(from, k-reach), min(to, k+reach)
	} else {
		to = min(to, from+2*reach)
	}
	var best Source
	found, least := false, 0
	for i := from; i < to; i++ {
		var src Source
		ok := false
		if p, next := r.phraseAt(i, s.Last, isAccording); p != nil {
			src, ok = r.sourceAfter(next, s)
		} else if r.tok[i].trig == 0 && (r.is(i, fSay) || r.has(i, fGives) && i < k && k-i <= 4) {
			src, ok = r.speaker(i, s, last, fresh)
		}
		if !ok {
			continue
		}
		away := i - k
		if away < 0 {
			away = -away
		}
		if !found || away < least {
			best, found, least = src, true, away
		}
	}
	return best, found
}

// speaker is the subject of the verb of saying at word i: before it, or, when
// only a comma stands there, behind it.
func (r *reader) speaker(i int, s *corpus.Sentence, last Source, fresh bool) (Source, bool) {
	if r.is(i-1, fBe) && i-1 >= s.First {
		return Source{}, false // "was told", "were reported"
	}
	if first, end, ok := r.beforeRelative(i, s); ok {
		return r.source(first, end), true
	}
	first := i
	if r.tok[i].gap == comma && i-1 > s.First && r.tok[i-1].gap == comma {
		i-- // "the ministry, however, said"
		first = i - 1
	}
	for first > s.First && i-first < 12 && r.tok[first].gap < comma && r.tok[first-1].trig == 0 &&
		(r.tok[first-1].flags&(fSub|fSay|fAnd|fRelative) == 0 || r.joinsNames(first-1, s)) {
		first--
	}
	for first < i && r.tok[first].inDate {
		first++
	}
	if first == i {
		if r.is(i-1, fRelative) || r.tok[i].gap < comma && i > s.First {
			return Source{}, false
		}
		return r.sourceAfter(i+1, s)
	}
	if i-first <= 3 && r.is(first, fThey) {
		if fresh && last.Name != "" {
			return last, true
		}
		return Source{}, false
	}
	end := i
	for end > first && r.is(end-1, fHave|fAdverb|fNot|fModal) {
		end--
	}
	if end == first {
		return Source{}, false
	}
	return r.source(first, end), true
}

// joinsNames reports whether word k joins two parts of a name: "the Miners' and
// Dockers' Union".
func (r *reader) joinsNames(k int, s *corpus.Sentence) bool {
	return r.is(k, fAnd) && k > s.First && k+1 < s.Last && r.d.Body[k-1].Shape == corpus.Capital && r.d.Body[k+1].Shape == corpus.Capital
}

// beforeRelative finds the speaker of "a resident who asked not to be named said"
// and of "two residents, who asked not to be named, said".
func (r *reader) beforeRelative(i int, s *corpus.Sentence) (first, end int, ok bool) {
	for k := i - 1; k > s.First && k > i-16; k-- {
		if r.tok[k].gap == hard || r.is(k, fSay|fSub) && !r.is(k, fRelative) {
			return 0, 0, false
		}
		if !r.is(k, fRelative) {
			if r.tok[k+1].gap == comma && k+1 < i {
				return 0, 0, false
			}
			continue
		}
		first = k
		for first > s.First && k-first < 8 && (first == k || r.tok[first].gap < comma) && r.tok[first-1].flags&(fSub|fSay|fBe|fHave) == 0 {
			first--
		}
		return first, k, first < k
	}
	return 0, 0, false
}

func (r *reader) sourceAfter(i int, s *corpus.Sentence) (Source, bool) {
	end := i
	for end < s.Last && end-i < 8 && (end == i || r.tok[end].gap < comma) &&
		r.tok[end].flags&(fSub|fRelative|fSay|fBe|fHave|fModal|fNot|fBy) == 0 && !r.tok[end].inDate && r.tok[end].trig == 0 {
		if end > i && r.tok[end].flags&fPrep != 0 && r.tok[end].flags&fOf == 0 {
			break
		}
		end++
	}
	if end == i || r.tok[i].gap > hyphen {
		return Source{}, false
	}
	if end == i+1 && r.is(i, fThey|fPronoun|fThem) || end < s.Last && r.tok[end].gap < comma && r.is(end, fBe|fHave|fModal|fNot) {
		return Source{}, false // "said the camp was quiet"
	}
	return r.source(i, end), true
}

// source describes the words first to end as a source.
func (r *reader) source(first, end int) Source {
	src := Source{Name: r.text(first, end)}
	for i := first; i < end; i++ {
		if p := r.tok[i].party; p != "" && src.Party == "" {
			src.Party = p
		}
		if r.is(i, fReporter) {
			src.Mode, src.Party = Witnessed, ""
			return src
		}
	}
	return src
}
