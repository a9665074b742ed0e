package formats

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// Invented reports, in languages whose old character sets are still met.
const (
	russian  = "Вода в реке Вель поднялась ночью на четыре метра и отрезала нижний город, сообщил во вторник совет по рекам. Около тысячи жителей покинули дома, пожарные привезли лодки из соседних посёлков."
	japanese = "火曜日の夜、ヴェル川の水位が四メートル上がり、下町が孤立したと河川局が発表した。住民およそ千二百人が夜明け前に避難し、消防隊がボートを運び込んだ。"
	chinese  = "河流委员会星期二表示，维尔河水位在夜间上涨四米，下城区与外界隔绝。大约一千二百名居民在黎明前离开家园，消防队从邻近城镇运来四十艘船。"
	taiwan   = "河川委員會星期二表示，維爾河水位在夜間上漲四公尺，下城區與外界隔絕。大約一千二百名居民在黎明前離開家園，消防隊從鄰近城鎮運來四十艘船。"
	korean   = "강 위원회는 화요일 밤 벨 강의 수위가 사 미터 올라 아랫마을이 고립되었다고 밝혔다. 주민 천이백여 명이 새벽 전에 집을 떠났고 소방대가 배를 가져왔다."
	french   = "La rivière Vel est montée de quatre mètres dans la nuit à Ostrel, où l’on a évacué près de mille habitants – déjà. Où étaient les élèves ? À l’école, a répondu le préfet."
	greek    = "Το ποτάμι ανέβηκε τέσσερα μέτρα τη νύχτα και απέκοψε την κάτω πόλη, ανακοίνωσε την Τρίτη το συμβούλιο. Περίπου χίλιοι κάτοικοι έφυγαν από τα σπίτια τους πριν από την αυγή."
)

func encode(t *testing.T, label, text string) []byte {
	t.Helper()
	e, _ := charset.Lookup(label)
	b, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(b)
}

func TestCharacterSetsAreRead(t *testing.T) {
	for label, text := range map[string]string{
		"windows-1251": russian, "koi8-r": russian, "shift_jis": japanese, "euc-jp": japanese, "iso-2022-jp": japanese, "gbk": chinese, "gb18030": chinese,
		"big5": taiwan, "euc-kr": korean, "windows-1252": french, "windows-1253": greek, "utf-8": russian + japanese,
	} {
		page := "<html><head></head><body><p>" + strings.Repeat(text+" ", 3) + "</p></body></html>"
		data := encode(t, label, page)
		told := encode(t, label, strings.Replace(page, "<head>", `<head><meta http-equiv="Content-Type" content="text/html; charset=`+label+`">`, 1))
		for how, got := range map[string]func() (string, error){
			"undeclared":              func() (string, error) { return toUTF8(data, "") },
			"declared by transport":   func() (string, error) { return toUTF8(data, strings.ToUpper(label)) },
			"declared in the page":    func() (string, error) { return toUTF8(told, "") },
			"declared as what is not": func() (string, error) { return toUTF8(told, "x-unknown") },
		} {
			if label == "windows-1252" && how == "undeclared" {
				continue // indeed guessed, but not surely told from its neighbours
			}
			text, err := got()
			if err != nil || !strings.Contains(text, page[len("<html><head>"):]) {
				t.Errorf("%s, %s: %v\n%s", label, how, err, cutAt(text, 300))
			}
		}
	}
}

func TestCharacterSetsThatAreBelied(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("<p>Ökonom")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, data, declared, want string }{
		{"UTF-8 declared as another", "<p>Ökonom", "iso-8859-1", "<p>Ökonom"},
		{"UTF-8 with a broken part", "<p>" + strings.Repeat("Ökonomie ", 20) + "\xe9", "", "<p>" + strings.Repeat("Ökonomie ", 20) + "\uFFFD"},
		{"windows-1252 declared as UTF-8", "<p>caf\xe9 na\xefve \x93quote\x94 d\xe9j\xe0 vu, o\xf9 l'\xe9t\xe9", "utf-8", "<p>café naïve “quote” déjà vu, où l'été"},
		{"byte order mark", "\xEF\xBB\xBF<p>Ö", "windows-1251", "<p>Ö"},
		{"UTF-16 by its mark", utf16, "", "<p>Ökonom"},
		{"UTF-16 declared in what is not", "<meta charset=utf-16><p>caf\xe9 d\xe9j\xe0", "", "<meta charset=utf-16><p>café déjà"},
		{"nothing", "", "", ""},
	} {
		if got, err := toUTF8([]byte(c.data), c.declared); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if _, err := toUTF8([]byte("\xff\xfd"), "iso-2022-kr"); err == nil {
		t.Error("a character set that browsers refuse is read")
	}
}

// TestDetectionIsRepeatable guards against the detectors, which run side by side.
func TestDetectionIsRepeatable(t *testing.T) {
	data := bytes.Repeat([]byte("<p>\xe4\xf6\xfc \xd0\xc1 \x83\x7e x</p>"), 5)
	want, err := toUTF8(data, "")
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if got, _ := toUTF8(data, ""); got != want {
			t.Fatalf("%q, then %q", want, got)
		}
	}
}

func FuzzToUTF8(f *testing.F) {
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Add([]byte("<meta charset=gbk>\xd0\xc1"), "euc-kr")
	f.Add([]byte("\x1b$B\x30\x21\x1b(B"), "iso-2022-jp")
	f.Add([]byte("caf\xe9"), "")
	f.Fuzz(func(t *testing.T, data []byte, declared string) {
		text, err := toUTF8(data, declared)
		if err == nil && strings.ToValidUTF8(text, "") != text {
			t.Fatalf("%q is not UTF-8", text)
		}
	})
}
