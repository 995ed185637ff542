package store

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ErrOwned means that another process owns the data directory.
var ErrOwned = errors.New("the data directory is in use by another process")

// Owner is what the lock file says of the process that owns a data directory.
type Owner struct {
	PID int `json:"pid"`
	// URL is where the owner takes commits; empty for a command, which lets go soon.
	URL string `json:"url,omitempty"`
	// Token authorises commits; whoever can read the lock file may commit.
	Token string `json:"token,omitempty"`
}

// A fileLock is an exclusive flock; the kernel drops it when the process ends, however it ends.
type fileLock struct{ f *os.File }

// lockFile takes the lock of a file, creating it; ErrOwned where another process has it.
func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", path, ErrOwned)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &fileLock{f}, nil
}

func (l *fileLock) write(o Owner) error {
	b, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := l.f.Truncate(0); err != nil {
		return err
	}
	_, err = l.f.WriteAt(b, 0)
	return err
}

func (l *fileLock) release() {
	l.f.Truncate(0)
	l.f.Close()
}

// readOwner tells who owns a directory; the zero Owner where the file says nothing (yet).
func readOwner(dir string) Owner {
	var o Owner
	if b, err := os.ReadFile(filepath.Join(dir, "lock")); err == nil {
		json.Unmarshal(b, &o) // half written or empty: nothing is known yet
	}
	return o
}

func newToken() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// newJobID is unique and sorts by time.
func newJobID() string {
	return time.Now().UTC().Format("20060102T150405") + "-" + newToken()[:12]
}
