package access

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// SessionLife is how long a session lasts. It ends sooner with its token, with the
// program, and when its user says so.
const SessionLife = 7 * 24 * time.Hour

// mostSessions is how many one token may have; the one that ends first makes room.
const mostSessions = 50

// session is somebody who has shown a token, and need not show it again.
type session struct {
	hash string // of the token
	ends time.Time
}

// sessions are by the hashes of their ids: what is in memory opens nothing, and how long
// looking one up takes tells nothing.
type sessions struct {
	mu  sync.Mutex
	all map[[32]byte]session
}

// WaitError is returned where somebody has to wait.
type WaitError struct{ For time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("too many tries: try again in %s", max(time.Second, e.For.Round(time.Second)))
}

// LogIn begins a session for whoever shows a token. Its error is [ErrUnknown], or a
// [*WaitError] after too many tries that failed.
func (g *Guard) LogIn(w http.ResponseWriter, r *http.Request, secret string) (User, error) {
	g.init()
	if g.Tokens == nil {
		return User{}, ErrUnknown
	}
	now := g.Now()
	wait, back := g.tries.try(g.Address(r), now)
	if wait > 0 {
		return User{}, &WaitError{wait}
	}
	t, ok, err := g.Tokens.Find(secret, now)
	if err != nil {
		back()
		return User{}, err
	}
	if !ok {
		g.Log.Warn("a token was refused", "from", g.Address(r))
		return User{}, fmt.Errorf("%w: this is none, or it is good no more", ErrUnknown)
	}
	back()
	c := g.cookie(r)
	if before, err := r.Cookie(c.Name); err == nil {
		g.sessions.end(before.Value)
	}
	ends := now.Add(SessionLife)
	if !t.Expires.IsZero() && t.Expires.Before(ends) {
		ends = t.Expires
	}
	id := rand.Text()
	g.sessions.begin(id, session{t.Hash, ends}, now)
	c.Value, c.Expires, c.MaxAge = id, ends, int(ends.Sub(now).Seconds())
	http.SetCookie(w, c)
	return User{t.Name, t.Role}, nil
}

// LogOut ends the session of whoever asks, if there is one.
func (g *Guard) LogOut(w http.ResponseWriter, r *http.Request) {
	g.init()
	c := g.cookie(r)
	if given, err := r.Cookie(c.Name); err == nil {
		g.sessions.end(given.Value)
		c.MaxAge = -1
		http.SetCookie(w, c)
	}
}

// cookie is the one that holds the id of a session. Under TLS its name keeps others, who
// have a part of the domain, from setting it.
func (g *Guard) cookie(r *http.Request) *http.Cookie {
	c := &http.Cookie{Name: "wirefold", Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if g.Secure(r) {
		c.Name, c.Secure = "__Host-wirefold", true
	}
	return c
}

// session is who has one.
func (g *Guard) session(r *http.Request) (User, error) {
	c, err := r.Cookie(g.cookie(r).Name)
	if err != nil {
		return User{}, ErrUnknown
	}
	now := g.Now()
	s, ok := g.sessions.get(c.Value)
	if !ok || !now.Before(s.ends) {
		return User{}, ErrUnknown
	}
	t, ok, err := g.Tokens.find(s.hash, now)
	if err == nil && !ok { // it was revoked
		g.sessions.end(c.Value)
		err = ErrUnknown
	}
	return User{t.Name, t.Role}, err
}

func (s *sessions) get(id string) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.all[sha256.Sum256([]byte(id))]
	return x, ok
}

func (s *sessions) begin(id string, x session, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first [32]byte
	n := 0
	for k, o := range s.all {
		if !now.Before(o.ends) {
			delete(s.all, k)
		} else if o.hash == x.hash {
			if n++; n == 1 || o.ends.Before(s.all[first].ends) {
				first = k
			}
		}
	}
	if n >= mostSessions {
		delete(s.all, first)
	}
	s.all[sha256.Sum256([]byte(id))] = x
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, sha256.Sum256([]byte(id)))
}
