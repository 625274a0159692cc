//go:build go1.19
// +build go1.19

package main

import (
	"log"
	"runtime/debug"
)

func init() {
	modes["limit"] = mode{
		about: "a memory limit keeps the heap below what GOGC=100 would allow",
		rate:  8000,
		open:  openLimited,
	}
}

// openLimited sets a limit that leaves room for some garbage beside a full cache.
func openLimited() store {
	const limit = 44 << 20
	debug.SetMemoryLimit(limit)
	log.Printf("INFO memory limit %d MiB", limit>>20)
	return openFullCache()
}
