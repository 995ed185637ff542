package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// JSON answers with a value as JSON of the given media type, with an entity tag of its bytes.
func JSON(w http.ResponseWriter, r *http.Request, mediaType string, v any) error {
	body, err := Marshal(v)
	if err != nil {
		return err
	}
	return Bytes(w, r, mediaType, HashTag(body), body)
}

// Marshal is json.Marshal without escaping <, > and &, which makes URLs readable.
func Marshal(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return []byte(b.String()), nil
}

// HashTag is a strong entity tag of bytes.
func HashTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// NotModified sets the entity tag and answers 304 where the client has it already; true then. A cache must ask again each time.
func NotModified(w http.ResponseWriter, r *http.Request, etag string) bool {
	h := w.Header()
	h.Set("ETag", etag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Add("Vary", "Accept-Encoding")
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		have = strings.TrimPrefix(strings.TrimSpace(have), "W/")
		if have == "*" || have != "" && (have == etag || have == gzipTag(etag)) {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// gzipTag is the tag of the compressed form: a strong tag names bytes, so it differs.
func gzipTag(etag string) string { return strings.TrimSuffix(etag, `"`) + `-gz"` }

// minGzip is the size below which compression does not pay.
const minGzip = 512

// Bytes answers with a body and a strong entity tag, compressed where the client takes gzip, or 304.
func Bytes(w http.ResponseWriter, r *http.Request, mediaType, etag string, body []byte) error {
	if NotModified(w, r, etag) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if len(body) >= minGzip && AcceptsGzip(r) {
		body = Gzip(body)
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", gzipTag(etag))
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
	return nil
}

// AcceptsGzip reports whether the client takes gzip (RFC 9110, 12.5.3; a quality of 0 refuses it).
func AcceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding != "gzip" && coding != "*" {
			continue
		}
		q := strings.TrimPrefix(strings.TrimSpace(params), "q=")
		v, err := strconv.ParseFloat(q, 64)
		return params == "" || err == nil && v > 0
	}
	return false
}

var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, 1)
	return w
}}

// Gzip compresses, quickly rather than tightly.
func Gzip(body []byte) []byte {
	var out appender
	out.b = make([]byte, 0, len(body)/2)
	w := gzips.Get().(*gzip.Writer)
	w.Reset(&out)
	w.Write(body)
	w.Close()
	gzips.Put(w)
	return out.b
}

type appender struct{ b []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.b = append(a.b, p...)
	return len(p), nil
}
