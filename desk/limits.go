package desk

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Limits bound what one who asks may cost. Zero fields have the values that are named.
type Limits struct {
	// Body is how many bytes a request may bring: 1 MiB. Articles is the same for one
	// that brings articles: 64 MiB.
	Body, Articles int64
	// Rate is how many requests a second one user may send, or one address of which the
	// user is not known: 200, and Burst at once: 5 times as many. Negative for any.
	Rate  float64
	Burst int
	// Streams is how many streams of events one user may have open: 512.
	Streams int
	// Time is how long a request may take: a minute. Long is the same for one that
	// brings articles, or asks for much: a quarter of an hour.
	Time, Long time.Duration
}

// slowest is how long one who listens may take to accept what is written to them.
const slowest = 30 * time.Second

func (l *Limits) fill() {
	if l.Body == 0 {
		l.Body = 1 << 20
	}
	if l.Articles == 0 {
		l.Articles = 64 << 20
	}
	if l.Rate == 0 {
		l.Rate = 200
	}
	if l.Burst == 0 {
		l.Burst = max(1, int(5*l.Rate))
	}
	if l.Streams == 0 {
		l.Streams = 512
	}
	if l.Time == 0 {
		l.Time = time.Minute
	}
	if l.Long == 0 {
		l.Long = max(l.Time, 15*time.Minute)
	}
}

// body is how much a request may bring.
func (l *Limits) body(r *http.Request) int64 {
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/") && path.Base(r.URL.Path) == "articles" {
		return l.Articles
	}
	return l.Body
}

// tooLarge tells whoever brought more what to do.
func (l *Limits) tooLarge(r *http.Request) string {
	most, unit := l.body(r), "bytes"
	if most >= 1<<20 {
		most, unit = most>>20, "MiB"
	}
	s := fmt.Sprintf("A request like this may bring %d %s.", most, unit)
	if l.body(r) == l.Articles {
		s += " Send several; or have 'dedupe serve --max-upload' take more articles at once."
	}
	return s
}

// time is how long a request may take.
func (l *Limits) time(r *http.Request) time.Duration {
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		switch path.Base(r.URL.Path) {
		case "articles", "export", "backup", "check", "compact", "retain", "rebuild":
			return l.Long
		}
	}
	return l.Time
}

// streams counts who has how many open.
type streams struct {
	mu   sync.Mutex
	open map[string]int
}

func (s *streams) take(who string, most int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]int{}
	}
	if s.open[who] >= most {
		return false
	}
	s.open[who]++
	return true
}

func (s *streams) give(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[who]--; s.open[who] <= 0 {
		delete(s.open, who)
	}
}
