package step

import (
	"bytes"
	"fmt"
	"math"

	"lantau/spatial"
)

// Damage is something in the file that was read past.
type Damage struct {
	Offset int64
	Line   int
	Entity string // "#29=IFCWALL" where known
	Msg    string
}

// maxDamage is how many damaged places a file may have before it is refused as a whole.
const maxDamage = 10_000

// Parse indexes an exchange structure. Damaged places go to report (which may be nil). A file that is empty, of another
// format, or ends before its DATA section does, gives an *spatial.InputError that wraps spatial.ErrFormat.
func Parse(data []byte, report func(Damage)) (*File, error) {
	f := &File{data: data, codes: map[string]uint16{}}
	p := &parser{f: f, l: lexer{b: data}, report: report}
	if err := p.begin(); err != nil {
		return nil, err
	}
	if err := p.sections(); err != nil {
		return nil, err
	}
	for _, in := range f.index() {
		if err := p.repeated(in); err != nil {
			return nil, err
		}
	}
	return f, nil
}

type parser struct {
	f       *File
	l       lexer
	report  func(Damage)
	damaged int
}

// fail is the error that ends the file at the offset.
func (p *parser) fail(off int, try, format string, args ...any) error {
	where := fmt.Sprintf("line %d, byte %d", p.f.Line(int64(off)), off)
	return &spatial.InputError{Op: "read ifc", Where: where, Msg: fmt.Sprintf(format, args...), Try: try, Err: spatial.ErrFormat}
}

func (p *parser) damage(off int, entity, format string, args ...any) error {
	if p.damaged++; p.damaged > maxDamage {
		return p.fail(off, "a fresh export of the model", "more than %d damaged entities", maxDamage)
	}
	if p.report != nil {
		p.report(Damage{Offset: int64(off), Line: p.f.Line(int64(off)), Entity: entity, Msg: fmt.Sprintf(format, args...)})
	}
	return nil
}

const cut = "fetching the file again: it was cut short"

// begin checks the magic words.
func (p *parser) begin() error {
	b := p.l.b
	if len(bytes.TrimSpace(b)) == 0 {
		return p.fail(0, "another file", "the file is empty")
	}
	if bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		p.l.at = 3
	}
	p.l.space()
	rest := b[p.l.at:]
	head := bytes.ToUpper(rest[:min(len(rest), 64)])
	switch {
	case bytes.HasPrefix(head, []byte("ISO-10303-21")):
		return nil
	case bytes.HasPrefix(head, []byte("HEADER")), bytes.HasPrefix(head, []byte("DATA;")):
		return p.damage(p.l.at, "", "the file does not begin with ISO-10303-21;")
	case bytes.HasPrefix(head, []byte("<")):
		return p.fail(p.l.at, "exporting as IFC (.ifc)", "this is XML: ifcXML is not read")
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
		return p.fail(p.l.at, "exporting as IFC (.ifc)", "this is JSON: ifcJSON is not read")
	case bytes.HasPrefix(head, []byte("ISO-10303-21"[:min(12, len(head))])):
		return p.fail(len(b), cut, "the file ends inside its first line")
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return p.fail(0, "saving the file as plain text, 8 bits a character", "the file is UTF-16")
	}
	return p.fail(p.l.at, "the IFC export of the model", "not an IFC file: it begins with %q, not with ISO-10303-21;", string(head[:min(len(head), 20)]))
}

// statement moves past the next semicolon; false at the end of the file.
func (p *parser) statement() bool {
	b := p.l.b
	for p.l.at < len(b) {
		switch b[p.l.at] {
		case ';':
			p.l.at++
			return true
		case '\'':
			if !p.l.quoted() {
				return false
			}
			continue
		case '/':
			if p.l.at+1 < len(b) && b[p.l.at+1] == '*' {
				p.l.space()
				continue
			}
		}
		p.l.at++
	}
	return false
}

// sections reads from the magic words to the end.
func (p *parser) sections() error {
	b := p.l.b
	inData, hadData, ended := false, false, false
	for {
		p.l.space()
		if p.l.at >= len(b) {
			break
		}
		start := p.l.at
		if b[start] == '#' && inData {
			if err := p.entity(); err != nil {
				return err
			}
			continue
		}
		for p.l.at < len(b) && isKeyword(b[p.l.at]) {
			p.l.at++
		}
		word := upper(b[start:p.l.at])
		if word == "END-ISO-10303-21" {
			if inData {
				if err := p.damage(start, "", "ENDSEC; is missing before END-ISO-10303-21;"); err != nil {
					return err
				}
				inData = false
			}
			ended = true
			break
		}
		args := p.l.at
		if !p.statement() {
			if word == "" {
				word = "a statement"
			}
			return p.fail(len(b), cut, "the file ends inside %s that begins in line %d", word, p.f.Line(int64(start)))
		}
		switch word {
		case "DATA":
			inData, hadData = true, true
		case "ENDSEC":
			inData = false
		case "FILE_SCHEMA", "FILE_NAME", "FILE_DESCRIPTION":
			p.header(word, Value{List, bytes.TrimLeft(b[args:], " \t\r\n")})
		case "ISO-10303-21", "HEADER":
		default:
			if inData {
				if err := p.damage(start, "", "%q is no entity; skipped", clip(b[start:p.l.at])); err != nil {
					return err
				}
			}
		}
	}
	switch {
	case inData:
		return p.fail(len(b), cut, "the file ends inside its DATA section, after %d entities", len(p.f.insts))
	case !hadData:
		return p.fail(len(b), cut, "the file ends before its DATA section")
	case !ended:
		return p.damage(len(b), "", "END-ISO-10303-21; is missing at the end")
	}
	return nil
}

// entity reads one `#12=IFCWALL(…);`, of which it keeps number, type and offset.
func (p *parser) entity() error {
	b, start := p.l.b, p.l.at
	p.l.at++
	id, digits := uint64(0), 0
	for p.l.at < len(b) && b[p.l.at] >= '0' && b[p.l.at] <= '9' {
		if id < math.MaxUint32*16 {
			id = id*10 + uint64(b[p.l.at]-'0')
		}
		p.l.at++
		digits++
	}
	p.l.space()
	bad := ""
	switch {
	case digits == 0:
		bad = "no number stands after #"
	case id == 0 || id > math.MaxUint32:
		bad = "the number is outside of 1 to 4294967295"
	case p.l.at < len(b) && b[p.l.at] != '=':
		bad = "no = stands after the number"
	}
	if bad != "" || p.l.at >= len(b) {
		if !p.statement() {
			return p.fail(len(b), cut, "the file ends inside #%d that begins in line %d", id, p.f.Line(int64(start)))
		}
		return p.damage(start, "", "%s: %q; skipped", bad, clip(b[start:p.l.at]))
	}
	p.l.at++
	p.l.space()
	word := p.l.at
	for p.l.at < len(b) && isKeyword(b[p.l.at]) {
		p.l.at++
	}
	code, known := p.f.codes[string(b[word:p.l.at])]
	if !known {
		code = p.code(b[word:p.l.at])
	}
	p.l.space()
	args := p.l.at
	if args < len(b) && b[args] == '(' && p.l.list() {
		p.l.space()
		if p.l.at < len(b) && b[p.l.at] == ';' && args > word && code != math.MaxUint16 {
			p.l.at++
			p.f.insts = append(p.f.insts, instance{off: int64(args), id: uint32(id), typ: code})
			return nil
		}
	}
	name := fmt.Sprintf("#%d=%s", id, upper(b[word:min(args, word+64)]))
	if !p.statement() {
		return p.fail(len(b), cut, "the file ends inside %s that begins in line %d", name, p.f.Line(int64(start)))
	}
	return p.damage(start, name, "its attributes are not one list in balanced parentheses; skipped")
}

// code numbers a keyword; lower case ones share the number of the upper case.
func (p *parser) code(word []byte) uint16 {
	name := upper(word)
	code, ok := p.f.codes[name]
	if !ok {
		if len(p.f.types) >= math.MaxUint16 {
			return math.MaxUint16
		}
		code = uint16(len(p.f.types))
		p.f.types = append(p.f.types, name)
		p.f.codes[name] = code
	}
	return code
}

// header keeps what a header entity says; its list may stand after blanks.
func (p *parser) header(word string, v Value) {
	h := &p.f.Header
	switch word {
	case "FILE_SCHEMA":
		h.Schema = upper([]byte(v.At(0).At(0).Text()))
	case "FILE_DESCRIPTION":
		for i, s := range v.At(0).All() {
			if i > 0 {
				h.Description += " "
			}
			h.Description += s.Text()
		}
	case "FILE_NAME":
		h.Name, h.TimeStamp, h.Preprocessor, h.System = v.At(0).Text(), v.At(1).Text(), v.At(4).Text(), v.At(5).Text()
	}
}

func (p *parser) repeated(in instance) error {
	name := fmt.Sprintf("#%d=%s", in.id, p.f.types[in.typ])
	return p.damage(int(in.off), name, "the number #%d was given before; the first stands", in.id)
}

// clip shortens bytes for a message.
func clip(b []byte) string {
	if len(b) > 40 {
		b = b[:40]
	}
	return DecodeString(b)
}
