// Stacks in map code: what they do, for whom, and what is none of the program's; and the counts of whole traces.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { run } from '../../lib/index.js';
import { siteTable } from '../../lib/report/map-activity.js';
import type { MapCycle } from '../../lib/model/maps.js';
import type { Process } from '../../lib/process/process.js';
import { mapFramesOf } from '../../lib/trace/map-frames.js';
import { MapActivity } from '../../lib/trace/maps.js';
import { analysisOf } from '../analysis.js';
import { SAMPLES } from '../captures.js';
import { MS, STACKS, stretchOf, type Event, type StackName } from './stacks.js';

const SAYS: Partial<Record<StackName, { operation: string; small?: true; sync?: true; swiss?: true }>> = {
  doubling: { operation: 'grow', small: true },
  largeDoubling: { operation: 'grow' },
  evacuation: { operation: 'grow' },
  firstBucket: { operation: 'assign', small: true },
  firstGroup: { operation: 'assign', small: true, swiss: true },
  classicWrite: { operation: 'assign' },
  askedToGrow: { operation: 'assign' },
  pruned: { operation: 'assign', swiss: true },
  hinted: { operation: 'make' },
  split: { operation: 'grow', swiss: true },
  smallGrowth: { operation: 'grow', small: true, swiss: true },
  swissHinted: { operation: 'make', swiss: true },
  preempted: { operation: 'access', swiss: true },
  delete: { operation: 'delete', swiss: true },
  iterate: { operation: 'iterate', swiss: true },
  clear: { operation: 'clear' },
  syncStore: { operation: 'assign', sync: true },
  syncLoad: { operation: 'access', sync: true },
  oldSyncStore: { operation: 'grow', sync: true },
  decoded: { operation: 'assign' },
  sprintf: { operation: 'key' },
};

void t.test('each stack says what the map does, for the line of the program', (t) => {
  for (const [name, says] of Object.entries(SAYS)) {
    const found = mapFramesOf(STACKS[name as StackName]);
    const { operation, small, sync, swiss } = found ?? {};
    t.same({ operation, small, sync, swiss }, { small: false, sync: false, swiss: false, ...says }, name);
    t.match(
      found,
      { function: 'example.com/shop/orders.(*Book).Put', file: 'orders.go', line: 31, caller: 'main.serve' },
      name,
    );
  }
  t.end();
});

void t.test('what is not the program’s, or no map, says nothing', (t) => {
  for (const name of [
    'profiler',
    'typeCache',
    'hashing',
    'appended',
    'logged',
    'slice',
    'worker',
    'forced',
  ] as const)
    t.equal(mapFramesOf(STACKS[name]), undefined, name);
  t.equal(mapFramesOf([]), undefined, 'no stack');
  t.end();
});

const activityOf = (events: readonly Event[]): MapCycle[] => {
  const told: MapCycle[] = [];
  const activity = new MapActivity((cycle) => told.push(cycle));
  const stretch = stretchOf(events);
  activity.begin(stretch);
  let n = 0;
  for (let row = 0; row < stretch.rows.length; row++) {
    activity.take(stretch.rows, row);
    if (stretch.rows.kind[row] === 2) activity.end(++n, stretch.rows.at[row], row, 0);
  }
  return told;
};

void t.test('an interval ends with its cycle, and counts by line and operation', (t) => {
  const [first, second] = activityOf([
    { kind: 'sweep', stack: 'slice' },
    { kind: 'sample', stack: 'classicWrite', g: 7 },
    { kind: 'sample', stack: 'worker' },
    { kind: 'begin', stack: 'doubling' },
    { kind: 'assist', stack: 'doubling', g: 8 },
    { kind: 'end' },
    { kind: 'begin', stack: 'forced' },
    { kind: 'end' },
  ]);
  t.match(first.all, { triggers: 1, assists: 1, assistNs: MS / 2, sweeps: 1, cpuSamples: 1 });
  t.match(
    first.sites.map(({ site, triggers, assists, assistNs, cpuSamples }) => [
      site.operation,
      triggers,
      assists,
      assistNs,
      cpuSamples,
    ]),
    [
      ['assign', 0, 0, 0, 1],
      ['grow', 1, 1, MS / 2, 0],
    ],
  );
  t.same([...first.sites[0].goroutines], [[7, 1]]);
  t.match(second, { n: 2, sites: [], all: { triggers: 0 } }, 'a forced cycle was started by no allocation');
  t.end();
});

void t.test('a goroutine that loses its P in map code was preempted there; one that yields was not', (t) => {
  const [{ all, sites }] = activityOf([
    { kind: 'preempted', stack: 'split', g: 7 },
    { kind: 'preempted', stack: 'split', g: 7 },
    { kind: 'preempted', stack: 'slice' },
    { kind: 'preempted', stack: 'worker' },
    { kind: 'yield', stack: 'split' },
    { kind: 'begin', stack: 'forced' },
    { kind: 'end' },
  ]);
  t.equal(all.preemptions, 3, 'of the program, not of the collector’s own workers');
  t.same(
    sites.map(({ site, preemptions, small }) => [site.operation, preemptions, small]),
    [['grow', 2, 0]],
  );
  t.end();
});

void t.test('a capture tells preemptions by line, and the section shows them', async (t) => {
  const { summaries } = await analysisOf(join(SAMPLES, 'map-activity', 'grow-go1.26.8-traced.trace.gz'));
  const { preemptions = 0, map_preemptions: inMaps = 0, sites } = summaries[0].maps!;
  t.ok(inMaps > 0 && inMaps <= preemptions, `${inMaps} of ${preemptions}`);
  t.equal(
    sites.reduce((sum, site) => sum + site.preemptions, 0),
    inMaps,
  );
  t.ok(siteTable(summaries[0].maps!).columns.some(({ head }) => head === 'preempted'));
});

const runs = fileURLToPath(new URL('../../../shared/scenarios/runs/', import.meta.url));
interface Measured {
  cpu_samples: number;
  map_share?: number;
  assists: number;
  assists_in_map: number;
  cycles_started_in_map: number;
}

void t.test(
  'traces of known programs hold what the reference reader counts in them',
  { skip: existsSync(`${runs}measured-traces.json`) ? false : 'no captures here' },
  async (t) => {
    const measured = JSON.parse(readFileSync(`${runs}measured-traces.json`, 'utf8')) as Record<
      string,
      Measured
    >;
    for (const [name, expected] of Object.entries(measured)) {
      // The reference counts only those frames of sync.Map that are a plain map's.
      if (!/go1\.2[2-7]/.test(name) || name.includes('sync-map')) continue;
      let process: Process | undefined;
      for await (const _ of run([`${runs}../${name}`], {}, { summary: (_, of) => (process = of) }));
      const { all, maps } = process!.traced.maps!;
      t.equal(all.cpuSamples, expected.cpu_samples, `${name}: samples`);
      t.equal(all.assists, expected.assists, `${name}: assists`);
      t.equal(maps.triggers, expected.cycles_started_in_map, `${name}: cycles`);
      t.equal(
        maps.cpuSamples,
        Math.round((expected.map_share ?? 0) * expected.cpu_samples),
        `${name}: map samples`,
      );
      // The profiler's own map: two assists at most.
      t.ok(
        expected.assists_in_map - maps.assists <= 2 && maps.assists <= expected.assists_in_map,
        `${name}: in maps`,
      );
    }
  },
);
