// What the lines of a crash and its goroutine dump show about the Go version: toolchain paths, and shapes that only some versions
// print. From runtime/{traceback,panic,proc,signal_unix,signal_sighandler,runtime2,stack}.go and net/http, each checked in Go
// 1.2–1.27.
import { NEWEST, type GoVersions } from '../model/version.js';

/** Directory of a source file of the runtime or of net/http. */
const STANDARD_SOURCE =
  /^(?:\t| {4,8}|#011)(.*)\/src\/(?:pkg\/)?(?:runtime|net\/http|internal\/runtime)\/(?:\w+\/)*[\w.]+:\d+(?: |$)/;

/** `…/toolchain@v0.0.1-go1.21.13.linux-amd64`, `/usr/local/go1.21.13`, `/usr/lib/go-1.19`, `/hostedtoolcache/go/1.22.1/x64`. */
const TOOLCHAIN = /(?:^|[/@-])(?:go|golang)[-@/]?1\.(\d{1,2})(?!\d)/g;

/** `low` and `high`: the first and last minor version of Go that prints such a line. */
const SHAPES: [pattern: RegExp, low: number, high: number][] = [
  [/^panic: runtime error: assignment to entry in nil map/, 0, 3],
  [/panic serving \S*: runtime error: assignment to entry in nil map/, 0, 3],
  [/^panic: assignment to entry in nil map/, 4, NEWEST],
  [/^fatal error: concurrent map (?:writes|read and)/, 6, NEWEST],
  [/^fatal error: concurrent map iteration/, 8, NEWEST],
  [/^fatal error: concurrent map clone/, 21, NEWEST],
  [/^fatal error: small map with no empty slot/, 24, 26],
  [/^(?:\t?)panic: .*\[recovered, repanicked\]$/, 25, NEWEST],
  [/^runtime: sp=0x[\da-f]+ stack=\[/, 14, NEWEST],
  // On Windows the number remained.
  [/^\[signal 0x[4578ab] code=/, 0, 6],
  [/^\[signal SIG[A-Z]+: /, 7, NEWEST],
  [/^PC=0x[\da-f]+ m=\d+$/, 5, 7],
  [/^PC=0x[\da-f]+ m=\d+ sigcode=/, 8, NEWEST],
  [/^goroutine \d+ gp=0x/, 22, NEWEST],
  [/^goroutine .* labels:\{.*\}\]:$/, 26, 26],
  [/^goroutine .*\] \{.*\}:$/, 27, NEWEST],
  [/^goroutine .*\[sync\.(?:Mutex\.Lock|RWMutex\.R?Lock)[\],]/, 20, NEWEST],
  [/^goroutine .*\[sync\.WaitGroup\.Wait[ \],]/, 24, NEWEST],
  [/^goroutine .*(?: \(durable\)|\[GOMAXPROCS updater|\[cleanup wait)/, 25, NEWEST],
  [/^created by \S+ in goroutine \d+$/, 21, NEWEST],
  [/^\.\.\.\d+ frames elided\.\.\.$/, 21, NEWEST],
  [/^\[originating from goroutine /, 11, NEWEST],
  [/^runtime\.panic\(/, 0, 3],
  [/^panic\(0x/, 5, 16],
  [/^\S+\(.*\{.*\)$/, 17, NEWEST],
  [/^\S+\(.*0x[\da-f]+\?.*\)$/, 18, NEWEST],
  [/^\S+\.func·\d+\(/, 0, 4],
  [/^\S+\.gowrap\d+\(/, 22, NEWEST],
  [/^runtime\.goexit\(\{\}\)$/, 22, NEWEST],
  [/^runtime\/internal\/(?:atomic|syscall)\./, 5, 22],
  [/^internal\/runtime\/maps\./, 24, NEWEST],
  [/^internal\/runtime\//, 23, NEWEST],
  [/^(?:\t| {4,8}|#011)?(?:\S*\/src\/)?(?:pkg\/)?runtime\/hashmap(?:_fast)?\.\w+:/, 0, 10],
  [/^(?:\t| {4,8}|#011)?(?:\S*\/src\/)?runtime\/map(?:_fast\w+)?\.go:/, 11, NEWEST],
  [/^(?:\t| {4,8}|#011)?(?:\S*\/src\/)?runtime\/map(?:_fast\w+?)?_(?:no)?swiss\.go:/, 24, 25],
  [/^(?:\t| {4,8}|#011)\S*\/src\/pkg\/runtime\//, 0, 3],
];

/** Minor versions of Go that can have printed a line of a crash or dump; undefined if it says nothing about the version. */
export function versionsOf(text: string): GoVersions | undefined {
  const source = STANDARD_SOURCE.exec(text);
  const minor = source && [...source[1].matchAll(TOOLCHAIN)].at(-1)?.[1];
  if (minor) return { low: Number(minor), high: Number(minor) };
  let low = 0;
  let high = NEWEST;
  for (const [pattern, from, to] of SHAPES) {
    if ((from <= low && to >= high) || !pattern.test(text)) continue;
    low = Math.max(low, from);
    high = Math.min(high, to);
  }
  return (low > 0 || high < NEWEST) && low <= high ? { low, high } : undefined;
}
