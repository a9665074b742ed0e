package webhook_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/webhook"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// The example that Standard Webhooks gives.
func TestSignature(t *testing.T) {
	got, err := webhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%s, not %s (%v)", got, want, err)
	}
	for _, bad := range []string{"", "whsec_", "whsec_!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 65))} {
		if _, err := webhook.Sign(bad, "a", time.Unix(1, 0), nil); !errors.Is(err, webhook.ErrArgument) {
			t.Errorf("secret %q: %v", bad, err)
		}
	}
}

type fixture struct {
	e   *wirefold.Engine
	hub *live.Hub
	o   webhook.Options
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{e: e, hub: live.New(&e.Collection)}
	f.o = webhook.Options{
		Hub: f.hub, File: filepath.Join(t.TempDir(), "webhooks.json"), Private: true,
		First: time.Microsecond, Longest: time.Millisecond, Seed: 7,
	}
	t.Cleanup(func() { f.hub.Close(); e.Close() })
	return f
}

func (f *fixture) open(t testing.TB) *webhook.Deliverer {
	t.Helper()
	d, err := webhook.Open(f.o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// run delivers until the function that it gives is called.
func run(t testing.TB, d *webhook.Deliverer) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan error)
	go func() { end <- d.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-end; err != nil {
			t.Error(err)
		}
	})
}

// add adds articles, some of one story.
func (f *fixture) add(t testing.TB, from, n int) {
	t.Helper()
	var batch []*corpus.Article
	for i := from; i < from+n; i++ {
		k := i / 4
		batch = append(batch, &corpus.Article{
			ID: fmt.Sprint("a", i), Title: fmt.Sprint("Bridge ", k, " closed"), Source: fmt.Sprint("Meridian ", i%4),
			Body: fmt.Sprintf("OSTREL (Meridian Wire) - Bridge %d of Quarl%d was closed on Friday, the mayor of Vost%d said. %d people were hurt.", k, k*7, k*13, i%4),
		})
	}
	if _, err := f.e.AddBatch(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) all(t testing.TB) (out []wirefold.Change) {
	t.Helper()
	for ch, err := range f.e.Frozen().Watch(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ch)
	}
	return out
}

// receiver notes what it is told.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []wirefold.Change
	ids  map[string]bool
	news chan struct{}
	bad  []string
}

// newReceiver answers as a function says, and notes what it answered 200 to.
func newReceiver(t testing.TB, secret *string, answer func(n int, ch wirefold.Change, w http.ResponseWriter) int) *receiver {
	t.Helper()
	r := &receiver{ids: map[string]bool{}, news: make(chan struct{}, 1)}
	n := 0
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		var x struct {
			Type string          `json:"type"`
			Data wirefold.Change `json:"data"`
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		sec, _ := strconv.ParseInt(q.Header.Get("Webhook-Timestamp"), 10, 64)
		sign, _ := webhook.Sign(*secret, q.Header.Get("Webhook-Id"), time.Unix(sec, 0), body)
		if err := json.Unmarshal(body, &x); err != nil || q.Header.Get("Webhook-Signature") != sign || x.Type != "change."+x.Data.Kind || q.Header.Get("Webhook-Id") != "change_"+x.Data.Cursor {
			r.bad = append(r.bad, fmt.Sprint(q.Header, string(body)))
		}
		n++
		status := http.StatusOK
		if answer != nil {
			status = answer(n, x.Data, w)
		}
		if status == http.StatusOK {
			if !r.ids[x.Data.Cursor] {
				r.got = append(r.got, x.Data)
			}
			r.ids[x.Data.Cursor] = true
			select {
			case r.news <- struct{}{}:
			default:
			}
		}
		if status > 0 {
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(r.Server.Close)
	return r
}

// wants waits until so many different changes came.
func (r *receiver) wants(n int) []wirefold.Change {
	for {
		r.mu.Lock()
		got := slices.Clone(r.got)
		r.mu.Unlock()
		if len(got) >= n {
			return got
		}
		<-r.news
	}
}

// until waits until a hook fares so.
func until(t testing.TB, d *webhook.Deliverer, id string, so func(webhook.Health) bool) {
	t.Helper()
	for {
		x, err := d.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		if so(x) {
			return
		}
		runtime.Gosched()
	}
}

// ordered fails unless all came, those of each story in order.
func ordered(t testing.TB, got, want []wirefold.Change) {
	t.Helper()
	stories := func(list []wirefold.Change) map[string][]string {
		out := map[string][]string{}
		for _, ch := range list {
			out[ch.Story] = append(out[ch.Story], ch.Cursor)
			if ch.From != "" && ch.From != ch.Story {
				out[ch.From] = append(out[ch.From], ch.Cursor)
			}
		}
		return out
	}
	g, w := stories(got), stories(want)
	for s := range w {
		if !slices.Equal(g[s], w[s]) {
			t.Fatalf("story %q was told as %v, not %v", s, g[s], w[s])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d changes were told, %d happened", len(got), len(want))
	}
}

// Whatever fails, and however often it is stopped, all is told, each story in order.
func TestOrderByStoryUnderFailures(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := newFixture(t)
		statuses := []int{200, 200, 200, 500, 503, 429, 404, 302, 0}
		plan := rapid.SliceOfN(rapid.SampledFrom(statuses), 40, 40).Draw(r, "answers")
		rounds := rapid.IntRange(1, 3).Draw(r, "rounds")
		secret := ""
		to := newReceiver(t, &secret, func(n int, _ wirefold.Change, w http.ResponseWriter) int {
			switch s := plan[n%len(plan)]; s {
			case 302:
				w.Header().Set("Location", "/elsewhere")
				return s
			case 0: // the connection breaks
				if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
					c.Close()
				}
				return 0
			default:
				return s
			}
		})
		f.add(t, 0, 4)
		before := len(f.all(t))
		d := f.open(t)
		_, s, err := d.Add(to.URL, nil, "", "ada")
		if err != nil {
			t.Fatal(err)
		}
		secret = s
		if !slices.Contains(plan, 200) {
			return
		}
		for k := range rounds {
			stop := run(t, d)
			f.add(t, 4+12*k, 12)
			if rapid.Bool().Draw(r, "operation") {
				if _, err := f.e.Pin(context.Background(), wirefold.Pin{Story: "s1", Headline: fmt.Sprint("Bridge ", k)}, wirefold.Note{By: "ada", Reason: "clearer"}); err != nil {
					t.Fatal(err)
				}
			}
			if k < rounds-1 { // it stops in the middle, and another goes on
				to.wants(rapid.IntRange(0, len(f.all(t))-before).Draw(r, "delivered"))
				stop()
				d = f.open(t)
				continue
			}
			want := f.all(t)[before:]
			got := to.wants(len(want))
			stop()
			ordered(t, got, want)
		}
		if len(to.bad) > 0 {
			t.Fatal("badly signed or written: ", to.bad[0])
		}
		to.Close()
		f.hub.Close()
		f.e.Close()
	})
}

func TestDeadEndpointDelaysNoOther(t *testing.T) {
	f := newFixture(t)
	secret, never := "", make(chan struct{})
	dead := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-never:
		case <-r.Context().Done():
		}
	}))
	defer dead.Close()
	defer close(never)
	d := f.open(t)
	for range 5 {
		if _, _, err := d.Add(dead.URL, nil, "", "ada"); err != nil {
			t.Fatal(err)
		}
	}
	to := newReceiver(t, &secret, nil)
	h, s, err := d.Add(to.URL, []string{"article", "story"}, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	secret = s
	stop := run(t, d)
	defer stop()
	var want []wirefold.Change
	for i := range 10 {
		f.add(t, 100*i, 40)
	}
	for _, ch := range f.all(t) {
		if ch.Kind == "article" || ch.Kind == "story" {
			want = append(want, ch)
		}
	}
	ordered(t, to.wants(len(want)), want)
	until(t, d, h.ID, func(x webhook.Health) bool { return x.Delivered == len(want) })
	stop()
	for _, x := range d.Hooks() {
		if x.ID == h.ID {
			if x.Delivered != len(want) || x.LastSuccess.IsZero() || x.LastError != "" {
				t.Errorf("its health is %+v", x)
			}
		} else if x.Delivered != 0 || x.Waiting == 0 || x.Waiting > 256 {
			t.Errorf("that of a dead one is %+v", x)
		}
	}
}

func TestStoryThatFailsHoldsUpNoOther(t *testing.T) {
	f := newFixture(t)
	f.add(t, 0, 20)
	want := f.all(t)
	var secret string
	closed := true
	to := newReceiver(t, &secret, func(_ int, ch wirefold.Change, _ http.ResponseWriter) int {
		if closed && ch.Story == "s1" {
			return 500
		}
		return 200
	})
	d := f.open(t)
	_, s, err := d.Add(to.URL, nil, want[0].Cursor, "ada")
	if err != nil {
		t.Fatal(err)
	}
	secret, want = s, want[1:]
	others := 0
	for _, ch := range want {
		if ch.Story != "s1" {
			others++
		}
	}
	stop := run(t, d)
	defer stop()
	to.wants(others)
	to.mu.Lock()
	closed = false
	to.mu.Unlock()
	ordered(t, to.wants(len(want)), want)
}

func TestGoneSwitchesOff(t *testing.T) {
	f := newFixture(t)
	var secret string
	asked := make(chan struct{}, 100)
	to := newReceiver(t, &secret, func(int, wirefold.Change, http.ResponseWriter) int { asked <- struct{}{}; return 410 })
	d := f.open(t)
	h, s, err := d.Add(to.URL, nil, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	secret = s
	stop := run(t, d)
	f.add(t, 0, 1)
	<-asked
	until(t, d, h.ID, func(x webhook.Health) bool { return x.Off != "" })
	stop()
	again := f.open(t)
	if x, err := again.Get(h.ID); err != nil || !strings.Contains(x.Off, "410") {
		t.Fatalf("after a restart: %+v %v", x, err)
	}
	// Switched on again it goes on where it was.
	to.Close()
	open := newReceiver(t, &secret, nil)
	on := ""
	if _, _, err := again.Edit(h.ID, webhook.Edit{URL: &open.URL, Off: &on}); err != nil {
		t.Fatal(err)
	}
	stop = run(t, again)
	ordered(t, open.wants(len(f.all(t))), f.all(t))
	stop()
}

// clock runs as timers are asked for.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	ch := make(chan time.Time, 1)
	ch <- c.now
	return ch
}

func TestPauses(t *testing.T) {
	f := newFixture(t)
	c := &clock{now: time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)}
	f.o.Now, f.o.After, f.o.First, f.o.Longest = c.Now, c.After, 5*time.Second, time.Hour
	var secret string
	var asked []time.Time
	to := newReceiver(t, &secret, func(n int, _ wirefold.Change, w http.ResponseWriter) int {
		asked = append(asked, c.Now())
		switch {
		case n == 1:
			w.Header().Set("Retry-After", "1800")
			return 503
		case n == 2:
			w.Header().Set("Retry-After", c.Now().Add(2*time.Hour).Format(http.TimeFormat))
			return 429
		case n < 14:
			return 500
		}
		return 200
	})
	f.add(t, 0, 1)
	d := f.open(t)
	_, s, err := d.Add(to.URL, []string{"article"}, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	secret = s
	stop := run(t, d)
	defer stop()
	if _, err := f.e.Add(t.Context(), &corpus.Article{ID: "one", Body: "A bridge was closed in Ostrel on Friday."}); err != nil {
		t.Fatal(err)
	}
	to.wants(1)
	stop()
	to.mu.Lock()
	defer to.mu.Unlock()
	for i, at := range asked[1:] {
		gap := at.Sub(asked[i])
		least, most := min(5*time.Second<<i, time.Hour)*6/10, min(5*time.Second<<i, time.Hour)
		switch i {
		case 0:
			least, most = 30*time.Minute, 30*time.Minute
		case 1: // a date has no fractions
			least, most = 2*time.Hour-time.Second, 2*time.Hour
		}
		if gap < least || gap > most {
			t.Errorf("pause %d is %v, not from %v to %v", i+1, gap, least, most)
		}
	}
	if len(asked) != 14 {
		t.Errorf("it was asked %d times", len(asked))
	}
}

func TestGivesUp(t *testing.T) {
	f := newFixture(t)
	c := &clock{now: time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)}
	f.o.Now, f.o.After, f.o.First, f.o.Longest = c.Now, c.After, time.Minute, time.Hour
	var secret string
	to := newReceiver(t, &secret, func(_ int, ch wirefold.Change, _ http.ResponseWriter) int {
		if ch.Article == "a0" {
			return 400
		}
		return 200
	})
	d := f.open(t)
	h, s, err := d.Add(to.URL, []string{"article"}, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	secret = s
	stop := run(t, d)
	defer stop()
	f.add(t, 0, 2)
	if got := to.wants(1); got[0].Article != "a1" {
		t.Errorf("told of %v", got)
	}
	until(t, d, h.ID, func(x webhook.Health) bool { return x.Delivered == 1 && x.Dropped == 1 })
	stop()
	if x, _ := d.Get(h.ID); x.Dropped != 1 || x.Cursor == "" || x.LastError == "" {
		t.Errorf("%+v", x)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	f := newFixture(t)
	f.o.Private = false
	asked := make(chan struct{}, 10)
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked <- struct{}{} }))
	defer inside.Close()
	d := f.open(t)
	h, _, err := d.Add(inside.URL, nil, "", "ada")
	if err != nil {
		t.Fatal(err) // what the name leads to is seen when it is dialled
	}
	stop := run(t, d)
	f.add(t, 0, 1)
	until(t, d, h.ID, func(x webhook.Health) bool { return x.Failed > 0 })
	stop()
	if x, _ := d.Get(h.ID); !strings.Contains(x.LastError, "127.0.0.1 is no public address") || len(asked) > 0 {
		t.Errorf("it failed by %q, and was asked %d times", x.LastError, len(asked))
	}
	for _, bad := range []string{
		"", "x", "http://host.example/", "ftp://host.example", "https://", "https://:443/", "https://ada:secret@host.example/",
		"https://host.example/#x", "file:///etc/passwd", "javascript:alert(1)", "https://host.example/" + strings.Repeat("x", 3000), "https://[::1", "https://a\x00b/",
	} {
		if _, _, err := d.Add(bad, nil, "", "ada"); !errors.Is(err, webhook.ErrArgument) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
	if _, _, err := d.Add("https://host.example/", []string{"gossip"}, "", "ada"); !errors.Is(err, webhook.ErrArgument) {
		t.Error(err)
	}
	if _, _, err := d.Add("https://host.example/", nil, "bogus", "ada"); !errors.Is(err, wirefold.ErrArgument) {
		t.Error(err)
	}
}

func TestStateIsForNobodyElse(t *testing.T) {
	f := newFixture(t)
	d := f.open(t)
	h, secret, err := d.Add("https://host.example/hook", []string{"kill"}, "", "ada")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(f.o.File)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v (%v)", info.Mode(), err)
	}
	b, _ := json.Marshal(d.Hooks())
	if strings.Contains(string(b), secret) {
		t.Error("the list tells secrets")
	}
	again := f.open(t)
	if x, err := again.Get(h.ID); err != nil || x.URL != h.URL || !slices.Equal(x.Kinds, h.Kinds) || x.By != "ada" {
		t.Errorf("%+v %v", x, err)
	}
	if err := again.Remove(h.ID); err != nil {
		t.Error(err)
	}
	if _, err := again.Get(h.ID); !errors.Is(err, webhook.ErrNotFound) {
		t.Error(err)
	}
	if x, _, err := f.open(t).Add("https://host.example/hook", nil, "", "ada"); err != nil || x.ID == h.ID {
		t.Errorf("an id came twice: %s %v", x.ID, err)
	}
	if err := os.WriteFile(f.o.File, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := webhook.Open(f.o); err == nil || !strings.Contains(err.Error(), f.o.File) {
		t.Errorf("a broken file: %v", err)
	}
}
