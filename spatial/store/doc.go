// Package store is the versioned store: the catalogue and the lake together. It opens a data directory, answers reads of any
// version, and commits new versions, atomically: a commit writes its files first and then makes them a version in one
// database transaction, so that a process killed at any moment leaves the old version or the new one.
//
// A data directory holds
//
//	lock          held (flock) by the process that owns the directory; its text tells the owner's URL and a token
//	catalog.db    the database (collections, versions, events)
//	lake/         segments and meshes, never changed once written
//	jobs/         a file for each running import, held (flock) by it; files of dead jobs are removed at start
//
// A server owns the directory as long as it runs. A command takes the lock only while it opens and while it commits; where a
// server holds it, the command asks the server to commit. See [Open].
package store
