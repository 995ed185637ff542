package step

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"lantau/spatial"
)

func wrap(data string) string {
	return "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('a','b'),'2;1');\nFILE_NAME('n','t',(''),(''),'p','s','');\n" +
		"FILE_SCHEMA (('IFC4'));\nENDSEC;\nDATA;\n" + data + "\nENDSEC;\nEND-ISO-10303-21;\n"
}

func TestParseValues(t *testing.T) {
	f, err := Parse([]byte(wrap(`
/* a comment with 'a quote */ #1 = IfcThing ( 1 , -2.5E-3,'it''s; /* here */', .ENUM. ,$,*,#7,(1.,(2.,3.)),IFCLABEL('x'),"0FF",() );
#7=IFCOTHER(.T.,
   5);`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Header.Schema != "IFC4" || f.Header.Description != "a b" || f.Header.System != "s" {
		t.Errorf("header %+v", f.Header)
	}
	e, _ := f.Entity(1)
	if e.Keyword() != "IFCTHING" || e.ID() != 1 || e.Args().Len() != 11 {
		t.Fatalf("%s #%d of %d attributes", e.Keyword(), e.ID(), e.Args().Len())
	}
	kinds := []Kind{Integer, Real, String, Enum, Null, Derived, Ref, List, Typed, Binary, List, Missing}
	for i, k := range kinds {
		if got := e.Attr(i).Kind; got != k {
			t.Errorf("attribute %d is of kind %d, want %d", i, got, k)
		}
	}
	if x, ok := e.Attr(1).Float(); !ok || x != -2.5e-3 {
		t.Errorf("real %v %v", x, ok)
	}
	if n, ok := e.Attr(0).Int(); !ok || n != 1 {
		t.Errorf("integer %v %v", n, ok)
	}
	if s := e.Attr(2).Text(); s != "it's; /* here */" {
		t.Errorf("string %q", s)
	}
	if !e.Attr(3).Is("ENUM") {
		t.Errorf("enum %q", e.Attr(3).Text())
	}
	if id, ok := e.Attr(6).Ref(); !ok || id != 7 {
		t.Errorf("reference %d", id)
	}
	if v, ok := e.Attr(7).At(1).Floats(nil); !ok || fmt.Sprint(v) != "[2 3]" {
		t.Errorf("list %v", v)
	}
	if k, in := e.Attr(8).Unwrap(); k != "IFCLABEL" || in.Text() != "x" {
		t.Errorf("typed %s %q", k, in.Text())
	}
	if got := f.OfType("IFCOTHER"); len(got) != 1 || got[0].ID() != 7 {
		t.Errorf("of type: %v", got)
	}
	if line := f.Line(e.Offset()); line != 9 {
		t.Errorf("line %d, want 9", line)
	}
}

func TestDecodeString(t *testing.T) {
	for in, want := range map[string]string{
		`plain`:                    "plain",
		`it''s`:                    "it's",
		`a\\b`:                     `a\b`,
		`W\X\E4nde`:                "Wände",
		`\S\d\S\v`:                 "äö",
		`\PE\\S\0`:                 "А",
		`\X2\58C1\X0\1`:            "壁1",
		`\X2\D83CDFE0\X0\`:         "🏠",
		`\X4\0001F3E0\X0\`:         "🏠",
		`\X2\D83C\X0\x`:            "\uFFFDx",
		`\X2\58C1`:                 "壁",
		`\X2\58C1 no end`:          "壁 no end",
		`\X2\zz\X0\`:               `zz\X0\`,
		`\Q\`:                      `\Q\`,
		`\X\0G`:                    `\X\0G`,
		`\`:                        `\`,
		"caf\xe9":                  "café",
		"café":                     "café",
		"a\x00b":                   "a\uFFFDb",
		"one\r\ntwo":               "onetwo",
		`\X4\00110000\X0\`:         "\uFFFD",
		`\X2\00E4\X0\\X2\00F6\X0\`: "äö",
	} {
		if got := DecodeString([]byte(in)); got != want || !utf8.ValidString(got) {
			t.Errorf("DecodeString(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseDamage(t *testing.T) {
	for _, c := range []struct{ name, data, message string }{
		{"plus sign", "#+29=IFCWALL();\n#1=IFCA();", "no number stands after #"},
		{"repeated", "#1=IFCA();\n#1=IFCB();", "given before"},
		{"no equals", "#5 IFCA();\n#1=IFCA();", "no = stands"},
		{"zero", "#0=IFCA();\n#1=IFCA();", "outside of 1 to"},
		{"large", "#99999999999999999999=IFCA();\n#1=IFCA();", "outside of 1 to"},
		{"unbalanced", "#2=IFCA((1,2);\n#1=IFCA();", "balanced parentheses"},
		{"complex", "#2=(IFCA()IFCB());\n#1=IFCA();", "balanced parentheses"},
		{"words", "nonsense;\n#1=IFCA();", "is no entity"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Damage
			f, err := Parse([]byte(wrap(c.data)), func(d Damage) { got = append(got, d) })
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := f.Entity(1); !ok || e.Keyword() != "IFCA" || f.Len() != 1 {
				t.Errorf("#1 is %q, %d entities", e.Keyword(), f.Len())
			}
			if len(got) != 1 || !strings.Contains(got[0].Msg, c.message) || (got[0].Line != 8 && got[0].Line != 9) {
				t.Errorf("damage %+v, want %q", got, c.message)
			}
		})
	}
	var got []Damage
	whole := wrap("#1=IFCA();")
	for _, s := range []string{strings.Replace(whole, "\nENDSEC;\nEND", "\nEND", 1), strings.TrimSuffix(whole, "END-ISO-10303-21;\n")} {
		if _, err := Parse([]byte(s), func(d Damage) { got = append(got, d) }); err != nil {
			t.Error(err)
		}
	}
	if len(got) != 2 {
		t.Errorf("missing ends: %v", got)
	}
}

func TestParseRefuses(t *testing.T) {
	whole := wrap("#1=IFCA('x');\n#2=IFCA('y');")
	for name, c := range map[string]struct{ in, message string }{
		"empty":       {"", "empty"},
		"blank":       {" \n", "empty"},
		"text":        {"hello world", "not an IFC file"},
		"xml":         {"<?xml version='1.0'?><ifcXML/>", "ifcXML"},
		"json":        {"{\"type\":\"ifcJSON\"}", "ifcJSON"},
		"header only": {whole[:60], "the file ends"},
		"in a string": {whole[:strings.Index(whole, "'y'")+2], "ends inside #2=IFCA that begins in line 9"},
		"in a number": {whole[:strings.Index(whole, "#2")+1], "ends inside"},
		"after one":   {whole[:strings.Index(whole, "#2")], "ends inside its DATA section, after 1 entities"},
	} {
		_, err := Parse([]byte(c.in), nil)
		if !errors.Is(err, spatial.ErrFormat) || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v, want %q", name, err, c.message)
		}
	}
}

// Cut anywhere, a file is refused, unless only what follows its DATA section is missing.
func TestParseTruncated(t *testing.T) {
	whole := wrap("#1=IFCA('x',(1.,2.));\n#2=IFCB(.T.,$);/* c */")
	end := strings.LastIndex(whole, "ENDSEC;") + len("ENDSEC;")
	for n := range end {
		if _, err := Parse([]byte(whole[:n]), nil); !errors.Is(err, spatial.ErrFormat) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

func zipped(t testing.TB, name string, body []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(body)
	z.Close()
	return b.Bytes()
}

func TestLoadZip(t *testing.T) {
	body := []byte(wrap("#1=IFCA();"))
	load := func(b []byte, max int64) ([]byte, error) { return Load(bytes.NewReader(b), int64(len(b)), max) }
	if got, err := load(zipped(t, "a/B.IFC", body), 1<<20); err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := load(zipped(t, "bomb.ifc", make([]byte, 8<<20)), 1<<30); !errors.Is(err, spatial.ErrBudget) {
		t.Errorf("bomb: %v", err)
	}
	if _, err := load(zipped(t, "large.ifc", body), 10); !errors.Is(err, spatial.ErrBudget) {
		t.Errorf("large: %v", err)
	}
	if _, err := load(zipped(t, "readme.txt", body), 1<<20); !errors.Is(err, spatial.ErrFormat) {
		t.Errorf("no ifc: %v", err)
	}
	cut := zipped(t, "a.ifc", body)
	if _, err := load(cut[:len(cut)/2], 1<<20); !errors.Is(err, spatial.ErrFormat) {
		t.Errorf("cut: %v", err)
	}
}

// walk reads every value to a depth, as a reader would.
func walk(t testing.TB, v Value, depth int) {
	if depth > 8 {
		return
	}
	if s := v.Text(); !utf8.ValidString(s) {
		t.Fatalf("invalid UTF-8 %q", s)
	}
	v.Ref()
	v.Int()
	if x, ok := v.Float(); ok && x-x != 0 {
		t.Fatalf("%v counts as a number", x)
	}
	if _, in := v.Unwrap(); v.Kind == Typed {
		walk(t, in, depth+1)
	}
	for _, in := range v.All() {
		walk(t, in, depth+1)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(wrap("#1=IFCA('x\\X2\\58C1\\X0\\',(1.,(2.,3.)),IFCB(.T.),\"0F\",$,*,#2);#2=IFCB();")))
	f.Add([]byte(wrap("#+29=IFCA();#1=IFCA((((((((((1))))))))));/* */")))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Parse(b, func(d Damage) { _ = d.Line })
		if err != nil {
			if !errors.Is(err, spatial.ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		for i := range file.Len() {
			e := file.At(i)
			if got, ok := file.Entity(e.ID()); !ok || got != e {
				t.Fatalf("#%d is not found", e.ID())
			}
			walk(t, e.Args(), 0)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	dir := os.Getenv("LANTAU_TESTDATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	data, err := os.ReadFile(filepath.Join(dir, "ifc", "rail_RFI_05_track.ifc"))
	if err != nil {
		b.Skip("no test data: set LANTAU_TESTDATA")
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleParse() {
	f, err := Parse([]byte(wrap(`#1=IFCCARTESIANPOINT((0.,2.5));`)), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, _ := f.Entity(1)
	xy, _ := e.Attr(0).Floats(nil)
	fmt.Println(f.Header.Schema, e.Keyword(), xy)
	// Output: IFC4 IFCCARTESIANPOINT [0 2.5]
}
