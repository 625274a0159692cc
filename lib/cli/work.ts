// A command at work: it writes to one output, shows one line meanwhile, comes to its end by itself, by a signal or since nobody
// reads any more, and leaves nothing half done behind.
import { ActivityError, WindowError } from '../index.js';
import { printable } from '../report/printable.js';
import { Failure } from './failure.js';
import type { Line } from './line.js';
import { ClosedOutput, type Output } from './output.js';
import { Signals } from './signals.js';
import { UsageError } from './usage.js';

export interface Work {
  stop: AbortController;
  output: Output;
  line?: Pick<Line, 'clear'>;
  /** What it throws where its input cannot be read. */
  failures?: readonly (new (message: string) => Error)[];
}

/**
 * Does the work and returns the exit code: that of the work, or of the signal that ended it. Work that has none is not
 * complete, and its file does not appear.
 */
export async function finished(
  { stop, output, line, failures = [] }: Work,
  work: () => Promise<number | undefined>,
): Promise<number> {
  const signals = new Signals(
    () => stop.abort(),
    () => {
      line?.clear();
      output.close(false);
    },
  );
  let code: number | undefined;
  try {
    code = await work();
    return signals.code ?? code ?? 0;
  } catch (error) {
    if (error instanceof ClosedOutput) return 0;
    const isFailure = failures.some((kind) => error instanceof kind);
    if (!isFailure && !(error instanceof WindowError) && !(error instanceof ActivityError)) throw error;
    // What was read until a signal says nothing of the whole.
    if (signals.code !== undefined) return signals.code;
    throw new (isFailure ? Failure : UsageError)(printable((error as Error).message));
  } finally {
    // A read that is under way would keep the program from its end.
    stop.abort();
    line?.clear();
    output.close(code !== undefined);
    signals.off();
  }
}
