// `gcdrift -F`: every cycle once, through everything that is done to logs.
import { appendFileSync, copyFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { folderOf, Gcdrift, gcLine, gcLines } from './gcdrift.js';

const range = (to: number): number[] => Array.from({ length: to }, (_, i) => i + 1);

void t.test('a file that is not there yet, renamed, cut, removed', async (t) => {
  const log = join(folderOf(t), 'app.log');
  const run = new Gcdrift(t, '-F', log, '--ndjson');
  await run.until((stdout) => stdout.includes('"meta"'));
  writeFileSync(log, `starting\n${gcLines(1, 3)}gc 4 @4.0`);
  await run.untilCycle(3);
  appendFileSync(log, gcLine(4).slice('gc 4 @4.0'.length));
  await run.untilCycle(4);
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, gcLine(5));
  writeFileSync(log, gcLine(6));
  await run.untilCycle(6);
  copyFileSync(log, `${log}.2`);
  truncateSync(log);
  appendFileSync(log, gcLine(7));
  await run.untilCycle(7);
  unlinkSync(log);
  writeFileSync(log, gcLine(8));
  await run.untilCycle(8);
  t.equal(await run.end('SIGINT'), 130);
  t.same(run.cycles, range(8));
  const [last, ...others] = run.records.filter((record) => record.type === 'summary');
  t.match(last, { cycles: 8, stream: '', run: 1 });
  t.notHas(last, { interim: true });
  t.same(others, []);
  t.equal(run.stderr, '');
});

void t.test('several files, each a process of its own, lines numbered in their file', async (t) => {
  const folder = folderOf(t);
  const logs = ['a.log', 'b.log'].map((name) => join(folder, name));
  const run = new Gcdrift(t, '-F', ...logs, '--ndjson');
  for (const log of logs) writeFileSync(log, gcLines(1, 2));
  await run.until(() => run.cycles.length === 4);
  renameSync(logs[1], `${logs[1]}.1`);
  writeFileSync(logs[1], gcLine(3));
  await run.untilCycle(3);
  await run.end('SIGTERM');
  const told = run.records.flatMap((record) =>
    record.type === 'cycle'
      ? [`${record.stream.slice(folder.length + 1)} ${record.n} ${record.source.line}`]
      : [],
  );
  t.same(told.sort(), ['a.log 1 1', 'a.log 2 2', 'b.log 1 1', 'b.log 2 2', 'b.log 3 1']);
  t.same(
    run.records.flatMap((record) => (record.type === 'summary' ? [record.cycles] : [])),
    [2, 3],
  );
});

void t.test('what cannot be followed is told', async (t) => {
  const folder = folderOf(t);
  const run = new Gcdrift(t, '-F', join(folder, 'none.log'), '-');
  t.equal(await run.end(), 2);
  t.match(run.stderr, /--follow follows files/);
});

void t.test('a report stands at the end', async (t) => {
  const log = join(folderOf(t), 'app.log');
  writeFileSync(log, gcLines(1, 20));
  const run = new Gcdrift(t, '-F', log, '--progress', 'always');
  await run.until((_, stderr) => stderr.includes('20 cycles'));
  t.equal(await run.end('SIGINT'), 130);
  t.match(run.stdout, /^app\.log · .*20 cycles in /);
  t.ok(run.stderr.endsWith('\r\x1b[K'), 'the status line is gone');
});
