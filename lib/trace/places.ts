// Who caused an event: the goroutine, and the nearest function of the program.
import type { Actor } from '../model/records.js';
import type { Frame } from './events.js';

/** The standard library, which acts for its callers. `go.uber.org/zap.New` is not part of it: its last slash follows a dot. */
export const STANDARD =
  /^(?:vendor\/golang[._]org\/|(?:archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|go|hash|html|image|index\/suffixarray|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|weak)(?:\/[^.]*)?\.(?![^([]*\/))/;
/** Packages whose frames tell the action, not the actor. */
const SERVING = /^(?:runtime|internal|sync|reflect|time|syscall)(?:\/[^.]*)?\./;

/** The first frame from the leaf that is the program's; else one outside the packages above; else the outermost. */
export const userFrame = (frames: readonly Frame[]): Frame | undefined =>
  frames.find(({ function: name }) => name !== '' && !STANDARD.test(name)) ??
  frames.find(({ function: name }) => name !== '' && !SERVING.test(name)) ??
  frames.at(-1);

/** What starts cycles that gctrace calls forced. */
const FORCING = /^runtime\.GC$|^runtime\/debug\.(?:freeOSMemory|FreeOSMemory)$/;
export const isForced = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => FORCING.test(frame.function));
/** The code of a benchmark, or what the testing package does between its runs: it forces cycles and reads memory statistics. */
export const isOfBenchmark = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => frame.function.startsWith('testing.(*B).'));
/** The two-minute timer starts periodic cycles. */
export const isPeriodic = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => frame.function === 'runtime.forcegchelper');

/** `/usr/local/go1.23.4/src/runtime/mgc.go`, `…/toolchain@v0.0.1-go1.26.8.linux-amd64/src/runtime/mgc.go`. */
const TOOLCHAIN = /[/\\-]go1\.(\d{1,3})(?:(?:\.|rc|beta)[\w.-]*)?[/\\]src[/\\]runtime[/\\]/;

/** The Go 1.x of these frames' runtime, if its folder's name contains it. */
export function toolchainOf(frames: readonly Frame[]): number | undefined {
  for (const { file } of frames) {
    const found = TOOLCHAIN.exec(file);
    if (found) return Number(found[1]);
  }
  return undefined;
}

/** Undefined if nothing is known. */
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
