package wirefold_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// wantNowhere wants no file below dir to hold the words, packed or not.
func wantNowhere(t *testing.T, dir, words string) {
	t.Helper()
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(b, []byte(words)) {
			t.Errorf("%s holds %q", path, words)
		}
		for i := bytes.Index(b, magic); i >= 0; {
			// What follows the frame is no part of it: the error says so.
			plain, _ := dec.DecodeAll(b[i:], nil)
			if bytes.Contains(plain, []byte(words)) {
				t.Errorf("%s holds %q in the record at %d", path, words, i)
			}
			next := bytes.Index(b[i+1:], magic)
			if next < 0 {
				break
			}
			i += 1 + next
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
