// Separates the runtime's words in a crash's first line from the program's. The runtime's can be shown to anyone; a panic's value
// comes from the program, and programs put secrets into it.
import type { CrashRecord } from '../model/records.js';

const PANIC = /^(panic: |http2?: panic serving: )(.*?)( \[recovered(?:, [a-z]+)?\])?$/s;

const FATAL = 'fatal error: ';

/** What the runtime and the standard library panic with: runtime/error.go, panic.go, chan.go, sync, reflect. */
const OWN = [
  /^runtime error: /,
  /^interface conversion: /,
  /^assignment to entry in nil map$/,
  /^(?:send on|close of) (?:closed|nil) channel$/,
  /^sync: [\w ]+$/,
  /^reflect[.:][\w .:*[\]]+$/,
];

/** What ends processes most often without another line (throw in runtime/*.go): people quote it without its dump. */
const THROWS: ReadonlySet<string> = new Set([
  'fault',
  'found bad pointer in Go heap (incorrect use of unsafe or cgo?)',
  'found pointer to free object',
  'malloc deadlock',
  'newosproc',
  'runtime: address space conflict',
  'runtime: cannot map pages in arena address space',
  'runtime: failed to commit pages',
  'runtime: netpoll failed',
  'sync: RUnlock of unlocked RWMutex',
  'sync: Unlock of unlocked RWMutex',
  'sync: unlock of unlocked mutex',
  'thread exhaustion',
  'unexpected signal during runtime execution',
  'workbuf is empty',
]);

/** Replaces what was left out. */
const LEFT_OUT = '…';

/** The first line without the program's words. A `fatal error:` is the runtime's if a stack follows, a goroutine's or its own, or if it is known. */
export function runtimesWords(
  { kind, text, goroutines }: Pick<CrashRecord, 'kind' | 'text' | 'goroutines'>,
  ownStack = false,
): string {
  if (kind === 'fatal' && text.startsWith(FATAL) && goroutines === undefined && !ownStack)
    return THROWS.has(text.slice(FATAL.length)) ? text : `${FATAL}${LEFT_OUT}`;
  const [, begins, value = '', recovered = ''] = PANIC.exec(text) ?? [];
  if (begins === undefined || OWN.some((pattern) => pattern.test(value))) return text;
  return `${begins}${LEFT_OUT}${recovered}`;
}
