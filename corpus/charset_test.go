package corpus

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"pgregory.net/rapid"
)

func wide(mark, text string) string {
	b := []byte(mark)
	for _, u := range utf16.Encode([]rune(text)) {
		if mark == utf16LE {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return string(b)
}

func TestDecode(t *testing.T) {
	const (
		english  = "“The ferry to Ostrel will not run before Friday,” the harbour master said – nobody knows why. It costs £5."
		french   = "Le bac d'Ostrel ne repart pas : la mairie a annoncé vendredi que les crédits étaient épuisés, et l'été s'achève déjà. « Ça suffit », dit l'élue."
		german   = "Die Fähre nach Kesra fährt wieder. Für die Bürger der Insel heißt das: Über die Brücke müssen sie nicht mehr gehen, sagt die Gemeinde am Dienstag."
		danish   = "Færgen til Ostrel sejler igen på fredag, oplyser havnen. Øboerne har ventet i tre år på en løsning, siger borgmesteren."
		iceland  = "Ferjan til Ostrel siglir aftur á föstudag, að sögn hafnarstjóra. Íbúar eyjarinnar hafa beðið í þrjú ár eftir þessu og eru ánægðir með það."
		polish   = "Prom do Ostrel znów kursuje. Burmistrz powiedział w piątek, że pieniądze się znalazły, a mieszkańcy wyspy czekali na to już trzy lata."
		czech    = "Přívoz do Ostrelu znovu jezdí. Starosta řekl v pátek, že peníze se našly a že lidé na ostrově čekali už tři roky na tuto změnu."
		turkish  = "Ostrel vapuru cuma günü yeniden başlıyor. Belediye başkanı, adalıların üç yıldır beklediği paranın bulunduğunu söyledi; değişiklik ağustosta."
		russian  = "Паром в Острель снова ходит. Мэр сказал в пятницу, что деньги нашлись, а жители острова ждали этого уже три года."
		greek    = "Το πλοίο για το Όστρελ ξεκινά πάλι την Παρασκευή. Ο δήμαρχος είπε ότι τα χρήματα βρέθηκαν και οι κάτοικοι περίμεναν τρία χρόνια."
		hebrew   = "המעבורת לאוסטרל שבה לפעול ביום שישי. ראש העיר אמר כי הכסף נמצא, ותושבי האי חיכו לכך שלוש שנים."
		arabic   = "العبارة إلى أوسترل تعود إلى العمل يوم الجمعة. وقال رئيس البلدية إن المال قد وجد، وإن سكان الجزيرة انتظروا ثلاث سنوات."
		thai     = "เรือข้ามฟากไปยังเกาะกลับมาให้บริการอีกครั้งในวันศุกร์ นายกเทศมนตรีกล่าวว่าชาวเกาะรอคอยมาสามปีแล้ว"
		japanese = "オストレル行きの渡し船が金曜日に再開する。町長は費用が見つかったと述べ、島の人々は三年間これを待っていた。"
		korean   = "오스트렐로 가는 배가 금요일부터 다시 다닌다. 시장은 돈을 마련했다고 말했고 섬 사람들은 삼 년 동안 기다렸다."
		simple   = "开往奥斯特雷尔的渡轮将于星期五恢复运行。市长说，资金已经找到，岛上的居民为此等待了三年。"
		trad     = "開往奧斯特雷爾的渡輪將於星期五恢復運行。市長說，資金已經找到，島上的居民為此等待了三年。"
	)
	tests := []struct {
		charset string
		as      encoding.Encoding
		text    string
	}{
		{"windows-1252", charmap.Windows1252, english},
		{"windows-1252", charmap.Windows1252, french},
		{"windows-1252", charmap.Windows1252, german},
		{"windows-1252", charmap.Windows1252, danish},
		{"windows-1252", charmap.Windows1252, iceland},
		{"windows-1252", charmap.Windows1252, "Café"},
		{"windows-1252", charmap.Windows1252, "Über 4 €"},
		{"windows-1250", charmap.Windows1250, polish},
		{"iso-8859-2", charmap.ISO8859_2, polish},
		{"windows-1250", charmap.Windows1250, czech},
		{"iso-8859-2", charmap.ISO8859_2, czech},
		{"windows-1254", charmap.Windows1254, turkish},
		{"windows-1251", charmap.Windows1251, russian},
		{"koi8-r", charmap.KOI8R, russian},
		{"iso-8859-5", charmap.ISO8859_5, russian},
		{"ibm866", charmap.CodePage866, russian},
		{"windows-1253", charmap.Windows1253, greek},
		{"windows-1255", charmap.Windows1255, hebrew},
		{"windows-1256", charmap.Windows1256, arabic},
		{"windows-874", charmap.Windows874, thai},
		{"shift_jis", shiftJIS, japanese},
		{"euc-jp", eucJP, japanese},
		{"euc-kr", eucKR, korean},
		{"gb18030", gb18030, simple},
		{"gb18030", gb18030, simple + "𠀀"},
		{"big5", big5, trad},
	}
	for _, tt := range tests {
		b, err := tt.as.NewEncoder().String(tt.text)
		if err != nil {
			t.Fatalf("%s cannot hold %s: %v", tt.charset, tt.text, err)
		}
		if text, charset := Decode([]byte(b)); charset != tt.charset || text != tt.text {
			t.Errorf("%s is taken for %s: %s", tt.charset, charset, text)
		}
		if strings.Contains(tt.charset, "-125") || len(b) < 100 {
			continue
		}
		// Cut anywhere, and as HTML: mostly ASCII.
		if _, charset := Decode([]byte(b[:len(b)-1])); charset != tt.charset {
			t.Errorf("%s, cut short, is taken for %s", tt.charset, charset)
		}
	}
	for _, tt := range []struct{ bytes, text, charset string }{
		{"", "", "utf-8"},
		{"plain", "plain", "utf-8"},
		{russian, russian, "utf-8"},
		{utf8BOM + "a\xff", "a\ufffd", "utf-8"},
		{russian[:99], strings.ToValidUTF8(russian[:99], "\ufffd"), "utf-8"},
		{french + "\xe9", french + "\ufffd", "utf-8"},
		{wide(utf16LE, russian), russian, "utf-16le"},
		{wide(utf16BE, simple+"𠀀"), simple + "𠀀", "utf-16be"},
		{utf16LE + "a\x00\x00\xd8b\x00c", "a\ufffdb\ufffd", "utf-16le"},
		{"\x81\xff", "\ufffdÿ", "windows-1252"},
	} {
		if text, charset := Decode([]byte(tt.bytes)); text != tt.text || charset != tt.charset {
			t.Errorf("%q is %q in %s, want %q in %s", tt.bytes, text, charset, tt.text, tt.charset)
		}
	}
}

var (
	shiftJIS = japanese.ShiftJIS
	eucJP    = japanese.EUCJP
	eucKR    = korean.EUCKR
	gb18030  = simplifiedchinese.GB18030
	big5     = traditionalchinese.Big5
)

func TestDecodeGivesUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		text, charset := Decode(b)
		if !utf8.ValidString(text) || charset == "" {
			t.Fatalf("%q in %s", text, charset)
		}
	})
}

// Text in UTF-16, with what is JSON among it; the raw text is that of the file.
func TestReadWide(t *testing.T) {
	const text = "Паром в Острель\r\n\r\nПаром снова ходит.\r\n"
	inFolder(t, map[string]string{
		"in/a.txt":      wide(utf16LE, text),
		"in/b.txt.gz":   gzipped(t, wide(utf16BE, text)),
		"in/c.jsonl":    wide(utf16LE, harbourLine+`{"id":"h2","body":"灯塔"}`),
		"in/d.json":     wide(utf16BE, ` [ {"id":"h3","body":"b"}]`),
		"e":             wide(utf16LE, `{"id":"h4","body":"b"}`),
		"in/latin.txt":  "Caf\xe9\n",
		"in/broken.txt": "\xff\xfe\x00",
	})
	got := articles(t, &Reader{Raw: true}, "in/a.txt", "in/b.txt.gz", "in/c.jsonl", "in/d.json", "e", "in/latin.txt")
	for i, want := range []Article{
		{ID: "a", Title: "Паром в Острель", Body: text, Raw: &Raw{Form: TextFile, Name: "a.txt", Bytes: []byte(wide(utf16LE, text))}},
		{ID: "b", Title: "Паром в Острель", Body: text, Raw: &Raw{Form: TextFile, Name: "b.txt", Bytes: []byte(wide(utf16BE, text))}},
		{ID: "h1", Title: "Harbour dredged", Body: "The harbour of Ostrel was dredged.", Raw: &Raw{Form: JSONLine, Bytes: []byte(strings.TrimSpace(harbourLine))}},
		{ID: "h2", Body: "灯塔", Raw: &Raw{Form: JSONLine, Bytes: []byte(`{"id":"h2","body":"灯塔"}`)}},
		{ID: "h3", Body: "b", Raw: &Raw{Form: JSONElement, Bytes: []byte(`{"id":"h3","body":"b"}`)}},
		{ID: "h4", Body: "b", Raw: &Raw{Form: JSONLine, Bytes: []byte(`{"id":"h4","body":"b"}`)}},
		{ID: "latin", Title: "Café", Body: "Café\n", Raw: &Raw{Form: TextFile, Name: "latin.txt", Bytes: []byte("Caf\xe9\n")}},
	} {
		wantArticle(t, got[i], &want)
	}
	if got := outcome(t, &Reader{}, "in/broken.txt"); len(got) != 1 {
		t.Errorf("half a character: %q", got)
	}
	wantOutcome(t, outcome(t, fromText(wide(utf16LE, harbourLine)), "-"), "h1")
}
