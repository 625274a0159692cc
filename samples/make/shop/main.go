// shop is idle most of the time, and traces itself for some seconds: several generations of a trace in a few KiB, with tasks,
// regions and logs, and names that are somebody's own.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/trace"
	"time"
)

type cart struct {
	customer string
	items    []byte
}

type shop struct{ carts map[string]*cart }

func (s *shop) checkout(customer string) {
	ctx, task := trace.NewTask(context.Background(), "checkout")
	defer task.End()
	trace.Log(ctx, "customer", customer)
	trace.WithRegion(ctx, "reserve", func() {
		for i := 0; i < 300; i++ {
			key := fmt.Sprint(customer, i)
			s.carts[key] = &cart{customer, make([]byte, 1024)}
		}
	})
}

func main() {
	file, err := os.Create(os.Args[1])
	if err == nil {
		err = trace.Start(file)
	}
	if err != nil {
		log.Fatal(err)
	}
	s := &shop{map[string]*cart{}}
	start := time.Now()
	for i := 0; time.Since(start) < 3200*time.Millisecond; i++ {
		s.checkout(fmt.Sprint("c-", i%7))
		if i == 11 {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
		}
		time.Sleep(200 * time.Millisecond)
	}
	trace.Stop()
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
