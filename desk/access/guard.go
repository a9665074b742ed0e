package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// Errors of those who ask.
var (
	// ErrUnknown is returned where it is not known who asks: there is no token, or none
	// that is good.
	ErrUnknown = errors.New("a token is needed")
	// ErrForbidden is returned where who asks has not the right.
	ErrForbidden = errors.New("not allowed")
)

// Guard finds out who asks.
type Guard struct {
	// Local is who everybody is that reaches the desk, where there are no tokens. Empty:
	// nobody gets in without one.
	Local string
	// Tokens are those that open the desk; nil for none. As soon as there is one, and
	// until the program ends even if it is revoked, nobody gets in without.
	Tokens *Tokens
	// Hosts are the names by which the desk is asked for, beside those of the machine
	// itself. Only where there are no tokens do others matter: see [Guard.Admit].
	Hosts []string
	// Proxied is set where all requests come through a proxy, at which TLS ends. It is
	// then believed about who asks from where.
	Proxied bool
	// Now is the clock; nil for that of the machine.
	Now func() time.Time
	// Log gets what goes wrong; nil for nothing.
	Log *slog.Logger
	// Page shows people what went wrong; nil for a line of text.
	Page func(w http.ResponseWriter, r *http.Request, status int, title, what string)

	once     sync.Once
	sessions sessions
	tries    *Limits
}

func (g *Guard) init() {
	g.once.Do(func() {
		if g.Now == nil {
			g.Now = time.Now
		}
		if g.Log == nil {
			g.Log = slog.New(slog.DiscardHandler)
		}
		g.sessions.all = map[[32]byte]session{}
		g.tries = NewLimits(1./10, 10) // ten at once, then one in ten seconds
	})
}

// Need is a handler that answers only those who have a right.
func (g *Guard) Need(x Right, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, err := g.May(r, x)
		if err != nil {
			g.Refuse(w, r, err)
			return
		}
		h.ServeHTTP(w, r.WithContext(With(r.Context(), u)))
	})
}

// May gives who asks, if they have a right. [Guard.Refuse] answers its errors.
func (g *Guard) May(r *http.Request, x Right) (User, error) {
	u, err := g.Identify(r)
	if err == nil && !u.Role.May(x) {
		err = fmt.Errorf("%w: the role of %s is %q, which has not the right %q; an administrator gives tokens with others", ErrForbidden, u.Name, u.Role, x)
	}
	return u, err
}

// Identify gives who asks: whoever is in the context of the request already, else who
// shows a token or has a session, else, where there are no tokens, Local. Its error is
// [ErrUnknown], or says why the tokens cannot be read.
func (g *Guard) Identify(r *http.Request) (User, error) {
	if u := Of(r.Context()); u != (User{}) {
		return u, nil
	}
	g.init()
	open, err := g.Open()
	switch {
	case err != nil:
		return User{}, err
	case open:
		return User{g.Local, Admin}, nil
	case g.Tokens == nil:
		return User{}, ErrUnknown
	}
	if secret, given := bearer(r.Header); given {
		t, ok, err := g.Tokens.Find(secret, g.Now())
		if err == nil && !ok {
			err = fmt.Errorf("%w: the one given is not good (any more)", ErrUnknown)
		}
		return User{t.Name, t.Role}, err
	}
	return g.session(r)
}

// Open reports whether everybody who reaches the desk gets in.
func (g *Guard) Open() (bool, error) {
	if g.Local == "" || g.Tokens == nil {
		return g.Local != "", nil
	}
	ever, err := g.Tokens.Ever()
	return err == nil && !ever, err
}

// bearer is the token in the header of a request, and whether there is one at all.
func bearer(h http.Header) (secret string, given bool) {
	all := h.Values("Authorization")
	if len(all) == 0 {
		return "", false
	}
	scheme, rest, _ := strings.Cut(all[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	if len(all) > 1 {
		return "", true // which one, is anybody's guess
	}
	return strings.Trim(rest, " "), true
}

// Admit refuses what no browser would send on behalf of a user who wants it. Where there
// are no tokens, a web page elsewhere could have its own name point to this machine, and
// the browser of a user would fetch for it whatever is here (DNS rebinding): so the desk
// then answers only to names that are this machine's own, or in Hosts. It does not
// answer then either what came through a proxy, for that would open it to the world.
func (g *Guard) Admit(r *http.Request) error {
	g.init()
	open, err := g.Open()
	if err != nil || !open {
		return nil // Identify tells what is wrong
	}
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && !LoopbackAddr(at) {
		return fmt.Errorf("%w: this desk has no tokens, and so answers only on this machine", ErrForbidden)
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host"} {
		if r.Header.Get(h) != "" {
			return fmt.Errorf("%w: this came through a proxy, and the desk has no tokens; make one with 'dedupe token add'", ErrForbidden)
		}
	}
	host := Hostname(r.Host)
	if Loopback(host) {
		return nil
	}
	for _, h := range g.Hosts {
		if host != "" && strings.EqualFold(host, h) {
			return nil
		}
	}
	return fmt.Errorf("%w: this desk has no tokens, and so answers only to the names of this machine, such as localhost; --host allows others", ErrForbidden)
}

// Hostname is the host of a Host header, without its port and brackets.
func Hostname(host string) string {
	if h, port, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); port != "" && err != nil {
			return ""
		}
		host = h
	} else if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// Loopback reports whether a name or an address is this machine's own for itself.
func Loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// LoopbackAddr reports whether what is sent there never leaves this machine.
func LoopbackAddr(a net.Addr) bool {
	switch a := a.(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	}
	return false
}

// Address is where a request comes from, for counting: of an IPv6 address the part that
// one customer of a provider has for themselves.
func (g *Guard) Address(r *http.Request) string {
	from := r.RemoteAddr
	if g.Proxied {
		// The last is what our proxy says itself; those before it anybody may have said.
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			last := all[len(all)-1]
			from = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	if h, _, err := net.SplitHostPort(from); err == nil {
		from = h
	}
	a, err := netip.ParseAddr(from)
	if err != nil {
		return "unknown"
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// Secure reports whether a request came by TLS.
func (g *Guard) Secure(r *http.Request) bool { return r.TLS != nil || g.Proxied }

// Refuse answers a request with an error of the Guard: programs get a [Problem], and
// those who read a page are led to where one signs in.
func (g *Guard) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	g.init()
	var wait *WaitError
	switch {
	case errors.Is(err, ErrForbidden):
		g.Show(w, r, http.StatusForbidden, "Not allowed", sentence(err, ErrForbidden))
	case errors.As(err, &wait):
		w.Header().Set("Retry-After", RetryAfter(wait.For))
		g.Show(w, r, http.StatusTooManyRequests, "Too often", sentence(err, nil))
	case errors.Is(err, ErrUnknown):
		challenge := `Bearer realm="wirefold"`
		if _, given := bearer(r.Header); given {
			challenge += `, error="invalid_token"`
		}
		w.Header().Set("WWW-Authenticate", challenge)
		if Programmatic(r) || !reads(r) {
			g.Show(w, r, http.StatusUnauthorized, "Sign in first", sentence(err, nil)+` Send one as "Authorization: Bearer TOKEN"; 'dedupe token add' makes it.`)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, "/login?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
	case errors.Is(err, context.Canceled):
	default:
		g.Log.Error("nobody can be let in", "reason", err)
		g.Show(w, r, http.StatusServiceUnavailable, "Not now", "It cannot be found out who you are; the log says why.")
	}
}

// sentence is an error as people are told it, without that which its status says.
func sentence(err, kind error) string {
	text := err.Error()
	if kind != nil {
		text = strings.TrimPrefix(text, kind.Error()+": ")
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// RetryAfter is how long to wait, as its header has it: whole seconds, at least one.
func RetryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}

// reads reports whether somebody wants to see a page, rather than a script some data.
func reads(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	mode := r.Header.Get("Sec-Fetch-Mode")
	return (mode == "" || mode == "navigate") && !strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// Show tells whoever asked, a program or a person, that it failed.
func (g *Guard) Show(w http.ResponseWriter, r *http.Request, status int, title, what string) {
	switch {
	case Programmatic(r):
		Problem{Title: title, Status: status, Detail: what}.Write(w)
	case g.Page != nil:
		w.Header().Set("Cache-Control", "no-store")
		g.Page(w, r, status, title, what)
	default:
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, title+": "+what, status)
	}
}

// Here is a path of this desk to go to next, or "/" for what is none: whoever signs in
// is not sent elsewhere.
func Here(next string) string {
	u, err := url.Parse(next) // refuses control characters, which browsers leave out
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsRune(next, '\\') {
		return "/"
	}
	if u.Path == "/login" || u.Path == "/logout" {
		return "/"
	}
	u.Fragment, u.RawFragment = "", ""
	return u.RequestURI()
}
