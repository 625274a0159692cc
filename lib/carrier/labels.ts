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
  /^ *(\S(?:.*?\S)?) *(?:\||\xe2\x94\x82) ?$/,
  // terraform's provisioners.
  /^(\S+(?: \S+)?) \((?:local|remote)-exec\): $/,
  // copilot svc logs (internal/pkg/aws/cloudwatchlogs/event.go), awslogs: a log stream, behind its group or not.
  /^(?:\S+ )?([\w.-]*\/[\w./$[\]-]+) $/,
];
/**
 * Streams, and levels in all usual forms, that are no names of a process: zerolog and glog write `INF` and `W`.
 */
export const NO_NAME =
  /^(?:(?:std)?(?:err|out)|tra?ce?|de?bu?g|info?|notice|ntc|wa?rn(?:ing)?|err(?:or)?|d?panic|pnc|crit(?:ical)?|fatal|ftl|log|[cdefinptvw])$/i;
/** Days in the order of ISO 8601, Apache, Germany, the USA and China, which are no names either. Versions have no year. */
export const DATE =
  /\d{4}([-/.])\d\d\1\d\d|\d\d?([-/])(?:\d\d?|[A-Z][a-z]{2})\2\d{4}|\d\d?\.\d\d?\.\d{4}|\d\d?\/\d\d?\/\d\d|\d{4}\xe5\xb9\xb4\d\d?\xe6\x9c\x88\d\d?\xe6\x97\xa5/;
const TIME = new RegExp(`\\d\\d:\\d\\d|\\d{4}-\\d\\d|^(?:${DATE.source})$`);

/** Lines of the runners themselves. */
const OWN =
  /^(?:--> |\[Pipeline\] |\[TAILING\] |\S+ last \d+ lines:|\[[^\]]*\] .* exited with code (?:\d+|SIG[A-Z]+)$)/;

const NUMBERED = /gc ?#?(\d+)(?: @\d|\(\d+\): )/;
const GC = Buffer.from('gc ');
/** No name ends farther behind a line's beginning. */
export const LONGEST_PREFIX = 256;
const MOST_NAMES = 4096;
/** Lengths of what stands before texts that are tried per line. */
const MOST_LENGTHS = 16;

/** The name in what stands before a cycle; '' if it names no process, undefined if it has another shape. */
function nameIn(frame: RegExp, prefix: string): string | undefined {
  // act and podman-compose write `[NAME]  | `.
  const name = frame
    .exec(prefix)?.[1]
    .trim()
    .replace(/^\[([^[\]]+)\]$/, '$1');
  // Comment marks and rulers have no letter.
  if (name === undefined || !/[\w\x80-\xff]/.test(name) || TIME.test(name)) return undefined;
  return NO_NAME.test(name) ? '' : Buffer.from(name, 'latin1').toString();
}

/** The carrier of a log with these first lines, if most cycles stand behind names that come again. */
export function labelsOf(lines: readonly string[]): Carrier | undefined {
  const seen = seenIn(lines);
  for (const frame of FRAMES) {
    const nameOf = (prefix: string): string | undefined => nameIn(frame, prefix);
    const names = seen.flatMap(({ prefix }) => nameOf(prefix) ?? []);
    // What differs from line to line is no name.
    if (names.length * 2 > seen.length && names.length >= 2 * new Set(names).size && !goOn(seen, nameOf))
      return labels(nameOf, seen);
  }
  return undefined;
}

/** A cycle of the head, and what stands before it. */
export interface Seen {
  prefix: string;
  n: number;
}

export function seenIn(lines: readonly string[]): Seen[] {
  return lines.flatMap((line) => {
    const found = NUMBERED.exec(line);
    return found && found.index <= LONGEST_PREFIX
      ? { prefix: line.slice(0, found.index), n: Number(found[1]) }
      : [];
  });
}

/** −1 where the newest is first: most cycles that stand next to each other fall by one. */
function stepOf(seen: readonly Seen[]): 1 | -1 {
  const steps = seen.slice(1).map(({ n }, i) => n - seen[i].n);
  return steps.filter((step) => step === -1).length > steps.filter((step) => step === 1).length ? -1 : 1;
}

/** Whether the cycles behind one name go on with another's numbers: then the names change within one process. */
export function goOn(seen: readonly Seen[], nameOf: NameOf): boolean {
  const last = new Map<string, number>();
  const step = stepOf(seen);
  return seen.some(({ prefix, n }) => {
    const name = nameOf(prefix);
    if (name === undefined) return false;
    const follows = !last.has(name) && n - step > 0 && [...last.values()].includes(n - step);
    last.set(name, n);
    return follows;
  });
}

/** The name in what stands before a cycle; undefined if that names nothing. */
type NameOf = (prefix: string) => string | undefined;

/** The carrier of lines behind names. What stood before two cycles, as it may have in the head, is known before other texts too. */
export function labels(nameOf: NameOf, seen: readonly Seen[]): Carrier {
  const once = new Set<string>();
  /** By all that stands before the text, one character per byte. */
  const known = new Map<string, string>();
  let lengths: number[] = [];
  const learn = (prefix: string): string | undefined => {
    const name = nameOf(prefix);
    if (name === undefined) return undefined;
    if (once.has(prefix) && !known.has(prefix)) {
      if (known.size === MOST_NAMES) known.clear();
      known.set(prefix, name);
      lengths = commonLengths([...known.keys()]);
    }
    if (once.size === MOST_NAMES) once.clear();
    once.add(prefix);
    return name;
  };
  for (const { prefix } of seen) learn(prefix);
  /** What stands before a line's text, and the name in it. */
  const found = (buffer: Buffer, from: number, to: number): Label | undefined => {
    for (const length of lengths) {
      const name = known.get(buffer.toString('latin1', from, Math.min(to, from + length)));
      if (name !== undefined) return { length, name };
    }
    const head = buffer.subarray(from, Math.min(to, from + LONGEST_PREFIX));
    if (head.indexOf(GC) <= 0) return undefined;
    const text = buffer.toString('latin1', from, Math.min(to, from + 2 * LONGEST_PREFIX));
    const length = text.search(CYCLE_BEGINS);
    const name = length > 0 && length < LONGEST_PREFIX ? learn(text.slice(0, length)) : undefined;
    return name === undefined ? undefined : { length, name };
  };
  return {
    ...plain,
    id: 'labels',
    matches: (line) => found(Buffer.from(line, 'latin1'), 0, line.length) !== undefined,
    textStart(buffer, from, to) {
      const label = found(buffer, from, to);
      return label ? from + label.length : NOT_MINE;
    },
    unwrap(buffer, from, to, line) {
      plain.unwrap(buffer, from, to, line);
      const label = found(buffer, from, to);
      line.from += label?.length ?? 0;
      line.stream = label?.name ?? '';
    },
    isOwn: (buffer, from, to) =>
      OWN.test(buffer.toString('latin1', from, Math.min(to, from + LONGEST_PREFIX))),
  };
}

/** The lengths that most texts have, longest first. */
function commonLengths(texts: readonly string[]): number[] {
  const counts = new Map<number, number>();
  for (const { length } of texts) counts.set(length, (counts.get(length) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_LENGTHS);
  return most.map(([length]) => length).sort((a, b) => b - a);
}

interface Label {
  length: number;
  name: string;
}
