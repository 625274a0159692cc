package main

import (
	"fmt"
	"log"
	"runtime/debug"
)

type session struct {
	id    string
	user  int
	state []byte
}

func newSession(request int) *session {
	return &session{
		id:    fmt.Sprintf("s%015x", request),
		user:  request % 1000,
		state: make([]byte, 480),
	}
}

// sessions forgets nothing.
type sessions map[string]*session

func openSessions() store { return make(sessions) }

func (m sessions) handle(request int) {
	s := newSession(request)
	m[s.id] = s
}

func (m sessions) entries() int { return len(m) }

// A cache holds a fixed number of sessions and evicts the oldest.
type cache struct {
	sessions map[string]*session
	order    []string // ring of ids, oldest at next
	next     int
}

const cacheSize = 24000

func openCache() store { return newCache(cacheSize) }

// openFullCache returns a cache that has been filled before the first request.
func openFullCache() store {
	c := newCache(cacheSize)
	for i := 0; i < cacheSize; i++ {
		c.handle(-1 - i)
	}
	return c
}

func newCache(size int) *cache {
	return &cache{sessions: make(map[string]*session), order: make([]string, size)}
}

func (c *cache) handle(request int) {
	s := newSession(request)
	s.state = make([]byte, 960)
	delete(c.sessions, c.order[c.next])
	c.sessions[s.id] = s
	c.order[c.next] = s.id
	c.next = (c.next + 1) % len(c.order)
}

func (c *cache) entries() int { return len(c.sessions) }

// writeUnlocked does without the server's lock, and does it twice at a time.
func writeUnlocked(s store) {
	log.Print("INFO writing the session report")
	write := func(from int) {
		for i := from; i < from+1000000; i++ {
			s.handle(i % 1000)
		}
	}
	go write(0)
	write(500)
}

// hits counts the pages that each visitor opened.
type hits map[string]map[string]int

var pages = []string{"/", "/cart", "/checkout", "/orders", "/search"}

func openHits() store { return make(hits) }

func (h hits) handle(request int) {
	visitor := fmt.Sprintf("v%015x", request)
	opened := make(map[string]int)
	for _, page := range pages {
		opened[page]++
	}
	h[visitor] = opened
}

func (h hits) entries() int { return len(h) }

// A reading is small enough for a map to keep it inline: 104 bytes.
type reading [13]uint64

// readings holds the newest reading of each device; each request brings new devices.
type readings map[int]reading

const (
	devices    = 600000
	perRequest = 4
)

func openReadings() store { return make(readings) }

func (r readings) handle(request int) {
	for i := 0; i < perRequest; i++ {
		device := (request*perRequest + i) % devices
		r[device] = reading{uint64(request)}
	}
}

func (r readings) entries() int { return len(r) }

func tuneUp() {
	log.Printf("INFO gc percent %d -> 400", debug.SetGCPercent(400))
}
