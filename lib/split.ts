// Splits a program's output: yields its own bytes, and passes its GC records to a sink.
import { GRAMMARS } from './gctrace/grammar.js';
import type { NumberStream } from './gctrace/texts.js';
import { Splitter } from './gctrace/split.js';
import { reasonOf } from './model/system-errors.js';
import { openSource, type Source } from './input/source.js';
import { withTicks } from './input/ticks.js';
import { Judging } from './analyze/judging.js';
import { LogLane } from './analyze/lane.js';
import { newBatch } from './model/batch.js';
import { Processes } from './process/processes.js';
import type { AnalyzeOptions } from './analyze/options.js';
import type { AnalysisSink, Notify } from './analyze/sink.js';
import { Reporting } from './analyze/reporting.js';
import { VERSION } from './version.js';

export type SplitOptions = Pick<AnalyzeOptions, 'every' | 'memoryLimit' | 'signal'>;

/** How long the possible beginning of a runtime's line is held back. */
const PATIENCE_MS = 100;
const TICK_MS = 1000;
const CHUNK = 64 * 1024;

/**
 * Reads a program's output (a path, `-` for standard input) and yields the program's own bytes, in order and unchanged: its lines
 * without gctrace and companion lines, and the foreign text of torn ones. They are valid until the next call, meanwhile at most
 * one chunk is read. Yields at least every second, an empty chunk if the program is silent. The possible beginning of a
 * runtime's line is held back for 100 ms. The sink gets the GC records of the bytes before they are yielded. Throws what opening
 * throws.
 */
export async function* split(
  input: string,
  options: SplitOptions,
  sink: AnalysisSink,
): AsyncGenerator<Uint8Array> {
  const name = input === '-' ? 'stdin' : input;
  const notice: Notify = (record) => sink.notice?.({ type: 'notice', ...record });
  sink.meta?.({ type: 'meta', schema: 1, gcdrift: VERSION, inputs: [name] });
  const source = await openSource(input === '-' ? undefined : input);
  const stop = (): void => void source.close();
  options.signal?.addEventListener('abort', stop);
  const splitter = new Splitter();
  const batch = newBatch();
  const processes = new Processes({ ...options, file: name }, (family) => GRAMMARS[family].versions);
  const judging = new Judging({}, sink);
  const reporting = new Reporting(processes, judging, sink, notice, options.every ?? Infinity);
  const calendar = { zone: undefined, latestMs: Date.now() };
  const emit = (): void => sink.cycles?.(batch, processes.all, lane.places);
  const streamOf: NumberStream = ({ stream }) => processes.stream(stream, stream !== '');
  const lane = new LogLane({ name, streamOf, calendar, batch, processes, emit });
  const lines = lane.lines();
  let bytes = 0;
  try {
    const wait = (): number => (splitter.waits ? PATIENCE_MS : TICK_MS);
    for await (const chunk of withTicks(chunksOf(source), wait)) {
      const own = chunk ? splitter.push(chunk) : splitter.waits ? splitter.release() : [];
      if (chunk) for (let at = 0; at < chunk.length;) at += lines.copy(chunk, at);
      bytes += chunk?.length ?? 0;
      lane.update(bytes);
      reporting.step([lane], true);
      yield joined(own);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const message = `reading stopped: ${reasonOf(error)}`;
    notice({ code: 'input-truncated', level: 'warning', message, source: { file: name } });
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await source.close();
    lines.end();
    lane.finish(bytes);
    reporting.finish();
  }
  yield joined(splitter.end());
}

const joined = (parts: readonly Buffer[]): Buffer => (parts.length === 1 ? parts[0] : Buffer.concat(parts));

/** All chunks share one buffer: each is valid until the next one is asked for. */
async function* chunksOf(source: Source): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(CHUNK);
  for (let count; (count = await source.read(buffer)) > 0;) yield buffer.subarray(0, count);
}
