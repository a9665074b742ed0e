package formats

import (
	"slices"
	"strings"
	"testing"
)

func TestTakeOf(t *testing.T) {
	tests := []struct {
		text, take, signals string
	}{
		// AP.
		{"US--Kesra-Flood,1st Ld-Writethru", "1st Ld-Writethru", "update"},
		{"BC-KESRA-FLOOD, 2nd Ld-Writethru", "2nd Ld-Writethru", "update"},
		{"BC-OSTREL--Kesra Flood,12th Ld", "12th Ld", "update"},
		{"EU-Kesra-Flood,3rd Update", "3rd Update", "update"},
		{"US-Kesra Flood,2nd Ld - Writethru", "2nd Ld - Writethru", "update"},
		{"BC-Kesra-Flood,KILL", "KILL", "kill"},
		{"US--Kesra-Flood,Correction", "Correction", "correction"},
		{"US--Kesra-Flood,1st Add", "1st Add", "update"},
		{"BULLETIN KILL", "BULLETIN KILL", "kill"},
		{"BC-US--Kesra Flood, BULLETIN KILL", "BULLETIN KILL", "kill"},
		{"Correction: Kesra Flood story", "Correction", "correction"},
		{"ADVISORY", "ADVISORY", "advisory"},
		{"Eds: UPDATES with toll, quotes. Links photos.", "", "update"},
		{"Eds: CORRECTS spelling of Reval in 3rd graf.", "", "correction"},
		{"CORRECTS toll in paragraph 2", "", "correction"},
		{"ADDS quotes from mayor", "", "update"},
		{"EDITORS: Please kill the story slugged Kesra-Flood.", "", "kill"},
		{"STORY WITHDRAWN", "STORY WITHDRAWN", "kill"},
		{"STORY WITHDRAWN: Kesra flood", "STORY WITHDRAWN", "kill"},
		// Reuters.
		{"UPDATE 2-Kesra dam breaks", "UPDATE 2", "update"},
		{"UPDATE 1-Kesra dam breaks", "UPDATE 1", "update"},
		{"CORRECTED-Kesra dam breaks", "CORRECTED", "correction"},
		{"CORRECTED-UPDATE 1-Kesra dam breaks", "CORRECTED-UPDATE 1", "update correction"},
		{"UPDATE 1-CORRECTED-Kesra dam breaks", "UPDATE 1-CORRECTED", "update correction"},
		{"CORRECTED (OFFICIAL)-Kesra dam breaks", "CORRECTED (OFFICIAL)", "correction"},
		{"REFILE-UPDATE 3-Kesra dam breaks", "REFILE-UPDATE 3", "update refile"},
		{"RPT-Kesra dam breaks", "RPT", "refile"},
		{"WRAPUP 4-Kesra votes", "WRAPUP 4", "update"},
		{"ADVISORY-Kesra dam story", "ADVISORY", "advisory"},
		{"WITHDRAWN-Kesra dam breaks", "WITHDRAWN", "kill"},
		{"KESRA-FLOOD/ (UPDATE 2)", "UPDATE 2", "update"},
		{"(Adds details, background)", "", "update"},
		{"(Corrects toll to six, paragraph 2)", "", "correction"},
		{"(Refiles to fix headline)", "", "refile"},
		{"Adds details, quotes", "", "update"},
		{"Recasts with minister", "", "update"},
		{"CORRECTING and REPLACING Kesra Mills Reports Results", "CORRECTING and REPLACING", "correction"},
		// AFP.
		{"Kesra-flood-2ndlead", "2ndlead", "update"},
		{"2ND LEAD", "2ND LEAD", "update"},
		{"LEAD 2 - Ostrel: la crue", "LEAD 2", "update"},
		{"Ostrel-crue-LEAD 2", "LEAD 2", "update"},
		{"ACTUALISATION - Crue à Ostrel", "ACTUALISATION", "update"},
		{"Crue à Ostrel (ACTUALISATION)", "ACTUALISATION", "update"},
		{"CORRECTIF: Crue à Ostrel", "CORRECTIF", "correction"},
		{"ANNULATION - Crue à Ostrel", "ANNULATION", "kill"},
		{"Mise à jour: crue à Ostrel", "Mise à jour", "update"},
		// dpa.
		{"(1. Zusammenfassung: neu: Opferzahl)", "1. Zusammenfassung", "update"},
		{"1. Zusammenfassung", "1. Zusammenfassung", "update"},
		{"Zusammenfassung 1730", "Zusammenfassung 1730", "update"},
		{"Flut/Ostrel/2. Zusammenfassung", "2. Zusammenfassung", "update"},
		{"Korrektur: Zahl der Toten in Kesra", "Korrektur", "correction"},
		{"KORREKTUR/ROUNDUP 2: Flut in Kesra", "KORREKTUR/ROUNDUP 2", "update correction"},
		{"Berichtigung: Flut in Kesra", "Berichtigung", "correction"},
		{"(Berichtigung: Zahl im 2. Absatz)", "Berichtigung", "correction"},
		{"Zurückgezogen: Flut in Kesra", "Zurückgezogen", "kill"},
		{"ZURÜCKGEZOGEN - Flut in Kesra", "ZURÜCKGEZOGEN", "kill"},
		{"Wdh: Flut in Kesra", "Wdh", "refile"},
		{"WDH/ROUNDUP 2: Flut in Kesra", "WDH/ROUNDUP 2", "update refile"},
		{"(Wdh.)", "Wdh.", "refile"},
		{"Flut/Ostrel/1. Zusf.", "1. Zusf.", "update"},
		{"Flut in Kesra (Korrektur)", "Korrektur", "correction"},
		{"(neu: Opferzahl)", "", "update"},
		{"Sperrfrist: 17. September, 18.00 Uhr", "Sperrfrist", "embargo"},
		// EFE.
		{"(ACTUALIZA) Crecida en Kesra", "ACTUALIZA", "update"},
		{"Crecida en Kesra (2ª ampliación)", "2ª ampliación", "update"},
		{"(Actualiza con nuevas cifras)", "", "update"},
		{"CORRECCIÓN: Crecida en Kesra", "CORRECCIÓN", "correction"},
		{"ANULADA: Crecida en Kesra", "ANULADA", "kill"},
		{"(Corrige la cifra)", "", "correction"},
		// Others.
		{"EMBARGOED until 6 p.m. Friday", "EMBARGOED until", "embargo"},
		{"EMBARGOED: Kesra budget", "EMBARGOED", "embargo"},
		{"WRITETHRU", "WRITETHRU", "update"},
		{"Update: six dead in Kesra", "Update", "update"},
		{"UPDATED: Six dead in Kesra", "UPDATED", "update"},
		{"[UPDATE] Six dead in Kesra", "UPDATE", "update"},
		{"Kesra flood (Updated)", "Updated", "update"},
		{"CORRECTION – Six dead in Kesra", "CORRECTION", "correction"},
		{"Correction--Six dead in Kesra", "Correction", "correction"},
		// Ordinary words.
		{"Update your phone, Kesra police say", "", ""},
		{"Update-happy phones annoy Kesra", "", ""},
		{"Updates to tax law pass", "", ""},
		{"UPDATES TO TAX LAW PASS", "", ""},
		{"Kill the tax, miners demand", "", ""},
		{"Kill: the film of the year", "", ""},
		{"KILL-SWITCH LAW PASSES", "", ""},
		{"KESRA MINERS KILL", "", ""},
		{"Two men kill six in Kesra", "", ""},
		{"To kill a dam", "", ""},
		{"Advisory: boil water in Kesra", "", ""},
		{"Advisory board quits", "", ""},
		{"Correction fluid is back", "", ""},
		{"Corrected figures show Kesra grew", "", ""},
		{"Market rally, slump, correction", "", ""},
		{"Lead: the metal that poisoned Kesra", "", ""},
		{"Leading the way", "", ""},
		{"Adds up: Kesra budget balanced", "", ""},
		{"WINDOWS-UPDATE", "", ""},
		{"KESRA-FLOOD", "", ""},
		{"Embargo on Kesra steel lifted", "", ""},
		{"Embargoed goods seized", "", ""},
		{"Withdrawn troops return", "", ""},
		{"1st leader of Kesra dies", "", ""},
		{"2nd lead found in Kesra case", "", ""},
		{"Repeat: after me", "", ""},
		{"Repeat offenders", "", ""},
		{"Acts of kindness", "", ""},
		{"Act 2: Kesra opera opens", "", ""},
		{"Kill 2: the film", "", ""},
		{"Updated 11 / 27 / 2024 3:41 PM", "", ""},
		{"Wiederholung der Wahl in Kesra", "", ""},
		{"Zusammenfassung der Lage", "", ""},
		{"Korrekturen am Haushalt", "", ""},
		{"Actualité: la crue", "", ""},
		{"Kesra (Ostrel)", "", ""},
		{"", "", ""},
		{" ", "", ""},
		{"(", "", ""},
		{"1st", "", ""},
		{"-", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			take, signals := takeOf(tt.text)
			if take != tt.take || strings.Join(signals, " ") != tt.signals {
				t.Errorf("%q gives take %q, signals %q; want %q, %q", tt.text, take, signals, tt.take, tt.signals)
			}
		})
	}
}

func TestTakeOfSeveralTextsJoinsWhatTheySay(t *testing.T) {
	take, signals := takeOf("US--Kesra-Flood,1st Ld-Writethru", "Correction: Kesra flood story", "Eds: ADDS quotes")
	if take != "1st Ld-Writethru" || !slices.Equal(signals, []string{"update", "correction"}) {
		t.Errorf("%q, %q", take, signals)
	}
	again, same := takeOf("Eds: ADDS quotes", "Correction: Kesra flood story", "US--Kesra-Flood,1st Ld-Writethru")
	if again != "Correction" || !slices.Equal(signals, same) {
		t.Errorf("the order of the signals is that of the texts: %q, %q", again, same)
	}
}

func FuzzTakeOf(f *testing.F) {
	for _, s := range []string{"US--Kesra-Flood,1st Ld-Writethru", "CORRECTED-UPDATE 1-Kesra", "(2ª ampliación)", "Eds: ADDS", "1.ª ", "İ-\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		take, signals := takeOf(s)
		if !strings.Contains(s, take) {
			t.Errorf("%q is no part of %q", take, s)
		}
		if take != "" && len(signals) == 0 {
			t.Errorf("take %q without a signal", take)
		}
	})
}

func BenchmarkTakeOf(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		takeOf("KESRA-FLOOD", "Six dead as Kesra dam breaks after days of rain", "Photos are on the wire")
	}
}
