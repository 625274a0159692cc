// Who did something: the goroutine, and the nearest function of the program itself.
import type { Actor } from '../model/records.js';
import type { Frame } from './events.js';

/** Packages whose frames say what was done, not by whom. */
const SERVING = /^(?:runtime|internal|sync|reflect|time|syscall)(?:\/[^.]*)?\./;

/** The first frame, from the leaf on, that is not the runtime's or its like; the outermost where all are. */
export const userFrame = (frames: readonly Frame[]): Frame | undefined =>
  frames.find((frame) => frame.function !== '' && !SERVING.test(frame.function)) ?? frames.at(-1);

/** Undefined where nothing is known. */
export function actorOf(goroutine: number, frames: readonly Frame[]): Actor | undefined {
  const frame = userFrame(frames);
  if (!(goroutine > 0) && !frame) return undefined;
  return {
    ...(goroutine > 0 && { goroutine }),
    ...(frame && frame.function !== '' && { function: frame.function }),
    ...(frame && frame.file !== '' && { file: frame.file }),
    ...(frame && frame.line > 0 && { line: frame.line }),
  };
}
