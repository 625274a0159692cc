// Captured traces of Go 1.5 to 1.21: against the GC log of the same run, cut at hundreds of places, and those that come with Go.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze } from '../../lib/analyze/analyze.js';
import { Kind, type Stretch, type Trouble } from '../../lib/trace/events.js';
import type { CycleRecord } from '../../lib/model/records.js';
import { SAMPLES } from '../captures.js';
import { decode, RARE } from './reference.js';

const FOLDER = join(SAMPLES, 'traces');
const MIB = 2 ** 20;
const samples = readdirSync(FOLDER)
  .filter((name) => /go1\.(?:\d|1\d|2[01])\.\d+\.trace$/.test(name))
  .map((name) => join(FOLDER, name));

void t.test('a trace tells the cycles that the log of its run tells', async (t) => {
  for (const path of samples) {
    const [traced, logged] = [await cyclesOf(path), await cyclesOf(path.replace('.trace', '.log'))];
    const minor = Number(/go1\.(\d+)/.exec(path)![1]);
    // The last one may end behind the trace.
    t.ok([0, 1].includes(logged.length - traced.length), `${path}: as many`);
    traced.forEach((cycle, i) => {
      const log = logged[i];
      const name = `${path}, cycle ${cycle.n}`;
      for (const figure of ['heap_start_bytes', 'heap_end_bytes', 'heap_marked_bytes'] as const)
        t.equal(Math.floor(cycle[figure]! / MIB) * MIB, log[figure], `${name}: ${figure}`);
      // From 1.11 on the goal that counts is told; before, the start of a cycle may raise it.
      if (minor >= 11 && cycle.heap_goal_bytes !== undefined)
        t.equal(Math.floor(cycle.heap_goal_bytes / MIB) * MIB, log.heap_goal_bytes, `${name}: goal`);
      // A log's stops end before the threads are woken, a trace's behind that; up to 1.9 a trace has none.
      t.ok(Math.abs(lengthOf(cycle) - lengthOf(log)) < 0.3e6 + 0.03 * lengthOf(log), `${name}: length`);
      if (minor >= 8) t.ok(near(cycle.cpu_background_ns, log.cpu_background_ns), `${name}: workers`);
      if (minor >= 9) t.ok(near(cycle.cpu_assist_ns, log.cpu_assist_ns), `${name}: assists`);
      else t.equal(cycle.cpu_assist_ns, undefined, `${name}: no assists are told`);
    });
  }
});

async function cyclesOf(path: string): Promise<CycleRecord[]> {
  const cycles: CycleRecord[] = [];
  for await (const record of analyze([path])) if (record.type === 'cycle') cycles.push(record);
  return cycles;
}

const lengthOf = ({
  stw_sweep_term_ns: a = 0,
  mark_ns: b = 0,
  stw_mark_term_ns: c = 0,
}: CycleRecord): number => a + b + c;

/** Printed with two digits, and a worker stands still with the world while it marks. */
const near = (a = 0, b = 0): boolean => Math.abs(a - b) < 0.35e6 + 0.1 * b;

/** A GC cycle, by the places of its begin and its end in the file. */
interface Cycle {
  from: number;
  to: number;
}

function decoded(bytes: Buffer): { cycles: Cycle[]; troubles: Trouble[] } {
  const cycles: Cycle[] = [];
  const troubles: Trouble[] = [];
  let from: number | undefined;
  const take = ({ rows, order }: Stretch): void => {
    for (const row of order) {
      if (rows.kind[row] === Kind.GcBegin) from = rows.offset[row];
      if (rows.kind[row] !== Kind.GcEnd || from === undefined) continue;
      cycles.push({ from, to: rows.offset[row] });
      from = undefined;
    }
  };
  decode(bytes, { take, trouble: (trouble) => troubles.push(trouble), kinds: RARE });
  return { cycles, troubles };
}

void t.test('a trace that is cut anywhere tells the cycles before the cut, and says what is missing', (t) => {
  const CUTS = 60;
  /** An event is no longer. */
  const EVENT = 52;
  for (const path of samples) {
    const whole = readFileSync(path);
    const all = decoded(whole).cycles;
    let [told, there, wrong] = [0, 0, 0];
    for (let i = 1; i < CUTS; i++) {
      const cut = Math.round((i * whole.length) / CUTS);
      const { cycles, troubles } = decoded(whole.subarray(0, cut));
      const isTrue = ({ from, to }: Cycle): boolean => all.some((one) => one.from === from && one.to === to);
      const before = all.filter(({ from, to }) => Math.max(from, to) < cut - EVENT);
      told += before.filter(({ from }) => cycles.some((one) => one.from === from && isTrue(one))).length;
      wrong += cycles.filter((one) => !isTrue(one)).length;
      there += before.length;
      // Stacks that nobody asks for may be missing without a word.
      if (troubles.length === 0) t.equal(cycles.length, all.length, `${path} cut at ${cut}: all is there`);
      else t.match(troubles, [{ code: 'input-truncated' }], `${path} cut at ${cut}`);
    }
    // Whether the last end is that of the last begin cannot always be told: what another P did may be missing.
    t.ok(told >= 0.8 * there && there > 0, `${path}: ${told} of ${there} cycles`);
    t.equal(wrong, 0, `${path}: none that never was`);
  }
  t.end();
});

void t.test('damage in the midst costs the cycles around it', (t) => {
  for (const path of samples) {
    const whole = readFileSync(path);
    const all = decoded(whole).cycles.length;
    let told = 0;
    const places = [0.2, 0.4, 0.6, 0.8];
    for (const place of places) {
      const bytes = Buffer.from(whole);
      const at = Math.round(place * bytes.length);
      bytes.fill(0xff, at, at + 200);
      const { cycles, troubles } = decoded(bytes);
      told += cycles.length;
      t.ok(troubles.length > 0, `${path}, damaged at ${at}: a notice`);
    }
    // Of the P that is damaged all is lost up to its next batch; these files have one to four of a P.
    t.ok(told >= places.length, `${path}: ${told} of ${all * places.length}`);
  }
  t.end();
});

/** Traces that come with toolchains, for Go's own tests: some from machines with clocks that are not in step. */
const canned = cannedTraces();

void t.test('the traces that come with Go are read', { skip: canned.length === 0 && 'none here' }, (t) => {
  for (const path of canned) {
    const { troubles } = decoded(readFileSync(path));
    if (path.endsWith('good')) t.same(troubles, [], path);
    else t.match(troubles, [{ code: 'input-damaged-trace' }], path);
  }
  t.end();
});

function cannedTraces(): string[] {
  const { stdout, status } = spawnSync('go', ['env', 'GOROOT', 'GOMODCACHE'], { encoding: 'utf8' });
  if (status !== 0) return [];
  const [root, cache] = stdout.trim().split('\n');
  const toolchains = join(cache, 'golang.org');
  const others = existsSync(toolchains) ? readdirSync(toolchains).map((name) => join(toolchains, name)) : [];
  const byName = new Map<string, string>();
  for (const folder of [root, ...others])
    for (const below of ['src/internal/trace/testdata', 'src/internal/trace/internal/tracev1/testdata']) {
      const data = join(folder, below);
      if (!existsSync(data)) continue;
      for (const name of readdirSync(data))
        if (/_1_\d+_(?:\w+_)?(?:good|unordered)$/.test(name)) byName.set(name, join(data, name));
    }
  return [...byName.values()];
}
