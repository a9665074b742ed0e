package index

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// Lock holds a lock of the system on the file, which goes when the process
// ends, however it ends. The file tells others who holds it. It is never
// removed: another process may be about to lock it.
func (osFS) Lock(name string) (io.Closer, error) {
	l := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	got, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("index: lock %s: %w", name, err)
	}
	if !got {
		return nil, lockedBy(name, func() ([]byte, error) { return os.ReadFile(name) })
	}
	host, _ := os.Hostname()
	if err := os.WriteFile(name, fmt.Appendf(nil, "process %d on host %s\n", os.Getpid(), host), 0o644); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("index: lock %s: %w", name, err)
	}
	return l, nil
}

// lockedBy is the error for whoever comes second.
func lockedBy(name string, owner func() ([]byte, error)) error {
	who := "another process"
	if b, err := owner(); err == nil && len(b) > 0 {
		who = strings.TrimSpace(string(b))
	}
	return fmt.Errorf("%w: %s is open in %s; close it there, or open read-only", ErrLocked, filepath.Dir(name), who)
}
