// Classifies the lines of a goroutine dump: headers, frames, their files, creators, registers and notes. From
// runtime/traceback.go, panic.go, signal_unix.go and signal_*.go of Go 1.2–1.27.

export type DumpLine =
  /** `goroutine 7 [chan receive, 5 minutes, locked to thread]:`, since 1.22 `goroutine 7 gp=0xc… m=2 mp=0xc… [running]:`. */
  | { part: 'goroutine'; id: number }
  /** `runtime stack:`: the thread's own stack, below Go's goroutines. */
  | { part: 'system' }
  | { part: 'frame'; function: string }
  /** `bare`: some carriers drop the indent. */
  | { part: 'file'; file: string; line: number; bare?: true }
  | { part: 'created'; function: string }
  /** Any other line of a dump: the signal, registers, elided frames. */
  | { part: 'note' }
  /** `-----`: with GOTRACEBACK=crash the next thread's message follows. */
  | { part: 'rule' }
  /** `exit status 2`: printed by the go tool at the very end. */
  | { part: 'exit' }
  | { part: 'indented' };

const GOROUTINE = /^goroutine (\d+) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[.*\](?: \{.*\})?:$/;

/** Arguments are hexadecimal words, `...`, `_`, and since 1.17 `{…}` around those of one value. */
const FRAME = /^([^\s(]\S*?)\((?:(?:0x[\da-f]+\??|\.\.\.|_|[{}]|, )*)\)$/;

/** Some carriers turn the TAB into spaces or `#011`. */
const INDENT = /^(?:\t| {4,}|#011)/;

const FILE = /^(.+?):(\d+)(?: \+0x[\da-f]+)?(?: (?:fp|sp|pc)=0x[\da-f]+)*$/;

const BARE_FILE = /^[^\s:]\S*\.(?:go|s):\d+(?: \+0x[\da-f]+)?(?: (?:fp|sp|pc)=0x[\da-f]+)*$/;

const CREATED = /^created by (\S+)(?: in goroutine \d+)?$/;

const REGISTERS = /^[a-z][a-z\d]{1,6}\s+0x[\da-f]+(?:\s+[a-z][a-z\d]{1,6}\s+0x[\da-f]+)*\s*$/;

const NOTE =
  /^(?:\[signal (?:SIG|0x)|\[originating from goroutine \d+\]:$|PC=0x|signal arrived during |instruction bytes:|\.\.\.(?:additional|\d+) frames elided\.\.\.$|panic during |stack trace unavailable$|runtime: |non-Go function$|Aborted)/;

/** Classifies a line; undefined if no dump contains such a line. `text` is the line without carrier and newline. */
export function dumpLine(text: string): DumpLine | undefined {
  const indent = INDENT.exec(text);
  if (indent || BARE_FILE.test(text)) {
    const file = FILE.exec(text.slice(indent?.[0].length));
    if (!file) return { part: 'indented' };
    return { part: 'file', file: file[1], line: Number(file[2]), ...(!indent && { bare: true }) };
  }
  if (text.startsWith('goroutine ')) {
    const header = GOROUTINE.exec(text);
    return header ? { part: 'goroutine', id: Number(header[1]) } : undefined;
  }
  const frame = text.endsWith(')') && FRAME.exec(text);
  if (frame) return { part: 'frame', function: frame[1] };
  const created = CREATED.exec(text);
  if (created) return { part: 'created', function: created[1] };
  if (text === 'runtime stack:') return { part: 'system' };
  if (text === '-----') return { part: 'rule' };
  if (/^exit status \d+$/.test(text)) return { part: 'exit' };
  return NOTE.test(text) || REGISTERS.test(text) ? { part: 'note' } : undefined;
}

/** The frames below this one are where the panic began; those above it are the deferred functions it ran. */
export function isPanic(name: string): boolean {
  return name === 'panic' || name === 'runtime.panic' || name === 'runtime.gopanic';
}

/**
 * Frames of the runtime itself, of functions it provides to other packages (`time.Sleep`, `sync.fatal`,
 * `internal/runtime/maps.fatal`: their file is the runtime's), of packages that walk through whatever the program gives them, and
 * of os/signal, which waits in nearly every program.
 * Up to 1.4 net/http's recovering closure has no name.
 */
export function isStandard(name: string, file = ''): boolean {
  return (
    /^(?:runtime[./]|internal\/|panic$|_rt0_|(?:sync|reflect|fmt|log|encoding|text|maps|slices|sort|iter|os\/signal)[./]|net\/http\.func·)/.test(
      name,
    ) ||
    /(?:^|\/src\/(?:pkg\/)?)runtime\/[\w.]+$/.test(file) ||
    !/[./]/.test(name)
  );
}
