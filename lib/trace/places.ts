// Who did something: the goroutine, and the nearest function of the program itself.
import type { Actor } from '../model/records.js';
import type { Frame } from './events.js';

/** The standard library, which acts on somebody's behalf. `go.uber.org/zap.New` is not of it: no dot stands before its last slash. */
export const STANDARD =
  /^(?:vendor\/golang[._]org\/|(?:archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|go|hash|html|image|index\/suffixarray|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|weak)(?:\/[^.]*)?\.(?![^([]*\/))/;
/** Packages whose frames say what was done, not by whom. */
const SERVING = /^(?:runtime|internal|sync|reflect|time|syscall)(?:\/[^.]*)?\./;

/** The first frame, from the leaf on, that is the program's; else one that is not the runtime's or its like; else the outermost. */
export const userFrame = (frames: readonly Frame[]): Frame | undefined =>
  frames.find(({ function: name }) => name !== '' && !STANDARD.test(name)) ??
  frames.find(({ function: name }) => name !== '' && !SERVING.test(name)) ??
  frames.at(-1);

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
