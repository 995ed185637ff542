// Package web holds what every HTTP handler of the twin shares: handlers that return errors, errors as problem+json (RFC 9457), checked
// query parameters, and answers with entity tags and compression.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"lantau/spatial"
)

// A Handler answers a request or returns an error, which becomes a problem document. It returns an error only before it has written.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP implements http.Handler.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			slog.Error("panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			WriteProblem(w, r, errors.New("internal error"))
		}
	}()
	if err := h(w, r); err != nil {
		WriteProblem(w, r, err)
	}
}

// A StatusError is an error with the HTTP status it should have.
type StatusError struct {
	Status int
	Detail string
	Err    error
}

func (e *StatusError) Error() string { return e.Detail }
func (e *StatusError) Unwrap() error { return e.Err }

// Errorf makes a StatusError.
func Errorf(status int, format string, args ...any) error {
	return &StatusError{Status: status, Detail: fmt.Sprintf(format, args...)}
}

// BadRequest says what is wrong with a parameter.
func BadRequest(format string, args ...any) error {
	return Errorf(http.StatusBadRequest, format, args...)
}

// status finds the HTTP status and the sentence for the client; what we do not know is ours and stays in the log.
func status(err error) (int, string) {
	var se *StatusError
	var input *spatial.InputError
	switch {
	case errors.As(err, &se):
		return se.Status, se.Detail
	case errors.Is(err, spatial.ErrNotFound):
		return http.StatusNotFound, strings.TrimSuffix(err.Error(), ": "+spatial.ErrNotFound.Error()) + " does not exist"
	case errors.Is(err, spatial.ErrConflict):
		return http.StatusConflict, "something else changed it first; read it again and repeat"
	case errors.Is(err, spatial.ErrBudget):
		return http.StatusBadRequest, err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the request took longer than its time budget; ask for less"
	case errors.As(err, &input):
		return http.StatusBadRequest, input.Error()
	}
	return http.StatusInternalServerError, "internal error"
}

// WriteProblem answers with a problem document.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	code, detail := status(err)
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the client has gone
	}
	if code >= 500 {
		slog.Error("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		if code == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "5")
		}
	}
	body, _ := json.Marshal(map[string]any{"type": "about:blank", "title": http.StatusText(code), "status": code, "detail": detail})
	h := w.Header()
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	w.Write(body)
}
