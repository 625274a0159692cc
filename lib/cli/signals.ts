// SIGINT and SIGTERM: the first one ends the analysis and prints its results, the second one kills the process.
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export class Signals {
  /** The exit code of the signal, after there was one. */
  code: number | undefined;
  readonly #handler: (signal: keyof typeof CODES) => void;

  /** `atOnce` cleans up before an immediate end. */
  constructor(end: () => void, atOnce: () => void) {
    this.#handler = (signal) => {
      if (this.code !== undefined) {
        atOnce();
        // process.exit would wait for the thread that writes, and that for a reader that does not read.
        this.off();
        process.kill(process.pid, signal);
        return;
      }
      this.code = CODES[signal];
      end();
    };
    for (const signal of Object.keys(CODES)) process.on(signal, this.#handler);
  }

  off(): void {
    for (const signal of Object.keys(CODES)) process.off(signal, this.#handler);
  }
}
