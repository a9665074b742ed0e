// Package whole writes files that are there whole or not at all.
package whole

import (
	"errors"
	"os"
	"path/filepath"
)

// Write puts a file in the place of another, for nobody but us to read: at every moment
// the old one or the new one is there. Its folder must be there.
func Write(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
