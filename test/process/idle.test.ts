// Streams that are gone are told right then and freed: by the log's own time, never by a clock that is wrong.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { run, type AnalysisRecord } from '../../lib/index.js';
import { LogClock, IDLE_MS } from '../../lib/process/idle.js';

const MINUTE = 60e3;
const START = Date.UTC(2026, 10, 20, 3);

interface Told {
  records: AnalysisRecord[];
  /** Processes that were kept at the same time, at most. */
  most: number;
}

async function told(t: Test, lines: readonly string[]): Promise<Told> {
  const path = join(t.testdir(), 'pods.log');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  const records: AnalysisRecord[] = [];
  let most = 0;
  const steps = run(
    [path],
    {},
    {
      streams: true,
      cycles(batch, processes) {
        most = Math.max(most, processes.length);
        for (let row = 0; row < batch.length; row++) {
          const { stream, run } = processes[batch.process[row]];
          records.push({ type: 'cycle', stream, run, n: batch.n[row], source: { file: '' } });
        }
      },
      notice: (record) => void records.push(record),
      summary: (record) => void records.push(record),
    },
  );
  while (!(await steps.next()).done);
  return { records, most };
}

/** As `kubectl logs --prefix --timestamps` prints a pod's lines. */
const podLine = (pod: string, atMs: number, text: string): string =>
  `[pod/${pod}/app] ${new Date(START + atMs).toISOString()} ${text}`;
const podCycle = (pod: string, atMs: number, n: number, startedMs = 0): string =>
  podLine(
    pod,
    atMs,
    `gc ${n} @${((atMs - startedMs) / 1e3).toFixed(3)}s 1%: 0.038+1.${(startedMs / MINUTE / 100) % 10}+0.031 ms clock, 0.077+0.1/1.0/0.5+0.063 ms cpu, 8->8->4 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P`,
  );
/** A pod's cycles, one a minute. */
const life = (pod: string, fromMinute: number, toMinute: number): [number, string][] =>
  Array.from({ length: toMinute - fromMinute }, (_, i) => {
    const minute = fromMinute + i;
    return [minute, podCycle(pod, minute * MINUTE, i + 1, fromMinute * MINUTE)];
  });
const merged = (...lives: [number, string][][]): string[] =>
  lives
    .flat()
    .sort(([a], [b]) => a - b)
    .map(([, line]) => line);

const summaries = (records: readonly AnalysisRecord[]): string[] =>
  records.flatMap((record) =>
    record.type === 'summary' ? [`${record.stream} ${record.run}: ${record.cycles}`] : [],
  );

void t.test('a pod that is silent for an hour is reported then, not at the end', async (t) => {
  // So many lines that it is read in several chunks.
  const { records } = await told(t, merged(life('a', 0, 30), life('b', 0, 4000)));
  t.same(summaries(records), ['a/app 1: 30', 'b/app 1: 4000']);
  const at = records.findIndex((record) => record.type === 'summary');
  t.ok(at < records.length - 1000, 'cycles of the other one come after it');
});

void t.test('a pod that comes back is another run', async (t) => {
  const back = podCycle('a', 200 * MINUTE, 31);
  const { records } = await told(t, merged(life('a', 0, 30), life('b', 0, 300), [[200, back]]));
  t.same(summaries(records).sort(), ['a/app 1: 30', 'a/app 2: 1', 'b/app 1: 300']);
  t.match(
    records.find((record) => record.type === 'notice' && record.code === 'input-restart'),
    { stream: 'a/app', run: 2, message: /silent for more than an hour and came back/ },
  );
});

void t.test('a shorter silence, or that of the only stream, does not end a process', async (t) => {
  const pause = merged(life('a', 0, 5), [[55, podCycle('a', 55 * MINUTE, 6)]], life('b', 0, 60));
  t.same(summaries((await told(t, pause)).records).sort(), ['a/app 1: 6', 'b/app 1: 60']);
  const night = merged(life('a', 0, 5), [[600, podCycle('a', 600 * MINUTE, 6)]]);
  t.same(summaries((await told(t, night)).records), ['a/app 1: 6'], 'nobody else was heard meanwhile');
});

void t.test('a crash message before the silence is in the pod’s summary', async (t) => {
  const crash: [number, string][] = [
    [30, podLine('a', 30 * MINUTE, 'fatal error: concurrent map writes')],
    [30, podLine('a', 30 * MINUTE, '')],
    [30, podLine('a', 30 * MINUTE, 'goroutine 7 [running]:')],
  ];
  const { records } = await told(t, merged(life('a', 0, 30), crash, life('b', 0, 4000)));
  t.match(
    records.find((record) => record.type === 'summary'),
    { stream: 'a/app', crashes: [{ text: 'fatal error: concurrent map writes', last: true }] },
  );
});

void t.test('memory does not grow with the pods and restarts of a month', async (t) => {
  const lives = Array.from({ length: 200 }, (_, i) => life(`job-${i}`, i * 100, i * 100 + 150));
  const restarts = Array.from({ length: 200 }, (_, i) => life('shop', i * 100, i * 100 + 100));
  const { records, most } = await told(t, merged(...lives, ...restarts));
  t.equal(summaries(records).length, 400);
  t.equal(new Set(summaries(records)).size, 400, 'each once');
  t.ok(most < 60, `${most} at the same time`);
});

void t.test('the clock follows the lines, and ignores jumps', (t) => {
  const clock = new LogClock();
  clock.pass(NaN);
  t.equal(clock.ms, 0);
  clock.pass(START);
  clock.pass(START + MINUTE);
  clock.pass(START + MINUTE - 500);
  t.equal(clock.ms, MINUTE, 'a line a little late');
  clock.pass(START + MINUTE + 1000);
  t.equal(clock.ms, MINUTE + 1000);
  const before = clock.ms;
  clock.pass(START + 100 * IDLE_MS);
  clock.pass(START);
  t.equal(clock.ms, before, 'forth and back');
  clock.pass(START + 1000);
  t.equal(clock.ms, before + 1000, 'and on from there');
  t.end();
});
