// The end of a stream's process as whoever runs it tells it in several lines, by the lines in which they stand.
import type { End } from '../carrier/carrier.js';

/**
 * `text`: what says that it was killed; none: it ended in another way, or which run was killed is not known. `again`: more of the last
 * end.
 */
export interface ToldEnd {
  text?: string;
  line: number;
  again?: boolean;
}

export class ToldEnds {
  /** The line with its last end, or behind which another run may have begun. */
  #over = 0;
  /** Of the present run. */
  #oom: { text: string; line: number } | undefined;
  /** Nothing was said since SIGKILL ended it; of the OOM killer nothing was. */
  #isFresh = false;

  /** `cycle`: the line of its last cycle; `unclear`: that behind which any unit's next run may have begun. */
  take({ says, text }: End, line: number, cycle: number, unclear: number): ToldEnd | undefined {
    const isKnown = cycle > Math.max(this.#over, unclear);
    const wasFresh = this.#isFresh && cycle < this.#over;
    this.#isFresh = false;
    if (this.#oom && this.#oom.line < cycle) this.#oom = undefined;
    switch (says) {
      case 'oom':
        if (isKnown) this.#oom = { text, line };
        return wasFresh ? { text, line, again: true } : undefined;
      case 'unclear':
        this.#over = line;
        return undefined;
      case 'over':
        this.#over = line;
        return { line };
      default:
        this.#over = line;
        this.#isFresh = isKnown && !this.#oom;
        return isKnown ? (this.#oom ?? { text, line }) : { line };
    }
  }
}
