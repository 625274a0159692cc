// A crowd of goroutines that wait some calls deep, and a live heap beside them: from Go 1.18 on the heap goal counts their stacks,
// which no trace tells.
//
//	crowd GOROUTINES GOGC FILE
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/trace"
	"strconv"
	"time"
)

var (
	kept [128][]byte
	sink []byte
)

//go:noinline
func wait(calls int, done chan int) int {
	var used [64]byte
	used[calls%64] = byte(calls)
	if calls == 0 {
		<-done
		return int(used[3])
	}
	return wait(calls-1, done) + int(used[calls%64])
}

func main() {
	goroutines, _ := strconv.Atoi(os.Args[1])
	gogc, _ := strconv.Atoi(os.Args[2])
	debug.SetGCPercent(gogc)
	done := make(chan int)
	for i := 0; i < goroutines; i++ {
		go wait(12, done)
	}
	for i := range kept {
		kept[i] = make([]byte, 64<<10)
	}
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	file, err := os.Create(os.Args[3])
	if err != nil {
		panic(err)
	}
	trace.Start(file)
	for i := 0; i < 12_000; i++ {
		sink = make([]byte, 16<<10)
		if i%16 == 0 {
			kept[i/16%len(kept)] = make([]byte, 60_000+i%9_000)
		}
		if i%500 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	trace.Stop()
	file.Close()
}
