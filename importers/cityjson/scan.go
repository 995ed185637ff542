package cityjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"lantau/spatial"
)

const windowBytes = 256 << 10

// A scanner walks JSON text as a stream: it finds members and elements, and where values end. What it hands out as text is
// balanced but not yet known to be valid; encoding/json judges that. Errors are sticky by use: the caller stops.
type scanner struct {
	r        io.Reader // nil where window is all there is
	window   []byte
	at       int   // next byte in window
	base     int64 // offset of window[0]
	lines    int   // newlines before window[counted]
	counted  int
	maxDepth int
	maxValue int64

	keeping  bool
	keepFrom int
	kept     []byte
}

func newScanner(r io.Reader, base int64, maxDepth int, maxValue int64) *scanner {
	return &scanner{r: r, base: base, maxDepth: maxDepth, maxValue: maxValue}
}

// newTextScanner walks text that is all there: what value returns shares its memory and stays valid.
func newTextScanner(text []byte) *scanner {
	return &scanner{window: text, maxDepth: math.MaxInt, maxValue: math.MaxInt64}
}

// within makes a text scanner speak of the place in the file where its text lies, under the limits of s.
func (t *scanner) within(s *scanner, base int64, line int) *scanner {
	t.base, t.lines, t.maxDepth, t.maxValue = base, line, s.maxDepth, s.maxValue
	return t
}

// offset is where the next byte lies.
func (s *scanner) offset() int64 { return s.base + int64(s.at) }

// line is how many newlines come before the next byte. No byte is counted twice.
func (s *scanner) line() int {
	s.lines += bytes.Count(s.window[s.counted:s.at], []byte{'\n'})
	s.counted = s.at
	return s.lines
}

// where says the place for a person.
func (s *scanner) where() string { return fmt.Sprintf("line %d, byte %d", 1+s.line(), s.offset()) }

// errEnd means that the text ended where a value was still open.
var errEnd = errors.New("the file ends inside a value")

// fail is the error of text that is not what the format demands.
func (s *scanner) fail(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &spatial.InputError{Op: "read CityJSON", Where: s.where(), Msg: err.Error(), Try: "a complete file, or a validator such as cjval", Err: errors.Join(spatial.ErrFormat, err)}
}

// fill reads the next window; io.EOF at the end.
func (s *scanner) fill() error {
	if s.keeping {
		s.kept = append(s.kept, s.window[s.keepFrom:s.at]...)
		s.keepFrom = 0
		if int64(len(s.kept)) > s.maxValue {
			return s.fail("a single value is longer than %d bytes", s.maxValue)
		}
	}
	s.line()
	s.counted = 0
	s.base += int64(len(s.window))
	if s.r == nil { // text that is all there
		s.window, s.at = nil, 0
		return io.EOF
	}
	if s.window == nil {
		s.window = make([]byte, windowBytes)
	}
	n, err := io.ReadAtLeast(s.r, s.window[:cap(s.window)], 1)
	s.window, s.at = s.window[:n], 0
	if n > 0 {
		return nil
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return io.EOF
	}
	return err
}

// peek is the next byte that is not white space; io.EOF at the end.
func (s *scanner) peek() (byte, error) {
	for {
		for s.at < len(s.window) {
			switch c := s.window[s.at]; c {
			case ' ', '\t', '\r', '\n':
				s.at++
			default:
				return c, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// take consumes the byte c, which must come next.
func (s *scanner) take(c byte) error {
	switch got, err := s.peek(); {
	case err == io.EOF:
		return s.fail("%w", errEnd)
	case err != nil:
		return err
	case got != c:
		return s.fail("found %q where %q belongs", got, c)
	}
	s.at++
	return nil
}

// value consumes one value. Where keep is set its text is returned, valid until the scanner goes on.
func (s *scanner) value(keep bool) ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, s.ended(err)
	}
	s.keeping, s.keepFrom, s.kept = keep, s.at, s.kept[:0]
	err := s.skip()
	s.keeping = false
	if err != nil {
		return nil, err
	}
	if !keep {
		return nil, nil
	}
	text := s.window[s.keepFrom:s.at:s.at]
	if len(s.kept) > 0 { // it began in an earlier window
		s.kept = append(s.kept, text...)
		text = s.kept
	}
	if int64(len(text)) > s.maxValue {
		return nil, s.fail("a single value is longer than %d bytes", s.maxValue)
	}
	return text, nil
}

func (s *scanner) ended(err error) error {
	if err == io.EOF {
		return s.fail("%w", errEnd)
	}
	return err
}

// skip consumes one value, counting brackets outside of strings.
func (s *scanner) skip() error {
	var open []byte
	for {
		if s.at == len(s.window) {
			if err := s.fill(); err == io.EOF && len(open) == 0 {
				return nil // a number at the very end
			} else if err != nil {
				return s.ended(err)
			}
		}
		switch c := s.window[s.at]; c {
		case '{', '[':
			if len(open) == s.maxDepth {
				return s.fail("values are nested deeper than %d", s.maxDepth)
			}
			open = append(open, c+2) // ASCII: } is { + 2, ] is [ + 2
			s.at++
		case '}', ']':
			if len(open) == 0 {
				return nil // the end of what holds this scalar
			}
			if open[len(open)-1] != c {
				return s.fail("found %q where %q belongs", c, open[len(open)-1])
			}
			open = open[:len(open)-1]
			s.at++
			if len(open) == 0 {
				return nil
			}
		case '"':
			s.at++
			if err := s.skipString(); err != nil {
				return err
			}
			if len(open) == 0 {
				return nil
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if len(open) == 0 {
				return nil
			}
			s.at++
		default:
			s.at++
		}
	}
}

// skipString consumes up to the closing quote.
func (s *scanner) skipString() error {
	escaped := false
	for {
		for s.at < len(s.window) {
			c := s.window[s.at]
			s.at++
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				return nil
			}
		}
		if err := s.fill(); err != nil {
			return s.ended(err)
		}
	}
}

// object calls member for each member of the object that comes next; member must consume the value.
func (s *scanner) object(member func(key string) error) error {
	return s.sequence('{', '}', func() error {
		if c, err := s.peek(); err != nil {
			return s.ended(err)
		} else if c != '"' {
			return s.fail("found %q where a member's name belongs", c)
		}
		text, err := s.value(true)
		if err != nil {
			return err
		}
		var key string
		if err := json.Unmarshal(text, &key); err != nil {
			return s.fail("%w", err)
		}
		if err := s.take(':'); err != nil {
			return err
		}
		return member(key)
	})
}

// array calls element for each element of the array that comes next; element must consume it.
func (s *scanner) array(element func() error) error { return s.sequence('[', ']', element) }

func (s *scanner) sequence(from, to byte, each func() error) error {
	if err := s.take(from); err != nil {
		return err
	}
	for first := true; ; first = false {
		c, err := s.peek()
		if err != nil {
			return s.ended(err)
		}
		if c == to {
			s.at++
			return nil
		}
		if !first {
			if err := s.take(','); err != nil {
				return err
			}
		}
		if err := each(); err != nil {
			return err
		}
	}
}

// number consumes a number.
func (s *scanner) number() (float64, error) {
	text, err := s.value(true)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v-v != 0 || len(text) == 0 || !(text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) {
		return 0, s.fail("%.40q is not a number", text)
	}
	return v, nil
}

// points consumes an array of arrays of three numbers.
func (s *scanner) points() ([][3]float64, error) {
	var out [][3]float64
	err := s.array(func() error {
		var p [3]float64
		n := 0
		err := s.array(func() error {
			v, err := s.number()
			if n < 3 {
				p[n] = v
			}
			n++
			return err
		})
		if err == nil && n != 3 {
			return s.fail("vertex %d has %d coordinates, not 3", len(out), n)
		}
		out = append(out, p)
		return err
	})
	return out, err
}

// into consumes a value into a Go value by encoding/json.
func (s *scanner) into(v any) error {
	text, err := s.value(true)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return s.fail("%w", err)
	}
	return nil
}
