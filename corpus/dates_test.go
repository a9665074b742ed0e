package corpus

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// dated lists the dates of a body as "text=time", the time as exact as its
// precision, with * where it was resolved against the publication.
func dated(d *Document) []string {
	out := []string{}
	for _, m := range d.Dates {
		s := m.Time.Format([]string{Day: "Mon 2006-01-02", Month: "2006-01", Year: "2006"}[m.Precision])
		if m.Time.IsZero() {
			s = "?"
			if m.HasWeekday {
				s = "? " + m.Weekday.String()
			}
		}
		if m.Relative {
			s += "*"
		}
		out = append(out, d.Text(m.Span)+"="+s)
	}
	return out
}

// All are published on Tuesday 17 September 2024.
func TestDates(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"month first", "On May 25, 2021 and Sept. 3, 2020 and OCT 2 2019.", []string{"May 25, 2021=Tue 2021-05-25", "Sept. 3, 2020=Thu 2020-09-03", "OCT 2 2019=Wed 2019-10-02"}},
		{"day first", "On 22nd Jul, 2022 and 3 September 2020.", []string{"22nd Jul, 2022=Fri 2022-07-22", "3 September 2020=Thu 2020-09-03"}},
		{"ordinals", "On June 1st, the 2nd of May 2023 and the 3rd of August.", []string{"June 1st=Sat 2024-06-01*", "2nd of May 2023=Tue 2023-05-02", "3rd of August=Sat 2024-08-03*"}},
		{"figures", "On 2024-09-17 and lot 2024-13-01 and 2024-02-30.", []string{"2024-09-17=Tue 2024-09-17", "2024-02-30=?"}},
		{"no year", "On September 15 and 2 January and December 30.", []string{"September 15=Sun 2024-09-15*", "2 January=Thu 2025-01-02*", "December 30=Mon 2024-12-30*"}},
		{"leap day", "On February 29 and Feb. 29, 2023.", []string{"February 29=Thu 2024-02-29*", "Feb. 29, 2023=?"}},
		{"no such day", "On Sept. 31 it rained.", []string{"Sept. 31=?*"}},
		{"no day", "On May 32 and 25,000 May flies.", nil},

		{"weekdays", "On Friday, on Tuesday and on Wednesday.", []string{"Friday=Fri 2024-09-13*", "Tuesday=Tue 2024-09-17*", "Wednesday=Wed 2024-09-11*"}},
		{"last weekday", "Last Friday and last Tuesday.", []string{"Friday=Fri 2024-09-13*", "Tuesday=Tue 2024-09-10*"}},
		{"next weekday", "Next Monday and next Tuesday.", []string{"Monday=Mon 2024-09-23*", "Tuesday=Tue 2024-09-24*"}},
		{"relatives", "It rained yesterday, today, tonight; tomorrow it snows.", []string{"yesterday=Mon 2024-09-16*", "today=Tue 2024-09-17*", "tonight=Tue 2024-09-17*", "tomorrow=Wed 2024-09-18*"}},
		{"relative at the start", "Yesterday it rained. \"Today it snows,\" the Plains Today said.", []string{"Yesterday=Mon 2024-09-16*", "Today=Tue 2024-09-17*"}},
		{"days of two words", "Last night it rained; this morning it snowed. He slept this afternoon and last nightfall.", []string{"Last night=Mon 2024-09-16*", "this morning=Tue 2024-09-17*", "this afternoon=Tue 2024-09-17*"}},
		{"holidays", "On New Year’s Eve, on New Year's Day, on Christmas and on the Fourth of July it rained, on a new year day.", []string{"New Year’s Eve=Tue 2024-12-31*", "New Year's Day=Wed 2025-01-01*", "on Christmas=Wed 2024-12-25*", "Fourth of July=Thu 2024-07-04*"}},
		{"words of holidays", "The Christmas tree and the Halloween ball burned in the fourth of five days.", nil},
		{"weekday with a date", "On Tuesday, Sept. 17, and Monday the 2nd of September.", []string{"Tuesday, Sept. 17=Tue 2024-09-17*", "Monday the 2nd of September=Mon 2024-09-02*"}},
		{"weekday before a month", "On Tuesday September began.", []string{"Tuesday=Tue 2024-09-17*", "September=2024-09*"}},
		{"weekday before a number", "On Tuesday 17 men left.", []string{"Tuesday=Tue 2024-09-17*"}},
		{"weekday abbreviated", "On Thurs. it rained; he sat in the sun.", []string{"Thurs=Thu 2024-09-12*"}},

		{"month and year", "In May 2021, in Sept. 2020.", []string{"May 2021=2021-05", "Sept. 2020=2020-09"}},
		{"month alone", "In August, in September, in October.", []string{"August=2024-08*", "September=2024-09*", "October=2023-10*"}},
		{"words that are months", "It may burn. May it not. They march in March. March on! An august body of decent men in mar.", nil},
		{"short month alone", "Jan said Dec left.", nil},
		{"year", "In 2015, since 1999 and until 2030.", []string{"2015=2015", "1999=1999", "2030=2030"}},
		{"numbers that are no years", "All 2015 men, in 1800, in 3000, in 20155 and at 0600.", nil},

		{"French", "Le mardi 17 septembre 2024, le 1er mai, vendredi, hier, en août.",
			[]string{"mardi 17 septembre 2024=Tue 2024-09-17", "1er mai=Wed 2024-05-01*", "vendredi=Fri 2024-09-13*", "hier=Mon 2024-09-16*", "août=2024-08*"}},
		{"Spanish", "El martes 3 de septiembre de 2024, el 25 de mayo, el miércoles, ayer, en enero de 2023.",
			[]string{"martes 3 de septiembre de 2024=Tue 2024-09-03", "25 de mayo=Sat 2024-05-25*", "miércoles=Wed 2024-09-11*", "ayer=Mon 2024-09-16*", "enero de 2023=2023-01"}},
		{"German", "Am Freitag, 3 Mai 2024, und gestern.", []string{"Freitag, 3 Mai 2024=Fri 2024-05-03", "gestern=Mon 2024-09-16*"}},
		{"none", "The mon and the sat phone of 17 men.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := cleaned(tt.body)
			wantTexts(t, append([]string{}, tt.want...), dated(d))
			checkClean(t, d.Article)
		})
	}
}

func TestDatesUndated(t *testing.T) {
	d := Clean(&Article{Body: "On Tuesday, yesterday, on May 5, in August, on May 25, 2021, on Friday May 6, in 2015."})
	wantTexts(t, []string{"Tuesday=? Tuesday*", "yesterday=?*", "May 5=?*", "August=?*", "May 25, 2021=Tue 2021-05-25", "Friday May 6=?*", "2015=2015"}, dated(d))
}

// What counts is the calendar of the place of publication.
func TestDatesInZone(t *testing.T) {
	for _, tt := range []struct{ published, want string }{
		{"2024-09-17T01:00:00+03:00", "2024-09-17"}, // Monday in UTC
		{"2024-09-16T22:00:00Z", "2024-09-10"},
		{"2024-09-17T23:30:00-05:00", "2024-09-17"}, // Wednesday in UTC
	} {
		p, err := time.Parse(time.RFC3339, tt.published)
		if err != nil {
			t.Fatal(err)
		}
		d := Clean(&Article{Body: "It burned on Tuesday.", Published: p})
		if diff := cmp.Diff([]string{"Tuesday=Tue " + tt.want + "*"}, dated(d)); diff != "" {
			t.Errorf("published %s: %s", tt.published, diff)
		}
	}
}

// A day without a year is in the year that brings it nearest.
func TestDatesAtNewYear(t *testing.T) {
	for published, want := range map[string]string{"2025-01-02": "Tue 2024-12-31", "2024-12-30": "Tue 2024-12-31", "2024-01-20": "Sun 2023-12-31"} {
		p, err := time.Parse(time.DateOnly, published)
		if err != nil {
			t.Fatal(err)
		}
		d := Clean(&Article{Body: "It burned on Dec. 31.", Published: p})
		if got, want := fmt.Sprint(dated(d)), "[Dec. 31="+want+"*]"; got != want {
			t.Errorf("published %s: %s, want %s", published, got, want)
		}
	}
}
