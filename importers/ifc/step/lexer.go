package step

import "bytes"

// A lexer walks the tokens of an attribute list.
type lexer struct {
	b  []byte
	at int
}

func isKeyword(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '!'
}

func isNumber(c byte) bool {
	return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'E' || c == 'e'
}

// space skips blanks, line ends and comments.
func (l *lexer) space() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case c <= ' ':
			l.at++
		case c == '/' && l.at+1 < len(l.b) && l.b[l.at+1] == '*':
			i := bytes.Index(l.b[l.at+2:], []byte("*/"))
			if i < 0 {
				l.at = len(l.b)
				return
			}
			l.at += i + 4
		default:
			return
		}
	}
}

// member reads the next member of a list, its separator before it; ok is false at the end of the list or where the
// bytes are damaged.
func (l *lexer) member(first bool) (v Value, ok bool) {
	l.space()
	if l.at >= len(l.b) || l.b[l.at] == ')' {
		return Value{}, false
	}
	if !first {
		if l.b[l.at] != ',' {
			return Value{}, false
		}
		l.at++
		l.space()
	}
	return l.value(), true
}

// value reads one value. Bytes that make none give a Missing value and are skipped up to the next separator.
func (l *lexer) value() Value {
	if l.at >= len(l.b) {
		return Value{}
	}
	start := l.at
	switch c := l.b[l.at]; {
	case c == '$':
		l.at++
		return Value{Null, l.b[start:l.at]}
	case c == '*':
		l.at++
		return Value{Derived, l.b[start:l.at]}
	case c == '#':
		l.at++
		for l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '9' {
			l.at++
		}
		if l.at > start+1 {
			return Value{Ref, l.b[start:l.at]}
		}
	case c == '\'':
		if l.quoted() {
			return Value{String, l.b[start:l.at]}
		}
	case c == '"':
		if i := bytes.IndexByte(l.b[l.at+1:], '"'); i >= 0 {
			l.at += i + 2
			return Value{Binary, l.b[start:l.at]}
		}
	case c == '.' && l.at+1 < len(l.b) && (l.b[l.at+1] < '0' || l.b[l.at+1] > '9'):
		l.at++
		for l.at < len(l.b) && isKeyword(l.b[l.at]) {
			l.at++
		}
		if l.at < len(l.b) && l.b[l.at] == '.' {
			l.at++
			return Value{Enum, l.b[start:l.at]}
		}
	case c == '(':
		if l.list() {
			return Value{List, l.b[start:l.at]}
		}
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		kind := Integer
		for l.at < len(l.b) && isNumber(l.b[l.at]) {
			if c := l.b[l.at]; c == '.' || c == 'E' || c == 'e' {
				kind = Real
			}
			l.at++
		}
		return Value{kind, l.b[start:l.at]}
	case isKeyword(c):
		for l.at < len(l.b) && isKeyword(l.b[l.at]) {
			l.at++
		}
		l.space()
		if l.at < len(l.b) && l.b[l.at] == '(' && l.list() {
			return Value{Typed, l.b[start:l.at]}
		}
	}
	l.skip()
	return Value{}
}

// quoted moves past a string; false where it does not end.
func (l *lexer) quoted() bool {
	for l.at++; l.at < len(l.b); {
		i := bytes.IndexByte(l.b[l.at:], '\'')
		if i < 0 {
			break
		}
		l.at += i + 1
		if l.at >= len(l.b) || l.b[l.at] != '\'' {
			return true
		}
		l.at++
	}
	l.at = len(l.b)
	return false
}

// list moves past a list, whatever is in it; false where it does not end. It counts parentheses and does not recurse.
func (l *lexer) list() bool {
	depth := 0
	for l.at < len(l.b) {
		switch l.b[l.at] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.at++
				return true
			}
		case '\'':
			l.quoted()
			continue
		case ';':
			return false
		case '/':
			if l.at+1 < len(l.b) && l.b[l.at+1] == '*' {
				l.space()
				continue
			}
		}
		l.at++
	}
	return false
}

// skip moves to the next separator at this level.
func (l *lexer) skip() {
	for l.at < len(l.b) {
		switch l.b[l.at] {
		case ',', ')', ';':
			return
		case '(':
			if !l.list() {
				return
			}
		case '\'':
			l.quoted()
		default:
			l.at++
		}
	}
}

// upper is the keyword in upper case.
func upper(b []byte) string { return string(bytes.ToUpper(b)) }
