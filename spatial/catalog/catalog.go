// Package catalog keeps the tables of collections, versions, segments and change events. It knows which files make a version;
// it does not read them. Every function works inside a transaction that the caller opened.
package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lantau/spatial"
	"lantau/spatial/lake"
	"lantau/spatial/state"
)

// Migrations are the catalogue's tables, for state.DB.Migrate.
var Migrations = []string{`
CREATE TABLE collections(
	id TEXT PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL, kind TEXT NOT NULL, anchor TEXT,
	latest INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE TABLE versions(
	collection TEXT NOT NULL, number INTEGER NOT NULL, sequence INTEGER NOT NULL, created INTEGER NOT NULL, principal TEXT NOT NULL,
	source_crs TEXT NOT NULL, lineage TEXT NOT NULL, counts TEXT NOT NULL, rows INTEGER NOT NULL, extent TEXT, changed TEXT,
	PRIMARY KEY(collection, number)) STRICT, WITHOUT ROWID;
CREATE TABLE segments(name TEXT PRIMARY KEY, descriptor TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE version_segments(
	collection TEXT NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL, segment TEXT NOT NULL REFERENCES segments(name), dead BLOB,
	PRIMARY KEY(collection, version, ordinal)) STRICT, WITHOUT ROWID;
CREATE TABLE version_meshes(
	collection TEXT NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL, descriptor TEXT NOT NULL,
	PRIMARY KEY(collection, version, ordinal)) STRICT, WITHOUT ROWID;
CREATE TABLE events(
	sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, collection TEXT NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX version_time ON versions(collection, created);
`}

// A LiveSegment is a segment as one version sees it.
type LiveSegment struct {
	Segment lake.Segment `json:"segment"`
	Dead    lake.Dead    `json:"dead,omitempty"`
}

// A Snapshot is everything a reader of one version needs. Read-only.
type Snapshot struct {
	Collection spatial.Collection
	Version    spatial.Version
	Segments   []LiveSegment
	Meshes     []lake.MeshFile
}

// A Commit is a version to be.
type Commit struct {
	// Collection holds id, title, description, kind, anchor, source CRS, count and extent after the commit.
	Collection spatial.Collection
	// Base is the version the commit was made from; 0 for a new collection. If it is no longer the latest: spatial.ErrConflict.
	Base     int64
	Version  spatial.Version // principal, lineage, counts and changed box
	Segments []LiveSegment
	Meshes   []lake.MeshFile
}

// An Event is a change event, written in the transaction that made the change.
type Event struct {
	Sequence   int64
	At         time.Time
	Kind       string // "version"
	Collection string
	Data       json.RawMessage
}

// Apply records a commit and its change event, and returns the version with its number, sequence and time.
func Apply(ctx context.Context, tx *state.Tx, c Commit, now time.Time) (spatial.Version, error) {
	col, v := c.Collection, c.Version
	var latest int64
	err := tx.QueryRowContext(ctx, `SELECT latest FROM collections WHERE id = ?`, col.ID).Scan(&latest)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return v, err
	}
	if latest != c.Base {
		return v, fmt.Errorf("collection %s is at version %d, the commit was made from %d: %w", col.ID, latest, c.Base, spatial.ErrConflict)
	}
	v.Collection, v.Number, v.Created = col.ID, latest+1, now
	data, err := json.Marshal(map[string]any{"collection": col.ID, "version": v.Number, "counts": v.Counts, "changed": boxJSON(v.Changed)})
	if err != nil {
		return v, err
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO events(at, kind, collection, data) VALUES(?, 'version', ?, ?)`, now.UnixNano(), col.ID, string(data))
	if err != nil {
		return v, err
	}
	if v.Sequence, err = res.LastInsertId(); err != nil {
		return v, err
	}
	steps := []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO collections(id, title, description, kind, anchor, latest, created) VALUES(?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT(id) DO UPDATE SET title = excluded.title, description = excluded.description, latest = excluded.latest`,
			[]any{col.ID, col.Title, col.Description, string(col.Kind), text(col.Anchor), v.Number, now.UnixNano()}},
		{`INSERT INTO versions(collection, number, sequence, created, principal, source_crs, lineage, counts, rows, extent, changed)
			VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			[]any{col.ID, v.Number, v.Sequence, now.UnixNano(), v.Principal, col.SourceCRS, text(v.Lineage), text(v.Counts), col.Count, text(boxJSON(col.Extent)), text(boxJSON(v.Changed))}},
	}
	for i, s := range c.Segments {
		dead, err := s.Dead.MarshalBinary()
		if err != nil {
			return v, err
		}
		steps = append(steps,
			struct {
				sql  string
				args []any
			}{`INSERT INTO segments(name, descriptor) VALUES(?, ?) ON CONFLICT(name) DO NOTHING`, []any{s.Segment.Name, text(s.Segment)}},
			struct {
				sql  string
				args []any
			}{`INSERT INTO version_segments(collection, version, ordinal, segment, dead) VALUES(?, ?, ?, ?, ?)`, []any{col.ID, v.Number, i, s.Segment.Name, dead}})
	}
	for i, m := range c.Meshes {
		steps = append(steps, struct {
			sql  string
			args []any
		}{`INSERT INTO version_meshes(collection, version, ordinal, descriptor) VALUES(?, ?, ?, ?)`, []any{col.ID, v.Number, i, text(m)}})
	}
	for _, s := range steps {
		if _, err := tx.ExecContext(ctx, s.sql, s.args...); err != nil {
			return v, fmt.Errorf("commit %s: %w", col.ID, err)
		}
	}
	return v, nil
}

// text is a value as JSON text; nil pointers give SQL NULL.
func text(v any) any {
	b, _ := json.Marshal(v)
	if string(b) == "null" {
		return nil
	}
	return string(b)
}

// boxJSON is a box that JSON can hold: nil for an empty one, whose bounds are infinite.
func boxJSON(b spatial.Box) *spatial.Box {
	if b.IsEmpty() {
		return nil
	}
	return &b
}

// Latest is the number of the latest version of every collection.
func Latest(ctx context.Context, tx *state.Tx) (map[string]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, latest FROM collections`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// AsOf is the number of the version that was the latest at an instant; spatial.ErrNotFound where there was none yet.
func AsOf(ctx context.Context, tx *state.Tx, collection string, at time.Time) (int64, error) {
	var n sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT max(number) FROM versions WHERE collection = ? AND created <= ?`, collection, at.UnixNano()).Scan(&n)
	if err == nil && !n.Valid {
		return 0, fmt.Errorf("collection %s at %s: %w", collection, at.Format(time.RFC3339), spatial.ErrNotFound)
	}
	return n.Int64, err
}

// Load reads the snapshot of a version; spatial.ErrNotFound where there is none.
func Load(ctx context.Context, tx *state.Tx, collection string, number int64) (*Snapshot, error) {
	s := &Snapshot{}
	c, v := &s.Collection, &s.Version
	var kind, lineage, counts string
	var anchor, extent, changed sql.NullString
	var created, vcreated int64
	err := tx.QueryRowContext(ctx, `SELECT c.id, c.title, c.description, c.kind, c.anchor, c.created,
		v.number, v.sequence, v.created, v.principal, v.source_crs, v.lineage, v.counts, v.rows, v.extent, v.changed
		FROM collections c JOIN versions v ON v.collection = c.id WHERE c.id = ? AND v.number = ?`, collection, number).Scan(
		&c.ID, &c.Title, &c.Description, &kind, &anchor, &created,
		&v.Number, &v.Sequence, &vcreated, &v.Principal, &c.SourceCRS, &lineage, &counts, &c.Count, &extent, &changed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("collection %s version %d: %w", collection, number, spatial.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	c.Kind, c.Version, v.Collection = spatial.Kind(kind), number, collection
	c.Created, c.Updated, v.Created = time.Unix(0, created).UTC(), time.Unix(0, vcreated).UTC(), time.Unix(0, vcreated).UTC()
	c.Extent, v.Changed = spatial.EmptyBox(), spatial.EmptyBox()
	for _, f := range []struct {
		text sql.NullString
		to   any
	}{{anchor, &c.Anchor}, {extent, &c.Extent}, {changed, &v.Changed}, {sql.NullString{String: lineage, Valid: true}, &v.Lineage}, {sql.NullString{String: counts, Valid: true}, &v.Counts}} {
		if f.text.Valid {
			if err := json.Unmarshal([]byte(f.text.String), f.to); err != nil {
				return nil, fmt.Errorf("catalogue entry of %s: %w", collection, err)
			}
		}
	}
	if err := loadSegments(ctx, tx, s); err != nil {
		return nil, err
	}
	return s, loadMeshes(ctx, tx, s)
}

func loadSegments(ctx context.Context, tx *state.Tx, s *Snapshot) error {
	rows, err := tx.QueryContext(ctx, `SELECT s.descriptor, vs.dead FROM version_segments vs JOIN segments s ON s.name = vs.segment
		WHERE vs.collection = ? AND vs.version = ? ORDER BY vs.ordinal`, s.Version.Collection, s.Version.Number)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var descriptor string
		var dead []byte
		var l LiveSegment
		if err := rows.Scan(&descriptor, &dead); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(descriptor), &l.Segment); err != nil {
			return err
		}
		if err := l.Dead.UnmarshalBinary(dead); err != nil {
			return err
		}
		s.Segments = append(s.Segments, l)
		s.Collection.Schema = s.Collection.Schema.Union(l.Segment.Schema)
	}
	return rows.Err()
}

func loadMeshes(ctx context.Context, tx *state.Tx, s *Snapshot) error {
	rows, err := tx.QueryContext(ctx, `SELECT descriptor FROM version_meshes WHERE collection = ? AND version = ? ORDER BY ordinal`, s.Version.Collection, s.Version.Number)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var descriptor string
		var m lake.MeshFile
		if err := rows.Scan(&descriptor); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(descriptor), &m); err != nil {
			return err
		}
		s.Meshes = append(s.Meshes, m)
	}
	return rows.Err()
}

// Events lists change events after a sequence, oldest first, at most limit.
func Events(ctx context.Context, tx *state.Tx, after int64, limit int) ([]Event, error) {
	rows, err := tx.QueryContext(ctx, `SELECT sequence, at, kind, collection, data FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		var e Event
		var at int64
		var data string
		if err := rows.Scan(&e.Sequence, &at, &e.Kind, &e.Collection, &data); err != nil {
			return nil, err
		}
		e.At, e.Data = time.Unix(0, at).UTC(), json.RawMessage(data)
		out = append(out, e)
	}
	return out, rows.Err()
}

// Referenced lists every file that some version uses.
func Referenced(ctx context.Context, tx *state.Tx) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, `SELECT name FROM segments UNION SELECT json_extract(descriptor, '$.name') FROM version_meshes`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out[name] = true
	}
	return out, rows.Err()
}
