package corpus

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Each line stands alone between two lines of report.
func TestLineKinds(t *testing.T) {
	lines := map[Kind][]string{
		Caption: {
			"FILE - Fishing boats lie at the mole of Ostrel in winter.",
			"FILE PHOTO: Fishing boats lie at the mole of Ostrel.",
			"Image 1 of 3",
			"Fishing boats lie at the mole of Ostrel on May 3, 2023. (Meridian Wire/Tomas Brel)",
			"Fishing boats lie at the mole of Ostrel, May 3, 2023. Polar Press Photo/T. Brel",
			"Fishing boats at Ostrel | Photo credit: Polar Press / Tomas Brel",
			"Polar Press/Tomas Brel",
		},
		Credit: {
			"(Reporting by Anna Reval and Tamadi Okel; editing by Joris Pell)",
			"Additional reporting by Lene Marn",
			"Photo: Tomas Brel",
			"Source: Polar Press",
			"With files from Meridian Wire",
			"Polar Press contributed to this report.",
			"Lene Marn in Kesra contributed to this article.",
			"Anna Reval reported from Ostrel and Tamadi Okel from Kesra.",
			"This report includes material from Polar Press",
		},
		Byline: {
			"By Anna Reval",
			"BY ANNA REVAL AND JORIS PELL",
			"By Anna Reval, Polar Press",
			"Par Anna Reval-Okel",
			"By Anna Reval and Joris Pell | Meridian Wire",
		},
		Notice: {
			"Subscribe to our evening letter",
			"• Read more: Ferries of the north",
			"RELATED: Ferries of the north",
			"Copyright 2024 Meridian Wire. All rights reserved.",
			"© Polar Press",
			"[Advertisement]",
			"Advertisements",
			"This story was first printed in the Herald.",
		},
		Stamp: {
			"Published: Sept 17, 2024 10:30 am",
			"Posted on Tue, Sept. 17, 2024 at 10:30 a.m. GMT",
			"17 Sep 2024",
			"2024-09-17 10:30:00",
			"17/09/2024",
			"Tuesday, September 17th, 2024 | Updated 18 Sep 2024",
		},
		Report: {
			"Fishing boats lie at the mole of Ostrel, he said.",
			"The ferry/barge line to Kesra is shut.",
			"He called it the best and/or worst day of Ostrel/Kesra trade in years.",
			"File the papers in Ostrel, the court told the owners.",
			"By Tuesday the fire was out.",
			"By Anna Reval's account the fire was out",
			"Por fin llueve",
			"Subscribers of the ferry line in Ostrel get their money back.",
			"Advertisers left the paper.",
			"Readmore is a village in the north.",
			"The drought contributed to this year's famine in Kesra.",
			"No damage was reported from the port of Ostrel.",
			"Reporting the fire was not his task.",
			"Sourcing of timber is slow.",
			"On 17 Sep 2024 the ferry sank.",
			"On 17/09 the ferry sank.",
			"2024 was a wet year.",
			"Related by marriage, the two men ran the ferry.",
			"By " + strings.Repeat("Kesra ", 40),
			"Source: " + strings.Repeat("the men of the harbour told us so, ", 20),
		},
	}
	for kind, lines := range lines {
		for _, line := range lines {
			t.Run(line[:min(len(line), 40)], func(t *testing.T) {
				line = strings.TrimSpace(line)
				d := cleaned("It rained all day on the quay.\n" + line + "\nThen it snowed on the quay.")
				want := []Furniture{{Span{31, 31 + len(line)}, kind}}
				if kind == Report {
					want = nil
				}
				if diff := cmp.Diff(want, d.Furniture); diff != "" {
					t.Error("(-want +got)\n" + diff)
				}
				for _, s := range d.Sentences {
					want := Report
					if s.Start >= 31 && s.End <= 31+len(line) {
						want = kind
					}
					if s.Kind != want {
						t.Errorf("%q is %v, want %v", d.Text(s.Span), s.Kind, want)
					}
				}
				checkClean(t, d.Article)
			})
		}
	}
}

// A site prints a caption with its credit, and again, cut, without.
func TestCaptionTwice(t *testing.T) {
	caption := "Fishing boats lie at the mole of Ostrel on May 3, 2023."
	d := cleaned(caption + " Polar Press/Tomas Brel\n" + caption + "\nAll boats of Ostrel burned on Tuesday.\n" +
		caption[:29] + "\nFishing boats lie\n" + caption + " They burned.\nFILE - A quay.")
	want := []string{caption + " Polar Press/Tomas Brel", caption, caption[:29], "FILE - A quay."}
	wantTexts(t, want, texts(d, d.Furniture, func(f Furniture) Span { return f.Span }))
	for _, f := range d.Furniture {
		if f.Kind != Caption {
			t.Errorf("%q is %v", d.Text(f.Span), f.Kind)
		}
	}
}

// Where all lines are furniture, they are what the article says.
func TestFurnitureAlone(t *testing.T) {
	d := cleaned("FILE - Fishing boats lie at the mole of Ostrel. Polar Press/Tomas Brel\nBy Anna Reval")
	if d.Furniture != nil {
		t.Errorf("furniture is %v", d.Furniture)
	}
	for _, s := range d.Sentences {
		if s.Kind != Report {
			t.Errorf("%q is %v", d.Text(s.Span), s.Kind)
		}
	}
}

func TestDateline(t *testing.T) {
	const report = "Boats burned in the harbour."
	tests := []struct{ head, place, agency, date string }{
		{"OSTREL, Sept 17 (Meridian Wire) - ", "OSTREL", "Meridian Wire", "Sept 17"},
		{"OSTREL, Ouldara, Sept. 17, 2024 (Meridian Wire) -- ", "OSTREL", "Meridian Wire", "Sept. 17, 2024"},
		{"OSTREL (Polar Press) — ", "OSTREL", "Polar Press", ""},
		{"OSTREL (Polar Press) ? ", "OSTREL", "Polar Press", ""}, // a dash lost in conversion
		{"(MW) -- ", "", "MW", ""},
		{"Ostrel, (Harbour Site / Some News - 22nd Jul, 2022 ) : ", "Ostrel", "Harbour Site / Some News", "22nd Jul, 2022"},
		{"HARROWICK — ", "HARROWICK", "", ""},
		{"HARROWICK, Calv. – ", "HARROWICK", "", ""},
		{"PORT D’ARVAL: ", "PORT D’ARVAL", "", ""},
		{"ÉTREL, 17 septembre - ", "ÉTREL", "", "17 septembre"},
		{"OSTREL\u00a0(Polar Press)\u00a0— ", "OSTREL", "Polar Press", ""},
		{"ST. OSTREL • ", "ST. OSTREL", "", ""},
		{"Ostrel, Va. - ", "Ostrel", "", ""},
		{"Port Kesra, VA -- ", "Port Kesra", "", ""},
		{"OSTREL, Ould. (Sept. 16, 2024) – ", "OSTREL", "", "Sept. 16, 2024"}, // a date is no agency
		{"KESRA/OSTREL (Polar Press) - ", "KESRA", "Polar Press", ""},

		{"Anna Reval — the owner — wept. ", "", "", ""},
		{"Fire: ", "", "", ""},
		{"UN - ", "", "", ""}, // places have three letters
		{"UPDATE: ", "", "", ""},
		{"BREAKING NEWS — ", "", "", ""},
		{"Ostrel, my home - ", "", "", ""},
		{"The boats (all old) burned. ", "", "", ""},
		{"the crew (Polar Press) - ", "", "", ""},
		{"OSTREL-born men wept. ", "", "", ""},
		{"OSTREL wept. ", "", "", ""},
		{"“OSTREL — ", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.head, func(t *testing.T) {
			for _, before := range []string{"", "By Anna Reval\n", "Boats burn at the quay\n\nAll lost\n\n"} {
				d := cleaned(before + tt.head + report + "\nIt rained.")
				span := ""
				if tt.place+tt.agency != "" {
					span = tt.head
				}
				date := ""
				if d.Dateline.Date != nil {
					date = d.Text(d.Dateline.Date.Span)
				}
				got := []string{d.Text(d.Dateline.Span), d.Text(d.Dateline.Place), d.Text(d.Dateline.Agency), date, d.Agency}
				wantTexts(t, []string{span, tt.place, tt.agency, tt.date, tt.agency}, got)
				if span != "" && !cmp.Equal(d.Furniture[len(d.Furniture)-1], Furniture{d.Dateline.Span, Datelined}) {
					t.Errorf("furniture is %v", d.Furniture)
				}
				checkClean(t, d.Article)
			}
		})
	}
	d := cleaned(strings.Repeat("It rained all day.\n", 4) + "OSTREL (Polar Press) - " + report)
	if d.Dateline.Len() > 0 {
		t.Errorf("line 5 has the dateline %q", d.Text(d.Dateline.Span))
	}
}

func TestAgency(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"dateline", "OSTREL (Polar Press) - It rained.\nWith files from Meridian Wire", "Polar Press"},
		{"credit line", "It rained.\nWith files from Meridian Wire", "Meridian Wire"},
		{"source line", "It rained.\nSource: Polar Press", "Polar Press"},
		{"writer", "It rained.\n(Reporting by Anna Reval; editing by Joris Pell)", "Anna Reval"}, // names look alike
		{"sign-off names a place", "It rained.\nAnna Reval reported from Ostrel.", ""},
		{"at the end", "It rained in Ostrel. (Meridian Wire)", "Meridian Wire"},
		{"at the end, before notices", "It rained in Ostrel (Meridian Wire)\nRead more: Snow", "Meridian Wire"},
		{"short form at the end", "It rained, said the Kesra Relief Board (KRB).", ""},
		{"reporter", "It rained, a Polar Press reporter saw.", "Polar Press"},
		{"witness", "It rained, said an MWP witness.", "MWP"},
		{"some reporter", "It rained, a reporter saw.", ""},
		{"caption", "Rain at Ostrel. Polar Press Photo/Tomas Brel\nIt rained.", "Polar Press"},
		{"none", "It rained in Ostrel.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := cleaned(tt.body)
			if d.Agency != tt.want {
				t.Errorf("agency is %q, want %q", d.Agency, tt.want)
			}
			checkClean(t, d.Article)
		})
	}
}

// Datelines as agencies of other countries set them.
func TestDatelineAbroad(t *testing.T) {
	reports := map[string]string{
		"en": "Boats burned in the harbour.", "de": "Im Hafen sind Boote verbrannt.", "fr": "Des bateaux ont brûlé au port.",
		"es": "Varios barcos ardieron en el puerto.", "it": "Alcune barche sono bruciate nel porto.", "pt": "Vários barcos arderam no porto.",
		"nl": "In de haven zijn boten verbrand.", "sv": "Flera båtar brann i hamnen.", "ru": "В порту сгорели лодки.", "ar": "احترقت قوارب في الميناء.",
		"ja": "港で船が燃えた。",
	}
	tests := []struct{ lang, head, place, agency, date string }{
		{"en", "NEW OSTREL -- ", "NEW OSTREL", "", ""},
		{"en", "Ostrel (KNA), 11 March 2026 — ", "Ostrel", "KNA", "11 March 2026"},
		{"en", "OSTREL (Polar Press) _ ", "OSTREL", "Polar Press", ""},
		{"en", "OSTREL, March 11. /KNA/. ", "OSTREL", "KNA", "March 11"},
		{"en", "Ostrel. (KNA) ", "Ostrel", "KNA", ""},
		{"de", "KESRA, 14. März (KNA) – ", "KESRA", "KNA", "14. März"},
		{"de", "Kesra/Ostrel (kna) - ", "Kesra", "kna", ""},
		{"de", "Bad Kesra, 3. Mai 2026 (KNA) – ", "Bad Kesra", "KNA", "3. Mai 2026"},
		{"de", "Kesra (KNA), 14. März 2026. - ", "Kesra", "KNA", "14. März 2026"},
		{"fr", "VELMORA, le 3 mai (KNA) - ", "VELMORA", "KNA", "3 mai"},
		{"fr", "Port-Velmora, 1er mai 2026 (KNA) – ", "Port-Velmora", "KNA", "1er mai 2026"},
		{"fr", "Velmora (KNA) — ", "Velmora", "KNA", ""},
		{"es", "Ostrel, 11 mar (KNA).- ", "Ostrel", "KNA", "11 mar"},
		{"es", "Puerto Kesra, 2 ene. (KNA). ", "Puerto Kesra", "KNA", "2 ene"},
		{"es", "OSTREL, 11 de marzo de 2026 (KNA) - ", "OSTREL", "KNA", "11 de marzo de 2026"},
		{"it", "(KNA) - OSTREL, 11 MAR - ", "OSTREL", "KNA", "11 MAR"},
		{"it", "Ostrel, 11 gen. (KNA) - ", "Ostrel", "KNA", "11 gen"},
		{"pt", "Ostrel, 11 fev 2026 (KNA) - ", "Ostrel", "KNA", "11 fev 2026"},
		{"nl", "OSTREL (KNA) - ", "OSTREL", "KNA", ""},
		{"nl", "Ostrel, 11 mrt (KNA) - ", "Ostrel", "KNA", "11 mrt"},
		{"sv", "ÖSTRA KESRA (KNA) – ", "ÖSTRA KESRA", "KNA", ""},
		{"ru", "ОСТРЕЛ, 11 марта. /КНА/. ", "ОСТРЕЛ", "КНА", ""},
		{"ru", "ОСТРЕЛ, 11 мар (КНА) — ", "ОСТРЕЛ", "КНА", ""},
		{"ar", "كسرا 11 مارس (كونا) - ", "كسرا 11 مارس", "كونا", ""},
		{"ja", "【ケスラ＝ＫＮＡ】", "ケスラ", "ＫＮＡ", ""},
		{"en", "\u200eOSTREL (KNA) - ", "OSTREL", "KNA", ""},

		{"en", "NEW OSTREL (KNA) - ", "NEW OSTREL", "KNA", ""},
		{"en", "NEW VIDEO — ", "", "", ""},
		{"en", "NEW OSTREL: ", "", "", ""},
		{"en", "NEW — ", "", "", ""},
		{"en", "Okel, the mayor (KRB). ", "", "", ""},
		{"en", "Relief workers (KRB) ", "", "", ""},
		{"en", "Reval. (Laughter) ", "", "", ""},
		{"de", "Reval sagte (am 3. Mai): ", "", "", ""},
		{"fr", "Le maire, 43 ans (PDV), ", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.head, func(t *testing.T) {
			a := &Article{ID: "x", Lang: tt.lang, Body: tt.head + reports[tt.lang], Published: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)}
			d := Clean(a)
			span, date := "", ""
			if tt.place+tt.agency != "" {
				span = strings.TrimPrefix(tt.head, "\u200e")
			}
			if d.Dateline.Date != nil {
				date = d.Text(d.Dateline.Date.Span)
				if d.Dateline.Date.Time.IsZero() || d.Dateline.Date.Time.Year() != 2026 {
					t.Errorf("the date is %v", d.Dateline.Date.Time)
				}
			}
			got := []string{d.Text(d.Dateline.Span), d.Text(d.Dateline.Place), d.Text(d.Dateline.Agency), date}
			wantTexts(t, []string{span, tt.place, tt.agency, tt.date}, got)
			checkClean(t, a)
		})
	}
}

// Lines of other languages, and the marks that agencies close with.
func TestLineKindsAbroad(t *testing.T) {
	lines := map[Kind][]string{
		Byline: {
			"Von Anna Reval, KNA", "VON ANNA REVAL", "Von Anna Reval und Joris Pell", "Par Anna Reval", "Par Anna Reval avec KNA", "Da Anna Reval e Joris Pell",
			"Di Anna Reval", "Por Anna Reval y Joris Pell", "Por Anna Reval e Joris Pell", "Door Anna Reval en Joris Pell", "Av Anna Reval och Joris Pell",
			"Text: Anna Reval", "Texte: Anna Reval",
		},
		Credit: {
			"(END)", "ENDS", "-0-", "-30-", "###", "(FIN)", "--ende--", "/fim/", "ab/cd/ef", "bur-ab/cd", "aa/bb/cc", "（完）",
			"mit Material von KNA", "Mit Material von KNA und Polar Press", "avec agences", "Con información de KNA", "Com agências",
			"Reporting by Anna Reval; Editing by Joris Pell", "Quelle: KNA", "Fuente: KNA", "Fonte: KNA", "Bron: KNA", "Source : KNA", "Foto: Tomas Brel",
			"Photo : Tomas Brel", "Beeld: Tomas Brel", "Bild: Tomas Brel", "Crédit photo : Tomas Brel", "Källa: KNA", "Источник: КНА",
		},
		Notice: {
			"© KNA", "© 2026 Meridian Wire. All rights reserved", "Alle Rechte vorbehalten", "Tous droits réservés.", "Todos los derechos reservados",
			"Lesen Sie auch: Fähren des Nordens", "Mehr zum Thema", "Newsletter abonnieren", "ANZEIGE", "Anzeige:",
			"Lire aussi : Les bacs du nord", "À lire aussi : Les bacs du nord", "Abonnez-vous à notre lettre", "Publicité",
			"Lea también: Los barcos del norte", "Te puede interesar: Los barcos", "Suscríbete a nuestro boletín", "PUBLICIDAD",
			"Leia também: Os barcos do norte", "Saiba mais sobre os barcos", "Leggi anche: I traghetti del nord", "Iscriviti alla newsletter", "Riproduzione riservata",
			"Lees ook: De veren van het noorden", "Abonneer je op onze nieuwsbrief", "Advertentie", "Läs också: Färjorna i norr",
		},
		Caption: {
			"Archivbild: Fischerboote im Hafen von Ostrel", "Symbolbild", "Photo d'archive du port d'Ostrel", "Foto de archivo del puerto de Ostrel",
			"Foto de arquivo: barcos em Ostrel", "Foto d'archivio: barche a Ostrel", "Archieffoto van de haven van Ostrel",
		},
		Report: {
			"Anzeige erstattete der Kapitän am Dienstag.", "Publicité et tarifs doivent baisser, dit le maire.", "Von Dienstag an ist der Hafen zu.",
			"Da Ostrel partono tre navi.", "Por la noche ardieron los barcos.", "Par ailleurs, le port est fermé.", "Ends of the rope were found.",
			"The end", "End of the line for the ferry", "30", "and or but", "Fine weather is ahead.", "Di sera il porto è chiuso.", "Av de tre är två borta.",
			"Foto aus dem Hafen zeigen Boote.", "Das Archiv brannte.", "We sold fish/meat/milk there.", "Texts were sent.",
		},
	}
	for kind, lines := range lines {
		for _, line := range lines {
			t.Run(line, func(t *testing.T) {
				d := cleaned("It rained all day on the quay.\n" + line + "\nThen it snowed on the quay.")
				want := []Furniture{{Span{31, 31 + len(line)}, kind}}
				if kind == Report {
					want = nil
				}
				if diff := cmp.Diff(want, d.Furniture); diff != "" {
					t.Error("(-want +got)\n" + diff)
				}
				checkClean(t, d.Article)
			})
		}
	}
}
