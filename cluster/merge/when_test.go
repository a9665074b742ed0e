package merge

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/corpus"
)

// timesAndPlaces prints the claims of one attribute: "main start 04:00-08:00".
func timesAndPlaces(body string, attr Attribute) []string {
	var out []string
	for _, c := range Claims(article("a", body)) {
		if c.Attribute == attr {
			out = append(out, strings.TrimSpace(string(c.Scope)+" "+string(c.Class))+" "+c.Value.String())
		}
	}
	return out
}

// lastDay prints the last day claimed: "main 2023-03-12".
func lastDay(body string) (day string) {
	for _, c := range Claims(article("a", body)) {
		if c.Attribute == EventDate {
			day = string(c.Scope) + " " + c.Value.Text
		}
	}
	return day
}

// All are published on Friday 17 March 2023.
func TestDayOfTheEvent(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"night", "Two men were shot at a bar in Ostrel Sunday night, police said.", "main 2023-03-12"},
		{"early", "Two men were shot at a bar in Ostrel early Saturday, police said.", "main 2023-03-11"},
		{"behind a clock time", "The shooting began shortly after 1 a.m. Tuesday near a bar in Ostrel.", "main 2023-03-14"},
		{"last night", "A man was shot last night outside a bar in Ostrel, police said.", "main 2023-03-16"},
		{"this morning", "A man was shot this morning outside a bar in Ostrel, police said.", "main 2023-03-17"},
		{"tonight", "A man was shot outside a bar in Ostrel tonight, police said.", "main 2023-03-17"},
		{"holiday", "A man was shot on New Year's Eve outside a bar in Ostrel, police said.", "main 2022-12-31"},
		{"the day of publication", "A man was shot Friday outside a bar in Ostrel, police said.", "main 2023-03-17"},
		{"shot, then died", "A man who was shot Friday of last month in Ostrel died Saturday, police said.", "main 2023-03-17"},
		{"the arrest is later", "A man was arrested Thursday for killing two sisters Tuesday evening in Ostrel.", "main 2023-03-14"},
		{"the charge is later", "Anna Reval was charged Thursday in the March 4 shooting of a student in Ostrel.", "main 2023-03-04"},
		{"the sentence is later", "Anna Reval was sentenced on Thursday. She shot a student on May 9, 2021, in Ostrel.", "main 2021-05-09"},
		{"the funeral is later", "Hundreds gathered on Wednesday for the funeral of a student killed on March 4.", "main 2023-03-04"},
		{"only an arrest is dated", "Ivo Tarn was arrested on Thursday in Ostrel, where two men died.", "unscoped 2023-03-16"},
		{"a day before the event word", "Thursday's shooting in Ostrel left two men dead, police said.", "main 2023-03-16"},
		{"was reported", "The robbery was reported on Wednesday at a shop in Ostrel.", "main 2023-03-15"},
		{"a statement is later", "The governor of Ostrel said Thursday that the army shot two men.", ""},
		{"a stamp", "Posted: Thursday, March 16, 2023 6:17 PM\nTwo men were shot Tuesday at a bar in Ostrel, police said.", "main 2023-03-14"},
		{"a stamp in brackets", "(Published Thursday, March 16, 2023)\nTwo men were shot Tuesday at a bar in Ostrel, police said.", "main 2023-03-14"},
		{"a caption", "FILE - A bar in Ostrel, seen on May 25, 2021.\nTwo men were shot Tuesday at a bar in Ostrel, police said.", "main 2023-03-14"},
		{"deep in the text", "A bar in Ostrel stays shut this spring. The owner is tired. So are the guests. Nobody sings there. It is a quiet street. Two men were shot there on Tuesday.", "main 2023-03-14"},
		{"no day", "Two men were shot at a bar in Ostrel, police said.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := lastDay(tt.body); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestTimesOfDay(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"early on", "Gunfire erupted early on Friday at the Kesra camp.", []string{"main start 00:00-08:00"}},
		{"early", "Gunfire erupted early Friday at the Kesra camp.", []string{"main start 00:00-08:00"}},
		{"late", "Gunfire erupted late on Thursday at the Kesra camp.", []string{"main start 20:00-00:00"}},
		{"before dawn", "The attack began before dawn.", []string{"main start 00:00-06:30"}},
		{"pre-dawn", "The attack started in a pre-dawn raid.", []string{"main start 00:00-06:30"}},
		{"at dawn", "The attack began at dawn.", []string{"main start 04:00-08:00"}},
		{"afternoon", "The attack began in the afternoon.", []string{"main start 12:00-18:00"}},
		{"evening", "The attack began in the evening.", []string{"main start 16:00-00:00"}},
		{"overnight", "The attack began overnight.", []string{"main start 18:00-06:00"}},
		{"night", "A man was shot Thursday night.", []string{"main start 18:00-06:00"}},
		{"early in the morning of a day", "A man was shot early Thursday morning.", []string{"main start 00:00-12:00"}},
		{"last night", "A man was shot last night.", []string{"main start 18:00-06:00"}},
		{"around noon", "The attack began around noon.", []string{"main start 12:00"}},
		{"shortly after", "The attack began shortly after 1 a.m. on Friday.", []string{"main start 01:00-01:30"}},
		{"just before", "The attack began just before 11 p.m. on Thursday.", []string{"main start 23:00"}},
		{"o'clock", "The attack began at five o'clock.", []string{"main start 05:00"}},
		{"Greenwich", "The attack began at 0300 GMT.", []string{"main start 03:00 GMT"}},
		{"two zones", "The firing stopped at 6 a.m. (0600 GMT).", []string{"main end 06:00 UTC"}},
		{"two zones apart", "The firing stopped at 1 a.m. (2300 GMT).", []string{"main end 01:00 UTC+2:00"}},
		{"a zone of America", "The attack began at 11 p.m. EST.", []string{"main start 23:00 EST"}},
		{"seen", "The road was quiet by 9 a.m. on Friday.", []string{"main observed 09:00"}},
		{"the time of a statement", "Gunfire erupted in Ostrel on Friday, the army said at 6 p.m. on Friday.", nil},
		{"the part of a statement", "Gunfire erupted in Ostrel, the army said late on Friday.", nil},
		{"the evening of a court day", "Anna Reval was sentenced Thursday afternoon in Ostrel.", nil},
		{"half past", "The firing started at half past three in the morning, villagers said.", []string{"main start 03:30"}},
		{"half past, of the evening", "The firing started at half past nine on Friday evening.", []string{"main start 21:30"}},
		{"a quarter past", "The blast happened at a quarter past six.", []string{"main start 06:15"}},
		{"just after quarter past", "A bomb went off just after quarter past nine on Tuesday.", []string{"main start 09:15-09:45"}},
		{"minutes past", "The blast happened at ten past two.", []string{"main start 02:10"}},
		{"minutes to", "The roof gave way at twenty minutes to six.", []string{"main start 05:40"}},
		{"to the hour", "The bomb exploded at ten to twelve, traders said.", []string{"main start 11:50"}},
		{"no time but a range", "The blast tore down ten to twelve houses.", nil},
		{"a bare hour of a part of the day", "Police stormed the hall just before five in the morning.", []string{"main start 05:00"}},
		{"no hour", "The blast killed five in the morning rush.", []string{"main start 00:00-12:00"}},
		{"a dot", "The blast happened at 4.30 a.m. on Friday.", []string{"main start 04:30"}},
		{"a dot, written together", "The blast happened at about 6.15pm.", []string{"main start 18:15"}},
		{"a dot alone", "On the company's account the collision came at 7.42.", []string{"main start 07:42"}},
		{"a dot behind the name of the event", "The explosion, they say, came before the end of the shift, at 5.40.", []string{"main start 05:40"}},
		{"a price", "The shares stood at 5.40 on Friday.", nil},
		{"a measure", "The blast was measured at 5.40 metres from the gate.", nil},
		{"a magnitude", "A quake of magnitude 5.40 struck at 2242 GMT.", []string{"main start 22:42 GMT"}},
		{"24 hours", "The plane vanished from radar at 21:44.", []string{"main start 21:44"}},
		{"a result", "Ostrel won 21:14 against Kesra on Friday.", nil},
		{"local", "The institute put its time at 03:42 local.", []string{"main start 03:42"}},
		{"written together, two zones", "The rebels opened fire at 3:30am (0130 GMT).", []string{"main start 03:30 UTC+2:00"}},
		{"two zones, the place's behind", "Contact was lost at 0558 UTC, or 7:58 a.m. local time.", []string{"main start 07:58 UTC+2:00"}},
		{"Eastern time", "The quake hit at 6:42 p.m. Eastern time Thursday.", []string{"main start 18:42 Eastern time"}},
		{"the night of a day", "Gunmen raided a school on the night of Thursday.", []string{"main start 18:00-06:00"}},
		{"over by", "The fighting was over before first light.", []string{"main end 00:00-06:30"}},
		{"a state by an hour", "Twenty wounded soldiers had been admitted by noon.", []string{"main observed 12:00"}},
		{"after the event", "After the blast, at 7 a.m., ministers met.", []string{"main observed 07:00"}},
		{"another day", "Gunfire erupted in Ostrel on Friday. Gunmen had robbed a bank at 4 p.m. on Tuesday.", []string{"related start 16:00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, timesAndPlaces(tt.body, EventTime)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestMomentsMeet: which times of the start agree, and which conflict.
func TestMomentsMeet(t *testing.T) {
	for _, tt := range []struct {
		name, a, b   string
		want, claims string
	}{
		{"a finer time in a part of the day", "The attack began early on Friday.", "The attack began at 5 a.m.", "05:00 agreed x2", "a=bounded b=agreed"},
		{"a part that holds the other", "The attack began before dawn.", "The attack began early on Friday.", "00:00-06:30 agreed x2", "a=agreed b=bounded"},
		{"equal", "The attack began at 5 a.m.", "The attack began at five o'clock.", "05:00 agreed x2", "a=agreed b=agreed"},
		{"over midnight", "The attack began overnight.", "The attack began at 2 a.m.", "02:00 agreed x2", "a=bounded b=agreed"},
		{"hours apart", "The attack began at 5 a.m.", "The attack began at 9 a.m.", "05:00 conflicting x1", "a=single b=conflicting"},
		{"minutes apart", "The attack began at 5 a.m.", "The attack began at 5:10 a.m.", "05:00 single x1", "a=single b=bounded"},
		{"zones that meet", "The attack began at 5 a.m. (0300 GMT).", "The attack began at 0300 GMT.", "05:00 UTC+2:00 agreed x2", "a=agreed b=agreed"},
		{"zones apart", "The attack began at 5 a.m. EST.", "The attack began at 5 a.m. GMT.", "05:00 EST conflicting x1", "a=single b=conflicting"},
		{"a part of the day that holds two clock times hides no dispute", "The attack began before dawn on Friday. The firing started at 2:10 a.m., the army said.",
			"The firing started at half past three in the morning, villagers said.", "02:10 conflicting x2", "a=bounded a=agreed b=conflicting"},
		{"two voices of one article", "The blast happened at 5:40 a.m., the army said. The blast happened at 6:15 a.m., the police said.", "Two men died.",
			"05:40 conflicting x1", "a=single a=conflicting"},
		{"one voice goes on", "The attack began at 5:40 a.m., the army said. The fighting erupted again at 6:15 a.m., the army said.", "Two men died.",
			"05:40 single x1", "a=single a=bounded"},
		{"when help was called is no start", "The attack began at 5 a.m., the army said.", "Police were called at 6 a.m. to the camp.", "05:00 single x1", "a=single b=bounded"},
		{"the half of the day is not told", "The blast happened at 5.40.", "The blast happened at 5:40 p.m.", "17:40 agreed x2", "a=agreed b=agreed"},
		{"the zone of the place, printed once", "The attack began at 5 a.m. (0300 GMT).", "The attack began at 7 a.m.", "05:00 UTC+2:00 conflicting x1", "a=single b=conflicting"},
		{"one zone unknown", "The attack began at 5 a.m.", "The attack began at 0300 GMT.", "05:00 single x1", "a=single b=bounded"},
		{"one zone unknown, same figures", "The attack began at 5 a.m.", "The attack began at 5 a.m. (0300 GMT).", "05:00 agreed x2", "a=agreed b=agreed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, f := range Reconcile(members([]told{{id: "a", text: tt.a}, {id: "b", text: tt.b}}), Options{}) {
				if f.Attribute != EventTime {
					continue
				}
				if d := cmp.Diff("time start "+tt.want, summary(f)); d != "" {
					t.Error(d)
				}
				if d := cmp.Diff(tt.claims, statuses(f)); d != "" {
					t.Error(d)
				}
				return
			}
			t.Error("no time")
		})
	}
	both := members([]told{{id: "a", text: "The attack began at 5 a.m. The firing stopped at 9 a.m. on Friday."}})
	for _, f := range Reconcile(both, Options{}) {
		if f.Status == Conflicting {
			t.Errorf("start and end conflict: %s", summary(f))
		}
	}
	newer := members([]told{{id: "a", origin: "wire", text: "The attack began at 5 a.m."}, {id: "b", origin: "wire", hours: 1, text: "The attack began at 7 a.m."}})
	for _, f := range Reconcile(newer, Options{}) {
		if f.Attribute == EventTime && summary(f)+" "+statuses(f) != "time start 07:00 single x1 a=superseded b=single" {
			t.Errorf("a newer version: %s %s", summary(f), statuses(f))
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"in", "Two men were shot in Ostrel on Thursday, police said.", []string{"main town Ostrel"}},
		{"with its region", "Two men were shot in Ostrel, Fla., on Thursday.", []string{"main town Ostrel"}},
		{"outside of", "Two men were shot outside of Ostrel on Thursday.", []string{"main town Ostrel"}},
		{"town of", "Two men were shot in the town of Ostrel on Thursday.", []string{"main town Ostrel"}},
		{"the town's police", "On Thursday, Ostrel police found two men shot in a car.", []string{"main town Ostrel"}},
		{"a side", "Two men were shot in Southwest Ostrel on Thursday.", []string{"main town Ostrel"}},
		{"a quarter", "Two men were shot on Thursday in the Kesra neighborhood of Ostrel.", []string{"main site Kesra neighborhood", "main town Ostrel"}},
		{"a base", "Two men were shot on Thursday at the Kesra base.", []string{"main town Kesra", "main site Kesra base"}},
		{"a site by its name", "Two men were shot on Thursday at Velmora Mall in Ostrel.", []string{"main site Velmora Mall", "main town Ostrel"}},
		{"a street", "Two men were shot on Velmora Street in Ostrel on Thursday.", []string{"main street Velmora Street", "main town Ostrel"}},
		{"a county", "Two men were shot in Kesra County on Thursday.", []string{"main region Kesra County"}},
		{"a state", "Two men were shot in North Carolina on Thursday.", []string{"main region North Carolina"}},
		{"a country", "Two men were shot in central Chad on Thursday.", []string{"main region Chad"}},
		{"a dateline", "OSTREL (KTV) — Two men were shot on Thursday, police said.", []string{"main town OSTREL"}},
		{"a dateline with a bullet", "ST. OSTREL • Two men were shot on Thursday, police said.", []string{"main town ST. OSTREL"}},
		{"a label is no dateline", "UPDATE: Two men were shot on Thursday, police said.", nil},
		{"a street number is no town", "Two men were shot near Ostrel and Kesra avenues on Thursday.", nil},
		{"a part of a country", "A quake struck southern Velmora on Thursday, killing two men.", []string{"main region Velmora"}},
		{"a province", "Two men died in the mountains of Kesra province on Thursday.", []string{"main region Kesra province"}},
		{"off a cape", "A ferry sank six kilometres off Cape Kesra on Thursday.", []string{"main region Cape Kesra"}},
		{"off a coast", "A ferry sank off Velmora's south coast on Thursday.", []string{"main region Velmora's south coast"}},
		{"a pit", "An explosion at the Kesra pit killed two men on Thursday.", []string{"main site Kesra pit"}},
		{"off a road is a street", "Two men were shot off Velmora Road on Thursday.", []string{"main street Velmora Road"}},
		{"the town of a site", "Pupils were abducted from Velmora School, Ostrel, on Thursday.", []string{"main town Ostrel"}},
		{"where an office is", "A quake killed two men on Thursday, the Health Ministry in Ostrel said.", nil},
		{"a distance is measured from it", "Two men were shot at the Kesra pit, 40 km north of Ostrel, on Thursday.", []string{"main site Kesra pit", "main town Ostrel"}},
		{"a dateline where the text names the town", "OSTREL (KTV) — Two men were shot in Ostrel on Thursday, police said.", []string{"main town Ostrel"}},
		{"a dateline of an agency", "OSTREL (AP) — Two men were shot in Kesra on Thursday, police said.", []string{"main town Kesra"}},
		{"a person", "Two men were shot on Thursday, said Anna Reval, who lives in the house.", nil},
		{"a holiday", "Two men died in a Christmas Day shooting, police said.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, timesAndPlaces(tt.body, EventPlace)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestTowns: which name of a town stands for a story.
func TestTowns(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string
		want string
	}{
		{"the town beats the quarter", []string{"Two men were shot in Kesra on Thursday, Ostrel police said. Ostrel police found a gun."}, "Ostrel single x1"},
		{"a wire files from elsewhere", []string{"OSTREL (AP) — Two men were shot in Kesra on Thursday."}, "Kesra single x1"},
		{"the side of a town", []string{"Two men were shot in East Ostrel on Thursday.", "Two men were shot in Ostrel on Thursday."}, "Ostrel agreed x2"},
		{"a town called after a side", []string{"Two men were shot in East Ostrel on Thursday.", "Two men were shot in East Ostrel, police said."}, "East Ostrel agreed x2"},
		{"a short name", []string{"Two men were shot in Washington on Thursday.", "Two men were shot in D.C. on Thursday."}, "Washington agreed x2"},
		{"a misprint in another article", []string{"Two men were shot in Kesra on Thursday. They lived in Kesra.", "Two men were shot in Kesta on Thursday."}, "Kesra agreed x2"},
		{"a misprint in the same article", []string{"Two men were shot in Kesta on Thursday. The road to Kesra was shut. People in Kesra hid. Kesra is small."}, "Kesra single x1"},
		{"the area of a town", []string{"Two men were shot in the Kesra area on Thursday, witnesses said."}, "Kesra single x1"},
		{"the section of a town is none", []string{"Two men were shot in the Kesra section on Thursday, witnesses said."}, ""},
		{"letters are no town", []string{"Two men were shot in Ostrel on Thursday. OVMPD officers found a gun. OVMPD detectives found a car."}, "Ostrel single x1"},
		{"letters alone are no town", []string{"Two men were shot on Thursday. OVMPD officers found a gun."}, ""},
		{"where the hurt were taken", []string{"Two men were shot in Kesra on Thursday. They were taken to a hospital in Ostrel."}, "Kesra single x1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var in []told
			for i, text := range tt.in {
				in = append(in, told{id: string(rune('a' + i)), text: text})
			}
			got := ""
			for _, f := range Reconcile(members(in), Options{}) {
				if f.Attribute == EventPlace && f.Class == Town && f.Scope == Main {
					got = strings.TrimPrefix(summary(f), "place town ")
				}
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestPlaceClassesNeverMeet: a site in a town is no conflict with the town.
func TestPlaceClassesNeverMeet(t *testing.T) {
	facts := Reconcile(members([]told{{id: "a", text: "Two men were shot on Thursday at Velmora Mall in Ostrel."},
		{id: "b", text: "Two men were shot in Kesra County on Thursday."}}), Options{})
	var got []string
	for _, f := range facts {
		if f.Attribute == EventPlace {
			got = append(got, summary(f))
		}
	}
	want := []string{"place town Ostrel single x1", "place site Velmora Mall single x1", "place region Kesra County single x1"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestDaysMeet: which days of the event conflict.
func TestDaysMeet(t *testing.T) {
	const monday, wednesday = "Two men were shot in Ostrel on Monday.", "Two men were shot in Ostrel on Wednesday."
	for _, tt := range []struct {
		name string
		in   []told
		want Status
	}{
		{"at about the same time", []told{{id: "a", text: monday}, {id: "b", hours: 3, text: wednesday}}, Conflicting},
		{"days later", []told{{id: "a", text: monday}, {id: "b", hours: 48, text: wednesday}}, Single},
		{"in passing", []told{{id: "a", text: monday}, {id: "b", text: "The governor spoke in Ostrel on Wednesday, a day of grief. Two men died."}}, Single},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, f := range Reconcile(members(tt.in), Options{}) {
				if f.Attribute == EventDate {
					if f.Status != tt.want {
						t.Errorf("%s %s, want %s", summary(f), statuses(f), tt.want)
					}
					return
				}
			}
			t.Error("no day")
		})
	}
}

// TestTownsMeet: a country that holds the town is no other town.
func TestTownsMeet(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       Status
	}{
		{"two towns", "Two men were shot in Ostrel on Monday.", "Two men were shot in Velmora on Monday.", Conflicting},
		{"a country that the other article names", "Two men were shot in Ostrel on Monday. Sarvania mourns.", "Two men were shot in Sarvania on Monday.", Single},
		{"the town deep in the other article", "Two men were shot in Ostrel on Monday.", "Two men were shot in Sarvania on Monday. The road to Ostrel was shut.", Single},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, f := range Reconcile(members([]told{{id: "a", text: tt.a}, {id: "b", text: tt.b}}), Options{}) {
				if f.Attribute == EventPlace && f.Class == Town {
					if f.Status != tt.want {
						t.Errorf("%s %s, want %s", summary(f), statuses(f), tt.want)
					}
					return
				}
			}
			t.Error("no town")
		})
	}
}

func TestWhen(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []told
		want string
	}{
		{"told", []told{{id: "a", text: "Two men were shot in Ostrel on Tuesday."}}, "2023-03-14"},
		{"not told: the first report", []told{{id: "a", hours: 30, text: "Two men died in Ostrel."}, {id: "b", text: "Two men died in Ostrel."}}, "2023-03-17"},
		{"a withdrawn report dates nothing", []told{{id: "a", retracted: true, text: "Two men died in Ostrel."}, {id: "b", hours: 30, text: "Two men died in Ostrel."}}, "2023-03-18"},
		{"a day behind the first report is another", []told{{id: "a", text: "Two men were shot in Ostrel on Tuesday."},
			{id: "b", hours: 24 * 9, text: "Two men were shot in Ostrel on Sunday."}, {id: "c", hours: 24 * 9, text: "A man was shot in Ostrel on Sunday."}}, "2023-03-14"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ms := members(tt.in)
			day, ok := When(Reconcile(ms, Options{}), ms)
			if got := day.Format(time.DateOnly); !ok || got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	undated := []Member{{Doc: corpus.Clean(&corpus.Article{ID: "a", Body: "Two men died in Ostrel."})}}
	if day, ok := When(nil, undated); ok {
		t.Errorf("nothing is dated: %v", day)
	}
}
