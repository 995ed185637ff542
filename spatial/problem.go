package spatial

import "fmt"

// Severity says what a problem cost.
type Severity string

// A warning cost nothing (an element was repaired, a default was taken); a skip left an element or a part of it out.
const (
	Warning Severity = "warning"
	Skipped Severity = "skipped"
)

// A Problem is one thing an import could not take as it stood: where, what, and what to try. Problems never end an
// import; what ends it is an error.
type Problem struct {
	Severity Severity `json:"severity"`
	// Code groups problems of a kind, in kebab-case: "vertical-datum-unresolved", "geometry-not-read".
	Code string `json:"code"`
	// Element names the feature or element: an id, "#1234=IFCWALL", "feature 17".
	Element string `json:"element,omitempty"`
	// Where is a line, byte offset or path in the file.
	Where   string `json:"where,omitempty"`
	Message string `json:"message"`
	// Try is advice; empty where there is none.
	Try string `json:"try,omitempty"`
}

func (p Problem) String() string {
	s := string(p.Severity) + ": "
	if p.Element != "" {
		s += p.Element + ": "
	}
	s += p.Message
	if p.Where != "" {
		s += " (" + p.Where + ")"
	}
	if p.Try != "" {
		s += "; try " + p.Try
	}
	return s
}

// An InputError ends an import or a request because of what was given, not because of us: it says where, what was
// found, and what to try.
type InputError struct {
	Op    string // what was being done: "read geojson"
	Where string // "line 3, byte 120"
	Msg   string // what is wrong
	Try   string // what to try
	Err   error  // a sentinel to branch on, or the cause; may be nil
}

func (e *InputError) Error() string {
	s := e.Op
	if e.Where != "" {
		s += ": " + e.Where
	}
	s += ": " + e.Msg
	if e.Err != nil && e.Msg == "" {
		s += e.Err.Error()
	}
	if e.Try != "" {
		s += "; try " + e.Try
	}
	return s
}

func (e *InputError) Unwrap() error { return e.Err }

// Errorf makes an InputError whose message is formatted; a wrapped %w error is kept for errors.Is.
func Errorf(op, where, try, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &InputError{Op: op, Where: where, Msg: err.Error(), Try: try, Err: err}
}
