package step

import (
	"iter"
	"math"
	"strconv"
	"unsafe"
)

// Kind is the kind of a Value.
type Kind uint8

// The kinds. Missing is the zero value: an attribute past the end of the list, or bytes that are no value at all.
const (
	Missing Kind = iota
	Null         // $
	Derived      // *
	Ref          // #12
	Integer      // 12
	Real         // 1.5E-3
	String       // 'text'
	Enum         // .ELEMENT.
	Binary       // "0FF"
	List         // (…)
	Typed        // IFCLABEL('text')
)

// A Value is a view of one attribute in the file's bytes. It is valid as long as the File.
type Value struct {
	Kind Kind
	raw  []byte // with its delimiters; of a List at least up to its closing parenthesis
}

// IsNull reports whether there is nothing: $, * or missing.
func (v Value) IsNull() bool { return v.Kind <= Derived }

// Ref is the number of the entity referred to; ok is false for other kinds and numbers past 32 bits.
func (v Value) Ref() (id uint32, ok bool) {
	if v.Kind != Ref {
		return 0, false
	}
	n, err := strconv.ParseUint(text(v.raw[1:]), 10, 32)
	return uint32(n), err == nil
}

// Float reads a Real or Integer, typed or not; ok is false for other kinds and for numbers that are not finite.
func (v Value) Float() (x float64, ok bool) {
	switch v.Kind {
	case Real, Integer:
		x, err := strconv.ParseFloat(text(v.raw), 64)
		return x, err == nil && !math.IsInf(x, 0)
	case Typed:
		_, in := v.Unwrap()
		if in.Kind == Typed {
			return 0, false
		}
		return in.Float()
	}
	return 0, false
}

// Int reads an Integer, typed or not, or a Real without a fraction.
func (v Value) Int() (n int64, ok bool) {
	switch v.Kind {
	case Integer:
		n, err := strconv.ParseInt(text(v.raw), 10, 64)
		return n, err == nil
	case Real, Typed:
		if x, ok := v.Float(); ok && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return int64(x), true
		}
	}
	return 0, false
}

// Text is a String decoded to UTF-8, the name of an Enum without its dots, or the digits of a Binary; of a Typed value
// that of what it holds; empty for other kinds.
func (v Value) Text() string {
	switch v.Kind {
	case String:
		return DecodeString(v.raw[1 : len(v.raw)-1])
	case Enum, Binary:
		return string(v.raw[1 : len(v.raw)-1])
	case Typed:
		if _, in := v.Unwrap(); in.Kind != Typed {
			return in.Text()
		}
	}
	return ""
}

// Is reports whether the value is the Enum of this name (upper case).
func (v Value) Is(name string) bool {
	return v.Kind == Enum && len(v.raw) == len(name)+2 && string(v.raw[1:len(v.raw)-1]) == name
}

// Unwrap splits a Typed value into its keyword, upper case, and what it holds; other kinds give themselves.
func (v Value) Unwrap() (keyword string, in Value) {
	if v.Kind != Typed {
		return "", v
	}
	i := 0
	for i < len(v.raw) && isKeyword(v.raw[i]) {
		i++
	}
	l := lexer{b: v.raw, at: i}
	l.space()
	return upper(v.raw[:i]), Value{Kind: List, raw: v.raw[l.at:]}.At(0)
}

// All ranges over the members of a List; of other kinds over nothing.
func (v Value) All() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.Kind != List || len(v.raw) == 0 {
			return
		}
		l := lexer{b: v.raw, at: 1}
		for i := 0; ; i++ {
			in, ok := l.member(i == 0)
			if !ok || !yield(i, in) {
				return
			}
		}
	}
}

// At is the i-th member of a List; Missing past its end and for other kinds.
func (v Value) At(i int) Value {
	for k, in := range v.All() {
		if k == i {
			return in
		}
	}
	return Value{}
}

// Len counts the members of a List.
func (v Value) Len() int {
	n := 0
	for range v.All() {
		n++
	}
	return n
}

// Floats appends the numbers of a List to dst; ok is false where a member is no finite number or v no List.
func (v Value) Floats(dst []float64) (out []float64, ok bool) {
	if v.Kind != List {
		return dst, false
	}
	for _, in := range v.All() {
		x, ok := in.Float()
		if !ok {
			return dst, false
		}
		dst = append(dst, x)
	}
	return dst, true
}

// Raw is the value as the file has it; of a List without what follows it.
func (v Value) Raw() string {
	if v.Kind == List {
		l := lexer{b: v.raw}
		l.list()
		return string(v.raw[:l.at])
	}
	return string(v.raw)
}

// text views bytes as a string for as long as a call takes.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
