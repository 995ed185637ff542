package step

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// pages are the alphabets that \PA\ to \PI\ choose: ISO 8859-1 to 8859-9.
var pages = [...]*charmap.Charmap{
	charmap.ISO8859_1, charmap.ISO8859_2, charmap.ISO8859_3, charmap.ISO8859_4, charmap.ISO8859_5,
	charmap.ISO8859_6, charmap.ISO8859_7, charmap.ISO8859_8, charmap.ISO8859_9,
}

// DecodeString decodes the inside of a quoted string (ISO 10303-21, 6.4.3): doubled apostrophes and backslashes, \X\hh,
// \X2\…\X0\ (UTF-16), \X4\…\X0\ (UTF-32), \S\c and \P?\. The result is always valid UTF-8. Bytes past ASCII, which the
// standard forbids and exporters write, are UTF-8 where they are valid as such, else Windows-1252. An escape that is
// none is kept as it stands, a lone surrogate and NUL become U+FFFD, line ends within the string are dropped.
func DecodeString(b []byte) string {
	if bytes.IndexAny(b, "\\'\r\n\x00") < 0 {
		return utf8Of(b)
	}
	var s strings.Builder
	s.Grow(len(b))
	page := pages[0]
	for len(b) > 0 {
		i := bytes.IndexAny(b, "\\'\r\n\x00")
		if i < 0 {
			s.WriteString(utf8Of(b))
			break
		}
		s.WriteString(utf8Of(b[:i]))
		b = b[i:]
		switch b[0] {
		case '\'':
			s.WriteByte('\'')
			b = b[1:]
			if len(b) > 0 && b[0] == '\'' {
				b = b[1:]
			}
		case '\\':
			b = escape(&s, b, &page)
		case 0:
			s.WriteRune(utf8.RuneError)
			b = b[1:]
		default:
			b = b[1:]
		}
	}
	return s.String()
}

// escape decodes what stands after a backslash and returns the rest.
func escape(s *strings.Builder, b []byte, page **charmap.Charmap) []byte {
	switch {
	case len(b) >= 2 && b[1] == '\\':
		s.WriteByte('\\')
		return b[2:]
	case len(b) >= 5 && b[1] == 'X' && b[2] == '\\' && hex(b[3]) >= 0 && hex(b[4]) >= 0:
		s.WriteRune(clean(rune(hex(b[3])<<4 | hex(b[4]))))
		return b[5:]
	case len(b) >= 4 && b[1] == 'X' && (b[2] == '2' || b[2] == '4') && b[3] == '\\':
		return wide(s, b[4:], 2*int(b[2]-'0'))
	case len(b) >= 4 && b[1] == 'S' && b[2] == '\\' && b[3] < 0x80:
		s.WriteRune(clean((*page).DecodeByte(b[3] | 0x80)))
		return b[4:]
	case len(b) >= 4 && b[1] == 'P' && b[2] >= 'A' && b[2] <= 'I' && b[3] == '\\':
		*page = pages[b[2]-'A']
		return b[4:]
	case len(b) >= 3 && b[1] == 'N' && b[2] == '\\':
		s.WriteByte('\n')
		return b[3:]
	}
	s.WriteByte('\\')
	return b[1:]
}

// wide decodes hexadecimal code units of the given number of digits up to \X0\; a missing end is taken where the digits end.
func wide(s *strings.Builder, b []byte, digits int) []byte {
	var units []uint16
	flush := func() {
		for _, r := range utf16.Decode(units) {
			s.WriteRune(clean(r))
		}
		units = units[:0]
	}
	for len(b) >= digits {
		v := uint32(0)
		for _, c := range b[:digits] {
			h := hex(c)
			if h < 0 {
				v = 1 << 31
				break
			}
			v = v<<4 | uint32(h)
		}
		if v >= 1<<31 {
			break
		}
		b = b[digits:]
		if digits == 4 {
			units = append(units, uint16(v))
		} else {
			s.WriteRune(clean(rune(v)))
		}
	}
	flush()
	if bytes.HasPrefix(b, []byte(`\X0\`)) {
		return b[4:]
	}
	return b
}

// clean keeps what may stand in a store's string.
func clean(r rune) rune {
	if r == 0 || !utf8.ValidRune(r) {
		return utf8.RuneError
	}
	return r
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

func utf8Of(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}
