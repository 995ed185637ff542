package web

import (
	"context"
	"net/http"
	"time"

	"lantau/spatial"
)

// principalKey carries the principal of a request in its context.
type principalKey struct{}

// WithPrincipal says who asks.
func WithPrincipal(ctx context.Context, p spatial.Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// Principal is who asks; nobody in particular where nothing was said.
func Principal(r *http.Request) spatial.Principal {
	p, _ := r.Context().Value(principalKey{}).(spatial.Principal)
	return p
}

// Timeout gives each request a time budget; the handler's context ends with it.
func Timeout(d time.Duration, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), d)
		defer cancel()
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

// maxWait is how long a request waits for a slot before it is turned away.
const maxWait = 10 * time.Second

// Slot takes one of a bounded number of places for costly work, waiting a little; where none comes free the client is told to come
// back. Call release when done.
func Slot(ctx context.Context, slots chan struct{}) (release func(), err error) {
	if slots == nil {
		return func() {}, nil
	}
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	default:
	}
	t := time.NewTimer(maxWait)
	defer t.Stop()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-t.C:
		return nil, Errorf(http.StatusServiceUnavailable, "the server is busy; come back in a few seconds")
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
