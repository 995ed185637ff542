package demo

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A ref is the instance name of a STEP entity; 0 writes as $.
type ref int

// An enum writes as .NAME.; star as *; typed as NAME(value).
type (
	enum  string
	star  struct{}
	typed struct {
		name  string
		value any
	}
)

// A stepFile collects the DATA section of an ISO 10303-21 file, instances numbered from 1 in the order of writing.
type stepFile struct {
	data bytes.Buffer
	n    ref
	memo map[string]ref
	keys map[string]bool // of globalID, to refuse a key used twice
}

func newStepFile() *stepFile {
	return &stepFile{memo: map[string]ref{}, keys: map[string]bool{}}
}

// add writes an instance and names it.
func (s *stepFile) add(entity string, args ...any) ref {
	s.n++
	fmt.Fprintf(&s.data, "#%d=%s", s.n, entity)
	writeStep(&s.data, args)
	s.data.WriteString(";\n")
	return s.n
}

// same is add for values without identity, such as points and directions: equal ones are written once.
func (s *stepFile) same(entity string, args ...any) ref {
	var b bytes.Buffer
	b.WriteString(entity)
	writeStep(&b, args)
	if r, ok := s.memo[b.String()]; ok {
		return r
	}
	r := s.add(entity, args...)
	s.memo[b.String()] = r
	return r
}

// writeStep encodes a parameter by ISO 10303-21, clause 10.
func writeStep(b *bytes.Buffer, v any) {
	list := func(n int, at func(int) any) {
		b.WriteByte('(')
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			writeStep(b, at(i))
		}
		b.WriteByte(')')
	}
	switch v := v.(type) {
	case nil:
		b.WriteByte('$')
	case ref:
		if v == 0 {
			b.WriteByte('$')
		} else {
			b.WriteByte('#')
			b.WriteString(strconv.Itoa(int(v)))
		}
	case string:
		writeStepString(b, v)
	case float64:
		writeStepReal(b, v)
	case int:
		b.WriteString(strconv.Itoa(v))
	case bool:
		if v {
			b.WriteString(".T.")
		} else {
			b.WriteString(".F.")
		}
	case enum:
		b.WriteByte('.')
		b.WriteString(string(v))
		b.WriteByte('.')
	case star:
		b.WriteByte('*')
	case typed:
		b.WriteString(v.name)
		list(1, func(int) any { return v.value })
	case []any:
		list(len(v), func(i int) any { return v[i] })
	case []ref:
		list(len(v), func(i int) any { return v[i] })
	case []float64:
		list(len(v), func(i int) any { return v[i] })
	case []int:
		list(len(v), func(i int) any { return v[i] })
	case [][3]float64:
		list(len(v), func(i int) any { return v[i][:] })
	case [][]int:
		list(len(v), func(i int) any { return v[i] })
	default:
		panic(fmt.Sprintf("demo: STEP parameter of type %T", v))
	}
}

// writeStepReal keeps six decimals (a micrometre) and the point that a real needs.
func writeStepReal(b *bytes.Buffer, v float64) {
	t := strconv.FormatFloat(v, 'f', 6, 64)
	t = strings.TrimRight(t, "0")
	if t == "-0." {
		t = "0."
	}
	b.WriteString(t)
}

func writeStepString(b *bytes.Buffer, s string) {
	b.WriteByte('\'')
	open := false
	for _, r := range s {
		if r >= 0x20 && r < 0x7f {
			if open {
				b.WriteString(`\X0\`)
				open = false
			}
			switch r {
			case '\'':
				b.WriteString("''")
			case '\\':
				b.WriteString(`\\`)
			default:
				b.WriteRune(r)
			}
			continue
		}
		if !open {
			b.WriteString(`\X2\`)
			open = true
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(b, "%04X", u)
		}
	}
	if open {
		b.WriteString(`\X0\`)
	}
	b.WriteByte('\'')
}

const guidDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"

// guidOf is the GlobalId of a key: 128 bits of its SHA-256 in the 22 digits that IFC uses (the first holds two bits).
func guidOf(key string) string {
	h := sha256.Sum256([]byte("lantau demo " + key))
	var g [22]byte
	g[0] = guidDigits[h[0]>>6]
	bits, n, at := uint32(h[0]&0x3f), 6, 1
	for i := 1; at < 22; {
		if n < 6 {
			bits, n = bits<<8|uint32(h[i]), n+8
			i++
		}
		n -= 6
		g[at] = guidDigits[bits>>n&0x3f]
		at++
	}
	return string(g[:])
}

// guid is guidOf for an instance; a key must be used once.
func (s *stepFile) guid(key string) string {
	if s.keys[key] {
		panic("demo: GlobalId key used twice: " + key)
	}
	s.keys[key] = true
	return guidOf(key)
}

// bytes is the whole file. The time stamp is fixed, so that equal models are equal files.
func (s *stepFile) bytes(name, view string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('ViewDefinition [%s]'),'2;1');\n", view)
	fmt.Fprintf(&b, "FILE_NAME('%s','2026-01-01T00:00:00',('Lantau'),('Lantau'),'Lantau demo','Lantau demo','');\n", name)
	b.WriteString("FILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n")
	b.Write(s.data.Bytes())
	b.WriteString("ENDSEC;\nEND-ISO-10303-21;\n")
	return b.Bytes()
}
