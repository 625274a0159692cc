// Runs a command's work, which ends by itself, by a signal, or because the reader of its output has gone, and cleans up behind it.
import { ActivityError, AddressSpaceError, WindowError } from '../index.js';
import { printable } from '../report/printable.js';
import type { Line } from './line.js';
import { ClosedOutput, type Output } from './output.js';
import { Signals } from './signals.js';
import { Failure, UsageError } from './usage.js';

export interface Work {
  stop: AbortController;
  output: Output;
  line?: Pick<Line, 'clear'>;
  /** Errors that mean that the input cannot be read, beside those of all commands. */
  failures?: readonly (new (message: string) => Error)[];
}

/**
 * Runs the work and returns its exit code, or that of the signal that ended it. Work that returns undefined is incomplete, and its
 * file does not appear.
 */
export async function runWork(
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
    const isFailure = [AddressSpaceError, ...failures].some((kind) => error instanceof kind);
    if (!isFailure && !(error instanceof WindowError) && !(error instanceof ActivityError)) throw error;
    // After a signal only a part was read, and the error may come from that.
    if (signals.code !== undefined) return signals.code;
    throw new (isFailure ? Failure : UsageError)(printable((error as Error).message));
  } finally {
    // A pending read would keep the program running.
    stop.abort();
    line?.clear();
    output.close(code !== undefined);
    signals.off();
  }
}
