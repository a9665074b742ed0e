package access

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/flock"

	"github.com/wirefold/wirefold/internal/whole"
)

// Errors that callers may want to tell apart.
var (
	// ErrTaken is returned for the name of a token that is there already.
	ErrTaken = errors.New("the name is taken")
	// ErrNoToken is returned where no token has the name.
	ErrNoToken = errors.New("no token has this name")
	// ErrToken is returned for a token that cannot be made as asked.
	ErrToken = errors.New("no such token can be made")
)

// Token is what is kept of a token, which is all but the token.
type Token struct {
	Name string `json:"name"` // of whoever has it: the audit log names them so
	Role Role   `json:"role"`
	// Hash is the SHA-256 of the token. Passwords need a slow hash because they can be
	// guessed. A token is 256 bits of chance, which nobody guesses at any speed, and it
	// is looked up with every request.
	Hash    string    `json:"sha256"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"` // never, if zero
}

// Expired reports whether the token is good no more.
func (t *Token) Expired(now time.Time) bool { return !t.Expires.IsZero() && !now.Before(t.Expires) }

// prefix begins every token, so that people and scanners of leaks know one when they
// see it.
const prefix = "wf_"

// 52 letters and digits, which a double click selects.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + letters.EncodeToString(b[:])
}

// secretLike reports whether s has the form of a token.
func secretLike(s string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && len(rest) == letters.EncodedLen(32) && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Tokens are those of a file. Other processes may change it: it is read again when it
// changed, and written whole.
type Tokens struct {
	path string

	mu   sync.Mutex
	info fs.FileInfo // of what was read; nil for no file
	list []Token
	ever bool // there were tokens
}

// TokensIn are the tokens of a file, which need not be there.
func TokensIn(path string) *Tokens { return &Tokens{path: path} }

// List gives the tokens by name, expired ones included.
func (t *Tokens) List() ([]Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.load()
	return slices.Clone(t.list), err
}

// Ever reports whether there are tokens, or were since this process looked first.
func (t *Tokens) Ever() (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.load()
	return t.ever, err
}

// Find gives the token that a secret is, if it is good.
func (t *Tokens) Find(secret string, now time.Time) (Token, bool, error) {
	if !secretLike(secret) {
		return Token{}, false, nil
	}
	return t.find(hashOf(secret), now)
}

// find looks at all tokens, in a time that does not tell how much of the hash is right.
func (t *Tokens) find(hash string, now time.Time) (found Token, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.load(); err != nil {
		return Token{}, false, err
	}
	for i := range t.list {
		if subtle.ConstantTimeCompare([]byte(t.list[i].Hash), []byte(hash)) == 1 {
			found, ok = t.list[i], true
		}
	}
	if !ok || found.Expired(now) {
		return Token{}, false, nil
	}
	return found, true, nil
}

// Add makes a token, and gives the secret, which is not kept.
func (t *Tokens) Add(ctx context.Context, name string, role Role, now, expires time.Time) (string, Token, error) {
	secret := newSecret()
	made := Token{Name: name, Role: role, Hash: hashOf(secret), Created: now.UTC().Truncate(time.Second)}
	if !expires.IsZero() {
		made.Expires = expires.UTC().Truncate(time.Second)
	}
	if err := made.check(); err != nil {
		return "", Token{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	err := t.edit(ctx, func(list []Token) ([]Token, error) {
		for i := range list {
			if strings.EqualFold(list[i].Name, name) {
				return nil, fmt.Errorf("%w: %q has a token since %s", ErrTaken, list[i].Name, list[i].Created.Format(time.DateOnly))
			}
		}
		return append(list, made), nil
	})
	return secret, made, err
}

// Revoke ends a token, and all sessions that it began.
func (t *Tokens) Revoke(ctx context.Context, name string) (Token, error) {
	var gone Token
	err := t.edit(ctx, func(list []Token) ([]Token, error) {
		i := slices.IndexFunc(list, func(x Token) bool { return x.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%w: %q", ErrNoToken, name)
		}
		gone = list[i]
		return slices.Delete(list, i, i+1), nil
	})
	return gone, err
}

// load reads the file if it changed. The caller holds mu. Where it cannot be read,
// nobody has a token.
func (t *Tokens) load() error {
	info, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		t.info, t.list = nil, nil
		return nil
	}
	if err == nil && t.info != nil && os.SameFile(info, t.info) && info.ModTime().Equal(t.info.ModTime()) && info.Size() == t.info.Size() {
		return nil
	}
	var list []Token
	if err == nil {
		list, err = t.read()
	}
	if err != nil {
		t.info, t.list, t.ever = nil, nil, true // fail closed
		return err
	}
	t.info, t.list, t.ever = info, list, t.ever || len(list) > 0
	return nil
}

// mostTokens is how large a file may be.
const mostTokens = 4 << 20

func (t *Tokens) read() ([]Token, error) {
	f, err := os.Open(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostTokens+1))
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	list, err := parseTokens(b)
	if err != nil {
		return nil, fmt.Errorf("access: %s, which holds the tokens, is damaged: %w; repair it, or delete it and make new tokens", t.path, err)
	}
	return list, nil
}

// edit changes the file. Whoever else wants to waits.
func (t *Tokens) edit(ctx context.Context, change func([]Token) ([]Token, error)) (err error) {
	dir := filepath.Dir(t.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("access: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	lock := flock.New(t.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("access: cannot lock %s, which another process may be changing: %w", t.path, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()

	list, err := t.read()
	if err == nil {
		list, err = change(list)
	}
	if err != nil {
		return err
	}
	if err := whole.Write(t.path, formatTokens(list)); err != nil {
		return fmt.Errorf("access: %w", err)
	}
	return nil
}

// tokenFile is the file. Version grows when older programs would misread it.
type tokenFile struct {
	Version int     `json:"version"`
	Tokens  []Token `json:"tokens"`
}

func formatTokens(list []Token) []byte {
	if list == nil {
		list = []Token{}
	}
	slices.SortFunc(list, func(a, b Token) int { return strings.Compare(a.Name, b.Name) })
	b, err := json.MarshalIndent(tokenFile{1, list}, "", "  ")
	if err != nil { // times beyond the year 9999, which check refuses
		panic(err)
	}
	return append(b, '\n')
}

// parseTokens reads the file, and takes nothing that it does not wholly understand.
func parseTokens(b []byte) ([]Token, error) {
	if len(b) > mostTokens {
		return nil, fmt.Errorf("it is larger than %d bytes", mostTokens)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f tokenFile
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("its version is %d, and this program knows 1", f.Version)
	}
	names := map[string]bool{}
	for i := range f.Tokens {
		t := &f.Tokens[i]
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("token %d: %w", i+1, err)
		}
		if names[t.Name] {
			return nil, fmt.Errorf("token %d: another has the name %q", i+1, t.Name)
		}
		names[t.Name] = true
	}
	return f.Tokens, nil
}

// mostName is how many bytes a name has.
const mostName = 64

func (t *Token) check() error {
	switch {
	case t.Name == "":
		return errors.New("it has no name")
	case len(t.Name) > mostName:
		return fmt.Errorf("its name has %d bytes: give one of %d at most", len(t.Name), mostName)
	case !utf8.ValidString(t.Name) || strings.TrimSpace(t.Name) != t.Name || strings.ContainsFunc(t.Name, func(r rune) bool { return !unicode.IsPrint(r) }):
		// Nothing that hides, or turns about, what an audit log says.
		return fmt.Errorf("the name %q has characters that do not show: give letters, digits and single signs", t.Name)
	case !t.Role.Known():
		return fmt.Errorf("the role %q is none: give one of %v", t.Role, Roles())
	case t.Created.Year() < 1 || t.Created.Year() > 9999 || t.Expires.Year() > 9999 || t.Expires.Year() < 1:
		return errors.New("its times are beyond the calendar")
	}
	if b, err := hex.DecodeString(t.Hash); err != nil || len(b) != sha256.Size || strings.ToLower(t.Hash) != t.Hash {
		return errors.New("its hash is none")
	}
	return nil
}
