// Merges the events of all Ps in time order: reads one P's events until another P has an earlier one.
import type { Lane } from './lane.js';
import { OVER } from './layout.js';
import { SAMPLES } from './scan.js';

/** A binary heap of lanes, earliest first; at equal times the lower number first. */
export class Merge {
  readonly #lanes: Lane[] = [];

  constructor(lanes: readonly Lane[]) {
    for (const lane of lanes) if (lane.p !== SAMPLES && lane.advance(-Infinity) !== OVER) this.#add(lane);
  }

  #add(lane: Lane): void {
    let at = this.#lanes.push(lane) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(lane, this.#lanes[parent])) break;
      this.#lanes[at] = this.#lanes[parent];
      at = parent;
    }
    this.#lanes[at] = lane;
  }

  /** The lane to read next. */
  get first(): Lane | undefined {
    return this.#lanes[0];
  }

  /** The limit up to which to read it. */
  get latest(): number {
    const [, left, right] = this.#lanes;
    return Math.min(left?.order ?? Infinity, right?.order ?? Infinity);
  }

  /** Call after the first lane was advanced, or is exhausted. */
  settle(isOver: boolean): void {
    const lanes = this.#lanes;
    const lane = isOver ? lanes.pop() : lanes[0];
    if (lane === undefined || lanes.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= lanes.length) break;
      if (child + 1 < lanes.length && isBefore(lanes[child + 1], lanes[child])) child++;
      if (!isBefore(lanes[child], lane)) break;
      lanes[at] = lanes[child];
      at = child;
    }
    lanes[at] = lane;
  }
}

const isBefore = (a: Lane, b: Lane): boolean =>
  a.order < b.order || (a.order === b.order && a.index < b.index);
