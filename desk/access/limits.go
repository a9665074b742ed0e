package access

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bounds how often each of many may do something, in bounded memory: of whom
// nothing was heard while thousands of others came, nothing is remembered.
type Limits struct {
	rate  rate.Limit
	burst int

	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

// mostHeard is how many are remembered: between this and twice as many.
const mostHeard = 4096

// NewLimits allows each so much a second, and a burst at once.
func NewLimits(perSecond float64, burst int) *Limits {
	return &Limits{rate: rate.Limit(perSecond), burst: burst, young: map[string]*rate.Limiter{}}
}

// Wait is how long somebody has to wait. If it is 0 they may go on, and it counts.
func (l *Limits) Wait(who string, now time.Time) time.Duration {
	x := l.of(who)
	if x.AllowN(now, 1) {
		return 0
	}
	if l.rate <= 0 {
		return time.Hour // nothing is allowed at all
	}
	missing := 1 - x.TokensAt(now)
	return max(time.Millisecond, time.Duration(missing/float64(l.rate)*float64(time.Second)))
}

// try is Wait, and gives what makes it not count.
func (l *Limits) try(who string, now time.Time) (wait time.Duration, back func()) {
	r := l.of(who).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, func() {}
	}
	return 0, func() { r.CancelAt(now) }
}

func (l *Limits) of(who string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x := l.young[who]; x != nil {
		return x
	}
	x := l.old[who]
	if x == nil {
		x = rate.NewLimiter(l.rate, l.burst)
	}
	if len(l.young) >= mostHeard {
		l.old, l.young = l.young, map[string]*rate.Limiter{}
	}
	l.young[who] = x
	return x
}
