// Captured logs and the known facts about them, with which tests compare results. samples/ is always there; more captures may be
// beside the repository, and tests of those are skipped without them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const SAMPLES = fileURLToPath(new URL('../samples/', import.meta.url));

/** Captures beside the repository, or undefined. */
const beside = (path: string): string | undefined => {
  const folder = fileURLToPath(new URL(`../../shared/${path}/`, import.meta.url));
  return existsSync(folder) ? folder : undefined;
};
export const RUNS = beside('scenarios/runs/logs');
/** Traces by version, with the log of the same run beside each. */
export const TRACES = beside('scenarios/runs/traces');
export const TRACE_SAMPLES = beside('facts/trace-samples');
export const CARRIERS = beside('carriers');
export const INCIDENTS = beside('scenarios/incidents');

/** A log and the Go that wrote it: `1.26` is 26. */
export interface Capture {
  path: string;
  name: string;
  scenario: string;
  version: number;
  /** GOGC in percent, or `off`; undefined if the program changed it. */
  gogc: number | 'off' | undefined;
  /** A memory limit was set: it holds goals down. */
  limited: boolean;
}

/** GOGC if it is not the default. */
const GOGC: Record<string, Capture['gogc']> = {
  memlimit: 200,
  'gc-cpu': 20,
  'gogc-off-limit': 'off',
  'gc-off': 'off',
  'gogc-change': undefined,
  'gogc-tuner': undefined,
  tuner: undefined,
};
const LIMITED = ['memlimit', 'death-spiral', 'gogc-off-limit', 'limit'];

const capture = (path: string, scenario: string, version: string): Capture => ({
  path,
  name: `${scenario} ${version}`,
  scenario,
  version: Number(/1\.(\d+)/.exec(version)![1]),
  gogc: scenario in GOGC ? GOGC[scenario] : 100,
  limited: LIMITED.includes(scenario),
});

const logsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.log'));

/** The samples without a carrier: `SCENARIO/VERSION.log`. */
export const samples: readonly Capture[] = readdirSync(SAMPLES)
  .filter((scenario) => !/carriers|pods|make|\./.test(scenario))
  .flatMap((scenario) =>
    logsIn(join(SAMPLES, scenario)).map((name) =>
      capture(join(SAMPLES, scenario, name), scenario, name.slice(0, -4)),
    ),
  );

/** Traces: those of samples/, and those beside the repository, if there are any. */
export const traces: readonly { name: string; path: string; version: number }[] = [
  join(SAMPLES, 'traces'),
  TRACE_SAMPLES,
].flatMap((folder) =>
  folder === undefined || !existsSync(folder)
    ? []
    : readdirSync(folder)
        .filter((name) => /^(?!cut).*\.trace$/.test(name))
        .map((name) => ({ name, path: join(folder, name), version: Number(/1\.(\d+)/.exec(name)![1]) })),
);

/** Many scenarios by many versions: `VERSION/SCENARIO.log`. */
export const runs: readonly Capture[] =
  RUNS === undefined
    ? []
    : readdirSync(RUNS).flatMap((version) =>
        logsIn(join(RUNS, version)).map((name) =>
          capture(join(RUNS, version, name), name.slice(0, -4), version),
        ),
      );

export const bytesOf = (path: string): Buffer =>
  path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path);

/** The bytes of a sample by its path in samples/. */
export const sample = (path: string): Buffer => bytesOf(join(SAMPLES, path));

/** A line's figures in the order and the units of a batch's columns; `stop` is a whole cycle of Go 1.0–1.4. */
export interface Figures {
  n: number;
  atMs?: number;
  util?: number;
  sweepTermNs?: number;
  markNs?: number;
  markTermNs?: number;
  cycleStopNs?: number;
  cpuSweepTermNs?: number;
  cpuAssistNs?: number;
  cpuBackgroundNs?: number;
  cpuIdleNs?: number;
  cpuMarkTermNs?: number;
  heapStart?: number;
  heapEnd?: number;
  heapMarked: number;
  goal?: number;
  stacks?: number;
  globals?: number;
  procs?: number;
}
export interface TrueCycle {
  line: number;
  figures: Figures;
  forced: boolean;
  leakCheck: boolean;
}

const D = String.raw`(\d+)`;
const T = String.raw`(\d+(?:\.\d+)?)`;
const HEAP = `${D}->${D}->${D} MB, ${D} MB goal`;
const pattern = (text: string): RegExp => new RegExp(`^${text}$`);

// The grammars as regular expressions, independent of the program's own tables.
const A0 = pattern(
  String.raw`gc${D}\(${D}\): ${D}\+${D}\+${D} ms ${D} -> ${D} MB \d+ -> \d+ \(\d+-\d+\) objects \d+ handoff`,
);
const A1 = pattern(
  String.raw`gc${D}\(${D}\): ${D}\+${D}\+${D} ms, ${D} -> ${D} MB \d+ -> \d+ \(\d+-\d+\) objects, \d+\(\d+\) handoff, \d+\(\d+\) steal, \d+/\d+/\d+ yields`,
);
const A3 = pattern(
  String.raw`gc${D}\(${D}\): ${D}\+${D}\+${D}\+${D} us, ${D} -> ${D} MB, \d+ \(\d+-\d+\) objects,(?: \d+ goroutines,)? \d+/\d+/\d+ sweeps, \d+\(\d+\) handoff, \d+\(\d+\) steal, \d+/\d+/\d+ yields`,
);
const B5 = pattern(
  String.raw`gc ${D} @(\d+\.\d{3})s ${D}%: ${T}\+${T}\+${T}\+${T}\+${T} ms clock, ${T}\+${T}\+${T}\+${T}/${T}/${T}\+${T} ms cpu, ${HEAP}, ${D} P( \(forced\))?`,
);
const B6 = pattern(
  String.raw`gc ${D} @(\d+\.\d{3})s ${D}%( \(checking for goroutine leaks\))?: ${T}\+${T}\+${T} ms clock, ${T}\+${T}/${T}/${T}\+${T} ms cpu, ${HEAP}, (?:${D} MB stacks, ${D} MB globals, )?${D} P( \(forced\))?`,
);

/** A decimal number in units of 10^-decimals, without intermediate rounding. */
const exact = (text: string, decimals: number): number => {
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return Number(whole + fraction.padEnd(decimals, '0'));
};
const ns = (text: string | undefined): number => exact(text!, 6);
const sum = (...texts: (string | undefined)[]): number => texts.reduce((a, text) => a + ns(text), 0);

/** The cycle of a whole line, if it is one. */
export function cycleOf(text: string): Omit<TrueCycle, 'line'> | undefined {
  let m: string[] | null;
  const cycle = (figures: Figures, forced = false, leakCheck = false): Omit<TrueCycle, 'line'> => ({
    figures,
    forced,
    leakCheck,
  });
  if ((m = B6.exec(text))) {
    const [, n, at, util, leak, c1, c2, c3, u1, u2, u3, u4, u5, x, y, z, goal, s, g, procs, forced] = m as (
      string | undefined
    )[];
    const figures: Figures = {
      n: Number(n),
      atMs: exact(at!, 3),
      util: Number(util),
      sweepTermNs: ns(c1),
      markNs: ns(c2),
      markTermNs: ns(c3),
      cpuSweepTermNs: ns(u1),
      cpuAssistNs: ns(u2),
      cpuBackgroundNs: ns(u3),
      cpuIdleNs: ns(u4),
      cpuMarkTermNs: ns(u5),
      heapStart: Number(x),
      heapEnd: Number(y),
      heapMarked: Number(z),
      goal: Number(goal),
      ...(s !== undefined && { stacks: Number(s), globals: Number(g) }),
      procs: Number(procs),
    };
    return cycle(figures, forced !== undefined, leak !== undefined);
  }
  if ((m = B5.exec(text))) {
    const [, n, at, util, c1, c2, c3, c4, c5, u1, u2, u3, u4, u5, u6, u7, x, y, z, goal, procs, forced] =
      m as (string | undefined)[];
    const figures = {
      n: Number(n),
      atMs: exact(at!, 3),
      util: Number(util),
      sweepTermNs: ns(c1),
      markNs: sum(c2, c3, c4),
      markTermNs: ns(c5),
      cpuSweepTermNs: ns(u1),
      cpuAssistNs: ns(u4),
      cpuBackgroundNs: sum(u2, u3, u5),
      cpuIdleNs: ns(u6),
      cpuMarkTermNs: ns(u7),
      heapStart: Number(x),
      heapEnd: Number(y),
      heapMarked: Number(z),
      goal: Number(goal),
      procs: Number(procs),
    };
    return cycle(figures, forced !== undefined);
  }
  if ((m = A3.exec(text))) {
    const [n, , a, b, c, d, live, end] = m.slice(1).map(Number) as [number, ...number[]];
    return cycle({
      n,
      cycleStopNs: (a + b + c + d) * 1e3,
      heapEnd: end,
      heapMarked: live,
    });
  }
  if ((m = A1.exec(text) ?? A0.exec(text))) {
    const [n, , a, b, c, start, marked] = m.slice(1).map(Number) as [number, ...number[]];
    return cycle({ n, cycleStopNs: (a + b + c) * 1e6, heapStart: start, heapMarked: marked });
  }
  return undefined;
}

/** The cycles that are complete on a line of their own. */
export function cyclesIn(text: string): TrueCycle[] {
  return text.split('\n').flatMap((line, i) => {
    const cycle = cycleOf(line.replace(/\r$/, ''));
    return cycle ? [{ line: i + 1, ...cycle }] : [];
  });
}
