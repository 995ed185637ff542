package geojson

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// errJSON means that text is not JSON; the position is the parser's.
var errJSON = errors.New("invalid JSON")

// A parser reads JSON values from text whose braces and strings are known to match. Its errors are sticky: after one, it stands still.
type parser struct {
	b       []byte
	i       int
	err     error
	scratch []byte
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: %s", errJSON, fmt.Sprintf(format, args...))
	}
	p.i = len(p.b)
}

func (p *parser) space() {
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return
		}
	}
}

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.i < len(p.b) {
		return p.b[p.i]
	}
	return 0
}

func (p *parser) next() byte {
	c := p.peek()
	p.i++
	return c
}

// expect consumes one byte after white space.
func (p *parser) expect(c byte) {
	p.space()
	if got := p.peek(); got != c {
		p.fail("found %q where %q must be", got, c)
		return
	}
	p.i++
}

// comma consumes the separator between elements; false where end closes the list instead, which is consumed.
func (p *parser) comma(end byte) bool {
	p.space()
	switch c := p.peek(); c {
	case ',':
		p.i++
		p.space()
		return true
	case end:
		p.i++
	default:
		p.fail("found %q where ',' or %q must be", c, end)
	}
	return false
}

// object calls member for each member of an object; member must consume the value. The key is valid until the next string is read.
func (p *parser) object(member func(key []byte)) {
	p.expect('{')
	p.space()
	if p.peek() == '}' {
		p.i++
		return
	}
	for p.err == nil {
		p.space()
		key := p.stringText()
		p.expect(':')
		p.space()
		if p.err != nil {
			return
		}
		member(key)
		if !p.comma('}') {
			return
		}
	}
}

// stringText consumes a string and returns its text, unescaped and valid UTF-8; it may lie in the scratch buffer.
func (p *parser) stringText() []byte {
	if p.peek() != '"' {
		p.fail("found %q where a string must start", p.peek())
		return nil
	}
	p.i++
	start := p.i
	ascii := true
	for p.i < len(p.b) {
		c := p.b[p.i]
		if c == '"' {
			text := p.b[start:p.i]
			p.i++
			if !ascii && !utf8.Valid(text) {
				p.scratch = append(p.scratch[:0], string([]rune(string(text)))...)
				return p.scratch
			}
			return text
		}
		if c == '\\' {
			return p.escaped(start)
		}
		if c < 0x20 {
			p.fail("control character %#x in a string", c)
			return nil
		}
		if c >= utf8.RuneSelf {
			ascii = false
		}
		p.i++
	}
	p.fail("a string does not end")
	return nil
}

func (p *parser) escaped(start int) []byte {
	out := append(p.scratch[:0], p.b[start:p.i]...)
	for p.i < len(p.b) {
		c := p.b[p.i]
		p.i++
		switch {
		case c == '"':
			if !utf8.Valid(out) {
				out = []byte(string([]rune(string(out))))
			}
			p.scratch = out
			return out
		case c != '\\':
			out = append(out, c)
		default:
			switch e := p.next(); e {
			case '"', '\\', '/':
				out = append(out, e)
			case 'b':
				out = append(out, '\b')
			case 'f':
				out = append(out, '\f')
			case 'n':
				out = append(out, '\n')
			case 'r':
				out = append(out, '\r')
			case 't':
				out = append(out, '\t')
			case 'u':
				r := p.hex4()
				if r >= 0xD800 && r < 0xDC00 && p.i+6 <= len(p.b) && p.b[p.i] == '\\' && p.b[p.i+1] == 'u' {
					save := p.i
					p.i += 2
					if low := p.hex4(); low >= 0xDC00 && low < 0xE000 {
						r = 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
					} else {
						p.i = save
					}
				}
				out = utf8.AppendRune(out, r) // a lone surrogate becomes U+FFFD
			default:
				p.fail("escape \\%c in a string", e)
				return nil
			}
		}
	}
	p.fail("a string does not end")
	return nil
}

func (p *parser) hex4() rune {
	if p.i+4 > len(p.b) {
		p.fail("\\u wants four hexadecimal digits")
		return 0
	}
	v, err := strconv.ParseUint(string(p.b[p.i:p.i+4]), 16, 32)
	if err != nil {
		p.fail("\\u wants four hexadecimal digits")
		return 0
	}
	p.i += 4
	return rune(v)
}

// pow10 holds the powers of ten that float64 represents exactly.
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number consumes a number. isInt tells whether it was written without fraction and exponent and fits an int64 (then i holds it).
// Up to 2^53 with up to 22 decimals the value is mantissa / 10^k, one correctly rounded operation on exact operands (Clinger 1990);
// longer ones take strconv's way.
func (p *parser) number() (f float64, i int64, isInt bool) {
	start := p.i
	neg := p.peek() == '-'
	if neg {
		p.i++
	}
	var m uint64
	digits, decimals := 0, 0
	for p.i < len(p.b) && p.b[p.i]-'0' < 10 {
		m = m*10 + uint64(p.b[p.i]-'0')
		digits++
		p.i++
	}
	whole := digits
	if p.peek() == '.' {
		p.i++
		for p.i < len(p.b) && p.b[p.i]-'0' < 10 {
			m = m*10 + uint64(p.b[p.i]-'0')
			decimals++
			p.i++
		}
		digits += decimals
		if decimals == 0 {
			p.fail("a number ends with its point")
			return
		}
	}
	if whole == 0 {
		p.fail("found %q where a value must be", p.peek())
		return
	}
	c := p.peek()
	if c != 'e' && c != 'E' && digits <= 18 {
		if decimals == 0 {
			i = int64(m)
			if neg {
				i = -i
			}
			return float64(i), i, true
		}
		if m < 1<<53 {
			f = float64(m) / pow10[decimals]
			if neg {
				f = -f
			}
			return f, 0, false
		}
	}
	if c == 'e' || c == 'E' {
		p.i++
		if c = p.peek(); c == '+' || c == '-' {
			p.i++
		}
		for p.i < len(p.b) && p.b[p.i]-'0' < 10 {
			p.i++
		}
	}
	text := unsafe.String(&p.b[start], p.i-start)
	if decimals == 0 && c != 'e' && c != 'E' {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return float64(i), i, true
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		p.fail("%q is not a number", text)
	}
	return f, 0, false
}

// word consumes true, false or null.
func (p *parser) word(w string) {
	if p.i+len(w) > len(p.b) || string(p.b[p.i:p.i+len(w)]) != w {
		p.fail("found %q where a value must be", p.peek())
		return
	}
	p.i += len(w)
}

// skip consumes any value and returns its text.
func (p *parser) skip() []byte {
	start := p.i
	switch p.peek() {
	case '{':
		p.object(func([]byte) { p.skip() })
	case '[':
		p.i++
		p.space()
		if p.peek() == ']' {
			p.i++
			break
		}
		for p.err == nil {
			p.space()
			p.skip()
			if !p.comma(']') {
				break
			}
		}
	case '"':
		p.stringText()
	case 't':
		p.word("true")
	case 'f':
		p.word("false")
	case 'n':
		p.word("null")
	default:
		p.number()
	}
	if p.err != nil {
		return nil
	}
	return p.b[start:p.i]
}
