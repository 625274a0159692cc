// A sink that reads no cycles lets rows wait for others of their process: what it is told must not differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/analyze/analyze.js';
import type { AnalysisRecord, AnalysisSink } from '../../lib/analyze/sink.js';
import { runs, samples } from '../captures.js';
import { uniform } from '../stats/draws.js';

/** The logs' lines in random turns, each log a pod. */
function podsOf(logs: readonly string[], seed: number): string {
  const next = uniform(seed);
  const waiting = logs.map((log, pod) => ({ lines: log.trimEnd().split('\n'), pod, at: 0 }));
  const lines: string[] = [];
  while (waiting.length > 0) {
    const i = Math.floor(next() * waiting.length);
    const log = waiting[i];
    lines.push(`[pod/p-${log.pod}/app] ${log.lines[log.at++]}`);
    if (log.at === log.lines.length) waiting.splice(i, 1);
  }
  return `${lines.join('\n')}\n`;
}

async function told(path: string, more: Partial<AnalysisSink>): Promise<AnalysisRecord[]> {
  const records: AnalysisRecord[] = [];
  const push = (record: AnalysisRecord): number => records.push(record);
  for await (const _ of run([path], {}, { notice: push, finding: push, summary: push, ...more }));
  return records;
}

void t.test('lines of many processes in turn', async (t) => {
  const path = join(t.testdir(), 'pods.log');
  const all = [...samples, ...runs.slice(0, 60)];
  const text = all.map((one) => readFileSync(one.path, 'utf8'));
  writeFileSync(path, podsOf(text, 1));
  const [apart, parked] = [await told(path, { cycles: () => undefined }), await told(path, {})];
  t.ok(parked.filter(({ type }) => type === 'summary').length >= text.length);
  t.same(parked, apart);
  t.end();
});
