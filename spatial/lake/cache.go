package lake

import (
	"container/list"
	"sync"
)

// A Cache keeps decoded things under one cap on their stated sizes, dropping what was used longest ago. Several callers that
// want the same thing wait for one load. Safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	cap   int64
	used  int64
	items map[any]*list.Element
	order *list.List // front: used last
	loads map[any]*load
}

type item struct {
	key   any
	value any
	size  int64
}

type load struct {
	done  chan struct{}
	value any
	err   error
}

// NewCache makes a cache of at most capBytes.
func NewCache(capBytes int64) *Cache {
	return &Cache{cap: capBytes, items: map[any]*list.Element{}, order: list.New(), loads: map[any]*load{}}
}

// Used is the sum of the sizes held.
func (c *Cache) Used() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}

// cached returns the value of key, loading it where it is not held. A failed load is not kept.
func cached[T any](c *Cache, key any, loadIt func() (T, int64, error)) (T, error) {
	c.mu.Lock()
	if e, ok := c.items[key]; ok {
		c.order.MoveToFront(e)
		v := e.Value.(*item).value
		c.mu.Unlock()
		return v.(T), nil
	}
	if l, ok := c.loads[key]; ok {
		c.mu.Unlock()
		<-l.done
		if l.err != nil {
			var zero T
			return zero, l.err
		}
		return l.value.(T), nil
	}
	l := &load{done: make(chan struct{})}
	c.loads[key] = l
	c.mu.Unlock()

	value, size, err := loadIt()
	c.mu.Lock()
	l.value, l.err = value, err
	delete(c.loads, key)
	if err == nil {
		c.items[key] = c.order.PushFront(&item{key, value, size})
		c.used += size
		for c.used > c.cap && c.order.Len() > 1 {
			e := c.order.Back()
			old := c.order.Remove(e).(*item)
			delete(c.items, old.key)
			c.used -= old.size
		}
	}
	c.mu.Unlock()
	close(l.done)
	return value, err
}
