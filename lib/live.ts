// An analysis of bytes that somebody else reads, and does other things with.
import type { AnalysisSink, AnalyzeOptions } from './analyze.js';
import { GRAMMARS } from './gctrace/grammar.js';
import type { LineBuffer } from './input/lines.js';
import { Lane } from './lane.js';
import { CycleBatch } from './model/batch.js';
import { Processes } from './process/processes.js';
import { Telling } from './telling.js';
import { VERSION } from './version.js';

export class LiveAnalysis {
  readonly #lane: Lane;
  readonly #lines: LineBuffer;
  readonly #telling: Telling;
  #bytes = 0;

  /** `name` is what records call the input. What is found is told to the sink before the call that brought it ends. */
  constructor(name: string, options: Pick<AnalyzeOptions, 'every' | 'memoryLimit'>, sink: AnalysisSink) {
    sink.meta?.({ type: 'meta', schema: 1, gcdrift: VERSION, inputs: [name] });
    const batch = new CycleBatch();
    const processes = new Processes(options, (family) => GRAMMARS[family].versions);
    this.#lane = new Lane(name, '', batch, processes, () => sink.cycles?.(batch, processes.all, name));
    this.#lines = this.#lane.lines();
    this.#telling = new Telling(
      processes,
      sink,
      (record) => sink.notice?.({ type: 'notice', ...record }),
      options.every ?? Infinity,
    );
  }

  /** The next bytes; none where only time has passed. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) at += this.#lines.copy(chunk, at);
    this.#bytes += chunk.length;
    this.#lane.update(this.#bytes);
    this.#telling.step([this.#lane], true);
  }

  /** There are no more bytes. */
  finish(): void {
    this.#lines.end();
    this.#lane.finish(this.#bytes);
    this.#telling.finish();
  }
}
