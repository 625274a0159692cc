// Command sessiond is a small session service with traffic of its own making.
// Each mode keeps its data in another way, so that each leaves another picture
// in the lines that GODEBUG=gctrace=1 prints. It needs nothing but the standard
// library and builds with Go 1.2 and later.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A store is what a mode keeps in memory. The server serializes the calls.
type store interface {
	handle(request int)
	entries() int
}

// A mode is one way to keep data.
type mode struct {
	about string
	rate  int // requests per second
	open  func() store
	// midway, if set, is called once after half of the run.
	midway func()
	// final, if set, is called at the end of the run and need not return.
	final func(store)
}

var modes = map[string]mode{
	"map-leak":     {about: "every request adds a session to one map, nothing removes it", rate: 8000, open: openSessions},
	"cache":        {about: "a cache fills, then evicts the oldest entry for each new one", rate: 8000, open: openCache},
	"nested-map":   {about: "every request adds a map of counters to a map of maps", rate: 8000, open: openHits},
	"map-doubling": {about: "one map with large inline values grows to 600,000 entries", rate: 20000, open: openReadings},
	"tuner":        {about: "SetGCPercent goes from 100 to 400 half way", rate: 24000, open: openFullCache, midway: tuneUp},
	"crash":        {about: "a report writes to a map that another goroutine writes to", rate: 8000, open: openFullCache, final: writeUnlocked},
}

// atEnd is called when the work is done.
var atEnd = func() {}

func main() {
	name := flag.String("mode", "map-leak", "what to run: "+strings.Join(modeNames(), ", "))
	duration := flag.Duration("for", 8*time.Second, "how long to run")
	flag.Parse()
	log.SetFlags(log.LstdFlags | log.Lmicroseconds)

	m, ok := modes[*name]
	if !ok {
		fmt.Fprintf(os.Stderr, "sessiond: no mode %q in this build\n", *name)
		os.Exit(2)
	}
	const workers = 2
	log.Printf("INFO sessiond ready, %s, %d workers", runtime.Version(), workers)
	s := &server{store: m.open()}
	s.serve(m, workers, *duration)
	atEnd()
	log.Printf("INFO shutting down, %d requests served", s.requests)
}

func modeNames() []string {
	var names []string
	for name := range modes {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// A server counts and times the requests that its workers make.
type server struct {
	mu       sync.Mutex
	store    store
	requests int
	slowest  time.Duration
}

// serve runs the workers for the given time and writes a line of figures each second.
func (s *server) serve(m mode, workers int, d time.Duration) {
	var wg sync.WaitGroup
	start := time.Now()
	for i := 0; i < workers; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.work(start, d, m.rate/workers)
		}()
	}
	if m.midway != nil {
		time.AfterFunc(d/2, m.midway)
	}
	for next := time.Second; next < d; next += time.Second {
		time.Sleep(next - time.Since(start))
		s.report()
	}
	wg.Wait()
	if m.final != nil {
		m.final(s.store)
	}
}

// work makes requests at a steady rate, and makes up for those it is late with.
func (s *server) work(start time.Time, d time.Duration, rate int) {
	var recent [32][]byte // the last responses, for the access log
	done := 0
	for {
		elapsed := time.Since(start)
		if elapsed >= d {
			return
		}
		for due := int(elapsed.Seconds() * float64(rate)); done < due; done++ {
			recent[done%len(recent)] = s.request()
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// request handles one request; its response is the garbage of the service.
func (s *server) request() []byte {
	began := time.Now()

	s.mu.Lock()
	s.requests++
	id := s.requests
	s.store.handle(id)
	s.mu.Unlock()

	response := render(id)
	s.mu.Lock()
	if took := time.Since(began); took > s.slowest {
		s.slowest = took
	}
	s.mu.Unlock()
	return response
}

func render(id int) []byte {
	response := make([]byte, 0, 8<<10)
	for line := 0; line < 8; line++ {
		response = append(response, "item "...)
		response = strconv.AppendInt(response, int64(id+line), 10)
		response = append(response, '\n')
	}
	return response
}

func (s *server) report() {
	s.mu.Lock()
	requests, entries, slowest := s.requests, s.store.entries(), s.slowest
	s.slowest = 0
	s.mu.Unlock()
	level := "INFO"
	if slowest >= 20*time.Millisecond {
		level = "WARN"
	}
	log.Printf("%s requests=%d entries=%d slowest=%.1fms", level, requests, entries, slowest.Seconds()*1000)
}
