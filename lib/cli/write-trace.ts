// Writes a changed trace to a file or to standard output, for `cut` and `anonymize`.
import { isatty } from 'node:tty';
import { TraceInputError, type NoticeRecord } from '../index.js';
import { printable } from '../report/printable.js';
import { tellNotices } from './notices.js';
import type { AnonymizeFlags } from './options.js';
import { Output } from './output.js';
import { tell } from './stderr.js';
import { UsageError } from './usage.js';
import { runWork } from './work.js';

export type Writing<Report> = (
  input: string,
  about: { notice: (record: NoticeRecord) => void; signal: AbortSignal },
) => AsyncGenerator<Buffer, Report>;

/** Writes the trace completely or not at all, prints `words(report)` to stderr, and returns the exit code. */
export async function writeTrace<Report>(
  { output: path, quiet, trace = '' }: AnonymizeFlags,
  writing: Writing<Report>,
  words: (report: Report) => string,
): Promise<number> {
  if (path === undefined && isatty(1))
    throw new UsageError('a trace is binary: write it to a file (-o FILE) or a pipe, not to a terminal');
  const input = trace === '' ? '-' : trace;
  if (input === '-' && process.stdin.isTTY) throw new UsageError('no input: name a trace, or pipe one in');
  const notices: NoticeRecord[] = [];
  const stop = new AbortController();
  const output = new Output(path, false);
  return runWork({ stop, output, failures: [TraceInputError] }, async () => {
    const steps = writing(input, { notice: (record) => notices.push(record), signal: stop.signal });
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) await output.write(step.value);
    const complete = !stop.signal.aborted;
    if (!quiet) {
      tellNotices(notices, 'warning');
      if (complete) tell(`gcdrift: ${printable(words(step.value))}\n`);
    }
    return complete ? 0 : undefined;
  });
}
