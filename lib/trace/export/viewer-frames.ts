// Stacks of the trace viewer's JSON: a tree of frames, `"84":{"name":"main.fill:22","parent":83}`, after all events. Files are
// missing.
import type { Frame } from '../events.js';
import { unquoted } from './names.js';

/** Further ones are dropped. */
const MOST = 2 ** 20;
const DEEPEST = 1000;
/** Longer names are truncated. */
const LONGEST_NAME = 4096;

const NO_FRAMES: readonly Frame[] = [];

export class ViewerFrames {
  readonly #frames = new Map<number, { frame: Frame; parent: number }>();
  readonly #stacks = new Map<number, readonly Frame[]>();

  get count(): number {
    return this.#frames.size;
  }

  /** `bytes[from, to)`: the name, escaped. */
  add(id: number, bytes: Uint8Array, from: number, to: number, parent: number): void {
    if (this.#frames.size === MOST) return;
    const name = unquoted(
      Buffer.from(bytes.subarray(from, Math.min(to, from + LONGEST_NAME))).toString('utf8'),
    );
    const [, called = name, line = '0'] = /^(.*):(\d{1,9})$/s.exec(name) ?? [];
    this.#frames.set(id, { frame: { function: called, file: '', line: Number(line) }, parent });
  }

  /** Leaf first. */
  of(stack: number): readonly Frame[] {
    if (stack === 0) return NO_FRAMES;
    let frames = this.#stacks.get(stack);
    if (!frames) {
      frames = this.#walk(stack);
      // Frames that are still unknown may come later.
      if (frames.length > 0) this.#stacks.set(stack, frames);
    }
    return frames;
  }

  #walk(stack: number): readonly Frame[] {
    const frames: Frame[] = [];
    let found = this.#frames.get(stack);
    while (found && frames.length < DEEPEST) {
      frames.push(found.frame);
      found = this.#frames.get(found.parent);
    }
    return frames;
  }
}
