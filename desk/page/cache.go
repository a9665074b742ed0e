package page

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// cache keeps what was made last, so much of it, and makes each thing once at a time,
// however many ask for it.
type cache[V any] struct {
	most, room int // entries, and their sizes added up
	size       func(V) int

	mu    sync.Mutex
	by    map[string]*list.Element
	order *list.List // of *kept[V], the one asked for last first
	used  int
}

type kept[V any] struct {
	key  string
	done chan struct{} // closed when the rest is set
	v    V
	err  error
	size int

	again bool // it is being made anew
}

// age is how good what is kept still is.
type age int

const (
	current age = iota
	usable      // while it is made anew
	outdated
)

func newCache[V any](most, room int, size func(V) int) *cache[V] {
	return &cache[V]{most: most, room: room, size: size, by: map[string]*list.Element{}, order: list.New()}
}

var errUnmade = errors.New("what others waited for could not be made")

// get gives what is kept under a key, or what how makes. Who waits for what another makes
// waits no longer than ctx. Errors are not kept.
func (c *cache[V]) get(ctx context.Context, key string, how func() (V, error)) (V, error) {
	c.mu.Lock()
	if at, ok := c.by[key]; ok {
		c.order.MoveToFront(at)
		c.mu.Unlock()
		k := at.Value.(*kept[V])
		select {
		case <-k.done:
			return k.v, k.err
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
	k := &kept[V]{key: key, done: make(chan struct{}), err: errUnmade}
	c.by[key] = c.order.PushFront(k)
	c.mu.Unlock()
	defer func() { // also when how panics
		c.mu.Lock()
		defer c.mu.Unlock()
		close(k.done)
		if k.err == nil {
			k.size = c.size(k.v)
		}
		if at, ok := c.by[key]; ok && at.Value == any(k) {
			if c.used += k.size; k.err != nil || k.size > c.room {
				c.drop(at)
			}
		} else {
			k.size = 0
		}
		c.trim()
	}()
	k.v, k.err = how()
	return k.v, k.err
}

// fresh is get for what ages. Who finds something usable gets it at once, and has it made
// anew for those who come later: where many ask, nobody waits.
func (c *cache[V]) fresh(ctx context.Context, key string, of func(V) age, how func() (V, error)) (V, error) {
	c.mu.Lock()
	if at, ok := c.by[key]; ok {
		k := at.Value.(*kept[V])
		select {
		case <-k.done:
			if a := of(k.v); a != outdated {
				c.order.MoveToFront(at)
				if a == usable && !k.again {
					k.again = true
					go c.replace(k, how)
				}
				c.mu.Unlock()
				return k.v, nil
			}
			c.drop(at)
		default: // it is being made: get waits
		}
	}
	c.mu.Unlock()
	return c.get(ctx, key, how)
}

// replace puts what how makes in the place of an entry, unless it fails.
func (c *cache[V]) replace(k *kept[V], how func() (V, error)) {
	next := &kept[V]{key: k.key, done: k.done, err: errUnmade}
	defer func() {
		_ = recover() // who asks when it is outdated meets it again, and is answered
		c.mu.Lock()
		defer c.mu.Unlock()
		at, ok := c.by[k.key]
		switch {
		case !ok || at.Value != any(k): // dropped meanwhile
		case next.err != nil:
			k.again = false
		default:
			next.size = c.size(next.v)
			at.Value = next
			c.used += next.size - k.size
			c.trim()
		}
	}()
	next.v, next.err = how()
}

// trim drops what there is no room for.
func (c *cache[V]) trim() {
	for c.order.Len() > c.most || c.used > c.room {
		c.drop(c.order.Back())
	}
}

// drop forgets an entry; what is being made goes on for those who wait for it.
func (c *cache[V]) drop(at *list.Element) {
	k := c.order.Remove(at).(*kept[V])
	delete(c.by, k.key)
	c.used -= k.size
}
