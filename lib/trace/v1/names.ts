// Strings and stacks of a trace, decoded on demand. Numbers on the wire, such as why a goroutine blocks, map to the strings that
// Go 1.22 and later write. These have negative ids, as do log messages, which are stored within events.
import type { Frame } from '../events.js';
import { STOP_REASONS } from '../stop-reasons.js';
import { Cursor } from '../varint.js';
import type { Held } from './held.js';
import { DEEPEST_STACK, whyOf } from './wire.js';

/** Up to 1.20, only mark and sweep termination were reported, as 0 and 1. */
const KINDS = 2;

// Negative ids, in this order: event numbers, reasons, places.
const FIRST_REASON = 64;
const FIRST_PLACE = 128;

const NO_FRAMES: readonly Frame[] = [];

export class Names {
  readonly #known = new Map<number, string>();
  readonly #frames = new Map<number, readonly Frame[]>();
  /** Requested stacks that are missing. */
  missing = 0;

  constructor(
    private readonly held: Held,
    private readonly strings: ReadonlyMap<number, number>,
    private readonly stacks: ReadonlyMap<number, number>,
    /** Before 1.7 stacks are PCs only. */
    private readonly hasNames: boolean,
  ) {}

  /** Ids of the trace's own strings. */
  get ids(): Iterable<number> {
    return this.strings.keys();
  }

  string(id: number): string | undefined {
    if (id === 0) return '';
    if (id <= -FIRST_PLACE) return this.#textAt(-id - FIRST_PLACE);
    if (id <= -FIRST_REASON) return STOP_REASONS[-id - FIRST_REASON];
    if (id < 0) return whyOf(-id);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const place = this.strings.get(id);
    if (place === undefined) return undefined;
    const text = this.#textAt(place);
    this.#known.set(id, text);
    return text;
  }

  frames(id: number): readonly Frame[] {
    const known = this.#frames.get(id);
    if (known) return known;
    const place = this.stacks.get(id);
    if (place === undefined) {
      if (id !== 0) this.missing++;
      return NO_FRAMES;
    }
    const { bytes } = this.held;
    const cursor = new Cursor().set(bytes, place, bytes.length);
    const frames: Frame[] = [];
    for (let left = Math.min(cursor.varint(), DEEPEST_STACK); left > 0; left--) {
      cursor.varint(); // pc
      const [name, file, line] = this.hasNames
        ? [cursor.varint(), cursor.varint(), cursor.varint()]
        : [0, 0, 0];
      frames.push({ function: this.string(name) ?? '', file: this.string(file) ?? '', line });
    }
    this.#frames.set(id, frames);
    return frames;
  }

  /** The string at a place returned by `Held.keep`: length, then bytes. */
  #textAt(place: number): string {
    const { bytes } = this.held;
    const cursor = new Cursor().set(bytes, place, bytes.length);
    const length = cursor.varint();
    return bytes.toString('utf8', cursor.at, cursor.at + length);
  }
}

/** Id of the string for why a goroutine stops in this event. */
export const textOfWhy = (event: number): number => -event;
/** Id of the string for a stop's reason. */
export const textOfReason = (reason: number): number =>
  -FIRST_REASON - (reason < STOP_REASONS.length ? reason : 0);
/** Up to 1.20: of the kind of stop that stands in place of a reason. */
export const textOfKind = (kind: number): number => textOfReason(kind < KINDS ? kind + 1 : 0);
/** Id of a message kept at this place. */
export const textOfPlace = (place: number): number => -FIRST_PLACE - place;
