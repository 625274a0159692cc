//go:build go1.5
// +build go1.5

package main

import (
	"io/ioutil"
	"log"
	"os"
	"runtime/pprof"
	"runtime/trace"
)

// With TRACE=FILE an execution trace of the whole run goes there, with CPU samples in it from Go 1.19 on.
func init() {
	name := os.Getenv("TRACE")
	if name == "" {
		return
	}
	file, err := os.Create(name)
	if err == nil {
		err = pprof.StartCPUProfile(ioutil.Discard)
	}
	if err == nil {
		err = trace.Start(file)
	}
	if err != nil {
		log.Fatal(err)
	}
	atEnd = func() {
		trace.Stop()
		pprof.StopCPUProfile()
		if err := file.Close(); err != nil {
			log.Fatal(err)
		}
	}
}
