package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Bucket holds immutable objects under names such as "segments/x.parquet" (fs.ValidPath). Safe for concurrent use.
type Bucket interface {
	// Create starts an object. It exists once Close on the writer has returned nil, whole and durable; Abort drops it.
	Create(ctx context.Context, name string) (ObjectWriter, error)
	// Open opens an object for reading; a missing one gives an error wrapping fs.ErrNotExist.
	Open(ctx context.Context, name string) (Object, error)
	// List names the objects whose name starts with the prefix, in order.
	List(ctx context.Context, prefix string) ([]string, error)
	// Delete removes an object; one that does not exist is no error.
	Delete(ctx context.Context, name string) error
}

// An ObjectWriter writes one object.
type ObjectWriter interface {
	io.Writer
	// Close makes the object durable and visible.
	Close() error
	// Abort drops what was written; after Close it does nothing.
	Abort()
	// Written tells the number of bytes and the SHA-256 (hex) of what was written so far.
	Written() (size int64, sha256 string)
}

// An Object is an opened object.
type Object interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Dir is a bucket in a local directory. Writers write to a temporary file, flush it to disk, rename it, and flush the
// directory.
type Dir struct{ root string }

// OpenDir opens, and where needed creates, a directory bucket.
func OpenDir(root string) (*Dir, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, fmt.Errorf("open bucket: %w", err)
	}
	return &Dir{root: root}, nil
}

func (d *Dir) path(name string) (string, error) {
	if !fs.ValidPath(name) || name == "." {
		return "", fmt.Errorf("object name %q: %w", name, fs.ErrInvalid)
	}
	return filepath.Join(d.root, filepath.FromSlash(name)), nil
}

// Create implements Bucket.
func (d *Dir) Create(_ context.Context, name string) (ObjectWriter, error) {
	path, err := d.path(name)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("create object %s: %w", name, err)
	}
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, fmt.Errorf("create object %s: %w", name, err)
	}
	return &dirWriter{f: f, path: path, sum: sha256.New()}, nil
}

type dirWriter struct {
	f    *os.File
	path string
	sum  hash.Hash
	n    int64
	done bool
}

func (w *dirWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	w.sum.Write(p[:n])
	w.n += int64(n)
	return n, err
}

func (w *dirWriter) Written() (int64, string) { return w.n, hex.EncodeToString(w.sum.Sum(nil)) }

func (w *dirWriter) Abort() {
	if !w.done {
		w.done = true
		w.f.Close()
		os.Remove(w.path + ".tmp")
	}
}

func (w *dirWriter) Close() error {
	if w.done {
		return nil
	}
	// A failed flush is never retried: the kernel may have dropped the pages, and a second attempt would report success.
	if err := w.f.Sync(); err != nil {
		w.Abort()
		return fmt.Errorf("flush %s: %w", w.path, err)
	}
	w.done = true
	if err := w.f.Close(); err != nil {
		return err
	}
	if err := os.Rename(w.path+".tmp", w.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(w.path))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("flush directory %s: %w", dir, err)
	}
	return nil
}

// Open implements Bucket.
func (d *Dir) Open(_ context.Context, name string) (Object, error) {
	path, err := d.path(name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open object %s: %w", name, err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &dirObject{File: f, size: info.Size()}, nil
}

type dirObject struct {
	*os.File
	size int64
}

func (o *dirObject) Size() int64 { return o.size }

// List implements Bucket. Temporary files are listed too, so that a dead writer's can be removed.
func (d *Dir) List(_ context.Context, prefix string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(d.root, path)
		if name := filepath.ToSlash(rel); err == nil && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list bucket: %w", err)
	}
	return names, nil
}

// Delete implements Bucket.
func (d *Dir) Delete(_ context.Context, name string) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
