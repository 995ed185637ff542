package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// A progress is a bar on standard error, drawn a few times a second where that is a terminal.
type progress struct {
	e     *env
	tty   bool
	mu    sync.Mutex
	start time.Time
	drawn time.Time
	any   bool
}

func newProgress(e *env) *progress {
	p := &progress{e: e, start: time.Now()}
	if f, ok := e.stderr.(*os.File); ok && !e.json {
		info, err := f.Stat()
		p.tty = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *progress) set(what string, done, total int64) {
	if !p.tty || total <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.drawn) < 200*time.Millisecond {
		return
	}
	p.drawn, p.any = now, true
	const width = 30
	share := min(1, float64(done)/float64(total))
	full := int(share * width)
	fmt.Fprintf(p.e.stderr, "\r%s [%s%s] %3.0f %% %s ", what, strings.Repeat("#", full), strings.Repeat(".", width-full), share*100, now.Sub(p.start).Round(time.Second))
}

func (p *progress) done() {
	if p.any {
		fmt.Fprint(p.e.stderr, "\r\x1b[K")
	}
}
