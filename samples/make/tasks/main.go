// A shop that tells of its work: a task for each request, regions in it, and a log line for each; a metrics scrape that stops the world.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

type item struct {
	name  string
	price [8]int64
}

var kept = make([]map[int]*item, 64)

func handle(i int) {
	ctx, task := trace.NewTask(context.Background(), "request")
	defer task.End()
	trace.Logf(ctx, "tenant", "t%d", i%3)
	var items map[int]*item
	trace.WithRegion(ctx, "decode", func() { items = decode(i) })
	trace.WithRegion(ctx, "store", func() { store(i, items) })
}

func decode(i int) map[int]*item {
	items := make(map[int]*item)
	for j := 0; j < 400; j++ {
		items[j] = &item{name: fmt.Sprint("item", i, j)}
	}
	return items
}

func store(i int, items map[int]*item) {
	kept[i%len(kept)] = items
	time.Sleep(50 * time.Microsecond)
}

func scrape(done chan struct{}) {
	ctx, task := trace.NewTask(context.Background(), "scrape")
	defer task.End()
	for {
		select {
		case <-done:
			return
		case <-time.After(5 * time.Millisecond):
			trace.WithRegion(ctx, "ReadMemStats", func() {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				trace.Logf(ctx, "heap", "%d KiB", m.HeapAlloc>>10)
			})
		}
	}
}

func main() {
	f, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := trace.Start(f); err != nil {
		panic(err)
	}
	done := make(chan struct{})
	go scrape(done)
	var wg sync.WaitGroup
	for w := 0; w < 3; w++ {
		wg.Add(1)
		go func(w int) {
			defer wg.Done()
			for i := 0; i < 12; i++ {
				handle(3*i + w)
			}
		}(w)
	}
	wg.Wait()
	close(done)
	trace.Stop()
	f.Close()
}
