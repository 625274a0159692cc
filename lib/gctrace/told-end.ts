// Combines a service manager's reports about one stream: several lines can tell of one end, and a line of an earlier run's.
import type { End } from '../carrier/carrier.js';

/** `text`: what says that it was killed; none: it ended in another way, or who was killed is not known. `again`: more of the last end. */
export interface ToldEnd {
  text?: string;
  again?: boolean;
}

export class ToldEnds {
  /** The line with its last end, or with which another run began. */
  #over = 0;
  /** Somebody may be ending the present run. */
  #isUnclear = false;
  /** Nothing was said since SIGKILL ended it. */
  #isFresh = false;

  /** `cycle`: the line of its last cycle; `unclear`: that behind which any unit's next run may have begun. */
  take({ says, text }: End, line: number, cycle: number, unclear: number): ToldEnd | undefined {
    const isKnown = !this.#isUnclear && cycle > Math.max(this.#over, unclear);
    const wasFresh = this.#isFresh && cycle < this.#over;
    this.#isFresh = says === 'sigkill' && isKnown;
    if (says === 'oom') return wasFresh ? { text, again: true } : undefined;
    this.#isUnclear = says === 'unclear';
    if (says === 'unclear') return undefined;
    this.#over = line;
    if (says === 'begins') return undefined;
    return this.#isFresh ? { text } : {};
  }
}
