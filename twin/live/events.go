package live

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"lantau/assets/observations"
	"lantau/twin/web"
)

const (
	// maxClients bounds the open event streams; clientQueue the messages that wait for a slow one, which is dropped past it and
	// will reconnect.
	maxClients  = 2000
	clientQueue = 64
	// beat is how often readings are sent together, and heartbeat how often a comment keeps an idle stream open.
	beat      = time.Second
	heartbeat = 15 * time.Second
	// replay is how many missed events a reconnecting client gets; past it the client reads the state anew.
	replay = 1000
)

// A message is one server-sent event; id is 0 for those that cannot be resumed from.
type message struct {
	event string
	id    int64
	data  []byte
}

// Observe takes observations: the board keeps them, and open streams hear of them with the next beat.
func (s *Service) Observe(obs []observations.Observation) {
	changed := s.Board.Observe(obs)
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.clients) == 0 {
		return
	}
	for _, l := range changed {
		a, ok := s.Assets.Asset(l.Datastream.Asset)
		if !ok {
			continue
		}
		r := readingOf(l)
		r.Asset, r.Collection, r.Object, r.AssetState = a.ID, a.Collection, a.Object, s.Board.StateOf(a.ID, now)
		s.pending = append(s.pending, r)
	}
}

// Run sends what changes to the open streams until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	changed, stop := s.Store.Watch()
	defer stop()
	defer close(s.closing)
	last, err := s.lastSequence(ctx)
	if err != nil {
		return err
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			if err := s.Bind(ctx); err != nil {
				return err
			}
			events, err := s.Store.Events(ctx, last, replay)
			if err != nil {
				return err
			}
			for _, e := range events {
				last = e.Sequence
				s.broadcast(message{e.Kind, e.Sequence, e.Data})
			}
		case <-ticker.C:
			s.mu.Lock()
			readings := s.pending
			s.pending = nil
			s.mu.Unlock()
			if len(readings) > 0 {
				data, err := web.Marshal(map[string]any{"readings": readings})
				if err != nil {
					return err
				}
				s.broadcast(message{event: "readings", data: data})
			}
		}
	}
}

func (s *Service) lastSequence(ctx context.Context) (last int64, err error) {
	for {
		events, err := s.Store.Events(ctx, last, replay)
		if err != nil || len(events) == 0 {
			return last, err
		}
		last = events[len(events)-1].Sequence
	}
}

func (s *Service) broadcast(m message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.clients {
		select {
		case c <- m:
		default: // too slow: it reconnects and resumes
			delete(s.clients, c)
			close(c)
		}
	}
}

// Events serves /events: version events with their sequence as id, readings about once a second.
func (s *Service) Events(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	rc := http.NewResponseController(w)
	c := make(chan message, clientQueue)
	s.mu.Lock()
	if len(s.clients) >= maxClients {
		s.mu.Unlock()
		return web.Errorf(http.StatusServiceUnavailable, "%d event streams are open already", maxClients)
	}
	s.clients[c] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.clients, c)
		s.mu.Unlock()
	}()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	send := func(m message) error {
		rc.SetWriteDeadline(time.Now().Add(heartbeat))
		var err error
		if m.id > 0 {
			_, err = fmt.Fprintf(w, "id: %d\n", m.id)
		}
		if err == nil {
			_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", m.event, m.data)
		}
		if err == nil {
			err = rc.Flush()
		}
		return err
	}
	if send(message{event: "hello", data: []byte("{}")}) != nil {
		return nil
	}
	if after, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); err == nil && after >= 0 {
		missed, err := s.Store.Events(r.Context(), after, replay)
		if err != nil {
			return nil
		}
		for _, e := range missed {
			if send(message{e.Kind, e.Sequence, e.Data}) != nil {
				return nil
			}
		}
	}
	idle := time.NewTicker(heartbeat)
	defer idle.Stop()
	for {
		select {
		case m, open := <-c:
			if !open || send(m) != nil {
				return nil
			}
		case <-idle.C:
			rc.SetWriteDeadline(time.Now().Add(heartbeat))
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil || rc.Flush() != nil {
				return nil
			}
		case <-r.Context().Done():
			return nil
		case <-s.closing:
			return nil
		}
	}
}
