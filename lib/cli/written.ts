// The way of a trace that is written anew, to a file or to standard output, for `cut` and `anonymize`.
import { isatty } from 'node:tty';
import { TraceInputError, WindowError, type NoticeRecord } from '../index.js';
import { printable } from '../report/printable.js';
import { tellNotices } from './analyze.js';
import { Failure } from './failure.js';
import type { AnonymizeFlags } from './options.js';
import { ClosedOutput, Output } from './output.js';
import { Signals } from './signals.js';
import { UsageError } from './usage.js';

/** What writes a trace. */
export type Writing<Report> = (
  input: string,
  about: { notice: (record: NoticeRecord) => void; signal: AbortSignal },
) => AsyncGenerator<Buffer, Report>;

/** Writes it, whole or not at all, says on stderr what `words` make of the report, and returns the exit code. */
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
  const signals = new Signals(
    () => stop.abort(),
    () => output.close(false),
  );
  let complete = false;
  try {
    const steps = writing(input, { notice: (record) => notices.push(record), signal: stop.signal });
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) await output.write(step.value);
    complete = signals.code === undefined;
    if (!quiet) {
      tellNotices(notices, false, 'trace');
      if (complete) process.stderr.write(`gcdrift: ${printable(words(step.value))}\n`);
    }
    return signals.code ?? 0;
  } catch (error) {
    if (error instanceof ClosedOutput) return 0;
    // What was read until then says nothing of the trace.
    if (signals.code !== undefined) return signals.code;
    if (error instanceof WindowError) throw new UsageError(printable(error.message));
    if (error instanceof TraceInputError) throw new Failure(printable(error.message));
    throw error;
  } finally {
    stop.abort();
    output.close(complete);
    signals.off();
  }
}
