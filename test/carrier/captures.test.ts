// Logs as carriers write them: streams, cycles, restarts, wall times and all other lines, held against what is known of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';
import type { CycleRecord } from '../../lib/model/records.js';
import { analysisOf } from '../analysis.js';
import { CARRIERS, cyclesIn, sample, SAMPLES } from '../captures.js';

/** By what a text is known again: its figures, in no matter which stream. */
const figuresOf = ({ n, at_s, heap_start_bytes, heap_marked_bytes, heap_goal_bytes }: CycleRecord): string =>
  JSON.stringify({ n, at_s, heap_start_bytes, heap_marked_bytes, heap_goal_bytes });

const truthOf = (path: string): string[] => {
  const MIB = 2 ** 20;
  return cyclesIn(sample(path).toString()).map(({ figures: f }) =>
    JSON.stringify({
      n: f.n,
      at_s: f.atMs! / 1e3,
      heap_start_bytes: f.heapStart! * MIB,
      heap_marked_bytes: f.heapMarked * MIB,
      heap_goal_bytes: f.goal! * MIB,
    }),
  );
};

/** A sample, its carrier, and the plain logs that were wrapped, by the carrier's name for them. */
const WRAPPED: [path: string, carrier: string, streams: Record<string, string>, timed: boolean][] = [
  ['docker-json-file.log', 'docker', { '': 'crash/go1.26.8.log' }, true],
  ['cri.log', 'cri', { '': 'nested-map/go1.26.8.log' }, true],
  [
    'kubectl-prefix-timestamps.log',
    'kubectl-prefix-timestamps',
    {
      'sessiond-7d9c5b6f4d-x2xkq/sessiond': 'pods/map-leak-go1.26.8.log',
      'cached-5f6b8c9d7c-q8wz4/cached': 'pods/cache-go1.24.13.log',
    },
    true,
  ],
  ['journald-short.log', 'syslog', { sessiond: 'cache/go1.26.8.log' }, false],
  ['journald.jsonl', 'journald-json', { sessiond: 'limit/go1.27.4.log' }, true],
  ['app.log.gz', 'plain', { '': 'map-leak/go1.27.4.log' }, false],
];

for (const [path, carrier, streams, timed] of WRAPPED) {
  void t.test(`samples/carriers/${path}`, async (t) => {
    const { inputs, cycles, summaries } = await analysisOf(join(SAMPLES, 'carriers', path));
    t.equal(inputs[0].carrier, carrier);
    t.same(summaries.map((summary) => summary.stream).sort(), Object.keys(streams).sort());
    t.ok(summaries.every((summary) => summary.run === 1));
    for (const [stream, log] of Object.entries(streams)) {
      const own = cycles.filter((cycle) => cycle.stream === stream);
      t.same(own.map(figuresOf), truthOf(log), stream);
      t.equal(
        own.every((cycle) => (cycle.wall !== undefined) === timed),
        true,
        timed ? 'each with a wall time' : 'without a wall time: no year, no zone',
      );
      if (!timed) continue;
      // A carrier's stamp is a little later than the cycle's end.
      const start = own.map((cycle) => Date.parse(cycle.wall!) - cycle.at_s! * 1e3 - cycle.mark_ns! / 1e6);
      t.ok(Math.max(...start) - Math.min(...start) < 100, 'which keep pace with the process’s own clock');
    }
    t.end();
  });
}

void t.test('a crash in a carrier is the same crash', async (t) => {
  const [plain, docker] = await Promise.all(
    ['crash/go1.26.8.log', 'carriers/docker-json-file.log'].map((path) => analysisOf(join(SAMPLES, path))),
  );
  t.match(docker.summaries[0].crashes, [{ kind: 'concurrent-map', goroutines: 1, last: true }]);
  t.same(
    docker.summaries[0].crashes!.map(({ source: _, ...crash }) => crash),
    plain.summaries[0].crashes!.map(({ source: _, ...crash }) => crash),
  );
  t.equal(docker.inputs[0].known, plain.inputs[0].known);
  t.end();
});

interface Expected {
  file: string;
  streams: {
    name: string | null;
    cycles: number;
    runs: number | null;
    first_gc: number;
    last_gc: number;
    first_wall: string | null;
    last_wall: string | null;
    processes?: { P: number; cycles: number }[];
  }[];
  other_lines: number;
  carrier_lines?: number;
  torn?: number;
}

/** Carriers of records, and sets of rotated files, are tested where they are read. */
const RECORDS =
  /^(rotated|journalctl-(json|export)|supervisord|fluent|stern-(json|ext)|wrapper|csv|datadog|azure|ecs|elastic|filebeat|gcp|grafana-explore-logs|logstash|loki-logcli-jsonl|splunk-(hec|export)|vector|cloudwatch-(filter|get))/;

if (CARRIERS !== undefined) {
  const folder = CARRIERS;
  const expectations = readdirSync(folder).filter((name) => name.endsWith('.expect.json'));
  for (const name of expectations.filter((name) => !RECORDS.test(name))) {
    const expected = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Expected;
    void t.test(expected.file, async (t) => {
      const { inputs, cycles, summaries } = await analysisOf(join(folder, expected.file));
      const [report] = inputs;
      // Several processes without a name of their own are told apart.
      const nameOf = (stream: string): string => stream.replace(/#\d+$/, '');
      const streams = new Set(summaries.map((summary) => nameOf(summary.stream)));
      t.same([...streams].sort(), expected.streams.map((stream) => stream.name ?? '').sort());
      for (const stream of expected.streams) {
        const own = cycles.filter((cycle) => nameOf(cycle.stream) === (stream.name ?? ''));
        const processes = summaries.filter((summary) => nameOf(summary.stream) === (stream.name ?? ''));
        // A torn line is put together, where the expectation counts it as another line.
        t.equal(own.length, stream.cycles + (expected.torn ?? 0), 'cycles');
        if (stream.runs !== null) {
          t.equal(processes.length, stream.runs, 'runs');
          t.same([own[0].n, own.at(-1)!.n], [stream.first_gc, stream.last_gc], 'first and last');
        }
        for (const { P, cycles } of stream.processes ?? [])
          t.ok(
            processes.some((process) => process.cycles === cycles && process.procs?.join() === String(P)),
            `${cycles} cycles of ${P} P`,
          );
        const wall = (cycle: CycleRecord | undefined): string | null => cycle?.wall ?? null;
        t.same([wall(own[0]), wall(own.at(-1))], [stream.first_wall, stream.last_wall], 'wall times');
      }
      const sum = (count: 'read' | 'other' | 'cycles'): number =>
        summaries.reduce((total, { lines }) => total + (lines?.[count] ?? 0), 0);
      t.equal(sum('other'), expected.other_lines, 'other lines');
      t.equal(sum('read'), report.textLines, 'lines of text');
      t.equal(sum('read'), sum('cycles') - (expected.torn ?? 0) + expected.other_lines, 'all told');
      t.end();
    });
  }
}
