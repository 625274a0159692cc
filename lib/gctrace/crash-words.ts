// Whose words a crash's first line has: the runtime's can be told to anybody, a panic's value is the program's, and programs put
// secrets into it.
import type { CrashRecord } from '../model/records.js';

const PANIC = /^(panic: |http2?: panic serving: )(.*?)( \[recovered(?:, [a-z]+)?\])?$/s;

/** What the runtime and its standard library panic with: runtime/error.go, panic.go, chan.go, sync, reflect. */
const OWN = [
  /^runtime error: /,
  /^interface conversion: /,
  /^assignment to entry in nil map$/,
  /^(?:send on|close of) (?:closed|nil) channel$/,
  /^sync: [\w ]+$/,
  /^reflect[.:][\w .:*[\]]+$/,
];

/** Stands for what was left out. */
const LEFT_OUT = '…';

/** The first line without what the program said. Of a `fatal error:` a goroutine's dump proves that it is the runtime's. */
export function runtimesWords({
  kind,
  text,
  goroutines,
}: Pick<CrashRecord, 'kind' | 'text' | 'goroutines'>): string {
  if (kind === 'fatal' && text.startsWith('fatal error: ') && goroutines === undefined)
    return `fatal error: ${LEFT_OUT}`;
  const [, begins, value = '', recovered = ''] = PANIC.exec(text) ?? [];
  if (begins === undefined || OWN.some((pattern) => pattern.test(value))) return text;
  return `${begins}${LEFT_OUT}${recovered}`;
}
