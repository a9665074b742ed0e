package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wirefold/wirefold"
)

// Page says which page of a list is meant.
type Page struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"The next of the page before, with the same parameters otherwise; none for the first page."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many to give at most."`
}

// mostOffset is how far a list can be paged.
const mostOffset = 1 << 30

// place is where a page begins: behind so many of a list, of the state with that cursor.
// Made says of which list, with which parameters.
type place struct {
	offset int
	made   [8]byte
	state  string
}

// listOf marks a list with its parameters.
func listOf(words ...string) [8]byte {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return [8]byte(sum[:8])
}

func (p place) String() string {
	b := append([]byte{1}, p.made[:]...)
	b = binary.AppendUvarint(b, uint64(p.offset))
	return base64.RawURLEncoding.EncodeToString(append(b, p.state...))
}

// parsePlace reads the cursor of a list; an empty one is its beginning.
func parsePlace(s string, made [8]byte) (place, error) {
	p := place{made: made}
	if s == "" {
		return p, nil
	}
	wrong := argument("the cursor is none of this list: give the next of its page before, with the same parameters, or none for the first page")
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < 10 || b[0] != 1 || [8]byte(b[1:9]) != made {
		return p, wrong
	}
	offset, n := binary.Uvarint(b[9:])
	if n <= 0 || offset > mostOffset || len(b)-9-n > 40 {
		return p, wrong
	}
	p.offset, p.state = int(offset), string(b[9+n:])
	if p.String() != s {
		return p, wrong
	}
	return p, nil
}

// shelf keeps the states whose lists are being paged, so that no entry of a list is left
// out or comes twice while stories move. It keeps few, and for a short time: after that
// the list goes on as things stand.
type shelf struct {
	mu   sync.Mutex
	kept []keptView
}

type keptView struct {
	name, state string
	view        wirefold.View
	at          time.Time
}

const (
	keptViews = 16
	keptFor   = time.Minute
)

// get is the view of a state, if it is still kept. What was deleted since must not be
// seen: a view from before a deletion is dropped.
func (s *shelf) get(now wirefold.View, state string) (wirefold.View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = slices.DeleteFunc(s.kept, func(k keptView) bool { return time.Since(k.at) > keptFor })
	i := slices.IndexFunc(s.kept, func(k keptView) bool { return k.name == now.Name() && k.state == state })
	if i < 0 {
		return now, false
	}
	k := &s.kept[i]
	for _, o := range slices.Backward(now.Operations()) {
		if o.At.Before(k.view.Time()) {
			break
		}
		if o.Kind == wirefold.OpDelete || o.Kind == wirefold.OpRetain {
			s.kept = slices.Delete(s.kept, i, i+1)
			return now, false
		}
	}
	k.at = time.Now()
	return k.view, true
}

func (s *shelf) put(v wirefold.View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := v.Cursor()
	if slices.ContainsFunc(s.kept, func(k keptView) bool { return k.name == v.Name() && k.state == state }) {
		return
	}
	if len(s.kept) >= keptViews {
		i := 0
		for k := range s.kept {
			if s.kept[k].at.Before(s.kept[i].at) {
				i = k
			}
		}
		s.kept = slices.Delete(s.kept, i, i+1)
	}
	s.kept = append(s.kept, keptView{v.Name(), state, v, time.Now()})
}

// paged gives the page of a list that is made of a view, and the cursor of the next. The
// list gives up to limit entries behind an offset; one more is asked for, to know
// whether there are more.
func paged[T any](a *api, v wirefold.View, m Moment, p Page, made [8]byte, list func(v wirefold.View, offset, limit int) ([]T, error)) (page []T, next string, err error) {
	at, err := parsePlace(p.Cursor, made)
	if err != nil {
		return nil, "", err
	}
	if at.state != "" && m.AsOf.IsZero() {
		v, _ = a.views.get(v, at.state)
	}
	page, err = list(v, at.offset, p.Limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(page) > p.Limit {
		page = page[:p.Limit]
		after := place{at.offset + p.Limit, made, v.Cursor()}
		if m.AsOf.IsZero() {
			a.views.put(v)
		}
		next = after.String()
	}
	if page == nil {
		page = []T{}
	}
	return page, next, nil
}

// part is the part of a list that a page shows.
func part[T any](all []T, offset, limit int) []T {
	all = all[min(offset, len(all)):]
	return all[:min(limit, len(all))]
}

// mark is the part of a time that tells lists apart.
func mark(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return hex.EncodeToString(binary.AppendVarint(nil, within(t).UnixNano()))
}
