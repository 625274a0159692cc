// How often a trace is joined to its own log, and to the log of another run: every trace of the folders against every log. A trace's
// own log is beside it, with the same name.
//   npm run build && node bench/join.mjs FOLDER ...
import { existsSync } from 'node:fs';
import { glob } from 'tinyglobby';
import { LEAST_CYCLES, TracedCycles } from '../dist/lib/correlate/join.js';
import { Matcher } from '../dist/lib/correlate/matcher.js';
import { run } from '../dist/lib/index.js';
import { LEAST_CONFIDENCE } from '../dist/lib/analyze/joining.js';
import { newBatch } from '../dist/lib/model/batch.js';

const names = (await glob(process.argv.slice(2).map((folder) => `${folder}/**/*.trace`))).sort();
const logs = [];
for (const name of names) {
  const log = name.replace(/\.trace$/, '.log');
  if (existsSync(log)) logs.push({ name: log, trace: name, kept: await kept(log) });
}

const counts = { traces: 0, short: 0, joined: 0, pairs: 0, missed: [], wrong: [] };
let least = 1;
for (const { trace, kept: own } of logs) {
  counts.traces++;
  const rows = await kept(trace);
  const traced = () => {
    const cycles = new TracedCycles();
    for (const { batch } of rows) cycles.add(batch);
    return cycles;
  };
  if (traced().length < LEAST_CYCLES) counts.short++;
  for (const log of logs) {
    counts.pairs++;
    const { best, confidence } = placement(traced(), log.kept);
    const isJoined = best !== undefined && confidence >= LEAST_CONFIDENCE;
    if (log.kept !== own) {
      if (isJoined) counts.wrong.push(`${trace} to ${log.name}: ${best.cycles} cycles, ${confidence}`);
    } else if (isJoined) {
      counts.joined++;
      least = Math.min(least, confidence);
    } else if (traced().length >= LEAST_CYCLES)
      counts.missed.push(`${trace}: ${best ? `${best.cycles} cycles, ${confidence}` : 'no five agree'}`);
  }
}
const lines = [
  `${counts.traces} traces, ${counts.short} of them with fewer than ${LEAST_CYCLES} cycles; ${counts.pairs} pairs`,
  `joined to their own log: ${counts.joined}, the least sure of them ${least}`,
  ...counts.missed.map((missed) => `  missed: ${missed}`),
  `joined to another run's log: ${counts.wrong.length}`,
  ...counts.wrong.map((wrong) => `  wrong: ${wrong}`),
];
process.stdout.write(`${lines.join('\n')}\n`);

/** The batches of an input, with the process of each row. */
async function kept(name) {
  const all = [];
  const sink = {
    cycles(batch, processes) {
      const copy = newBatch(Math.max(1, batch.length));
      copy.length = batch.length;
      for (let row = 0; row < batch.length; row++) {
        for (let i = 0; i * batch.stride < batch.cells.length; i++)
          copy.cells[i * copy.stride + row] = batch.cells[i * batch.stride + row];
        copy.flags[row] = batch.flags[row];
      }
      all.push({ batch: copy, of: Array.from(batch.process.subarray(0, batch.length), (i) => processes[i]) });
    },
  };
  for await (const _ of run([name], { only: [] }, sink));
  return all;
}

function placement(cycles, log) {
  const matcher = new Matcher([cycles]);
  const processes = new Set();
  for (const { batch, of } of log)
    for (let row = 0; row < batch.length; row++) {
      if (!of[row]) continue;
      processes.add(of[row]);
      matcher.take(batch, row, of[row]);
    }
  for (const process of processes) matcher.over(process);
  return cycles.placement(matcher.rows);
}
