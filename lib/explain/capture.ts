// The text of `gcdrift explain capture`: how to get a log or a trace. All commands for Linux were tested with Go 1.26, the linker
// flag with 1.21 to 1.27. Where variables may be set: runtime/runtime1.go, internal/godebugs/table.go.

/** At most 80 columns, ASCII, with a newline at the end. */
export const CAPTURE = `HOW TO GET A LOG THAT GCDRIFT READS

The switch is in every Go program, no rebuild needed: the environment variable
GODEBUG. The runtime then writes one line to stderr after each GC cycle.

  GODEBUG=gctrace=1 ./app 2> gc.log           keep it, and read it later:
  gcdrift gc.log
  GODEBUG=gctrace=1 ./app 2>&1 | gcdrift      or read it as it comes

The program's own output may be in between: gcdrift finds the lines, even behind
the prefixes of loggers. Several settings are separated by commas:
GODEBUG=netdns=go,gctrace=1. (Go 1.0 and 1.1: GOGCTRACE=1.)

WHERE TO SET IT

Tests, go run: set it for the program alone; the go command, the compiler and
the linker are Go programs too, and their lines would be in the log.
  go test -exec 'env GODEBUG=gctrace=1' -bench . . 2>&1 | gcdrift
  go build -o app . && GODEBUG=gctrace=1 ./app 2> gc.log

Docker (docker logs keeps stderr separate, hence 2>&1):
  docker run -e GODEBUG=gctrace=1 IMAGE
  docker logs CONTAINER 2>&1 | gcdrift

Kubernetes, in the manifest of the container:
  env:
    - name: GODEBUG
      value: gctrace=1
or, which restarts the pods:
  kubectl set env deployment/NAME GODEBUG=gctrace=1
then:
  kubectl logs POD | gcdrift
  kubectl logs --previous POD | gcdrift                 the run that crashed
  kubectl logs -l app=NAME --prefix --timestamps --tail=-1 | gcdrift
With -l and without --tail=-1, kubectl gives the last 10 lines of each pod.

systemd: systemctl edit UNIT, and write
  [Service]
  Environment=GODEBUG=gctrace=1
then:
  systemctl restart UNIT
  journalctl -u UNIT -o json | gcdrift

Windows, cmd:
  set GODEBUG=gctrace=1
  app.exe 2> gc.log

WHAT DOES NOT WORK

  //go:debug gctrace=1, or a godebug line in go.mod: the build refuses both.
  os.Setenv("GODEBUG", ...) in the program: the runtime has read it by then.
Where the environment cannot be changed, Go 1.21 and later can link it in:
  go build -ldflags='-X runtime.godebugDefault=gctrace=1' -o app .
This is not documented, and replaces the program's own //go:debug settings and
those that follow from the go line of its go.mod: good for a test build only.

WHAT IT COSTS

About 140 bytes and 40 writes a cycle: on an average machine 40 us into a file
and 100 us into a pipe, after the program has resumed (up to Go 1.4 while it is
stopped). A service with one cycle a second will not notice.

ALSO USEFUL

  GODEBUG=gctrace=1,scavtrace=1       what is returned to the system (Go 1.14+)
  GODEBUG=gctrace=1,gcpacertrace=1    goal and heap to the byte      (Go 1.5+)
  docker logs -t, kubectl logs --timestamps, journalctl -o json
                                      wall times: a gc line has none of its own
  gcdrift explain 'LINE'              what one line says, field by field

EXECUTION TRACES

A trace shows what a log cannot: who stopped the world, where, and which
goroutines assisted. To take one, for gcdrift trace.out:

  curl -o trace.out 'http://HOST:6060/debug/pprof/trace?seconds=5'
                                      where the program has net/http/pprof
  go test -trace trace.out -bench . . for a test or a benchmark
  trace.Start(w) ... trace.Stop()     in the program (runtime/trace)
  fr := trace.NewFlightRecorder(trace.FlightRecorderConfig{})
  fr.Start() ... fr.WriteTo(w)        the last seconds, when something happened
                                      (Go 1.25+)
  go tool trace trace.out             shows it in a browser

Before you share it: a trace contains names, paths and logged texts.
  gcdrift cut trace.out --around worst-pause -o small.trace          (Go 1.22+)
  gcdrift anonymize small.trace -o shareable.trace
`;
