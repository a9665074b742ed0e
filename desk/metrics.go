package desk

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/wirefold/wirefold"
)

// Metrics count what an engine and its desk do, for Prometheus. Those of one engine
// belong to one desk.
type Metrics struct {
	registry *prometheus.Registry
	of       atomic.Pointer[Desk]
	waiting  atomic.Pointer[func() int]

	commits, articles, panics prometheus.Counter
	commit, disk              prometheus.Histogram
	reads, requests           *prometheus.HistogramVec
	answers                   *prometheus.CounterVec
	streams                   prometheus.Gauge
}

// NewMetrics makes metrics, in a registry of their own.
func NewMetrics() *Metrics {
	const ns = "wirefold"
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: ns, Name: name, Help: help})
	}
	seconds := prometheus.ExponentialBuckets(.0001, 3, 13) // .1 ms to 53 s
	histogram := func(name, help string) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Namespace: ns, Name: name, Help: help, Buckets: seconds}
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		commits:  counter("commits_total", "Commits to the store."),
		articles: counter("articles_total", "Articles taken in, versions counted apart."),
		panics:   counter("http_panics_total", "Requests that met a fault of the program."),
		commit:   prometheus.NewHistogram(histogram("commit_seconds", "Time of a commit, from its first article on.")),
		disk:     prometheus.NewHistogram(histogram("commit_disk_seconds", "Time of a commit that was spent on the disk.")),
		reads:    prometheus.NewHistogramVec(histogram("read_seconds", "Time of a reading call to the engine."), []string{"method"}),
		requests: prometheus.NewHistogramVec(histogram("http_request_seconds", "Time of a request; of a stream, how long it was open."), []string{"route"}),
		answers:  prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: ns, Name: "http_requests_total", Help: "Requests answered."}, []string{"route", "code"}),
		streams:  prometheus.NewGauge(prometheus.GaugeOpts{Namespace: ns, Name: "streams", Help: "Streams of events that are open."}),
	}
	m.registry.MustRegister(m.commits, m.articles, m.panics, m.commit, m.disk, m.reads, m.requests, m.answers, m.streams,
		sizes{m}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Hooks are what the engine is to be opened with.
func (m *Metrics) Hooks() wirefold.Hooks {
	return wirefold.Hooks{
		Committed: func(articles int, took, disk time.Duration) {
			m.commits.Inc()
			m.articles.Add(float64(articles))
			m.commit.Observe(took.Seconds())
			m.disk.Observe(disk.Seconds())
		},
		Read: func(method string, took time.Duration) { m.reads.WithLabelValues(method).Observe(took.Seconds()) },
	}
}

// Webhooks has the metrics tell how many deliveries wait.
func (m *Metrics) Webhooks(waiting func() int) { m.waiting.Store(&waiting) }

// watch has the metrics tell of a desk's store.
func (m *Metrics) watch(d *Desk) { m.of.Store(d) }

// answered counts a request. Routes are the patterns that handlers are registered under,
// so there are not more of them than of these.
func (m *Metrics) answered(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.answers.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.requests.WithLabelValues(route).Observe(took.Seconds())
}

func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{DisableCompression: true}) // which the desk does
}

// sizes collects how large the store is, when that is asked.
type sizes struct{ *Metrics }

var sizeOf = struct{ articles, stories, bytes, held, unsearched, webhooks *prometheus.Desc }{
	prometheus.NewDesc("wirefold_store_articles", "Articles in the store, versions counted apart.", nil, nil),
	prometheus.NewDesc("wirefold_store_stories", "Stories in the store.", nil, nil),
	prometheus.NewDesc("wirefold_store_bytes", "Bytes of the store, without the full-text index.", nil, nil),
	prometheus.NewDesc("wirefold_store_held", "Articles that wait to be shown.", nil, nil),
	prometheus.NewDesc("wirefold_search_behind", "Articles that are not in the full-text index yet.", nil, nil),
	prometheus.NewDesc("wirefold_webhooks_waiting", "Deliveries of webhooks that wait.", nil, nil),
}

func (s sizes) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{sizeOf.articles, sizeOf.stories, sizeOf.bytes, sizeOf.held, sizeOf.unsearched, sizeOf.webhooks} {
		to <- d
	}
}

func (s sizes) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64) { to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	if d := s.of.Load(); d != nil {
		x := d.stats()
		gauge(sizeOf.articles, float64(x.Articles))
		gauge(sizeOf.stories, float64(x.Stories))
		gauge(sizeOf.bytes, float64(x.Bytes))
		gauge(sizeOf.held, float64(x.Held))
		gauge(sizeOf.unsearched, float64(x.Unsearched))
	}
	if waiting := s.waiting.Load(); waiting != nil {
		gauge(sizeOf.webhooks, float64((*waiting)()))
	}
}
