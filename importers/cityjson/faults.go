package cityjson

import (
	"fmt"

	"lantau/importers"
	"lantau/spatial"
)

// faults gathers what was wrong with one object: a problem for each code, with the first case and their number.
type faults struct {
	list []fault
}

type fault struct {
	severity spatial.Severity
	code     string
	first    string
	n        int
}

func (f *faults) skip(code, format string, args ...any) {
	f.add(spatial.Skipped, code, format, args...)
}
func (f *faults) warn(code, format string, args ...any) {
	f.add(spatial.Warning, code, format, args...)
}

func (f *faults) add(s spatial.Severity, code, format string, args ...any) {
	for i := range f.list {
		if f.list[i].code == code && f.list[i].severity == s {
			f.list[i].n++
			return
		}
	}
	f.list = append(f.list, fault{s, code, fmt.Sprintf(format, args...), 1})
}

// report hands the problems over.
func (f *faults) report(sink importers.Sink, element, where string) {
	for _, x := range f.list {
		msg := x.first
		if x.n > 1 {
			msg = fmt.Sprintf("%s (and %d more)", msg, x.n-1)
		}
		sink.Report(spatial.Problem{Severity: x.severity, Code: x.code, Element: element, Where: where, Message: msg})
	}
}
