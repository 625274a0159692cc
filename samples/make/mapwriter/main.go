// Loads whose map writes count themselves: NDJSON of running totals every 100 ms to the file that is named, gctrace to stderr.
// With TRACE=FILE an execution trace of the whole run goes there, with CPU samples in it.
//
//	grow:      maps are built from empty without a size hint and dropped, by turns much and little
//	churn:     a map of constant size whose keys are replaced, by turns much and little; slices are allocated by turns of their own
//	unrelated: map writes to known keys and now and then a small map from empty by turns of their own, slices by others
package main

import (
	"fmt"
	"io"
	"math/rand"
	"os"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"sync/atomic"
	"time"
)

var assign, grow, del uint64
var start = time.Now()
var sink [][]byte

// counted is a map that counts its writes, and its growth by the sizes at which the runtime grows.
type counted struct {
	m    map[int]int
	next int
}

func newCounted() *counted { return &counted{m: map[int]int{}, next: 8} }

func (c *counted) put(k, v int) {
	c.m[k] = v
	atomic.AddUint64(&assign, 1)
	if len(c.m) > c.next {
		atomic.AddUint64(&grow, 1)
		if c.next == 8 {
			c.next = 13
		} else {
			c.next *= 2
		}
	}
}

func (c *counted) drop(k int) {
	delete(c.m, k)
	atomic.AddUint64(&del, 1)
}

// turns runs work(share) in turns of 60 to 300 ms, work a random share of each millisecond.
func turns(seed int64, until time.Time, work func(r *rand.Rand)) {
	r := rand.New(rand.NewSource(seed))
	for time.Now().Before(until) {
		share := r.Float64()
		end := time.Now().Add(time.Duration(60+r.Intn(240)) * time.Millisecond)
		for time.Now().Before(end) {
			t0 := time.Now()
			for time.Since(t0) < time.Duration(share*4e6)*time.Nanosecond {
				work(r)
			}
			time.Sleep(time.Duration((1-share)*4e6) * time.Nanosecond)
		}
	}
}

func slices(until time.Time, seed int64) {
	turns(seed, until, func(r *rand.Rand) {
		for i := 0; i < 64; i++ {
			sink[r.Intn(len(sink))] = make([]byte, 1024)
		}
	})
}

// traced begins a trace and gives what ends it.
func traced(name string) func() {
	f, err := os.Create(name)
	if err == nil {
		err = pprof.StartCPUProfile(io.Discard)
	}
	if err == nil {
		err = trace.Start(f)
	}
	if err != nil {
		panic(err)
	}
	return func() {
		trace.Stop()
		pprof.StopCPUProfile()
		f.Close()
	}
}

func main() {
	mode, out := os.Args[1], os.Args[2]
	seconds, _ := strconv.Atoi(os.Args[3])
	seed, _ := strconv.ParseInt(os.Args[4], 10, 64)
	sink = make([][]byte, 8192)
	f, err := os.Create(out)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if name := os.Getenv("TRACE"); name != "" {
		defer traced(name)()
	}
	until := start.Add(time.Duration(seconds) * time.Second)
	go func() {
		for now := range time.Tick(100 * time.Millisecond) {
			fmt.Fprintf(f, "{\"t\": %.4f, \"assign\": %d, \"grow\": %d, \"delete\": %d}\n", now.Sub(start).Seconds(),
				atomic.LoadUint64(&assign), atomic.LoadUint64(&grow), atomic.LoadUint64(&del))
		}
	}()
	switch mode {
	case "grow":
		ballast := make([]map[int]int, 8)
		turns(seed, until, func(r *rand.Rand) {
			c := newCounted()
			for i, n := 0, 1000+r.Intn(8000); i < n; i++ {
				c.put(r.Int(), i)
			}
			ballast[r.Intn(len(ballast))] = c.m
		})
	case "churn":
		go slices(until, seed+1)
		c := newCounted()
		for i := 0; i < 100000; i++ {
			c.put(i, i)
		}
		k := 0
		turns(seed, until, func(r *rand.Rand) {
			for i := 0; i < 200; i++ {
				c.drop(k)
				c.put(k+100000, i)
				k++
			}
		})
	case "unrelated":
		go slices(until, seed+1)
		c := newCounted()
		turns(seed, until, func(r *rand.Rand) {
			for i := 0; i < 20000; i++ {
				c.put(r.Intn(50000), i)
			}
			small := newCounted()
			for i := 0; i < 60; i++ {
				small.put(i, i)
			}
		})
	}
}
