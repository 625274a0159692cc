// Hand-made summaries and series as input of the renderers.
import type { CrashRecord, PauseFigures, Series, SummaryRecord } from '../../lib/model/records.js';
import { MIB } from '../../lib/model/units.js';
import type { ReportStyle } from '../../lib/report/paint.js';
import { renderText } from '../../lib/report/text.js';
import type { InputReport } from '../../lib/model/input-report.js';
import type { ProcessReport, TextReport } from '../../lib/report/report.js';

/** A leak of 44 cycles, as Go 1.20+ logs it. The argument replaces fields; `undefined` removes one. */
export function summaryOf(
  changes: { [K in keyof SummaryRecord]?: SummaryRecord[K] | undefined } = {},
): SummaryRecord {
  const summary: SummaryRecord = {
    type: 'summary',
    stream: '',
    run: 1,
    verdict:
      'The live heap grows 4.8 MiB/s (3 MiB → 41 MiB in 8 s) and has not levelled off. Pauses are fine (max 0.41 ms).',
    cycles: 44,
    from_n: 1,
    to_n: 44,
    duration_s: 8.02,
    go_low: '1.20',
    go_high: '1.27',
    procs: [2],
    gogc: [{ from_n: 0, to_n: 44, low: 97, high: 104, likely: 100 }],
    pauses: { sweep_term: pausesOf(44, 0.41), mark_term: pausesOf(44, 0.044) },
    mark_ns: pausesOf(44, 16),
    mark_ns_per_mib: 325_000,
    gc_interval_s: { p50: 0.154, max: 0.448 },
    gc_cpu_share: 0.0071,
    gc_cpu_share_is_upper_bound: true,
    worst_window: { from_s: 3.5, seconds: 1, gc_cpu_share: 0.011 },
    assist_share: 0.001,
    assist_of_marking: 0.24,
    alloc_bytes_per_s: 83 * MIB,
    live_heap: {
      first_bytes: 3.5 * MIB,
      last_bytes: 39.5 * MIB,
      first_floor_bytes: 3 * MIB,
      first_ceiling_bytes: 4 * MIB,
      last_floor_bytes: 38 * MIB,
      last_ceiling_bytes: 41 * MIB,
      max_bytes: 41 * MIB,
      p25_bytes: 12 * MIB,
      p75_bytes: 31 * MIB,
      slope_bytes_per_s: 4.8 * MIB,
      slope_low: 4.5 * MIB,
      slope_high: 5.1 * MIB,
      trend_p: 0.0001,
      course: 'growing',
    },
    peak_bytes: 82 * MIB,
    goal: {
      from_bytes: 4 * MIB,
      to_bytes: 80 * MIB,
      from_n: 1,
      to_n: 44,
      parts: {
        live: 74.4 * MIB,
        mark_allocation: 5.6 * MIB,
        stacks: 0,
        globals: 0,
        gogc: 0,
        limit: 0,
        minimum: -4 * MIB,
        large_allocation: 0,
        unexplained: 0,
      },
    },
    lines: { read: 900, other: 876, cycles: 44, torn: 0, repaired: 0 },
    findings: [],
  };
  return Object.fromEntries(
    Object.entries({ ...summary, ...changes }).filter(([, value]) => value !== undefined),
  ) as unknown as SummaryRecord;
}

export function pausesOf(n: number, maxMs: number): PauseFigures {
  const figures: PauseFigures = {
    n,
    p50_ns: maxMs * 0.4e6,
    p90_ns: maxMs * 0.8e6,
    max_ns: maxMs * 1e6,
    sketch: { gamma: 1.02, zero: 0, offset: 0, counts: [] },
  };
  if (n >= 100) figures.p99_ns = maxMs * 0.9e6;
  if (n >= 1000) figures.p999_ns = maxMs * 0.95e6;
  return figures;
}

export const list = (n: number, value: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => value(i));

/** The heap of that leak, a cycle every 0.18 s. */
export function seriesOf(n = 44, changes: Partial<Series> = {}): Series {
  const grown = (from: number, to: number) => (i: number) => from + ((to - from) * i) / Math.max(1, n - 1);
  return {
    at: list(n, (i) => 0.012 + 0.18 * i),
    floor: list(n, grown(3, 38)),
    ceiling: list(n, grown(4, 41)),
    end: list(n, grown(5, 76)),
    goal: list(n, grown(4, 80)),
    timed: true,
    ...changes,
  };
}

export const inputOf = (name: string, changes: Partial<InputReport> = {}): InputReport => ({
  name,
  carrier: 'plain',
  bytes: 5881,
  lines: 46,
  textLines: changes.lines ?? 46,
  known: 44,
  cycles: 44,
  ...changes,
});

export function reportOf(
  processes: ProcessReport[] = [{ summary: summaryOf(), series: seriesOf() }],
  changes: Partial<TextReport> = {},
): TextReport {
  return { processes, inputs: [inputOf('logs/map-leak.log')], notices: [], ...changes };
}

/** A crash of it. */
export const CRASH: CrashRecord = {
  text: 'fatal error: concurrent map writes',
  kind: 'concurrent-map',
  source: { file: 'logs/map-leak.log', line: 45 },
  count: 1,
  goroutines: 14,
  top: [
    { function: 'main.worker', count: 10 },
    { function: 'main.main', count: 1 },
  ],
  frame: { function: 'main.(*Board).Score', file: '/app/board.go', line: 31 },
  last: true,
};

/** One process of several. */
export const processOf = (stream: string, changes: Parameters<typeof summaryOf>[0] = {}): ProcessReport => ({
  summary: summaryOf({ stream, ...changes }),
  series: seriesOf(),
});

export const PLAIN: ReportStyle = { width: 80, color: false, ascii: false, verbose: false };

/** The report, at 80 columns by default. */
export const textOf = (report: TextReport, style: Partial<ReportStyle> = {}): string =>
  renderText(report, { ...PLAIN, ...style });

/** The report of one process. */
export const oneOf = (changes: Parameters<typeof summaryOf>[0], style: Partial<ReportStyle> = {}): string =>
  textOf(reportOf([{ summary: summaryOf(changes), series: seriesOf() }]), style);

/** The lines unwrapped. */
export const flat = (report: string): string => report.replace(/\n +/g, ' ');
