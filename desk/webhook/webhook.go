// Package webhook tells others of changes, by requests to addresses that they give.
//
// A [Deliverer] follows a [live.Hub] for each [Hook]. Every change is one request, signed
// as Standard Webhooks has it; an answer from 200 to 299 is a delivery, anything else is
// tried again, later and later. Changes of one story come in their order: a later one
// waits until the earlier ones are delivered, while other stories go on. After a restart
// it goes on behind the last change up to which all were delivered, so each comes at
// least once; one that comes again has the same webhook-id.
//
// Hooks share nothing: each has its own few requests under way and its own short list of
// what waits, so that an endpoint that is dead holds up no other, and memory stays what
// it is. An endpoint that answers 410 wants no more, and is switched off.
package webhook

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/internal/whole"
)

// Errors that callers may want to tell apart.
var (
	ErrNotFound = errors.New("no such webhook")
	ErrArgument = errors.New("wrong webhook")
)

const (
	mostHooks = 100
	window    = 256 // changes of a hook that may be under way or wait, behind the first that is not delivered
	perHook   = 4   // requests of a hook under way at once
	ailing    = 3   // failures in a row from which it is one request at a time
	mostWait  = 24 * time.Hour
)

// Hook is an address that is told of changes.
type Hook struct {
	ID  string `json:"id"`
	URL string `json:"url"`
	// Kinds are those of the changes that it is told of; none means all.
	Kinds []string `json:"kinds"`
	// Off says why it is told nothing; empty where it is.
	Off     string    `json:"off,omitempty"`
	Created time.Time `json:"created"`
	By      string    `json:"by"`
}

// Health is how a hook fares.
type Health struct {
	Hook
	// Cursor is the place up to which all was delivered.
	Cursor string `json:"cursor"`
	// Delivered counts what was delivered since the start, Failed the requests that
	// failed in a row, and Dropped the changes that were given up since the start.
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
	Dropped   int `json:"dropped"`
	// Waiting counts the changes that were read and are not delivered.
	Waiting int `json:"waiting"`
	// LastSuccess and LastFailure are the latest, LastError what the latter was.
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastFailure time.Time `json:"last_failure,omitzero"`
	LastError   string    `json:"last_error,omitempty"`
}

// Options configure a Deliverer. The zero value of all but Hub and File is the default.
type Options struct {
	// Hub tells what happens.
	Hub *live.Hub
	// File keeps the hooks with their secrets, and how far each is; nobody else may read
	// it. Its folder must be there.
	File string
	// Private allows addresses that are not public, and HTTP without TLS. Who may add
	// hooks can then have requests sent to whatever this machine reaches.
	Private bool
	// First is the pause after the first failure; it doubles up to Longest.
	First, Longest time.Duration
	// GiveUp is how long one change is tried; 72 hours if zero.
	GiveUp time.Duration
	// Seed makes the jitter of pauses.
	Seed uint64
	// Now and After are the clock.
	Now   func() time.Time
	After func(time.Duration) <-chan time.Time
	Log   *slog.Logger
}

// Deliverer tells hooks of changes.
type Deliverer struct {
	o      Options
	client *http.Client

	mu      sync.Mutex
	hooks   []*hook
	next    int
	running context.Context // nil unless Run is under way
	moved   bool            // a cursor did, since it was kept
	wait    sync.WaitGroup

	saving sync.Mutex
}

// hook is one with what is known of it. The deliverer's lock guards it.
type hook struct {
	Health
	secret string
	stop   context.CancelFunc // nil unless it is being told
}

// state is the file.
type state struct {
	Next  int    `json:"next"`
	Hooks []kept `json:"hooks"`
}

type kept struct {
	Hook
	Secret string `json:"secret"`
	Cursor string `json:"cursor"`
}

// Open makes a deliverer of the hooks in a file, which need not be there yet.
func Open(o Options) (*Deliverer, error) {
	o.First = cmp.Or(o.First, 5*time.Second)
	o.Longest = cmp.Or(o.Longest, time.Hour)
	o.GiveUp = cmp.Or(o.GiveUp, 72*time.Hour)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Deliverer{o: o, client: client(o.Private), next: 1}
	b, err := os.ReadFile(o.File)
	if errors.Is(err, os.ErrNotExist) {
		return d, nil
	}
	var s state
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return nil, fmt.Errorf("webhook: %s, which keeps the webhooks, cannot be read: %w; mend it, or move it away to begin without any", o.File, err)
	}
	d.next = max(1, s.Next)
	for _, k := range s.Hooks {
		d.hooks = append(d.hooks, &hook{Health: Health{Hook: k.Hook, Cursor: k.Cursor}, secret: k.Secret})
	}
	return d, nil
}

// save keeps the hooks, all or nothing.
func (d *Deliverer) save() error {
	d.saving.Lock()
	defer d.saving.Unlock()
	d.mu.Lock()
	s := state{Next: d.next, Hooks: []kept{}}
	for _, h := range d.hooks {
		s.Hooks = append(s.Hooks, kept{h.Hook, h.secret, h.Cursor})
	}
	d.mu.Unlock()
	b, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	if err := whole.Write(d.o.File, b); err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	return nil
}

// check looks whether a hook can be.
func (d *Deliverer) check(address string, kinds []string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || len(address) > 2000:
		return fmt.Errorf("%w: %.200q is no address; give one like https://host.example/hook", ErrArgument, address)
	case u.Scheme != "https" && (u.Scheme != "http" || !d.o.Private):
		return fmt.Errorf("%w: the address must begin with https://", ErrArgument)
	case u.User != nil || u.Fragment != "":
		return fmt.Errorf("%w: the address must have no user and no fragment; the signature tells who sends", ErrArgument)
	}
	for _, k := range kinds {
		if !slices.Contains(Kinds, k) {
			return fmt.Errorf("%w: changes have no kind %.50q", ErrArgument, k)
		}
	}
	return nil
}

// Kinds are the kinds of changes.
var Kinds = []string{
	wirefold.ChangeArticle, wirefold.ChangeStory, wirefold.ChangeJoin, wirefold.ChangeMove, wirefold.ChangeFact, wirefold.ChangeConflict,
	wirefold.ChangeSettled, wirefold.ChangeKill, wirefold.ChangeRestore, wirefold.ChangeDelete, wirefold.ChangeOperation,
}

// Add adds a hook, which is told what happens behind a cursor, or from now on where that
// is empty, and gives it with its secret, which nobody is told again.
func (d *Deliverer) Add(address string, kinds []string, since, by string) (Health, string, error) {
	if err := d.check(address, kinds); err != nil {
		return Health{}, "", err
	}
	if since == "" {
		d.o.Hub.Renew()
		since = d.o.Hub.View().Cursor()
	} else if err := d.o.Hub.View().CheckCursor(since); err != nil {
		return Health{}, "", err
	}
	d.mu.Lock()
	if len(d.hooks) >= mostHooks {
		d.mu.Unlock()
		return Health{}, "", fmt.Errorf("%w: there are %d already, which is the most", ErrArgument, mostHooks)
	}
	if kinds == nil {
		kinds = []string{}
	}
	h := &hook{secret: newSecret()}
	h.Hook = Hook{ID: "w" + strconv.Itoa(d.next), URL: address, Kinds: kinds, Created: d.o.Now().UTC(), By: by}
	h.Cursor = since
	d.next++
	d.hooks = append(d.hooks, h)
	out, secret := h.Health, h.secret
	d.mu.Unlock()
	if err := d.save(); err != nil {
		_ = d.Remove(out.ID)
		return Health{}, "", err
	}
	d.tell(h)
	return out, secret, nil
}

// Hooks tells how all hooks fare, the oldest first.
func (d *Deliverer) Hooks() []Health {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := []Health{}
	for _, h := range d.hooks {
		out = append(out, h.Health)
	}
	return out
}

// Get tells how a hook fares.
func (d *Deliverer) Get(id string) (Health, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(id)
	if err != nil {
		return Health{}, err
	}
	return h.Health, nil
}

func (d *Deliverer) find(id string) (*hook, error) {
	for _, h := range d.hooks {
		if h.ID == id {
			return h, nil
		}
	}
	return nil, fmt.Errorf("%w as %.50q", ErrNotFound, id)
}

// Edit is what is to change of a hook; what is nil stays.
type Edit struct {
	URL   *string
	Kinds *[]string
	// Off switches it off, for that reason, or on where it is empty: it goes on behind
	// what was delivered.
	Off *string
	// Secret gives it a new secret.
	Secret bool
}

// Edit changes a hook, and gives its new secret, if it has one.
func (d *Deliverer) Edit(id string, e Edit) (Health, string, error) {
	d.mu.Lock()
	h, err := d.find(id)
	if err != nil {
		d.mu.Unlock()
		return Health{}, "", err
	}
	is, secret := h.Hook, h.secret
	if e.URL != nil {
		is.URL = *e.URL
	}
	if e.Kinds != nil {
		is.Kinds = append([]string{}, *e.Kinds...)
	}
	if e.Off != nil {
		is.Off = *e.Off
	}
	if err := d.check(is.URL, is.Kinds); err != nil {
		d.mu.Unlock()
		return Health{}, "", err
	}
	fresh := ""
	if e.Secret {
		secret = newSecret()
		fresh = secret
	}
	if h.stop != nil {
		h.stop() // what is under way comes again
	}
	// One that is stopped must not write on: another takes its place.
	k := &hook{Health: h.Health, secret: secret}
	k.Hook, k.Waiting = is, 0
	if is.Off == "" {
		k.Failed = 0
	}
	d.hooks[slices.Index(d.hooks, h)] = k
	out := k.Health
	d.mu.Unlock()
	if err := d.save(); err != nil {
		return Health{}, "", err
	}
	d.tell(k)
	return out, fresh, nil
}

// Remove takes a hook away.
func (d *Deliverer) Remove(id string) error {
	d.mu.Lock()
	h, err := d.find(id)
	if err != nil {
		d.mu.Unlock()
		return err
	}
	if h.stop != nil {
		h.stop()
	}
	d.hooks = slices.DeleteFunc(d.hooks, func(k *hook) bool { return k == h })
	d.mu.Unlock()
	return d.save()
}

// Run delivers until ctx is done, or the engine is closed. What is under way then comes
// again after the next start.
func (d *Deliverer) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	d.mu.Lock()
	if d.running != nil {
		d.mu.Unlock()
		return errors.New("webhook: it is being delivered already")
	}
	d.running = ctx
	all := slices.Clone(d.hooks)
	d.mu.Unlock()
	for _, h := range all {
		d.tell(h)
	}
	d.keep(ctx)
	d.mu.Lock()
	d.running = nil
	d.mu.Unlock()
	d.wait.Wait()
	d.client.CloseIdleConnections()
	return d.save()
}

// keep keeps how far the hooks are, once a second, until ctx is done.
func (d *Deliverer) keep(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		d.mu.Lock()
		moved := d.moved
		d.moved = false
		d.mu.Unlock()
		if moved {
			if err := d.save(); err != nil {
				d.o.Log.Error("how far webhooks are cannot be kept; after a restart changes come again", "reason", err)
			}
		}
	}
}

// tell begins to tell a hook.
func (d *Deliverer) tell(h *hook) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil || d.running.Err() != nil || h.Off != "" || h.stop != nil || !slices.Contains(d.hooks, h) {
		return
	}
	ctx, stop := context.WithCancel(d.running)
	h.stop = stop
	n := uint64(0)
	for _, c := range h.ID {
		n = n*31 + uint64(c)
	}
	t := &teller{
		d: d, h: h, url: h.URL, kinds: h.Kinds, secret: h.secret, reader: d.o.Hub.Reader(h.Cursor),
		random: rand.New(rand.NewPCG(d.o.Seed, n)), ended: make(chan *message, perHook),
	}
	d.wait.Go(func() { defer stop(); t.run(ctx) })
}

// teller delivers to one hook. But for sending, all is done by one goroutine.
type teller struct {
	d           *Deliverer
	h           *hook
	url, secret string
	kinds       []string
	reader      *live.Reader
	random      *rand.Rand

	waiting  []*message // in order; the first is not delivered
	underway int
	ended    chan *message
	failures int
	quiet    time.Time // nothing is sent before
}

// message is a change on its way.
type message struct {
	event   *live.Event
	body    []byte
	since   time.Time // first tried
	due     time.Time // to be tried again
	tries   int
	sent    bool // under way
	done    bool
	outcome outcome
}

// outcome is how a request ended.
type outcome struct {
	err   error         // nil: it was taken
	pause time.Duration // that the receiver asks for
	gone  bool          // it wants no more
}

// run reads, sends, and waits for whatever comes first.
func (t *teller) run(ctx context.Context) {
	news := make(chan []*live.Event)
	more := make(chan struct{})
	var reading sync.WaitGroup
	inner, stop := context.WithCancel(ctx)
	defer func() {
		stop()
		reading.Wait()
		for ; t.underway > 0; t.underway-- {
			<-t.ended
		}
	}()
	reading.Go(func() { t.read(inner, more, news) })
	asked, backlog := false, []*live.Event(nil)
	for {
		for len(backlog) > 0 && len(t.waiting) < window {
			t.take(backlog[0])
			backlog = backlog[1:]
		}
		t.send(ctx)
		ask, tick := more, (<-chan time.Time)(nil)
		if asked || len(backlog) > 0 || len(t.waiting) >= window {
			ask = nil
		}
		if at := t.soonest(); !at.IsZero() {
			tick = t.d.o.After(max(0, at.Sub(t.d.o.Now())))
		}
		select {
		case <-ctx.Done():
			return
		case ask <- struct{}{}:
			asked = true
		case events, ok := <-news:
			if !ok {
				return
			}
			asked, backlog = false, events
		case m := <-t.ended:
			if t.end(m) {
				return
			}
		case <-tick:
		}
	}
}

// read reads what happens next, when it is asked for.
func (t *teller) read(ctx context.Context, more <-chan struct{}, news chan<- []*live.Event) {
	defer close(news)
	for {
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
		for {
			events, err := t.reader.Next(ctx)
			if errors.Is(err, io.EOF) || ctx.Err() != nil {
				return
			}
			if errors.Is(err, wirefold.ErrArgument) {
				t.d.o.Log.Error("a webhook cannot go on: its place in the log is none", "webhook", t.h.ID, "reason", err)
				return
			}
			if err != nil {
				t.d.o.Log.Error("changes cannot be read", "webhook", t.h.ID, "reason", err)
				continue // it is told once
			}
			select {
			case news <- events:
			case <-ctx.Done():
				return
			}
			break
		}
	}
}

// envelope is what a request carries.
type envelope struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// take puts a change on the list. What the hook does not want counts as delivered.
func (t *teller) take(e *live.Event) {
	m := &message{event: e, done: len(t.kinds) > 0 && !slices.Contains(t.kinds, e.Kind)}
	if !m.done {
		b, err := json.Marshal(envelope{"change." + e.Kind, e.At, e.JSON})
		if err != nil {
			t.d.o.Log.Error("a change cannot be written", "webhook", t.h.ID, "reason", err)
			m.done = true
		}
		m.body = b
	}
	t.waiting = append(t.waiting, m)
	t.advance()
}

// about are the stories that a change is about; changes about none are of one order.
func about(e *live.Event) [2]string { return [2]string{e.Story, cmp.Or(e.From, e.Story)} }

// send sends what may be sent: of each story the first that is not delivered.
func (t *teller) send(ctx context.Context) {
	now := t.d.o.Now()
	if now.Before(t.quiet) {
		return
	}
	before := map[string]bool{}
	for _, m := range t.waiting {
		if t.underway >= t.most() {
			return
		}
		if m.done {
			continue
		}
		of := about(m.event)
		free := !before[of[0]] && !before[of[1]]
		before[of[0]], before[of[1]] = true, true
		if !free || m.sent || now.Before(m.due) {
			continue
		}
		m.sent = true
		if m.tries++; m.tries == 1 {
			m.since = now
		}
		t.underway++
		go func() {
			m.outcome = t.post(ctx, m)
			t.ended <- m
		}()
	}
}

// most is how many requests may be under way at once.
func (t *teller) most() int {
	if t.failures >= ailing {
		return 1
	}
	return perHook
}

// soonest is when something is to be tried again, and the zero time where nothing is, or
// where something else must end first.
func (t *teller) soonest() (at time.Time) {
	if t.underway >= t.most() {
		return at
	}
	if t.d.o.Now().Before(t.quiet) {
		return t.quiet
	}
	for _, m := range t.waiting {
		if !m.done && !m.sent && !m.due.IsZero() && (at.IsZero() || m.due.Before(at)) {
			at = m.due
		}
	}
	return at
}

// end notes how a request ended, and reports whether the hook wants no more.
func (t *teller) end(m *message) bool {
	t.underway--
	m.sent = false
	now := t.d.o.Now()
	gaveUp := false
	if m.outcome.err == nil {
		m.done = true
		t.failures = 0
	} else {
		t.failures++
		m.due = now.Add(t.pause(m.tries))
		if t.failures >= ailing { // it is not this change
			m.outcome.pause = max(m.outcome.pause, t.pause(t.failures-ailing+1))
		}
		if until := now.Add(m.outcome.pause); until.After(t.quiet) {
			t.quiet = until
		}
		if gaveUp = now.Sub(m.since) >= t.d.o.GiveUp; gaveUp {
			m.done = true
			t.d.o.Log.Error("a webhook does not take a change, which is given up", "webhook", t.h.ID, "cursor", m.event.Cursor, "reason", m.outcome.err)
		}
	}
	t.d.mu.Lock()
	h := t.h
	if m.outcome.err == nil {
		h.Delivered++
		h.LastSuccess = now.UTC()
	} else {
		h.LastFailure, h.LastError = now.UTC(), m.outcome.err.Error()
	}
	h.Failed = t.failures
	if gaveUp {
		h.Dropped++
	}
	if m.outcome.gone {
		h.Off = "the endpoint answered 410: it wants no more"
	}
	t.d.mu.Unlock()
	t.advance()
	if m.outcome.gone {
		if err := t.d.save(); err != nil {
			t.d.o.Log.Error("webhooks cannot be kept", "reason", err)
		}
	}
	return m.outcome.gone
}

// advance moves on behind what is delivered.
func (t *teller) advance() {
	n := 0
	for n < len(t.waiting) && t.waiting[n].done {
		n++
	}
	t.d.mu.Lock()
	if n > 0 {
		t.h.Cursor = t.waiting[n-1].event.Cursor
		t.waiting = slices.Delete(t.waiting, 0, n)
	}
	t.h.Waiting = len(t.waiting)
	t.d.moved = t.d.moved || n > 0
	t.d.mu.Unlock()
}

// pause is how long to wait after so many tries, some of it by chance.
func (t *teller) pause(tries int) time.Duration {
	d := t.d.o.First
	for ; tries > 1 && d < t.d.o.Longest; tries-- {
		d *= 2
	}
	d = min(d, t.d.o.Longest)
	return d - time.Duration(t.random.Float64()*.4*float64(d))
}

// post sends a message once.
func (t *teller) post(ctx context.Context, m *message) outcome {
	id := "change_" + m.event.Cursor
	if name := t.d.o.Hub.View().Name(); name != "" {
		id = "change_" + url.QueryEscape(name) + "_" + m.event.Cursor
	}
	now := t.d.o.Now()
	signature, err := Sign(t.secret, id, now, m.body)
	if err != nil {
		return outcome{err: err}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(m.body))
	if err != nil {
		return outcome{err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "wirefold")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("Webhook-Signature", signature)
	answer, err := t.d.client.Do(r)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address
		}
		return outcome{err: err}
	}
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can be used again
	_ = answer.Body.Close()
	if answer.StatusCode/100 == 2 {
		return outcome{}
	}
	return outcome{
		err:   fmt.Errorf("it answered %s", answer.Status),
		pause: retryAfter(answer.Header.Get("Retry-After"), now),
		gone:  answer.StatusCode == http.StatusGone,
	}
}

// retryAfter is how long a receiver asks to be left alone.
func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return min(time.Duration(min(n, 1<<30))*time.Second, mostWait)
	}
	if at, err := http.ParseTime(s); err == nil && at.After(now) {
		return min(at.Sub(now), mostWait)
	}
	return 0
}
