package corpus

import "testing"

func TestSentences(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"stops", "The ferry sank. Who saw it? Nobody! It was dark.", []string{"The ferry sank.", "Who saw it?", "Nobody!", "It was dark."}},
		{"no last stop", "The ferry sank. It was dark", []string{"The ferry sank.", "It was dark"}},
		{"small letter behind", "The yahoo! site and the vs. sign. and more", []string{"The yahoo! site and the vs. sign. and more"}},
		{"digit behind", "It sank. 17 men died.", []string{"It sank.", "17 men died."}},
		{"decimal", "It fell 3.5 percent. It rose.", []string{"It fell 3.5 percent.", "It rose."}},

		{"titles", "Col. Reval and Mr. Brel met Gen. Okel. They ate.", []string{"Col. Reval and Mr. Brel met Gen. Okel.", "They ate."}},
		{"title before a starter", "He met Mr. An. They ate.", []string{"He met Mr. An.", "They ate."}},
		{"company at the end", "She works for Orvaxin Inc. The plant is shut.", []string{"She works for Orvaxin Inc.", "The plant is shut."}},
		{"company before a name", "She works for Orvaxin Inc. Kesra is far.", []string{"She works for Orvaxin Inc. Kesra is far."}},
		{"months", "On Sept. 17 it sank. On Oct. 2 it rose.", []string{"On Sept. 17 it sank.", "On Oct. 2 it rose."}},
		{"initial", "J. Reval and A. B. Okel left. It rained.", []string{"J. Reval and A. B. Okel left.", "It rained."}},
		{"initial at the end", "It was in Camp B. The men left.", []string{"It was in Camp B. The men left."}}, // a single capital never ends a sentence
		{"small letter at the end", "It was shed b. The men left.", []string{"It was shed b.", "The men left."}},
		{"clock", "It sank at 6 a.m. (0600 GMT) on Tuesday.", []string{"It sank at 6 a.m. (0600 GMT) on Tuesday."}},
		{"clock at the end", "It sank at 6 a.m. The crew swam.", []string{"It sank at 6 a.m.", "The crew swam."}},
		{"dotted acronym", "The U.N. envoy and the U.N. Council met. It rained.", []string{"The U.N. envoy and the U.N. Council met.", "It rained."}},
		{"dotted acronym at the end", "He works for the U.N. He left.", []string{"He works for the U.N.", "He left."}},
		{"numbered", "Pier No. 5 burned. He said no. Then he left.", []string{"Pier No. 5 burned.", "He said no.", "Then he left."}},

		{"quote closes behind the stop", `"We left." The man wept.`, []string{`"We left."`, "The man wept."}},
		{"quote goes on", `"We left," he said. "It burned."`, []string{`"We left," he said.`, `"It burned."`}},
		{"quoted question goes on", `"Who left?" he said.`, []string{`"Who left?" he said.`}},
		{"typographic quotes", "“We left.” “It burned.”", []string{"“We left.”", "“It burned.”"}},
		{"abbreviation in quotes", `He works for "Orvaxin Inc." Kesra is far.`, []string{`He works for "Orvaxin Inc."`, "Kesra is far."}},
		{"abbreviation in brackets", "The lot (of Orvaxin Inc.) Kesra got was bad.", []string{"The lot (of Orvaxin Inc.) Kesra got was bad."}},
		{"brackets", "It burned (twice.) Nobody came.", []string{"It burned (twice.)", "Nobody came."}},
		{"three dots", "It burned... Nobody came... and it rained.", []string{"It burned...", "Nobody came... and it rained."}},
		{"ellipsis", "It burned… Nobody came… and it rained.", []string{"It burned…", "Nobody came… and it rained."}},
		{"mark after an abbreviation", "Did he meet Mr.? Nobody knows.", []string{"Did he meet Mr.?", "Nobody knows."}},
		{"opening marks", "¿Quién? ¡Nadie! «Sí.» – No.", []string{"¿Quién?", "¡Nadie!", "«Sí.»", "– No."}},

		{"no space behind the stop", "The ferry sank.The crew swam.", []string{"The ferry sank.The crew swam."}}, // it may be an address: "wire.Ostrel"
		{"wrapped", "The ferry to Kesra,\nfull of sheep, sank at\nnoon. It\nwas dark.", []string{"The ferry to Kesra,\nfull of sheep, sank at\nnoon.", "It\nwas dark."}},
		{"wrapped with carriage returns", "The ferry\r\nto Kesra sank.\r\nIt was dark.", []string{"The ferry\r\nto Kesra sank.", "It was dark."}},
		{"wrapped before a capital", "The ferry to\nKesra sank.", []string{"The ferry to", "Kesra sank."}}, // a headline looks the same
		{"line ends a sentence", "The ferry sank.\nand so on", []string{"The ferry sank.", "and so on"}},
		{"empty line ends a sentence", "The ferry to\n\nthe north sank", []string{"The ferry to", "the north sank"}},
		{"lone carriage returns", "One line\rAnother line", []string{"One line", "Another line"}},
		{"space around", "  \n\t One.  \n\n  Two.\u00a0", []string{"One.", "Two."}},

		{"CJK stops", "船沉了。没有人死！为什么？下雨", []string{"船沉了。", "没有人死！", "为什么？", "下雨"}},
		{"Japanese stops", "船が沈んだ｡死者はない！本当？（雨。）", []string{"船が沈んだ｡", "死者はない！", "本当？", "（雨。）"}},
		{"Arabic question", "من رأى السفينة؟ لا أحد. غرقت ليلا", []string{"من رأى السفينة؟", "لا أحد.", "غرقت ليلا"}},
		{"Arabic with marks of direction", "غرقت السفينة.\u200f نجا الطاقم.", []string{"غرقت السفينة.\u200f", "نجا الطاقم."}},
		{"Urdu stop", "کشتی ڈوب گئی۔ عملہ بچ گیا۔", []string{"کشتی ڈوب گئی۔", "عملہ بچ گیا۔"}},
		{"danda", "नाव डूब गई। किसने देखा? कोई नहीं॥ बारिश", []string{"नाव डूब गई।", "किसने देखा?", "कोई नहीं॥", "बारिश"}},
		{"Ethiopic, Armenian", "ጀልባው ሰጠመ። ማን አየ፧ Նավը խորտակվեց։ Ոչ ոք", []string{"ጀልባው ሰጠመ።", "ማን አየ፧", "Նավը խորտակվեց։", "Ոչ ոք"}},
		{"Khmer, Burmese, Tibetan", "ទូក លិច។ ភ្លៀង។ လှေနစ်သည်။ མིང་། ལ", []string{"ទូក លិច។", "ភ្លៀង។", "လှေနစ်သည်။", "མིང་།", "ལ"}},
		{"full-width decimal", "３．５トン。雨．雪", []string{"３．５トン。", "雨．", "雪"}},
		{"byte order mark before the line", "\ufeffIt sank.\n\u200eIt rained.", []string{"It sank.", "It rained."}},
		{"ordinal before a month", "Es sank am 14. März vor Ostrel. Er wurde 24. Die Polizei kam.", []string{"Es sank am 14. März vor Ostrel.", "Er wurde 24.", "Die Polizei kam."}},
		{"no ordinal in English", "He turned 24. March was wet.", []string{"He turned 24.", "March was wet."}},

		{"CJK quotes", "「船沉了。」他说。（下雨。）好", []string{"「船沉了。」", "他说。", "（下雨。）", "好"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := cleaned(tt.body)
			wantTexts(t, tt.want, texts(d, d.Sentences, func(s Sentence) Span { return s.Span }))
			checkClean(t, d.Article)
		})
	}
}

func TestParagraphs(t *testing.T) {
	d := cleaned("One. Two.\n\nThree is\nwrapped. Four.\r\nFive.\n \nSix.")
	got := []int{}
	for _, s := range d.Sentences {
		got = append(got, s.Paragraph)
	}
	want := []int{0, 0, 1, 1, 2, 3}
	if len(got) != len(want) {
		t.Fatalf("%d sentences: %v", len(got), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("paragraphs are %v, want %v", got, want)
		}
	}
}

// Where ordinals have a dot, a number with one ends no sentence.
func TestSentencesWithDottedOrdinals(t *testing.T) {
	body := "Der 2. Weltkrieg endete im 20. Jahrhundert. Er wurde 24. Die Stadt feierte."
	for lang, want := range map[string][]string{
		"de": {"Der 2. Weltkrieg endete im 20. Jahrhundert.", "Er wurde 24.", "Die Stadt feierte."},
		"en": {"Der 2.", "Weltkrieg endete im 20.", "Jahrhundert.", "Er wurde 24.", "Die Stadt feierte."},
	} {
		d := Clean(&Article{ID: "x", Body: body, Lang: lang})
		wantTexts(t, want, texts(d, d.Sentences, func(s Sentence) Span { return s.Span }))
	}
}
