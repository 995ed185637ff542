package geojson

import (
	"context"
	"errors"
	"fmt"
	"io"

	"lantau/spatial"
)

// windowBytes is how much is read at a time.
const windowBytes = 1 << 20

// A scanner cuts a file into features. It understands just enough JSON to find where values end: nesting, strings, and the
// members of a FeatureCollection.
type scanner struct {
	r        io.Reader
	buf      []byte // read and not yet consumed: buf[at:]
	at       int
	base     int64 // offset of buf[0] in the file
	eof      bool
	maxDepth int
	maxValue int64

	// feature gets the text of each feature (or bare geometry), valid during the call, and its offset.
	feature func(text []byte, offset int64) error
	// crs gets the text of an old crs member.
	crs func(text []byte, offset int64) error
}

// errCut means that the file ends inside a value.
var errCut = errors.New("the file ends inside a value")

func (s *scanner) fail(at int, format string, args ...any) error {
	return spatial.Errorf("read GeoJSON", fmt.Sprintf("byte %d", s.base+int64(at)), "checking the file with a JSON tool", "%w: "+format, append([]any{spatial.ErrFormat}, args...)...)
}

// more reads on, keeping buf[at:]; false at the end of the file.
func (s *scanner) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.at > 0 {
		s.base += int64(s.at)
		s.buf = s.buf[:copy(s.buf, s.buf[s.at:])]
		s.at = 0
	}
	if int64(len(s.buf)) > s.maxValue {
		return false, s.fail(0, "a single value is longer than %d bytes", s.maxValue)
	}
	need := len(s.buf) + windowBytes
	if need > cap(s.buf) {
		grown := make([]byte, len(s.buf), max(need, 2*len(s.buf)))
		copy(grown, s.buf)
		s.buf = grown
	}
	n, err := io.ReadAtLeast(s.r, s.buf[len(s.buf):need], 1)
	s.buf = s.buf[:len(s.buf)+n]
	if err != nil {
		s.eof = true
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			return false, fmt.Errorf("read GeoJSON at byte %d: %w", s.base+int64(len(s.buf)), err)
		}
	}
	return n > 0, nil
}

// peek skips white space (and record separators) and returns the next byte, 0 at the end of the file.
func (s *scanner) peek() (byte, error) {
	for {
		for s.at < len(s.buf) {
			switch c := s.buf[s.at]; c {
			case ' ', '\t', '\r', '\n', 0x1e:
				s.at++
			default:
				return c, nil
			}
		}
		if ok, err := s.more(); !ok {
			return 0, err
		}
	}
}

// value returns the text of the value that starts at the next byte, without consuming it; it may read on and move the buffer.
func (s *scanner) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	from := 0 // of the search, relative to s.at
	depth, inString := 0, false
	for {
		n, d, str, done, err := s.end(s.buf[s.at+from:], depth, inString)
		if err != nil {
			return nil, err
		}
		if done {
			return s.buf[s.at : s.at+from+n], nil
		}
		from, depth, inString = from+n, d, str
		ok, err := s.more()
		if err != nil {
			return nil, err
		}
		if !ok {
			if depth == 0 && !inString && from > 0 {
				return s.buf[s.at : s.at+from], nil // a bare number or word at the end of the file
			}
			return nil, s.fail(len(s.buf), "%w", errCut)
		}
	}
}

// end looks for the end of a value. It returns how much it has looked at and in what state it stopped.
func (s *scanner) end(b []byte, depth int, inString bool) (n, d int, str, done bool, err error) {
	i := 0
	for i < len(b) {
		if inString {
			for i < len(b) && b[i] != '"' && b[i] != '\\' {
				i++
			}
			if i == len(b) {
				return i, depth, true, false, nil
			}
			if b[i] == '\\' {
				if i+1 == len(b) {
					return i, depth, true, false, nil // look at the backslash again with what follows
				}
				i += 2
				continue
			}
			i++
			inString = false
			if depth == 0 {
				return i, 0, false, true, nil
			}
			continue
		}
		switch b[i] {
		case '"':
			inString = true
		case '{', '[':
			if depth++; depth > s.maxDepth {
				return 0, 0, false, false, s.fail(s.at+i, "values nested deeper than %d", s.maxDepth)
			}
		case '}', ']':
			if depth--; depth <= 0 {
				if depth < 0 {
					return i, 0, false, true, nil // the end of the surrounding value ends a bare word
				}
				return i + 1, 0, false, true, nil
			}
		case ',', ' ', '\t', '\r', '\n', 0x1e:
			if depth == 0 {
				return i, 0, false, true, nil
			}
		}
		i++
	}
	return i, depth, inString, false, nil
}

// run cuts the whole file.
func (s *scanner) run(ctx context.Context) error {
	if _, err := s.more(); err != nil {
		return err
	}
	if len(s.buf) >= 3 && s.buf[0] == 0xEF && s.buf[1] == 0xBB && s.buf[2] == 0xBF {
		s.at = 3
	}
	for values := 0; ; values++ {
		c, err := s.peek()
		if err != nil {
			return err
		}
		switch {
		case c == 0 && s.at >= len(s.buf):
			if values == 0 {
				return s.fail(0, "the file is empty")
			}
			return nil
		case c != '{':
			return s.fail(s.at, "found %q where a GeoJSON object must start", c)
		}
		if err := s.root(ctx); err != nil {
			return err
		}
	}
}

// root reads one top-level object: member by member where it is a collection, so that its length does not matter.
func (s *scanner) root(ctx context.Context) error {
	start := s.base + int64(s.at)
	// The usual line of a text sequence lies in the window whole: its first member tells a feature from a collection.
	if text, ok := s.small(); ok {
		s.at += len(text)
		return s.feature(text, start)
	}
	s.at++ // {
	kept := []byte{'{'}
	streamed := false
	for first := true; ; first = false {
		c, err := s.peek()
		if err != nil {
			return err
		}
		if c == '}' {
			s.at++
			break
		}
		if !first {
			if c != ',' {
				return s.expected("',' or '}'", c)
			}
			s.at++
			if c, err = s.peek(); err != nil {
				return err
			}
		}
		if c != '"' {
			return s.expected("a member's name", c)
		}
		key, err := s.value()
		if err != nil {
			return err
		}
		name := string(key)
		s.at += len(key)
		if c, err = s.peek(); err != nil {
			return err
		}
		if c != ':' {
			return s.expected("':'", c)
		}
		s.at++
		if c, err = s.peek(); err != nil {
			return err
		}
		if c == '[' && (name == `"features"` || name == `"geometries"`) {
			streamed = true
			if err := s.array(ctx); err != nil {
				return err
			}
			continue
		}
		text, err := s.value()
		if err != nil {
			return err
		}
		if name == `"crs"` {
			if err := s.crs(text, s.base+int64(s.at)); err != nil {
				return err
			}
		} else {
			if len(kept) > 1 {
				kept = append(kept, ',')
			}
			kept = append(append(append(kept, name...), ':'), text...)
			if int64(len(kept)) > s.maxValue {
				return s.fail(s.at, "a single value is longer than %d bytes", s.maxValue)
			}
		}
		s.at += len(text)
	}
	if streamed {
		return nil
	}
	return s.feature(append(kept, '}'), start)
}

// small is the next object where it lies whole in the window and is no collection and has no crs.
func (s *scanner) small() ([]byte, bool) {
	n, _, _, done, err := s.end(s.buf[s.at:], 0, false)
	if err != nil || !done {
		return nil, false
	}
	text := s.buf[s.at : s.at+n]
	return text, plainFeature(text)
}

// plainFeature reports whether an object starts with "type":"Feature"; others take the slow way.
func plainFeature(text []byte) bool {
	p := parser{b: text, i: 1}
	p.space()
	if string(p.stringText()) != `type` {
		return false
	}
	p.space()
	if p.next() != ':' {
		return false
	}
	p.space()
	return string(p.stringText()) == `Feature`
}

// array hands on each element of an array.
func (s *scanner) array(ctx context.Context) error {
	s.at++ // [
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		c, err := s.peek()
		if err != nil {
			return err
		}
		if c == ']' {
			s.at++
			return nil
		}
		if n > 0 {
			if c != ',' {
				return s.expected("',' or ']'", c)
			}
			s.at++
			if c, err = s.peek(); err != nil {
				return err
			}
		}
		if c != '{' {
			return s.expected("a feature", c)
		}
		text, err := s.value()
		if err != nil {
			return err
		}
		if err := s.feature(text, s.base+int64(s.at)); err != nil {
			return err
		}
		s.at += len(text)
	}
}

func (s *scanner) expected(what string, got byte) error {
	if got == 0 && s.at >= len(s.buf) {
		return s.fail(s.at, "%w", errCut)
	}
	return s.fail(s.at, "found %q where %s must be", got, what)
}
