// SIGINT and SIGTERM: the first one asks to come to an end with what is known, the second one ends at once.
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export class Signals {
  /** The exit code that the signal asks for, once there was one. */
  code: number | undefined;
  readonly #handler: (signal: keyof typeof CODES) => void;

  /** `atOnce` puts away what must not stay behind. */
  constructor(end: () => void, atOnce: () => void) {
    this.#handler = (signal) => {
      if (this.code !== undefined) {
        atOnce();
        process.exit(CODES[signal]);
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
