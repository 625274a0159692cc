// The events of all Ps in the order of time: always on with the P whose next event is the earliest, up to where another's is.
import type { Lane } from './lane.js';

/** A heap of lanes, the earliest first; of two at the same time that of the lower number. */
export class Merge {
  readonly #lanes: Lane[] = [];

  /** Takes the lane, which stands at an event. */
  add(lane: Lane): void {
    let at = this.#lanes.push(lane) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(lane, this.#lanes[parent])) break;
      this.#lanes[at] = this.#lanes[parent];
      at = parent;
    }
    this.#lanes[at] = lane;
  }

  /** Where it is the turn of. */
  get first(): Lane | undefined {
    return this.#lanes[0];
  }

  /** Until when it is its turn. */
  get latest(): number {
    const [, left, right] = this.#lanes;
    return Math.min(left?.order ?? Infinity, right?.order ?? Infinity);
  }

  /** The first lane has gone on, or is over. */
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
