package index

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"
)

// journalOf makes a journal of records with these payloads.
func journalOf(t testing.TB, payloads ...string) (fs *Memory, b []byte) {
	t.Helper()
	fs = MemFS()
	f, err := fs.OpenFile("j", os.O_RDWR|os.O_CREATE, 0)
	if err != nil {
		t.Fatal(err)
	}
	j := newJournal("j", f, 0)
	for i, p := range payloads {
		if _, err := j.append(kindRecord, uint64(i), []byte(p)); err != nil {
			t.Fatal(err)
		}
	}
	if b, err = readFile(fs, "j"); err != nil {
		t.Fatal(err)
	}
	return fs, b
}

// scanned is what frames yields for these bytes.
func scanned(t testing.TB, name string, b []byte) (payloads []string, bad []Damage) {
	t.Helper()
	f, err := MemFS().OpenFile(name, os.O_RDWR|os.O_CREATE, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(b, 0); err != nil {
		t.Fatal(err)
	}
	j := newJournal(name, f, 0)
	at := int64(0)
	for fr, err := range j.frames(0, int64(len(b))) {
		var d *Damage
		switch {
		case errors.As(err, &d):
			if d.Offset != at || d.Length <= 0 {
				t.Fatalf("at %d comes %v", at, d)
			}
			at += d.Length
			bad = append(bad, *d)
		case err != nil:
			t.Fatal(err)
		default:
			if fr.offset != at {
				t.Fatalf("at %d comes a frame of %d", at, fr.offset)
			}
			at = fr.end()
			payloads = append(payloads, string(fr.payload))
		}
	}
	if at != int64(len(b)) {
		t.Fatalf("frames and damages end at %d of %d", at, len(b))
	}
	return payloads, bad
}

func TestJournalGoesOnBehindDamage(t *testing.T) {
	_, b := journalOf(t, "first", "second", "third")
	second := frameSize + len("first")
	third := second + frameSize + len("second")
	forged := slices.Concat(b[:second], b[:second], b[second:])
	tests := map[string]struct {
		name string
		b    []byte
		want []string
		bad  int
	}{
		"whole":                     {"j", b, []string{"first", "second", "third"}, 0},
		"empty":                     {"j", nil, nil, 0},
		"of another file":           {"k", b, nil, 1},
		"the second is zero":        {"j", slices.Concat(b[:second], make([]byte, third-second), b[third:]), []string{"first", "third"}, 1},
		"a frame in another place":  {"j", forged, []string{"first"}, 1},
		"torn":                      {"j", b[:len(b)-1], []string{"first", "second"}, 1},
		"only a marker at the end":  {"j", append(bytes.Clone(b), marker...), []string{"first", "second", "third"}, 1},
		"a great length":            {"j", slices.Concat(b[:second+8], []byte{255, 255, 255, 255}, b[second+12:]), []string{"first", "third"}, 1},
		"a length beyond the frame": {"j", slices.Concat(b[:second+8], []byte{9}, b[second+9:]), []string{"first", "third"}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, bad := scanned(t, test.name, test.b)
			if !slices.Equal(got, test.want) || len(bad) != test.bad {
				t.Errorf("got %q and %v, want %q", got, bad, test.want)
			}
		})
	}
}

func TestJournalReadsFramesOfAnyLength(t *testing.T) {
	var payloads []string
	for _, n := range []int{0, 1, chunkSize - 2*frameSize, 1, chunkSize, 3*chunkSize + 1, 5, 2 * chunkSize} {
		payloads = append(payloads, string(bytes.Repeat([]byte(marker), n/3+1)[:n]))
	}
	_, b := journalOf(t, payloads...)
	if got, bad := scanned(t, "j", b); !slices.Equal(got, payloads) || bad != nil {
		t.Errorf("got %d frames, %v", len(got), bad)
	}
	b[len(b)-1] ^= 1
	b[0] ^= 1
	if got, bad := scanned(t, "j", b); !slices.Equal(got, payloads[1:len(payloads)-1]) || len(bad) != 2 {
		t.Errorf("got %d frames, %v", len(got), bad)
	}
}

func FuzzJournal(f *testing.F) {
	_, b := journalOf(f, "", "first", marker, "third")
	f.Add(b)
	f.Add(b[:len(b)-1])
	f.Add(slices.Concat(b[:frameSize], []byte(marker), b[frameSize:]))
	f.Fuzz(func(t *testing.T, b []byte) {
		scanned(t, "j", b) // checks that nothing is left out

		// What frames are made of the bytes come back, and no others, whatever
		// becomes of the one in the middle.
		n := len(b) / 3
		want := []string{string(b[:n]), string(b[n : 2*n]), string(b[2*n:])}
		_, whole := journalOf(t, want...)
		if got, bad := scanned(t, "j", whole); !slices.Equal(got, want) || bad != nil {
			t.Fatalf("got %q and %v, want %q", got, bad, want)
		}
		middle := whole[frameSize+n : 2*(frameSize+n)]
		i := 0
		if len(b) > 0 {
			i = int(b[0]) % len(middle)
		}
		middle[i] ^= 0x10
		if got, bad := scanned(t, "j", whole); !slices.Equal(got, []string{want[0], want[2]}) || len(bad) != 1 {
			t.Fatalf("got %q and %v, want all but the second of %q", got, bad, want)
		}
	})
}

func FuzzExtents(f *testing.F) {
	f.Add(appendExtents(nil, []Extent{{1, 2, 3}, {65535, 0, 1 << 40}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var all []Extent
		rest, ok := cutExtents(b, func(e Extent) { all = append(all, e) })
		if !ok {
			return
		}
		again := append(appendExtents(nil, all), rest...)
		var same []Extent
		if _, ok := cutExtents(again, func(e Extent) { same = append(same, e) }); !ok || !slices.Equal(all, same) {
			t.Fatalf("got %v, want %v", same, all)
		}
	})
}
