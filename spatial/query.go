package spatial

import (
	"errors"
	"time"
)

// A Principal is who asks. Every read carries one from the first; policies will narrow by it.
type Principal struct {
	Name string
	// Local marks the owner of the machine: a command line or a server on loopback without login.
	Local bool
}

// LocalPrincipal is the person at this machine.
var LocalPrincipal = Principal{Name: "local", Local: true}

// A Query selects features of one collection at one version. The zero value of each filter does not filter.
type Query struct {
	Principal  Principal
	Collection string
	// Version selects a version by number; 0 is the latest.
	Version int64
	// AsOf selects the version that was the latest at the instant; ignored where Version is set.
	AsOf time.Time
	// Box keeps features whose own box meets it (lon, lat degrees); heights are ignored unless Box3D.
	Box   *Box
	Box3D bool
	// IDs keeps these features.
	IDs []string
	// Properties names the property columns wanted; nil wants all, an empty slice none.
	Properties []string
}

// Sentinels to branch on with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")
	// ErrBudget means that a request or import reached its limit of time, rows or memory.
	ErrBudget = errors.New("budget exceeded")
	// ErrFormat means that a file is not what its format demands; nothing of it was committed.
	ErrFormat = errors.New("unreadable")
	// ErrNoCRS means that a file does not say its CRS and neither did the caller.
	ErrNoCRS = errors.New("no CRS")
)
