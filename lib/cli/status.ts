// A status line on a terminal's stderr for inputs that do not end: the state of the latest process. Erased at the end.
import {
  formatBytes,
  formatDuration,
  formatNumber,
  verdictNow,
  type AnalysisSink,
  type CycleBatch,
  type JudgingOptions,
  type Process,
  type Progress,
} from '../index.js';
import { shown } from '../report/paint.js';
import { displayWidth, truncate } from '../report/width.js';

const EVERY_MS = 200;
/** A verdict takes a trend test, so it is updated less often. */
const VERDICT_EVERY_MS = 2000;
/** Fewer columns are too few for a verdict. */
const LEAST_VERDICT = 16;
const COLUMNS = 80;
const FREE = 3;
const MIB = 2 ** 20;

export interface StatusStream {
  columns?: number;
  write(text: string): unknown;
}

export class StatusLine {
  #cycles = 0;
  #count = 0;
  /** By their index, which is reused after a process has ended. */
  readonly #processes: Process[] = [];
  #latest: { process: Process; parts: string[] } | undefined;
  #verdict: { process: Process; text: string; atMs: number } | undefined;
  #written = '';
  #nextMs = 0;

  constructor(
    private readonly stream: StatusStream,
    private readonly ascii: boolean,
    private readonly judging: JudgingOptions = {},
  ) {}

  watch(sink: AnalysisSink): AnalysisSink {
    return {
      ...sink,
      cycles: (batch, processes, places) => {
        this.#hear(batch, processes);
        sink.cycles?.(batch, processes, places);
      },
    };
  }

  #hear(batch: CycleBatch, processes: readonly Process[]): void {
    let last = -1;
    for (let row = 0; row < batch.length; row++) {
      const index = batch.process[row];
      if (index < 0) continue;
      last = row;
      this.#cycles++;
      if (this.#processes[index] === processes[index]) continue;
      this.#processes[index] = processes[index];
      this.#count++;
    }
    if (last < 0) return;
    const pauses = [batch.sweepTermNs[last], batch.markTermNs[last], batch.cycleStopNs[last]];
    const goal = batch.goal[last] * MIB;
    this.#latest = {
      process: processes[batch.process[last]],
      parts: [
        `live ≤ ${formatBytes(batch.heapMarked[last] * MIB)}`,
        ...(goal < Number.MAX_SAFE_INTEGER ? [`goal ${formatBytes(goal)}`] : []),
        `pause ${formatDuration(Math.max(...pauses.filter((pause) => pause >= 0)))}`,
      ],
    };
  }

  update({ inputs }: Progress, nowMs = Date.now()): void {
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    const lines = inputs.reduce((sum, input) => sum + input.lines, 0);
    const text = this.#fit(this.#parts(lines, nowMs));
    if (text === this.#written) return;
    this.stream.write(`\r\x1b[K${text}`);
    this.#written = text;
  }

  clear(): void {
    if (this.#written !== '') this.stream.write('\r\x1b[K');
    this.#written = '';
    this.#nextMs = 0;
  }

  /** The parts by falling importance; the verdict may be truncated. */
  #parts(lines: number, nowMs: number): string[] {
    const cycles = `${formatNumber(this.#cycles)} ${this.#cycles === 1 ? 'cycle' : 'cycles'}`;
    if (!this.#latest) return [`${formatNumber(lines)} lines`, 'no GC cycle so far'];
    const { process, parts } = this.#latest;
    const among =
      this.#count > 1 ? [`${formatNumber(this.#count)} processes`, cycles, process.stream] : [cycles];
    return [...among.filter((part) => part !== ''), ...parts, this.#verdictOf(process, nowMs)];
  }

  #verdictOf(process: Process, nowMs: number): string {
    let verdict = this.#verdict;
    if (verdict?.process !== process || nowMs - verdict.atMs >= VERDICT_EVERY_MS) {
      verdict = this.#verdict = { process, text: verdictNow(process, this.judging), atMs: nowMs };
    }
    return verdict.text;
  }

  /** Fits the parts into one row; some terminals wrap after the last column, and Ctrl-C echoes `^C`. */
  #fit(parts: readonly string[]): string {
    const width = (this.stream.columns ?? COLUMNS) - FREE;
    const say = (text: string): string => shown(text, this.ascii);
    const dot = say(' · ');
    let line = '';
    parts.forEach((part, i) => {
      const joint = line === '' ? '' : dot;
      const room = width - displayWidth(line) - displayWidth(joint);
      const text = say(part);
      if (displayWidth(text) <= room) line += joint + text;
      else if (i === 0 || (i === parts.length - 1 && room >= LEAST_VERDICT))
        line += joint + truncate(text, room, say('…'));
    });
    return line;
  }
}
