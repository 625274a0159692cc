// Traces of Go 1.11 to 1.21 against the reference reader: the same events, times, goroutines, Ps, values, names and stacks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { SAMPLES, TRACE_SAMPLES, TRACES } from '../captures.js';
import { buildReference, ownEvents, referenceEvents, type Told } from './reference.js';

/** Of the runs, or all of them. */
const isChosen = (path: string): boolean =>
  process.env.GCDRIFT_TRUTH === 'all' || /(?:readmemstats|map-leak)\.trace$/.test(path);

/** It makes equal times unique, by a ns or two. */
const LATE_NS = 5;

const reference = buildReference();
const skip = reference === undefined && 'no reference here';
/** The reference reads those of 1.11 and later, and nothing of one that is cut. */
const isRead = (path: string): boolean =>
  /\.trace$/.test(path) &&
  !/cut/.test(path) &&
  /^go 1\.(?:11|19|21) /.test(readFileSync(path).toString('latin1', 0, 16));
const tracesIn = (folder: string): string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isRead);

void t.test('samples are read as the reference reads them', { skip }, async (t) => {
  const folders = [join(SAMPLES, 'traces'), ...(TRACE_SAMPLES === undefined ? [] : [TRACE_SAMPLES])];
  for (const path of folders.flatMap(tracesIn)) t.same(await difference(path), [], path);
});

void t.test(
  'runs are read as the reference reads them',
  { skip: skip || (TRACES === undefined && 'no runs here') },
  async (t) => {
    for (const version of readdirSync(TRACES!).filter((name) => /1\.(?:11|16|19|21)\./.test(name)))
      for (const path of tracesIn(join(TRACES!, version)).filter(isChosen))
        t.same(await difference(path), [], path);
  },
);

/** Where the two differ, five sayings at most. */
async function difference(path: string): Promise<string[]> {
  const isEarly = /go1\.11/.test(path);
  const theirs = bySaying(await referenceEvents(reference!, path), theirWords, isEarly);
  const own = bySaying(ownEvents(path), ownWords, isEarly);
  for (const [says, times] of own) if (says.startsWith('proc Idle->Running')) times.shift();
  const wrong: string[] = [];
  for (const says of new Set([...theirs.keys(), ...own.keys()])) {
    const [a, b] = [theirs.get(says) ?? [], own.get(says) ?? []];
    if (a.length !== b.length) wrong.push(`${a.length} of theirs, ${b.length} of ours: ${says}`);
    else if (a.some((at, i) => Math.abs(at - b[i]) > LATE_NS))
      wrong.push(`times of ${says}: ${a[0]}, ${b[0]}`);
  }
  return wrong.slice(0, 5);
}

function bySaying(
  events: readonly Told[],
  words: (says: string) => string | undefined,
  isEarly: boolean,
): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const event of events) {
    let says = words(event.says.replace(/ m-?\d+/, ''));
    if (says === undefined) continue;
    // Of inlined functions at one PC, which 1.11 has, it knows one.
    if (isEarly) says = says.replace(/ < .* < /, ' < … < ');
    const known = times.get(says);
    if (known) known.push(event.at);
    else times.set(says, [event.at]);
  }
  for (const list of times.values()) list.sort((a, b) => a - b);
  return times;
}

/** Ends of system calls that did not block are made up, and cycles are moved to a P of their own. */
const theirWords = (says: string): string | undefined =>
  /^goroutine Syscall->/.test(says) ? undefined : says.replace(/ p1000004 /, ' p-1 ');

const ownWords = (says: string): string | undefined => {
  // A P that is taken from a system call: theirs is silent about the goroutine.
  if (/^goroutine Syscall->|^goroutine Running->undefined/.test(says)) return undefined;
  // The start is no change for it.
  if (/gomaxprocs.*runtime\.StartTrace/.test(says)) return undefined;
  return (
    says
      .replace(/^(range-begin GC concurrent.* p)\d+/, '$1-1')
      // Whose stack it is, is not in the trace: ours is that of who started the cycle.
      .replace(/^(range-begin stop-the-world .* p\d+ ).*/, '$1')
      .replace(' unspecified ', '  ')
  );
};
