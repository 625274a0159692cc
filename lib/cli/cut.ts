// `gcdrift cut`: writes a part of a trace as a smaller trace.
import { cut, formatBytes, formatDuration, type CutReport } from '../index.js';
import type { CutFlags } from './options.js';
import { writeTrace } from './write-trace.js';

export function cutCommand(flags: CutFlags): Promise<number> {
  const { around, from, to } = flags;
  return writeTrace(flags, (trace, about) => cut(trace, { ...about, around, from, to }), wordsOf);
}

function wordsOf(report: CutReport): string {
  const { first, last, generations, all_generations: all, from_s: from, to_s: to, pause } = report;
  const numbers = first === last ? `generation ${first}` : `generations ${first} to ${last}`;
  const time = `${from.toFixed(3)} s to ${to.toFixed(3)} s of ${report.all_s.toFixed(3)} s`;
  const size = `${formatBytes(report.bytes)} of ${formatBytes(report.all_bytes)}`;
  const around =
    pause?.total_ns === undefined || pause.at_s === undefined
      ? ''
      : `; the worst pause, ${formatDuration(pause.total_ns)} at ${pause.at_s.toFixed(3)} s (${pause.reason ?? pause.kind}), is at ${(pause.at_s - from).toFixed(3)} s in it`;
  return `kept ${numbers} (${generations} of ${all}), ${time}, ${size}${around}`;
}
