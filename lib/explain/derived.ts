// Figures derived from several figures of a line.
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import { MIB } from '../model/units.js';
import { type GoVersions, formatVersions } from '../model/version.js';
import { epochsOf } from '../process/epochs.js';
import type { DerivedFigure } from './explanation.js';
import type { Cycle } from './figures.js';

export function derivedOf(cycle: Cycle): DerivedFigure[] {
  const [x, y, z] = [cycle.of('heapStart'), cycle.of('heapEnd'), cycle.of('heapMarked')];
  const [stop1, mark, stop2] = [cycle.of('sweepTermNs'), cycle.of('markNs'), cycle.of('markTermNs')];
  const all = stop1 + mark + stop2;
  const allocated = Math.max(0, y - x);
  const derived: DerivedFigure[] = [];
  const add = (known: number, name: string, value: () => string, meaning: string): void => {
    if (!Number.isNaN(known)) derived.push({ name, value: value(), meaning });
  };
  add(
    z,
    'Live heap',
    () => mibs(Math.max(0, z - allocated), z),
    'From the marked heap minus what was allocated during the mark, up to the marked heap, each within 1 MiB (truncation). Less if objects died during the mark.',
  );
  add(
    y - x,
    'Allocated during the mark',
    () =>
      mark > 0 && allocated > 0
        ? `${mibs(allocated, allocated)} (${formatBytes((allocated * MIB) / (mark / 1e9))}/s)`
        : mibs(allocated, allocated),
    'Counts as live until the next cycle, and (Go 1.7+) raises the next goal with it.',
  );
  if (!cycle.off) add(z, 'Next goal, if GOGC=100', () => nextGoal(cycle), nextGoalMeaning(cycle));
  add(
    all,
    'Stopped',
    () => formatDuration(cut(stop1 + stop2)),
    'Both stops: the most that a goroutine waited for these two. Some ran on until they were reached.',
  );
  add(
    all,
    'The cycle took',
    () => formatDuration(cut(all)),
    `It ended ${formatDuration(cut(cycle.of('atMs') * 1e6 + all))} after the start of the runtime.`,
  );
  const marking = cycle.stopped ? 0 : cycle.of('cpuAssistNs') + cycle.of('cpuBackgroundNs');
  const cpu = cycle.of('cpuSweepTermNs') + marking + cycle.of('cpuMarkTermNs');
  add(
    cpu / cycle.of('procs'),
    'CPU of this cycle',
    () =>
      `${formatDuration(cut(cpu))} (${formatShare(Math.min(1, cpu / (all * cycle.of('procs'))))} of all Ps meanwhile)`,
    `Stops, assists and background workers, without idle marking, as the runtime counts it.${cycle.versions.high >= 23 ? ' An upper bound: the stops are clock × P.' : ''}`,
  );
  if (marking > 0) {
    const meaning =
      'The part of the marking that goroutines did in order to allocate, without marking by idle Ps.';
    add(marking, 'Done by assists', () => formatShare(cycle.of('cpuAssistNs') / marking), meaning);
  }
  if (z > 0 && mark > 0) {
    const perMib = (marking + cycle.of('cpuIdleNs')) / z;
    add(
      perMib,
      'Mark cost',
      () => `${formatDuration(perMib)} CPU a MiB (${formatDuration(mark / z)} of clock)`,
      'Assists, background and idle time over the marked heap. Memory without pointers is not scanned: compare it within one program only.',
    );
  }
  return derived;
}

export function derivedOfStopped(cycle: Cycle): DerivedFigure[] {
  const derived: DerivedFigure[] = [];
  const stop = cycle.of('cycleStopNs');
  if (cycle.reading.whole) {
    derived.push({
      name: 'Stopped',
      value: stop > 0 ? formatDuration(stop) : '< 1 ms',
      meaning:
        'The sum of the clocks, which is the MemStats.PauseNs of this cycle: the program stood still for the whole cycle.',
    });
  }
  const [marked, end] = [cycle.of('heapMarked'), cycle.of('heapEnd')];
  if (cycle.live && marked > 0) {
    const [low, high] = [Math.max(0, end / (marked + 1) - 1), (end + 1) / marked - 1];
    derived.push({
      name: 'GOGC, if automatic',
      value: `${formatNumber(Math.ceil(low * 100))} to ${formatNumber(Math.floor(high * 100))}`,
      meaning:
        'An automatic cycle starts when the heap is the live heap × (1 + GOGC/100). After runtime.GC it says nothing.',
    });
  } else if (!cycle.live && marked >= 0) {
    derived.push({
      name: 'Next cycle, if GOGC=100',
      value: mibs(2 * marked, 2 * marked + 1),
      meaning: 'It starts at the live heap × (1 + GOGC/100): up to Go 1.4 there is no least heap.',
    });
  }
  return derived;
}

/** The goals that the next cycle can print with GOGC=100, grouped by versions with the same goal. */
function nextGoal(cycle: Cycle): string {
  const base = {
    ...{ first: false, x: cycle.of('heapStart'), y: cycle.of('heapEnd'), z: cycle.of('heapMarked') },
    ...{ stacks: cycle.of('stacks') || 0, globals: cycle.of('globals') || 0 },
  };
  const groups = new Map<string, GoVersions[]>();
  for (let version = cycle.versions.high; version >= cycle.versions.low; version--) {
    const [epoch] = epochsOf({ low: version, high: version });
    const goal = mibs(Math.floor(epoch.low(base, 1)), Math.ceil(epoch.high(base, 1)) - 1);
    const ranges = groups.get(goal) ?? [];
    const last = ranges[ranges.length - 1];
    if (last?.low === version + 1) last.low = version;
    else groups.set(goal, [...ranges, { low: version, high: version }]);
  }
  if (groups.size === 1) return [...groups.keys()][0];
  const told = [...groups].map(
    ([goal, ranges]) => `${goal} (Go ${ranges.reverse().map(formatVersions).join(', ')})`,
  );
  return told.join('; ');
}

function nextGoalMeaning(cycle: Cycle): string {
  if (cycle.versions.high <= 6) {
    return '(Marked heap minus what was allocated during the mark) × (1 + GOGC/100). The goal of the next line shows what GOGC is.';
  }
  const rooted = cycle.versions.low >= 18;
  const sum = rooted ? '(marked + stacks + globals)' : 'marked';
  const floor = cycle.versions.high >= 13 ? ', at least 4 MiB × GOGC/100' : '';
  const old = cycle.versions.low <= 6 ? ' Go 1.6 first subtracts what was allocated during the mark.' : '';
  return `Marked heap + ${sum} × GOGC/100${floor}. From the goal g that the next line prints: GOGC is about 100 × (g − marked) / ${sum}, unless a ${rooted ? 'memory limit or a ' : ''}large allocation moved it.${old}`;
}

/** From 10 ms on the runtime prints whole ms, so sums are truncated like that. */
const cut = (ns: number): number => (ns < 10e6 ? ns : Math.floor(ns / 1e6) * 1e6);

const mibs = (low: number, high: number): string =>
  high === 0
    ? '< 1 MiB'
    : low === high
      ? `${formatNumber(low)} MiB`
      : `${formatNumber(low)} to ${formatNumber(high)} MiB`;
