package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/lake"
	"lantau/spatial/state"
)

// DefaultCacheBytes is the cap of the block cache where Options says none.
const DefaultCacheBytes = 512 << 20

// Options of Open.
type Options struct {
	// Serve makes the process the directory's owner until Close.
	Serve bool
	// CacheBytes caps decoded blocks, R-trees and meshes in memory; 0 is DefaultCacheBytes.
	CacheBytes int64
}

// A Store is an open data directory. Safe for concurrent use.
type Store struct {
	Lake *lake.Lake

	dir  string
	db   *state.DB
	lock *fileLock // held while serving

	mu        sync.RWMutex
	latest    map[string]int64 // while serving: the owner makes every commit, so it knows
	snapshots map[string]*catalog.Snapshot
	watchers  map[chan struct{}]bool
}

// Open opens a data directory, creating it where it does not exist. With Options.Serve it takes ownership and fails with
// ErrOwned, after waiting a few seconds for a command to let go, where another server has it. Without, it opens beside whoever
// owns the directory.
func Open(ctx context.Context, dir string, opts Options) (_ *Store, err error) {
	if err := os.MkdirAll(filepath.Join(dir, "jobs"), 0o755); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	bucket, err := lake.OpenDir(filepath.Join(dir, "lake"))
	if err != nil {
		return nil, err
	}
	if opts.CacheBytes == 0 {
		opts.CacheBytes = DefaultCacheBytes
	}
	s := &Store{dir: dir, Lake: &lake.Lake{Bucket: bucket, Cache: lake.NewCache(opts.CacheBytes)},
		snapshots: map[string]*catalog.Snapshot{}, watchers: map[chan struct{}]bool{}}
	lock, err := s.acquire(ctx, opts.Serve)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil || !opts.Serve {
			if lock != nil {
				lock.release()
			}
		}
		if err != nil && s.db != nil {
			s.db.Close()
		}
	}()
	if s.db, err = state.Open(ctx, filepath.Join(dir, "catalog.db"), false); err != nil {
		return nil, err
	}
	if lock == nil { // a server owns the directory: it migrated and cleans
		return s, nil
	}
	if err := s.db.Migrate(ctx, "catalog", catalog.Migrations); err != nil {
		return nil, err
	}
	if err := s.removeOrphans(ctx); err != nil {
		return nil, err
	}
	if opts.Serve {
		s.lock = lock
		err = s.db.Read(ctx, func(tx *state.Tx) (err error) { s.latest, err = catalog.Latest(ctx, tx); return })
	}
	return s, err
}

// acquire takes the directory's lock, waiting a little for a command to let go. Where a server owns it, a command gets no lock and no
// error, a second server an error.
func (s *Store) acquire(ctx context.Context, serve bool) (*fileLock, error) {
	deadline := time.Now().Add(10 * time.Second)
	for {
		lock, err := lockFile(filepath.Join(s.dir, "lock"))
		if err == nil {
			return lock, lock.write(Owner{PID: os.Getpid()})
		}
		if !errors.Is(err, ErrOwned) {
			return nil, err
		}
		o := readOwner(s.dir)
		if o.URL != "" && !serve {
			return nil, nil
		}
		if o.URL != "" || time.Now().After(deadline) {
			return nil, &spatial.InputError{Op: "open " + s.dir, Where: fmt.Sprintf("process %d %s", o.PID, o.URL), Msg: "owns the data directory", Try: "another --data, or stop that process", Err: ErrOwned}
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Announce tells commands where the owner takes commits, and returns the token they will show.
func (s *Store) Announce(url string) (token string, err error) {
	if s.lock == nil {
		return "", errors.New("announce: this process does not own the data directory")
	}
	o := Owner{PID: os.Getpid(), URL: url, Token: newToken()}
	return o.Token, s.lock.write(o)
}

// Close closes the store; an owner lets go of the directory.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.lock != nil {
		s.lock.release()
	}
	return err
}

// DB is the store's database, for packages that keep tables of their own in it.
func (s *Store) DB() *state.DB { return s.db }

// removeOrphans deletes the files of jobs that died before they committed. Files of running jobs, which hold their job's lock,
// stay. The caller holds the directory's lock, so nobody commits meanwhile.
func (s *Store) removeOrphans(ctx context.Context) error {
	names, err := s.Lake.Bucket.List(ctx, "")
	if err != nil {
		return err
	}
	var used map[string]bool
	if err := s.db.Read(ctx, func(tx *state.Tx) (err error) { used, err = catalog.Referenced(ctx, tx); return }); err != nil {
		return err
	}
	dead := map[string]bool{}
	var locks []*fileLock
	defer func() {
		for _, l := range locks {
			l.f.Close()
		}
	}()
	entries, err := os.ReadDir(filepath.Join(s.dir, "jobs"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if l, err := lockFile(filepath.Join(s.dir, "jobs", e.Name())); err == nil {
			dead[e.Name()] = true
			locks = append(locks, l)
		}
	}
	for _, name := range names {
		base := strings.TrimSuffix(strings.TrimSuffix(name, ".tmp"), ".rtree")
		if job := jobOf(base); !used[base] && dead[job] {
			if err := s.Lake.Bucket.Delete(ctx, name); err != nil {
				return err
			}
		}
	}
	for job := range dead {
		if err := os.Remove(filepath.Join(s.dir, "jobs", job)); err != nil {
			return err
		}
	}
	return nil
}

// jobOf is the job that wrote a file: "segments/JOB.3.parquet" → JOB.
func jobOf(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	job, _, _ := strings.Cut(name, ".")
	return job
}
