package formats

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

func TestTablesAreReadAsTheyWere(t *testing.T) {
	readers := map[string]*corpus.Reader{}
	for file, change := range map[string]func(r *corpus.Reader){
		"table.csv":  func(r *corpus.Reader) { r.Keep = []string{"score", "text"} },
		"latin.csv":  func(r *corpus.Reader) { r.Map = map[string]string{"title": "titre", "body": "title"} },
		"table.tsv":  func(*corpus.Reader) {},
		"noid.csv":   func(*corpus.Reader) {},
		"padded.csv": func(*corpus.Reader) {},
		"mapped.csv": func(r *corpus.Reader) { r.Map = map[string]string{"id": "nr", "source": "Kicker"} },
	} {
		r := feedReader()
		change(r)
		readers[file] = r
	}
	for file, r := range readers {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join("testdata", "csv", file)
			articles, problems := readAll(t, r, path)
			checkGolden(t, path+".golden", goldenText(t, articles, problems))
		})
	}
	r := feedReader()
	r.Map = map[string]string{"id": "number"}
	_, problems := readAll(t, r, filepath.Join("testdata", "csv", "mapped.csv"))
	want := []string{`mapped.csv:1: there is no column "number" for id; the columns are nr, kicker, title, body`}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyHeadersMakeATable(t *testing.T) {
	for head, want := range map[string]bool{
		"id,title,body\n1,a,b\n":          true,
		"ID;Titel;Text\n":                 true,
		"x\turl\ty\r\n":                   true,
		"id, title, body\n":               true,
		`"id","title","full text"` + "\n": true,
		",id,title\n":                     true, // an index without a name, as pandas writes it
		"id,text\n":                       true,
		"\xff\xfei\x00d\x00,\x00t\x00e\x00x\x00t\x00\n\x00": true,
		"id,title,body": false, // goes on beyond the head, or has no row
		"id,title\n":    true,
		"id,foo\n":      false,
		"Rain, wind, and snow closed schools in Kesra on Tuesday.\n":                 false,
		"The text, the title, and the body of it.\n":                                 false,
		"Title, body, and text: three words.\n":                                      false,
		"OSTREL, Sept 17 (KNA) - The mayor, who was away, said no.\nid,title,body\n": false,
		"Anna, Ben, and Cleo\n":                                                      false,
		"By Anna Reval, KNA; Tomas Brek, Polar Press; and others\n":                  false,
		`{"id": "1", "title": "a", "body": "b"}` + "\n":                              false,
		"a,b,c\n1,2,3\n":      false,
		"id,id,title\n":       false,
		"":                    false,
		"id,title,\x00body\n": false,
	} {
		if got := isTable([]byte(head)); got != want {
			t.Errorf("%q: %v", head, got)
		}
	}
}

// What encoding/csv takes is read as it reads it, but for the carriage returns in it,
// which it drops.
func TestRowsAreThoseOfTheStandardReader(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(textGen(" ", "\n", "\"", ",", "\"\"", ";"), 2, 5), 1, 5).Draw(rt, "rows")
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(rt, "crlf")
		if err := w.WriteAll(rows); err != nil {
			rt.Fatal(err)
		}
		standard := csv.NewReader(strings.NewReader(b.String()))
		standard.FieldsPerRecord = -1
		r := tableReader{data: bufio.NewReader(strings.NewReader(b.String())), sep: ','}
		for {
			want, err1 := standard.Read()
			got, err2 := r.next()
			if (err1 == nil) != (err2 == nil) {
				rt.Fatalf("%q: %v, %v", b.String(), err1, err2)
			}
			if err1 != nil {
				return
			}
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], "\r\n", "\n")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("%q: %s", b.String(), diff)
			}
			if line, _ := standard.FieldPos(0); line != r.start {
				rt.Fatalf("%q: line %d, want %d", b.String(), r.start, line)
			}
		}
	})
}

func TestHostileTablesAreRefusedAndTheRestRead(t *testing.T) {
	const sound = "s%d,Sound,Text\n"
	for name, c := range map[string]struct{ rows, reason string }{
		"a row too long":         {"x," + strings.Repeat("x", maxTableRow) + ",\n", "over 17 MiB"},
		"a quoted row too long":  {`x,"` + strings.Repeat("line\n", maxTableRow/4) + "\",\n", "over 17 MiB"},
		"a text too long":        {"x," + strings.Repeat("x", corpus.MaxArticle+1) + ",\n", "over 8 MiB"},
		"columns without end":    {strings.Repeat(",", 10_000_000) + "\n", "columns or more"},
		"a NUL":                  {"x,\x00,\n", "NUL byte"},
		"quotes of many":         {strings.Repeat(`"x""`, 1_000_000) + "\",y,z\n", ""},
		"lines without anything": {strings.Repeat("\n", 1_000_000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := &corpus.File{Data: bufio.NewReader(strings.NewReader("id,title,body\n" + fmt.Sprintf(sound, 1) + c.rows + fmt.Sprintf(sound, 2)))}
			ids, told := "", ""
			for a, err := range readTable(t.Context(), file) {
				if err != nil {
					told += err.Error()
				} else if len(a.ID) == 2 && len(a.Title+a.Body) <= corpus.MaxArticle {
					ids += a.ID + " "
				} else if len(a.Title+a.Body) > corpus.MaxArticle {
					told += "over 8 MiB" // which the reader refuses
				}
			}
			if ids != "s1 s2 " {
				t.Errorf("read %q", ids)
			}
			if !strings.Contains(told, c.reason) || c.reason == "" && told != "" {
				t.Errorf("told %.200q, want %q", told, c.reason)
			}
		})
	}
}

func TestTablesKeepWhatLooksLikeFormulas(t *testing.T) {
	a := &corpus.Article{ID: "=1+1", Title: "+cmd|' /C calc'!A0", Body: "@SUM(1)\n-2"}
	got, problems := readAll(t, feedReader(), writeFile(t, t.TempDir(), "csv", a))
	if diff := cmp.Diff([]*corpus.Article{a}, got); diff != "" || len(problems) > 0 {
		t.Error(diff, problems)
	}
}
