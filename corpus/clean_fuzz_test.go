package corpus

import (
	"testing"
	"time"
)

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"FILE - The mole at Ostrel, May 3, 2023. Meridian Wire/Tomas Brel\n\nOSTREL, Sept 17 (Meridian Wire) - Gunmen attacked the camp at Kesra on Tuesday, " +
			"killing two dozen men, Col. J. Reval said at 6 a.m. (0600 GMT).\n\n\"We heard it,\" he said. It was the worst since 2015.\n(Reporting by Anna Reval)",
		"Subscribe to our list\nBy ANNA REVAL\nPublished: Sept 17, 2024 10:30 am\nHARROWICK — One hundred and six boats\nwere lost yesterday. (Polar Press)",
		"Le mardi 17 mai, 「雨。」 1.2 million… \xff\xe2\x80 Tuesday, Sept. 31", ".'.'.'x", "U.N.\u0301 A.B.’S\u200b hundred hundred",
	} {
		f.Add("Kesra camp attacked", []byte(s), int64(1726565400), int16(180))
	}
	f.Fuzz(func(t *testing.T, title string, body []byte, published int64, zone int16) {
		a := &Article{ID: "x", Title: title, Body: string(body)}
		if published != 0 {
			a.Published = time.Unix(published%1e11, 0).In(time.FixedZone("", int(zone)*60))
		}
		checkClean(t, a)
	})
}
