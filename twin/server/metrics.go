package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lantau/spatial/store"
)

// metrics counts requests by route (the pattern, never the path: a client must not make series).
type metrics struct {
	registry *prometheus.Registry
	duration *prometheus.HistogramVec
	running  prometheus.Gauge
}

func newMetrics(s *store.Store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lantau_request_seconds", Help: "Time to answer, by route and status.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10, 60}}, []string{"route", "status"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lantau_requests_running", Help: "Requests being answered."}),
	}
	m.registry.MustRegister(m.duration, m.running, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "lantau_block_cache_bytes", Help: "Decoded blocks, indexes and meshes held in memory."},
			func() float64 { return float64(s.Lake.Cache.Used()) }))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// recorder remembers the status; Unwrap lets http.ResponseController reach the connection.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (m *metrics) measure(next http.Handler, mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		m.running.Inc()
		defer m.running.Dec()
		rec := &recorder{ResponseWriter: w}
		next.ServeHTTP(rec, r)
		_, route := mux.Handler(r)
		if r.URL.Path == "/events" {
			route = "GET /events"
		}
		if rec.status == 0 {
			rec.status = http.StatusOK
		}
		m.duration.WithLabelValues(route, strconv.Itoa(rec.status)).Observe(time.Since(start).Seconds())
	})
}
