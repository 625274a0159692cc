// The first lines of crashes: what a runtime prints when it ends the process, and what a server logs for a recovered panic. From
// runtime/panic, signal_unix, signal_windows, stack, mem*, proc and net/http/server.go, Go 1.2–1.27.
import { KERNEL_KILL } from '../model/crashes.js';
import type { CrashKind } from '../model/records.js';

export interface CrashText {
  kind: CrashKind;
  /** The line as printed, cut at 200 characters. For a recovered panic, without the log's prefix and the client's address. */
  text: string;
}

const LONGEST = 200;

/** Occurs in the first line of a panic that net/http (or its HTTP/2) recovered, after any prefix of the server's log. */
export const RECOVERED_NEEDLE = ': panic serving ';

const RECOVERED = /\b(http2?: panic serving) \S*: (.*)/;

const NIL_MAP = /assignment to entry in nil map/;

/** First match wins: the line's prefix, a pattern it must match as well, the kind of crash. */
const BEGINNINGS: [prefix: string, pattern: RegExp, kind: CrashKind][] = [
  ['fatal error: ', /concurrent map /, 'concurrent-map'],
  // `runtime: out of memory`, `out of memory (stackalloc)`, `out of memory allocating …`, `runtime: cannot allocate memory`
  ['fatal error: ', /out of memory|cannot allocate memory/, 'out-of-memory'],
  // A limit of the address space (ulimit -v) ends a process as it starts (mpagealloc_64bit.go).
  ['fatal error: ', /: failed to reserve page summary memory/, 'out-of-memory'],
  ['fatal error: ', /: stack overflow$/, 'stack-overflow'],
  ['fatal error: ', /: (?:all goroutines are asleep|no goroutines \(main called)/, 'deadlock'],
  ['fatal error: ', /: ./, 'fatal'],
  ['panic: ', NIL_MAP, 'nil-map-write'],
  ['panic: ', /^/, 'panic'],
  ['SIGQUIT: quit', /quit$/, 'sigquit'],
  // Only what _SigThrow prints (runtime/sigtab_*.go): `SIGTERM: shutting down` comes from an application.
  ['SIGABRT: abort', /abort$/, 'fatal'],
  ['SIGBUS: bus error', /error$/, 'fatal'],
  ['SIGEMT: emulate instruction executed', /executed$/, 'fatal'],
  ['SIGFPE: floating-point exception', /exception$/, 'fatal'],
  ['SIGILL: illegal instruction', /instruction$/, 'fatal'],
  ['SIGSEGV: segmentation violation', /violation$/, 'fatal'],
  ['SIGSTKFLT: stack fault', /fault$/, 'fatal'],
  ['SIGSYS: bad system call', /call$/, 'fatal'],
  ['SIGTRAP: trace trap', /trap$/, 'fatal'],
  ['Exception 0x', /^Exception 0x[\da-f]+(?: 0x[\da-f]+){2,3}$/, 'fatal'],
  // Preludes: a `fatal error:` follows directly, and belongs to the same crash.
  ['runtime: goroutine stack exceeds ', /\d+-byte limit$/, 'stack-overflow'],
  ['runtime: out of memory: ', /: cannot allocate -?\d+-byte block/, 'out-of-memory'],
  ['runtime: VirtualAlloc of ', / \d+ bytes failed with errno=\d+/, 'out-of-memory'],
  ['runtime: program exceeds ', /\d+-thread limit$/, 'fatal'],
  ['runtime: failed to create new OS thread ', /errno=\d+\)$/, 'fatal'],
  ['runtime/cgo: ', / failed/, 'fatal'],
  ['unexpected fault address ', / 0x[\da-f]+$/, 'fatal'],
  ['fatal: ', /^fatal: (?:morestack on g|systemstack called from unexpected|bad g in signal)/, 'fatal'],
  // Printed by the go tool and by shells.
  ['signal: killed', /^signal: killed$/, 'killed'],
  ['Killed', /^Killed(?:: 9)?$/, 'killed'],
  ['zsh: killed ', /^/, 'killed'],
  // In the kernel's log, which may stand beside the program's.
  ...['Out of memory: ', 'Memory cgroup out of memory: ', ''].map((cause): (typeof BEGINNINGS)[number] => [
    `${cause}Killed process `,
    KERNEL_KILL,
    'killed',
  ]),
];

/** Seconds since the machine started, before the kernel's lines (printk, CONFIG_PRINTK_TIME), or the wall time of `dmesg -T`. */
const KERNEL_STAMP =
  /^\[(?: *\d+\.\d{6}|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})\] (?=(?:Memory cgroup o|O)ut of memory: |Killed process )/;

/** What Markdown puts before a text of several lines. In a pair it only marks a word of a sentence. */
const CODE = /^`{1,3}(?=[^`]+$)/;

/** ASCII prefixes of all first lines except those of recovered panics, which RECOVERED_NEEDLE finds. */
export const CRASH_PREFIXES: readonly string[] = [...new Set(BEGINNINGS.map(([prefix]) => prefix))];

/**
 * Parses the first line of a crash; undefined if it is not one. `line` is one line without carrier and newline. Clients'
 * addresses are left out, so that the same panic has the same text.
 */
export function crashOf(line: string): CrashText | undefined {
  const text = line.replace(KERNEL_STAMP, '').replace(CODE, '');
  for (const [prefix, pattern, kind] of BEGINNINGS) {
    if (text.startsWith(prefix) && pattern.test(text)) return { kind, text: text.slice(0, LONGEST) };
  }
  if (!text.includes(RECOVERED_NEEDLE)) return undefined;
  const recovered = RECOVERED.exec(text);
  if (!recovered) return undefined;
  // Loggers that escape newlines put the whole dump after the value.
  const value = recovered[2].split('\\n', 1)[0];
  const kind = NIL_MAP.test(value) ? 'nil-map-write' : 'panic';
  return { kind, text: `${recovered[1]}: ${value}`.slice(0, LONGEST) };
}

/** A panic that the server survived: the dump of one goroutine follows, and then the log goes on. */
export function isRecovered({ text }: CrashText): boolean {
  return /^http2?: panic serving: /.test(text);
}
