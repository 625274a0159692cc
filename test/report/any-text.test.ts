// Of any report: nothing in it acts on the terminal, it fits wherever it is shown, and colour and ASCII change nothing else.
import fc from 'fast-check';
import t from 'tap';
import type { CrashRecord, NoticeRecord } from '../../lib/model/records.js';
import { MIB } from '../../lib/model/units.js';
import type { TextReport } from '../../lib/report/report.js';
import { renderText } from '../../lib/report/text.js';
import { displayWidth } from '../../lib/report/width.js';
import {
  CRASH,
  inputOf,
  oneOf as one,
  pausesOf,
  processOf,
  reportOf,
  seriesOf,
  summaryOf,
  textOf,
} from './sample-summary.js';

type Changes = Parameters<typeof summaryOf>[0];

const HOSTILE = 'a\x1b[2J\x1b]0;x\x07\r\n\u202egol.exe\u0085\t日本';

void t.test('text of the input cannot control the terminal', (t) => {
  const crash: CrashRecord = {
    ...CRASH,
    text: HOSTILE,
    frame: { function: HOSTILE, file: HOSTILE, line: 1 },
    top: [{ function: HOSTILE, count: 1 }],
    source: { file: HOSTILE, line: 1 },
  };
  const notices: NoticeRecord[] = [
    { type: 'notice', code: 'x', level: 'warning', message: HOSTILE, source: { file: HOSTILE } },
  ];
  for (const style of [{}, { color: true }, { ascii: true }, { verbose: true, width: 200 }]) {
    const report = textOf(
      reportOf([processOf(HOSTILE, { crashes: [crash], verdict: HOSTILE }), processOf('b')], {
        notices,
        inputs: [inputOf(HOSTILE, { carrier: HOSTILE })],
      }),
      style,
    );

    t.notMatch(report.replace(/\x1b\[\d+m/g, ''), /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
    t.match(report, '\\x1b[2J');
  }
  t.end();
});

void t.test('ASCII output is pure ASCII', (t) => {
  t.notMatch(one({ crashes: [CRASH] }, { ascii: true }), /[^\x00-\x7f]/);
  t.match(one({}, { ascii: true }), '3-4 MiB at the start');
  t.end();
});

void t.test('colour adds nothing but colour', (t) => {
  const report = reportOf([processOf('a', { crashes: [CRASH] }), processOf('b')], {
    notices: [{ type: 'notice', code: 'x', level: 'warning', message: 'm' }],
  });

  t.equal(textOf(report, { color: true }).replace(/\x1b\[\d+m/g, ''), textOf(report));

  t.notMatch(textOf(report, { color: true }), /[ \t]+(\x1b\[\d+m)*$/m);
  t.end();
});

void t.test('any report fits any width, without trailing blanks, and ends once', (t) => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constant(HOSTILE),
  );
  const bytes = fc.oneof(
    fc.nat(200).map((mib) => mib * MIB),
    fc.nat(2 ** 31),
    fc.nat(2 ** 31).map((kib) => kib * 1024),
  );
  const seconds = fc.double({ min: 0, max: 1e7, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const count = fc.nat(1e8);
  const pauses = fc
    .tuple(fc.integer({ min: 1, max: 1e7 }), fc.double({ min: 0, max: 1e5, noNaN: true }))
    .map(([n, most]) => pausesOf(n, most));
  const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(value, { nil: undefined });
  const live = fc
    .record({
      first: bytes,
      last: bytes,
      more: bytes,
      slope: optional(fc.integer()),
      course: fc.constantFrom('growing', 'levelled', 'level', 'falling', 'unclear'),
    })
    .map(({ first, last, more, slope, course }) => ({
      first_bytes: first,
      last_bytes: last,
      first_floor_bytes: first,
      first_ceiling_bytes: first + more,
      last_floor_bytes: last,
      last_ceiling_bytes: last + more,
      max_bytes: last + more,
      p25_bytes: first,
      p75_bytes: first + more,
      ...(slope !== undefined && {
        slope_bytes_per_s: slope,
        slope_low: slope * 2,
        slope_high: -slope,
        trend_p: 0.5,
      }),
      course,
    }));
  const segment = fc.record({
    from_n: count,
    to_n: count,
    low: fc.nat(1000),
    high: fc.nat(1000),
    likely: fc.nat(1000),
  });
  const crash = fc.record({
    text: name,
    kind: fc.constantFrom('panic', 'sigquit', 'fatal'),
    source: fc.record({ file: name, line: count }),
    count,
    goroutines: count,
    top: fc.array(fc.record({ function: name, count })),
    last: fc.boolean(),
  });
  const summary = fc
    .record({
      stream: name,
      run: fc.integer({ min: 1, max: 3 }),
      verdict: name,
      cycles: count,
      from_n: optional(count),
      to_n: optional(count),
      duration_s: optional(seconds),
      from_wall: optional(fc.constant('2026-11-20T03:10:00.000Z')),
      procs: optional(fc.array(fc.nat(256), { maxLength: 16 })),
      gogc: optional(fc.array(segment, { minLength: 1, maxLength: 64 })),
      memory_limit_low_bytes: optional(bytes),
      pauses: fc.record({ sweep_term: pauses, mark_term: pauses }),
      mark_ns: optional(pauses),
      gc_interval_s: optional(fc.record({ p50: seconds, max: seconds })),
      overshoot: optional(fc.record({ cycles: count, max: seconds, n: count })),
      steps: optional(
        fc.array(fc.record({ n: count, at_s: seconds, from_bytes: bytes, to_bytes: bytes }), {
          minLength: 1,
        }),
      ),
      gc_cpu_share: optional(share),
      assist_of_marking: optional(share),
      alloc_bytes_per_s: optional(bytes),
      live_heap: optional(live),
      crashes: optional(fc.array(crash)),
      missing_cycles: optional(count),
    })
    .map((changes) => summaryOf(changes as Changes));
  const reports = fc
    .record({
      summaries: fc.array(summary, { maxLength: 12 }),
      points: fc.integer({ min: 0, max: 256 }),
      inputs: fc.array(
        name.map((text) => inputOf(text)),
        { maxLength: 4 },
      ),
      notices: fc.array(
        fc.record({
          type: fc.constant('notice' as const),
          code: name,
          level: fc.constantFrom('info', 'warning', 'error'),
          message: name,
          source: fc.record({ file: name, line: count }),
        }),
      ),
    })
    .map(({ summaries, points, inputs, notices }): TextReport => ({
      processes: summaries.map((one) => ({ summary: one, series: seriesOf(points) })),
      inputs,
      notices: notices,
    }));
  const width = fc.oneof(fc.constantFrom(80, 200), fc.integer({ min: 24, max: 240 }));
  fc.assert(
    fc.property(reports, width, fc.boolean(), fc.boolean(), (report, columns, ascii, verbose) => {
      const lines = renderText(report, { width: columns, color: false, ascii, verbose }).split('\n');
      const bad = lines.find(
        (line) => displayWidth(line) > columns || line !== line.trimEnd() || /\bNaN\b|undefined/.test(line),
      );
      if (bad !== undefined) throw new Error(`${columns}: ${JSON.stringify(bad)}`);
      return lines.at(-1) === '' && lines.at(-2) !== '';
    }),
    { numRuns: 200 },
  );
  t.end();
});
