package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/state"
)

// CommitPath is where, under the owner's URL, it takes commits by POST: the body is a catalog.Commit as JSON, the Authorization
// header "Bearer " and the token of the lock file; the answer is the spatial.Version.
const CommitPath = "internal/commit"

// commit makes a version: as the owner itself, or by taking the directory's lock for a moment, or by asking the owner.
func (s *Store) commit(ctx context.Context, c catalog.Commit) (spatial.Version, error) {
	if s.lock != nil {
		return s.Apply(ctx, c)
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		lock, err := lockFile(filepath.Join(s.dir, "lock"))
		if err == nil {
			defer lock.release()
			if err := lock.write(Owner{PID: os.Getpid()}); err != nil {
				return spatial.Version{}, err
			}
			return s.Apply(ctx, c)
		}
		if !errors.Is(err, ErrOwned) {
			return spatial.Version{}, err
		}
		if o := readOwner(s.dir); o.URL != "" {
			v, err := askOwner(ctx, o, c)
			var unreachable *ownerError
			if !errors.As(err, &unreachable) || time.Now().After(deadline) {
				return v, err
			}
		} else if time.Now().After(deadline) {
			return spatial.Version{}, fmt.Errorf("commit: process %d holds the data directory: %w", o.PID, ErrOwned)
		}
		select {
		case <-ctx.Done():
			return spatial.Version{}, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// ownerError means that the owner could not be reached; it may just have stopped.
type ownerError struct{ err error }

func (e *ownerError) Error() string { return "ask the server to commit: " + e.err.Error() }
func (e *ownerError) Unwrap() error { return e.err }

func askOwner(ctx context.Context, o Owner, c catalog.Commit) (v spatial.Version, err error) {
	c = finite(c)
	body, err := json.Marshal(c)
	if err != nil {
		return v, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(o.URL, "/")+"/"+CommitPath, bytes.NewReader(body))
	if err != nil {
		return v, err
	}
	req.Header.Set("Authorization", "Bearer "+o.Token)
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{Proxy: nil}}
	resp, err := client.Do(req)
	if err != nil {
		return v, &ownerError{err}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return v, fmt.Errorf("commit: the server's answer broke off: %w", err)
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return v, json.Unmarshal(answer, &v)
	case http.StatusConflict:
		return v, fmt.Errorf("commit: %w", spatial.ErrConflict)
	case http.StatusUnauthorized: // the lock file has changed hands between reading and asking
		return v, &ownerError{errors.New("the token was refused")}
	}
	return v, fmt.Errorf("commit: the server answered %s: %.300s", resp.Status, answer)
}

// finite replaces empty boxes, whose infinite bounds JSON cannot hold, by what Apply knows as empty.
func finite(c catalog.Commit) catalog.Commit {
	if c.Collection.Extent.IsEmpty() {
		c.Collection.Extent = noBox
	}
	if c.Version.Changed.IsEmpty() {
		c.Version.Changed = noBox
	}
	return c
}

// noBox is an empty box with finite bounds.
var noBox = spatial.Box{Min: [3]float64{1, 1, 1}, Max: [3]float64{-1, -1, -1}}

// Apply makes a version out of a commit. Only the holder of the directory's lock may call it: a server does for the commands
// that ask it. The version is readable when it returns.
func (s *Store) Apply(ctx context.Context, c catalog.Commit) (v spatial.Version, err error) {
	if err := spatial.CheckCollectionID(c.Collection.ID); err != nil {
		return v, err
	}
	err = s.db.Write(ctx, func(tx *state.Tx) error {
		v, err = catalog.Apply(ctx, tx, c, time.Now().UTC())
		return err
	})
	if err != nil {
		return v, err
	}
	s.mu.Lock()
	if s.latest != nil {
		s.latest[c.Collection.ID] = v.Number
	}
	for w := range s.watchers {
		select {
		case w <- struct{}{}:
		default:
		}
	}
	s.mu.Unlock()
	return v, nil
}

// Watch returns a channel that gets a value after each commit that this process made (several may share one); call stop when done.
func (s *Store) Watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	s.watchers[c] = true
	s.mu.Unlock()
	return c, func() {
		s.mu.Lock()
		delete(s.watchers, c)
		s.mu.Unlock()
	}
}
