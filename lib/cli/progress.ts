// A progress line on a terminal's stderr for work of more than a second: bytes, rate, time left. Erased at the end.
import { formatBytes, formatDuration, type AnalysisSink, type Progress } from '../index.js';
import { tell } from './stderr.js';

const FIRST_AFTER_MS = 1000;
const EVERY_MS = 200;

export class ProgressLine {
  readonly #start = Date.now();
  #next = this.#start + FIRST_AFTER_MS;
  #written = false;

  watch(sink: AnalysisSink): AnalysisSink {
    return sink;
  }

  update({ inputs, bytes, totalBytes, done, all }: Progress): void {
    const now = Date.now();
    if (now < this.#next) return;
    this.#next = now + EVERY_MS;
    const cycles = inputs.reduce((sum, input) => sum + input.cycles, 0);
    const seconds = (now - this.#start) / 1e3;
    const rate = bytes / seconds;
    const left =
      totalBytes && bytes > 0
        ? ` of ${formatBytes(totalBytes)}, ${formatDuration(((totalBytes - bytes) / rate) * 1e9)} left`
        : '';
    const files = all > 1 ? `${done} of ${all} files · ` : '';
    const line = `${files}${formatBytes(bytes)}${left} · ${formatBytes(rate)}/s · ${cycles} cycles`;
    // A line that wraps could not be erased.
    tell(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    this.#written = true;
  }

  clear(): void {
    if (this.#written) tell('\r\x1b[K');
    this.#written = false;
  }
}
