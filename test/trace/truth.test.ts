// Every event as the reference reader (golang.org/x/exp/trace) tells it: kinds, times, goroutines, Ps, threads, values, names, stacks.
import { readdirSync } from 'node:fs';
import t, { type Test } from 'tap';
import { TRACES, TRACE_SAMPLES } from '../captures.js';
import { buildReference, ownEvents, referenceEvents, type Told } from './reference.js';

t.setTimeout(36e5);
const reference = buildReference();
const isV2 = (name: string): boolean => /go1\.(?:2[2-9]|3\d)/.test(name) && /\.trace$/.test(name);

/** Cut ones, of which the reference gives up, are in salvage.test.ts; and what 2^63 is rounds. */
const samples =
  TRACE_SAMPLES === undefined
    ? []
    : readdirSync(TRACE_SAMPLES).filter((name) => isV2(name) && !/^cut|^gogcoff/.test(name));
/** One run of each version; all of them take two minutes. */
const runs = TRACES === undefined ? [] : readdirSync(TRACES).filter((version) => /1\.2[2-9]/.test(version));
const all = process.env.GCDRIFT_TRUTH === 'all';

const skip = reference === undefined || samples.length === 0 ? 'no reference here' : false;
void t.test('samples are read as the reference reads them', { skip }, async (t) => {
  for (const name of samples) await agrees(t, `${TRACE_SAMPLES}${name}`, name);
});
void t.test(
  'runs are read as the reference reads them',
  { skip: skip || runs.length === 0, timeout: 36e5 },
  async (t) => {
    for (const version of runs) {
      const traces = readdirSync(`${TRACES}${version}`).filter((name) => name.endsWith('.trace'));
      for (const name of all ? traces : traces.filter((name) => name === 'readmemstats.trace'))
        await agrees(t, `${TRACES}${version}/${name}`, `${version}/${name}`);
    }
  },
);

async function agrees(t: Test, path: string, name: string): Promise<void> {
  const theirs = bySaying(await referenceEvents(reference!, path));
  const own = bySaying(ownEvents(path));
  const start = startOf(theirs, own);
  const wrong: string[] = [];
  for (const says of new Set([...theirs.keys(), ...own.keys()])) {
    const [a, b] = [theirs.get(says) ?? [], own.get(says) ?? []];
    if (a.length !== b.length) wrong.push(`${a.length} of theirs, ${b.length} of ours: ${says}`);
    // It makes equal times unique by adding ns: a time may be late by as many events as stand at about the same time. And it
    // tells all of a generation before the next one: what overlaps, by some 0.1 s on a busy machine, is moved behind that.
    else if (
      a.some(
        ({ at, moved }, i) => !(at - start - b[i].at >= 0 && (moved || at - start - b[i].at < LATEST_NS)),
      )
    )
      wrong.push(`times: ${says}`);
  }
  t.same(wrong.slice(0, 5), [], `${name}: ${wrong.length} sayings differ of ${theirs.size}`);
}

const LATEST_NS = 100e3;

function bySaying(events: readonly Told[]): Map<string, Told[]> {
  const told = new Map<string, Told[]>();
  for (const event of events) {
    const known = told.get(event.says);
    if (known) known.push(event);
    else told.set(event.says, [event]);
  }
  for (const list of told.values()) list.sort((a, b) => a.at - b.at);
  return told;
}

/** What the reference calls the time that is 0 for us. */
function startOf(theirs: ReadonlyMap<string, Told[]>, own: ReadonlyMap<string, Told[]>): number {
  let start = Infinity;
  for (const [says, [{ at }]] of own) {
    const theirAt = theirs.get(says)?.[0].at;
    if (theirAt !== undefined && theirAt - at < start) start = theirAt - at;
  }
  return start;
}
