// Package state opens the database that holds everything except features, meshes, tiles and readings: SQLite by default, in
// the data directory. Packages hand it their migrations and get transactions; no other package opens a database.
package state

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// A DB is an open database. Safe for concurrent use; writers take turns.
type DB struct {
	sql      *sql.DB
	readOnly bool
}

// Tx is one transaction. It ends with the function it was given to.
type Tx = sql.Tx

// Open opens, and where it does not exist creates, the SQLite database at path: write-ahead log, synchronous=FULL, so that a
// commit that returned is on disk. A read-only database sees other processes' commits.
func Open(ctx context.Context, path string, readOnly bool) (*DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "foreign_keys(1)"}}
	if readOnly {
		q.Set("mode", "ro")
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)")
		q.Set("_txlock", "immediate")
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(8)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return &DB{sql: db, readOnly: readOnly}, nil
}

// Close closes the database.
func (db *DB) Close() error { return db.sql.Close() }

// Migrate brings a package's tables up to date. Migrations are statements that are run once each, in order, and never
// changed once released; owner names the package. All of them succeed or none.
func (db *DB) Migrate(ctx context.Context, owner string, migrations []string) error {
	if db.readOnly {
		return nil
	}
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations(owner TEXT PRIMARY KEY, done INTEGER NOT NULL)`); err != nil {
			return err
		}
		done := 0
		if err := tx.QueryRowContext(ctx, `SELECT done FROM migrations WHERE owner = ?`, owner).Scan(&done); err != nil && err != sql.ErrNoRows {
			return err
		}
		if done > len(migrations) {
			return fmt.Errorf("the database was written by a newer version of Lantau: %s has %d migrations, this program knows %d", owner, done, len(migrations))
		}
		for i, m := range migrations[done:] {
			if _, err := tx.ExecContext(ctx, m); err != nil {
				return fmt.Errorf("migration %d of %s: %w", done+i+1, owner, err)
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO migrations(owner, done) VALUES(?, ?) ON CONFLICT(owner) DO UPDATE SET done = excluded.done`, owner, len(migrations))
		return err
	})
}

// Write runs f in one transaction: committed, durably, where f returns nil; rolled back otherwise.
func (db *DB) Write(ctx context.Context, f func(tx *Tx) error) error {
	return db.run(ctx, &sql.TxOptions{}, f)
}

// Read runs f on one consistent state of the database.
func (db *DB) Read(ctx context.Context, f func(tx *Tx) error) error {
	return db.run(ctx, &sql.TxOptions{ReadOnly: true}, f)
}

func (db *DB) run(ctx context.Context, opts *sql.TxOptions, f func(tx *Tx) error) (err error) {
	tx, err := db.sql.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
