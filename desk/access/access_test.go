package access

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)

// clock is one that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newTokens(t *testing.T) *Tokens {
	t.Helper()
	return TokensIn(filepath.Join(t.TempDir(), "desk", "tokens.json"))
}

func add(t *testing.T, to *Tokens, name string, role Role, expires time.Time) string {
	t.Helper()
	secret, _, err := to.Add(t.Context(), name, role, noon, expires)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestRolesHaveTheirRights(t *testing.T) {
	for role, want := range map[Role]string{
		Reader: "read", Editor: "read edit", Ingester: "ingest", Admin: "read edit ingest manage", "": "", "king": "",
	} {
		var got []string
		for _, x := range []Right{Read, Edit, Ingest, Manage} {
			if role.May(x) {
				got = append(got, string(x))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q may %v, want %s", role, got, want)
		}
		if role.Known() != (want != "") {
			t.Errorf("%q is known: %v", role, role.Known())
		}
	}
}

func TestTokensOpenUntilTheyEnd(t *testing.T) {
	tokens := newTokens(t)
	anna := add(t, tokens, "anna", Editor, noon.Add(time.Hour))
	wire := add(t, tokens, "wire", Ingester, time.Time{})
	find := func(secret string, at time.Time) string {
		t.Helper()
		x, ok, err := tokens.Find(secret, at)
		if err != nil || ok != (x.Name != "") {
			t.Fatalf("%v, %v, %v", x, ok, err)
		}
		return x.Name
	}
	for _, c := range []struct {
		secret string
		at     time.Time
		want   string
	}{
		{anna, noon, "anna"},
		{anna, noon.Add(time.Hour - 1), "anna"},
		{anna, noon.Add(time.Hour), ""},
		{wire, noon.Add(1e6 * time.Hour), "wire"},
		{"", noon, ""},
		{anna[:len(anna)-1], noon, ""},
		{anna + "a", noon, ""},
		{strings.ToUpper(anna), noon, ""},
		{newSecret(), noon, ""},
	} {
		if got := find(c.secret, c.at); got != c.want {
			t.Errorf("at %s the secret is that of %q, want %q", c.at, got, c.want)
		}
	}
	if _, err := tokens.Revoke(t.Context(), "wire"); err != nil || find(wire, noon) != "" {
		t.Errorf("a revoked token opens; %v", err)
	}
	if _, err := tokens.Revoke(t.Context(), "wire"); !errors.Is(err, ErrNoToken) {
		t.Errorf("revoking it again gives %v", err)
	}
}

func TestTokensAreKeptAsHashesForNobodyElse(t *testing.T) {
	tokens := newTokens(t)
	secret := add(t, tokens, "anna", Editor, time.Time{})
	b, err := os.ReadFile(tokens.path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), secret) || strings.Contains(string(b), secret[len(prefix):]) || !strings.Contains(string(b), hashOf(secret)) {
		t.Errorf("the file holds %s", b)
	}
	for path, want := range map[string]fs.FileMode{tokens.path: 0o600, tokens.path + ".lock": 0o600, filepath.Dir(tokens.path): 0o700 | fs.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s has the mode %v, want %v; %v", path, info.Mode(), want, err)
		}
	}
	if list, _ := os.ReadDir(filepath.Dir(tokens.path)); len(list) != 2 {
		t.Errorf("the folder holds %v", list)
	}
}

func TestNamesOfTokens(t *testing.T) {
	tokens := newTokens(t)
	add(t, tokens, "Anna Dorn", Reader, time.Time{})
	for _, name := range []string{"anna dorn", "Anna Dorn"} {
		if _, _, err := tokens.Add(t.Context(), name, Reader, noon, time.Time{}); !errors.Is(err, ErrTaken) {
			t.Errorf("another %q: %v", name, err)
		}
	}
	for _, name := range []string{"", " a", "a ", "a\nb", "a\u202eb", "a\xff", "\u200bx", strings.Repeat("x", 65)} {
		if _, _, err := tokens.Add(t.Context(), name, Reader, noon, time.Time{}); !errors.Is(err, ErrToken) {
			t.Errorf("a token for %q: %v", name, err)
		}
	}
	if _, _, err := tokens.Add(t.Context(), "bob", "king", noon, time.Time{}); !errors.Is(err, ErrToken) {
		t.Errorf("a token with no role: %v", err)
	}
	if list, err := tokens.List(); err != nil || len(list) != 1 {
		t.Errorf("there are %v, %v", list, err)
	}
}

// Processes change the file side by side, and nothing of it is lost.
func TestTokensOfSeveralProcesses(t *testing.T) {
	here := newTokens(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			there := TokensIn(here.path)
			if _, _, err := there.Add(t.Context(), fmt.Sprint("n", i), Reader, noon, time.Time{}); err != nil {
				t.Error(err)
			}
			if i%2 == 0 {
				if _, err := there.Revoke(t.Context(), fmt.Sprint("n", i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	list, err := here.List()
	if err != nil || len(list) != 10 {
		t.Errorf("there are %d tokens, %v; want 10", len(list), err)
	}
}

func TestDamagedTokensLetNobodyIn(t *testing.T) {
	tokens := newTokens(t)
	secret := add(t, tokens, "anna", Admin, time.Time{})
	g := &Guard{Local: "root", Tokens: TokensIn(tokens.path)}
	r := httptest.NewRequest("GET", "/v1/stories", nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	if u, err := g.Identify(r); err != nil || u.Name != "anna" {
		t.Fatalf("%v, %v", u, err)
	}
	if err := os.WriteFile(tokens.path, []byte(`{"version":1,"tok`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	g.Need(Read, nothing(t)).ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), tokens.path) {
		t.Errorf("the answer is %d, %s", w.Code, w.Body)
	}
	if _, err := g.Tokens.List(); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("the error is %v", err)
	}
	// Nor does a desk begin open where they cannot be read.
	if open, err := (&Guard{Local: "root", Tokens: TokensIn(tokens.path)}).Open(); open || err == nil {
		t.Errorf("open: %v, %v", open, err)
	}
	// Nor by deleting the file under it.
	if err := os.Remove(tokens.path); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Identify(r); !errors.Is(err, ErrUnknown) {
		t.Errorf("without the file: %v", err)
	}
}

// nothing is a handler that must not be reached.
func nothing(t *testing.T) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s was reached", r.URL) })
}

// As soon as there is a token nobody gets in without, also when it is gone again.
func TestTheFirstTokenClosesTheDesk(t *testing.T) {
	tokens := newTokens(t)
	g := &Guard{Local: "root", Tokens: TokensIn(tokens.path)}
	ask := func() string {
		u, err := g.Identify(httptest.NewRequest("GET", "/", nil))
		if err != nil && !errors.Is(err, ErrUnknown) {
			t.Fatal(err)
		}
		return u.Name
	}
	if got := ask(); got != "root" {
		t.Fatalf("without tokens it is %q who asks", got)
	}
	add(t, tokens, "anna", Reader, noon) // expired ones count
	if got := ask(); got != "" {
		t.Errorf("with a token it is %q who asks without one", got)
	}
	if _, err := tokens.Revoke(t.Context(), "anna"); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != "" {
		t.Errorf("when the last is revoked, it is %q who asks", got)
	}
	if open, err := (&Guard{Local: "root", Tokens: TokensIn(tokens.path)}).Open(); !open || err != nil {
		t.Errorf("at the next start the desk is open: %v, %v", open, err)
	}
	for _, g := range []*Guard{{}, {Tokens: tokens}} {
		if _, err := g.Identify(httptest.NewRequest("GET", "/", nil)); !errors.Is(err, ErrUnknown) {
			t.Errorf("a guard that knows nobody: %v", err)
		}
	}
}

func TestNeed(t *testing.T) {
	tokens := newTokens(t)
	secrets := map[Role]string{"": "", "none": newSecret()}
	for _, r := range Roles() {
		secrets[r] = add(t, tokens, "the "+string(r), r, time.Time{})
	}
	g := &Guard{Local: "root", Tokens: tokens, Now: func() time.Time { return noon }}
	for role, secret := range secrets {
		for _, x := range []Right{Read, Edit, Ingest, Manage} {
			r := httptest.NewRequest("GET", "/v1/stories", nil)
			if secret != "" {
				r.Header.Set("Authorization", "bearer  "+secret)
			}
			want := http.StatusOK
			if !role.Known() {
				want = http.StatusUnauthorized
			} else if !role.May(x) {
				want = http.StatusForbidden
			}
			w := httptest.NewRecorder()
			g.Need(x, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if u := Of(r.Context()); u != (User{"the " + string(role), role}) {
					t.Errorf("it is %v who asks", u)
				}
			})).ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%q wants to %s: %d, want %d", role, x, w.Code, want)
			}
			if want == http.StatusOK {
				continue
			}
			var p Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != want || p.Title == "" || p.Detail == "" || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("the problem is %s (%s), %v", w.Body, w.Header().Get("Content-Type"), err)
			}
			challenge := w.Header().Get("WWW-Authenticate")
			if (want == http.StatusUnauthorized) != strings.HasPrefix(challenge, "Bearer") || strings.Contains(challenge, "invalid_token") != (role == "none") {
				t.Errorf("%q gets %d and the challenge %q", role, want, challenge)
			}
		}
	}
}

func TestPagesLeadToTheLogin(t *testing.T) {
	g := &Guard{Tokens: newTokens(t)}
	for _, c := range []struct {
		method, path, header string
		status               int
		to                   string
	}{
		{"GET", "/", "", 303, "/login?next=%2F"},
		{"GET", "/stories/s1?asof=2031-05-03T12:00:00Z", "", 303, "/login?next=%2Fstories%2Fs1%3Fasof%3D2031-05-03T12%3A00%3A00Z"},
		{"GET", "/v1/docs", "", 303, "/login?next=%2Fv1%2Fdocs"},
		{"GET", "/", "Sec-Fetch-Mode: navigate", 303, "/login?next=%2F"},
		{"GET", "/", "Sec-Fetch-Mode: cors", 401, ""},
		{"GET", "/live", "Accept: text/event-stream", 401, ""},
		{"POST", "/do/kill", "", 401, ""},
		{"GET", "/v1/stories", "", 401, ""},
		{"GET", "/metrics", "", 401, ""},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		if k, v, ok := strings.Cut(c.header, ": "); ok {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		g.Need(Read, nothing(t)).ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Location") != c.to || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s (%s): %d to %q, want %d to %q", c.method, c.path, c.header, w.Code, w.Header().Get("Location"), c.status, c.to)
		}
	}
}

// login signs in, and gives the cookie.
func login(t *testing.T, g *Guard, r *http.Request, secret string) (*http.Cookie, error) {
	t.Helper()
	w := httptest.NewRecorder()
	_, err := g.LogIn(w, r, secret)
	all := w.Result().Cookies()
	if (err == nil) != (len(all) == 1) {
		t.Fatalf("cookies: %v, error: %v", all, err)
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func TestSessions(t *testing.T) {
	at := &clock{at: noon}
	tokens := newTokens(t)
	anna, bob := add(t, tokens, "anna", Editor, time.Time{}), add(t, tokens, "bob", Reader, noon.Add(time.Hour))
	g := &Guard{Local: "root", Tokens: tokens, Now: at.now}
	begin := func(secret string) *http.Cookie {
		t.Helper()
		c, err := login(t, g, httptest.NewRequest("POST", "/login", nil), secret)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	who := func(c *http.Cookie) string {
		t.Helper()
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(c)
		u, err := g.Identify(r)
		if err != nil && !errors.Is(err, ErrUnknown) {
			t.Fatal(err)
		}
		return u.Name
	}
	a, b := begin(anna), begin(bob)
	if strings.Contains(a.Value, anna) || a.Value == b.Value || !a.HttpOnly || a.SameSite != http.SameSiteStrictMode || a.Path != "/" || a.Domain != "" || a.Secure {
		t.Errorf("the cookie is %v", a)
	}
	if a.MaxAge != int(SessionLife.Seconds()) || b.MaxAge != 3600 {
		t.Errorf("sessions last %d s and %d s", a.MaxAge, b.MaxAge)
	}
	if who(a) != "anna" || who(b) != "bob" || who(&http.Cookie{Name: "wirefold", Value: "x"}) != "" {
		t.Error("sessions are mixed up")
	}
	at.pass(time.Hour)
	if who(a) != "anna" || who(b) != "" {
		t.Error("a session does not end with its token")
	}
	second := begin(anna)
	r := httptest.NewRequest("POST", "/logout", nil)
	r.AddCookie(second)
	w := httptest.NewRecorder()
	g.LogOut(w, r)
	if who(second) != "" || who(a) != "anna" || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Error("logging out ends another session, or none")
	}
	at.pass(SessionLife - time.Hour - 1)
	if who(a) != "anna" {
		t.Error("a session ends too soon")
	}
	at.pass(1)
	if who(a) != "" {
		t.Error("a session does not end")
	}
	fresh := begin(anna)
	if _, err := tokens.Revoke(t.Context(), "anna"); err != nil || who(fresh) != "" {
		t.Errorf("a session outlives its token, %v", err)
	}
}

func TestSessionsOfATokenAreBounded(t *testing.T) {
	tokens := newTokens(t)
	secret := add(t, tokens, "anna", Editor, time.Time{})
	at := &clock{at: noon}
	g := &Guard{Tokens: tokens, Now: at.now}
	for range mostSessions + 20 {
		if _, err := login(t, g, httptest.NewRequest("POST", "/login", nil), secret); err != nil {
			t.Fatal(err)
		}
		at.pass(time.Second)
	}
	if n := len(g.sessions.all); n != mostSessions {
		t.Errorf("there are %d sessions", n)
	}
	for _, s := range g.sessions.all {
		if s.ends.Before(noon.Add(SessionLife + 20*time.Second)) {
			t.Errorf("one that began at %s is left, though newer ones are gone", s.ends.Add(-SessionLife))
		}
	}
}

func TestCookiesUnderTLS(t *testing.T) {
	tokens := newTokens(t)
	secret := add(t, tokens, "anna", Editor, time.Time{})
	direct := httptest.NewRequest("POST", "/login", nil)
	direct.TLS = &tls.ConnectionState{}
	for _, c := range []struct {
		g *Guard
		r *http.Request
	}{
		{&Guard{Tokens: tokens}, direct},
		{&Guard{Tokens: tokens, Proxied: true}, httptest.NewRequest("POST", "/login", nil)},
	} {
		got, err := login(t, c.g, c.r, secret)
		if err != nil || !got.Secure || got.Name != "__Host-wirefold" {
			t.Errorf("the cookie is %v, %v", got, err)
		}
	}
}

// Whoever guesses has to wait; others, and those who have a token, have not.
func TestTriesAreLimited(t *testing.T) {
	at := &clock{at: noon}
	tokens := newTokens(t)
	secret := add(t, tokens, "anna", Editor, time.Time{})
	g := &Guard{Tokens: tokens, Now: at.now}
	try := func(from, secret string) error {
		r := httptest.NewRequest("POST", "/login", nil)
		r.RemoteAddr = from
		_, err := login(t, g, r, secret)
		return err
	}
	for i := range 30 {
		if err := try("192.0.2.7:1", secret); err != nil {
			t.Fatalf("try %d with a good token: %v", i, err)
		}
	}
	for i := range 10 {
		if err := try("192.0.2.7:1", newSecret()); !errors.Is(err, ErrUnknown) {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	var wait *WaitError
	if err := try("192.0.2.7:2", secret); !errors.As(err, &wait) || wait.For != 10*time.Second {
		t.Fatalf("after ten that failed: %v", err)
	}
	if err := try("192.0.2.8:1", secret); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	at.pass(10 * time.Second)
	if err := try("192.0.2.7:1", secret); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestAdmitOnlyWhoMeansThisMachine(t *testing.T) {
	tokens := newTokens(t)
	add(t, tokens, "anna", Editor, time.Time{})
	open, closed := &Guard{Local: "root", Hosts: []string{"Desk.test"}}, &Guard{Local: "root", Tokens: tokens}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:7373": true, "LocalHost.:80": true, "desk.localhost:1": true,
		"127.0.0.1": true, "127.8.9.1:7373": true, "[::1]": true, "[::1]:7373": true, "[::ffff:127.0.0.1]:1": true,
		"desk.test": true, "desk.test:7373": true,
		"": false, "evil.example": false, "evil.example:7373": false, "127.0.0.1.evil.example": false,
		"localhost.evil.example": false, "evillocalhost": false, "10.0.0.1": false, "0.0.0.0:7373": false, "[::]:1": false,
		"127.0.0.1:port": false, "127.0.0.1:7373:1": false, "x.desk.test": false, "127.1": false, "2130706433": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		if err := open.Admit(r); (err == nil) != want {
			t.Errorf("%q: %v", host, err)
		}
		if err := closed.Admit(r); err != nil {
			t.Errorf("%q, where tokens are needed: %v", host, err)
		}
	}
	for _, h := range []string{"X-Forwarded-For", "Forwarded", "X-Forwarded-Host"} {
		r := httptest.NewRequest("GET", "http://localhost/", nil)
		r.Header.Set(h, "x")
		if err := open.Admit(r); !errors.Is(err, ErrForbidden) {
			t.Errorf("through a proxy: %v", err)
		}
	}
	for addr, want := range map[string]bool{"127.0.0.1": true, "::1": true, "192.0.2.1": false, "0.0.0.0": false} {
		r := httptest.NewRequest("GET", "http://localhost/", nil)
		r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.ParseIP(addr), Port: 80}))
		if err := open.Admit(r); (err == nil) != want {
			t.Errorf("a connection to %s: %v", addr, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		proxied            bool
		remote, said, want string
	}{
		{false, "192.0.2.7:99", "", "192.0.2.7"},
		{false, "192.0.2.7:99", "198.51.100.1", "192.0.2.7"},
		{false, "[2001:db8:1:2:3::4]:99", "", "2001:db8:1:2::/64"},
		{false, "[::ffff:192.0.2.7]:99", "", "192.0.2.7"},
		{false, "[fe80::1%eth0]:99", "", "fe80::/64"},
		{false, "@", "", "unknown"},
		{true, "127.0.0.1:99", "198.51.100.1", "198.51.100.1"},
		{true, "127.0.0.1:99", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		{true, "127.0.0.1:99", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"},
		{true, "127.0.0.1:99", "198.51.100.1:4711", "198.51.100.1"},
		{true, "127.0.0.1:99", "nobody knows", "unknown"},
		{true, "127.0.0.1:99", "", "127.0.0.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.said != "" {
			r.Header.Set("X-Forwarded-For", c.said)
		}
		if got := (&Guard{Proxied: c.proxied}).Address(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestHere(t *testing.T) {
	for next, want := range map[string]string{
		"/": "/", "/stories/s1": "/stories/s1", "/?q=a&b=%2F": "/?q=a&b=%2F", "/article?id=x/y": "/article?id=x/y", "/stories/a%2Fb": "/stories/a%2Fb", "/x#y": "/x",
		"": "/", "stories": "/", "//evil.example": "/", "/\\evil.example": "/", "\\\\evil.example": "/", "/\t/evil.example": "/",
		"https://evil.example/": "/", "javascript:alert(1)": "/", "data:x": "/", "/login": "/", "/login?next=/login": "/", "/logout": "/", "?x": "/", "/%zz": "/",
	} {
		if got := Here(next); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

// asBrowsers resolves a Location as browsers do, which is not as it is written down.
func asBrowsers(location string) string {
	location = strings.Trim(location, " \x00\x01\x02\x1f")
	location = strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(location)
	base, _ := url.Parse("https://desk.example/login")
	u, err := base.Parse(location)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func TestHereStaysHere(t *testing.T) {
	part := rapid.SampledFrom([]string{"/", "\\", "//", "evil.example", "@", ":", "https:", "\t", "\n", "\r", "%2f", "%5c", "..", ".", "?", "#", "a", " ", "\x00", "é", "[", "]"})
	rapid.Check(t, func(t *rapid.T) {
		next := strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), "")
		got := Here(next)
		if at := asBrowsers(got); !strings.HasPrefix(got, "/") || at != "https://desk.example" {
			t.Fatalf("%q leads to %q, which is at %q", next, got, at)
		}
		if again := Here(got); again != got {
			t.Fatalf("%q leads to %q, and that to %q", next, got, again)
		}
	})
}

// In no time does anybody get more than is allowed, however the tries are spread.
func TestLimitsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perSecond, burst := rapid.Float64Range(.1, 50).Draw(t, "rate"), rapid.IntRange(1, 20).Draw(t, "burst")
		l := NewLimits(perSecond, burst)
		at, start, granted := noon, noon, 0
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 2000), 1, 200).Draw(t, "steps") {
			at = at.Add(time.Duration(step) * time.Millisecond)
			wait := l.Wait("x", at)
			if wait == 0 {
				granted++
			} else if l.Wait("x", at.Add(wait+time.Millisecond)) != 0 {
				t.Fatalf("told to wait %s, and then it is not enough", wait)
			} else {
				at, granted = at.Add(wait+time.Millisecond), granted+1
			}
		}
		if most := float64(burst) + perSecond*at.Sub(start).Seconds() + 1e-6; float64(granted) > most {
			t.Fatalf("%d were granted in %s, of %f", granted, at.Sub(start), most)
		}
	})
}

func TestLimitsForgetOnlyWhoIsSilent(t *testing.T) {
	l := NewLimits(.001, 1)
	if l.Wait("loud", noon) != 0 {
		t.Fatal("the first has to wait")
	}
	for i := range 5 * mostHeard {
		l.Wait(fmt.Sprint(i), noon)
		if i%1000 == 0 && l.Wait("loud", noon) == 0 {
			t.Fatalf("after %d others, who is heard all the time is forgotten", i)
		}
	}
	if n := len(l.young) + len(l.old); n > 2*mostHeard {
		t.Errorf("%d are remembered", n)
	}
}

func FuzzTokens(f *testing.F) {
	f.Add([]byte(`{"version":1,"tokens":[]}`))
	f.Add(formatTokens([]Token{{Name: "anna", Role: Editor, Hash: hashOf("x"), Created: noon, Expires: noon}}))
	f.Add([]byte(`{"version":1,"tokens":[{"name":"a","role":"read","sha256":"zz","created":"2031-05-03T12:00:00Z"}]}`))
	f.Add([]byte(`{"version":2}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := parseTokens(b)
		if err != nil {
			return
		}
		for i := range list {
			if !list[i].Role.Known() || len(list[i].Hash) != 64 || list[i].Name == "" {
				t.Fatalf("%q gives %+v", b, list[i])
			}
		}
		once := formatTokens(list)
		again, err := parseTokens(once)
		if err != nil || string(formatTokens(again)) != string(once) {
			t.Fatalf("%s is read as %v, %v", once, again, err)
		}
	})
}

func FuzzAuthorization(f *testing.F) {
	f.Add("Bearer " + prefix + strings.Repeat("a", 52))
	f.Add("bearer")
	f.Add("Basic eDp5")
	f.Add("Bearer  a b")
	f.Fuzz(func(t *testing.T, header string) {
		secret, given := bearer(http.Header{"Authorization": {header}})
		if !given && secret != "" {
			t.Fatalf("%q gives %q, which is not given", header, secret)
		}
		if secretLike(secret) && !strings.Contains(header, secret) {
			t.Fatalf("%q gives %q", header, secret)
		}
		if second, given := bearer(http.Header{"Authorization": {header, header}}); given && secretLike(second) {
			t.Fatalf("of two headers %q is taken", second)
		}
	})
}

func FuzzHost(f *testing.F) {
	for _, h := range []string{"localhost:7373", "[::1]:80", "evil.example", "127.0.0.1.", "[::ffff:7f00:1]", ":80", "[", "]"} {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, host string) {
		name := Hostname(host)
		if !Loopback(name) {
			return
		}
		if name == "localhost" || strings.HasSuffix(name, ".localhost") {
			return
		}
		if ip := net.ParseIP(strings.SplitN(name, "%", 2)[0]); ip == nil || !ip.IsLoopback() {
			t.Fatalf("%q is taken for this machine, as %q", host, name)
		}
	})
}
