// Names that runners of several programs put before each line: `[api] `, `0|api  | `, `api:dev: `. Many texts begin alike, so a name
// is learned from a cycle that follows it, and the first lines must show that names come again.
import { NOT_MINE, type Carrier } from './carrier.js';
import { CYCLE_BEGINS } from './cycle.js';
import { plain } from './plain.js';

/** All that stands before a cycle, and the name in it (one character per byte). */
const FRAMES = [
  // concurrently (src/logger.ts), npm-run-all, skaffold, Jenkins's parallel branches, Ant; saw.
  /^ *[[({<]([^[\](){}<>|]+)[\])}>]\s$/,
  // pm2 (lib/API/Log.js), Tilt.
  /^ *(\S(?:.*?\S)?) *(?:\||\xe2\x94\x82) $/,
  // terraform's provisioners.
  /^(\S+(?: \S+)?) \((?:local|remote)-exec\): $/,
  // grep -n of files without an extension; then without -n, and turbo, lerna, pnpm.
  /^([\w@./-]+):\d+:$/,
  /^([\w@./:-]+(?: [\w@./:-]+)?): ?$/,
  // copilot svc logs (internal/pkg/aws/cloudwatchlogs/event.go), awslogs: a log stream, behind its group or not.
  /^(?:\S+ )?([\w.-]*\/[\w./$[\]-]+) $/,
];
/** A word and a colon can also be the program's own: they are names only if there are several. */
const DOUBTFUL = FRAMES.slice(3, 5);
/** Streams and levels that are no names of a process. */
const NO_NAME = /^(?:std)?(?:err|out)$|^(?:trace|debug|info|notice|warn(?:ing)?|error|fatal|log)$/i;
const TIME = /\d\d:\d\d|\d{4}-\d\d/;

/** Lines of the runners themselves. */
const OWN =
  /^(?:--> |\[Pipeline\] |\[TAILING\] |\S+ last \d+ lines:|\[[^\]]*\] .* exited with code (?:\d+|SIG[A-Z]+)$)/;

const CYCLE = Buffer.from('gc ');
const LONGEST = 256;
const MOST_NAMES = 4096;

/** The name in what stands before a cycle; '' if it names no process, undefined if it has another shape. */
function nameIn(frame: RegExp, prefix: string): string | undefined {
  const name = frame.exec(prefix)?.[1].trim();
  if (name === undefined || name === '' || TIME.test(name)) return undefined;
  return NO_NAME.test(name) ? '' : Buffer.from(name, 'latin1').toString();
}

/** The carrier of a log with these first lines, if most cycles stand behind names that come again. */
export function labelsOf(lines: readonly string[]): Carrier | undefined {
  const prefixes = lines.flatMap((line) => {
    const at = line.search(CYCLE_BEGINS);
    return at < 0 ? [] : line.slice(0, at);
  });
  for (const frame of FRAMES) {
    const names = prefixes.flatMap((prefix) => nameIn(frame, prefix) ?? []);
    const different = new Set(names).size;
    if (different < 2 && DOUBTFUL.includes(frame)) continue;
    // What differs from line to line is no name.
    if (names.length * 2 > prefixes.length && names.length >= 2 * different) return labels(frame);
  }
  return undefined;
}

function labels(frame: RegExp): Carrier {
  /** By all that stands before the text, one character per byte. */
  const known = new Map<string, string>();
  let lengths: number[] = [];
  const learn = (buffer: Buffer, from: number, to: number): string | undefined => {
    const head = buffer.subarray(from, Math.min(to, from + LONGEST));
    const at = head.indexOf(CYCLE);
    if (
      at <= 0 ||
      !CYCLE_BEGINS.test(buffer.toString('latin1', from + at, Math.min(to, from + at + LONGEST)))
    )
      return undefined;
    const prefix = head.toString('latin1', 0, at);
    const name = nameIn(frame, prefix);
    if (name === undefined) return undefined;
    if (known.size === MOST_NAMES) known.clear();
    known.set(prefix, name);
    lengths = [...new Set([...known.keys()].map(({ length }) => length))].sort((a, b) => b - a);
    return prefix;
  };
  const prefixOf = (buffer: Buffer, from: number, to: number): string | undefined => {
    for (const length of lengths) {
      const prefix = buffer.toString('latin1', from, Math.min(to, from + length));
      if (known.has(prefix)) return prefix;
    }
    return learn(buffer, from, to);
  };
  return {
    ...plain,
    id: 'labels',
    matches: (line) => prefixOf(Buffer.from(line, 'latin1'), 0, line.length) !== undefined,
    textStart(buffer, from, to) {
      const prefix = prefixOf(buffer, from, to);
      return prefix === undefined ? NOT_MINE : from + prefix.length;
    },
    unwrap(buffer, from, to, line) {
      plain.unwrap(buffer, from, to, line);
      const prefix = prefixOf(buffer, from, to);
      line.from += prefix?.length ?? 0;
      line.stream = (prefix !== undefined && known.get(prefix)) || '';
    },
    isOwn: (buffer, from, to) => OWN.test(buffer.toString('latin1', from, Math.min(to, from + LONGEST))),
  };
}
