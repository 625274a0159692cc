// Cuts a trace to the complete generations around a window, unchanged. The input is read more than once, because the place of the
// worst pause is only known at its end.
import { run } from './analyze/analyze.js';
import { secondsOf } from './model/cycle.js';
import type { NoticeRecord, Pause } from './model/records.js';
import { parseDuration } from './model/units.js';
import type { AnalysisSink } from './analyze/sink.js';
import { placeOf, traceBytes, TraceInputError } from './trace-bytes.js';
import { V2 } from './trace/open.js';
import { Generations, kept, type Generation } from './trace/write/generations.js';
import { WindowError } from './analyze/window.js';

export interface CutOptions {
  /** `worst-pause`, `gc:4`, or seconds since the trace's start such as `12.5s`. */
  around?: string | undefined;
  /** `gc:4`, `12.5s`. */
  from?: string | undefined;
  to?: string | undefined;
  /** Called with notices about damage in the input, and in the window. */
  notice?: ((record: NoticeRecord) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface CutReport {
  /** Numbers of the first and the last generation kept, how many were kept, and how many there were. */
  first: number;
  last: number;
  generations: number;
  all_generations: number;
  /** Seconds since the start of the whole trace, and its length. */
  from_s: number;
  to_s: number;
  all_s: number;
  bytes: number;
  all_bytes: number;
  /** With `around: 'worst-pause'`: that pause. */
  pause?: Pause;
}

/** Seconds since the trace's start. */
interface Span {
  from: number;
  to: number;
}

/** The tracer's own stop, which is only partly in the trace. */
const START = 'start trace';
const WORST = 'worst-pause';

/**
 * `input`: a path, packed or not, or a file in an archive, `bundle.tar:trace.out`. Yields the header and the complete generations of
 * a trace of Go 1.22 or later that contain the window, or the worst pause with its cycle. Throws TraceInputError, and WindowError if
 * the window is invalid or outside the trace.
 */
export async function* cut(input: string, options: CutOptions): AsyncGenerator<Buffer, CutReport> {
  if (input === '-')
    throw new TraceInputError('cut reads its input more than once: it needs a file, not standard input');
  const { signal } = options;
  const edges = edgesOf(options);
  const index = await indexOf(input, options);
  const analysis = edges.some((edge) => edge && !('seconds' in edge))
    ? await analysisOf(input, edges, signal)
    : undefined;
  const span = spanOf(edges, analysis);
  const generations = generationsIn(index, span, options);
  const [first, last] = [generations[0], generations.at(-1)!];
  let bytes = 0;
  let all = 0;
  for await (const chunk of traceBytes(input, () => undefined, signal)) {
    all += chunk.bytes.length;
    for (const part of kept(chunk.bytes, chunk.offset, first.from, last.to)) {
      bytes += part.length;
      yield part;
    }
  }
  return {
    first: first.number,
    last: last.number,
    generations: generations.length,
    all_generations: index.length,
    from_s: first.fromS,
    to_s: last.toS,
    all_s: index.at(-1)!.toS,
    bytes,
    all_bytes: all,
    ...(options.around === WORST && analysis?.worst && { pause: analysis.worst }),
  };
}

type Edge = { seconds: number } | { cycle: number } | { worst: true };

/** The window's edges; undefined: an end of the trace. */
function edgesOf({ around, from, to }: CutOptions): [Edge | undefined, Edge | undefined] {
  if (around !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new WindowError('use either --around, or --from and --to');
    const edge = around === WORST ? { worst: true as const } : edgeOf('--around', around);
    return [edge, edge];
  }
  if (from === undefined && to === undefined)
    throw new WindowError('what should be kept? use --around worst-pause, or --from 12.5s --to gc:40');
  return [
    from === undefined ? undefined : edgeOf('--from', from),
    to === undefined ? undefined : edgeOf('--to', to),
  ];
}

function edgeOf(option: string, text: string): Edge {
  const cycle = /^gc:(\d+)$/.exec(text);
  if (cycle) return { cycle: Number(cycle[1]) };
  const seconds = parseDuration(text);
  if (seconds !== undefined) return { seconds };
  const worst = option === '--around' ? `${WORST}, ` : '';
  throw new WindowError(`${option}: ${text} is not a place in a trace: write ${worst}12.5s or gc:40`);
}

async function indexOf(input: string, { notice, signal }: CutOptions): Promise<Generation[]> {
  let generations: Generations | undefined;
  const source = { file: input };
  const tell = (message: string): void =>
    notice?.({ type: 'notice', code: 'input-truncated', level: 'warning', message, source });
  for await (const { bytes, minor } of traceBytes(input, tell, signal)) {
    if (minor < V2)
      throw new TraceInputError(
        `${input} is a trace of Go 1.21 or earlier: only traces of Go 1.22 and later can be cut (gcdrift TRACE --from --to reports a part of any)`,
      );
    generations ??= new Generations(minor);
    generations.add(bytes);
  }
  generations?.end();
  const all = generations?.all ?? [];
  if (!all.some(({ whole }) => whole))
    throw new TraceInputError(
      `${input} has no complete generation: other tools could not read any part of it`,
    );
  return all;
}

interface Analysis {
  cycles: ReadonlyMap<number, Span>;
  count: number;
  worst: Pause | undefined;
  worstSpan: Span | undefined;
}

async function analysisOf(
  input: string,
  edges: readonly (Edge | undefined)[],
  signal: AbortSignal | undefined,
): Promise<Analysis> {
  const wanted = new Set(edges.flatMap((edge) => (edge && 'cycle' in edge ? [edge.cycle] : [])));
  const cycles = new Map<number, Span>();
  let count = 0;
  let worst: Pause | undefined;
  let worstCycle: Span | undefined;
  let latest: { n: number; span: Span } | undefined;
  const { path = input, wanted: file } = placeOf(input);
  // All files of an archive are read.
  const isElsewhere = (name: string): boolean => file !== undefined && name !== file;
  const sink: AnalysisSink = {
    pause(pause) {
      if (isElsewhere(pause.source.file)) return;
      if (pause.reason === START || !(pause.total_ns! > (worst?.total_ns ?? -1))) return;
      worst = pause;
      worstCycle = latest && latest.n === pause.n ? latest.span : undefined;
    },
    cycles(batch, _, places) {
      for (let row = 0; row < batch.length; row++) {
        if (isElsewhere(places.fileOf(batch.line[row]))) continue;
        const n = batch.n[row];
        const from = secondsOf(batch.atMs[row]);
        const ns = batch.sweepTermNs[row] + batch.markNs[row] + batch.markTermNs[row];
        const span = { from, to: from + ns / 1e9 };
        count++;
        latest = { n, span };
        if (wanted.has(n)) cycles.set(n, span);
        if (worst?.n === n) worstCycle = span;
      }
    },
  };
  for await (const _ of run([path], { signal }, sink));
  const at = worst?.at_s;
  const own = worst && at !== undefined ? { from: at, to: at + (worst.total_ns ?? 0) / 1e9 } : undefined;
  const worstSpan = own && worstCycle ? union(own, worstCycle) : own;
  return { cycles, count, worst, worstSpan };
}

const union = (a: Span, b: Span): Span => ({ from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) });

function spanOf([from, to]: readonly (Edge | undefined)[], analysis: Analysis | undefined): Span {
  const spanAt = (edge: Edge): Span => {
    if ('seconds' in edge) return { from: edge.seconds, to: edge.seconds };
    if ('worst' in edge) {
      if (!analysis?.worstSpan)
        throw new WindowError('the trace has no stop of the world but the tracer’s own: use --from and --to');
      return analysis.worstSpan;
    }
    const found = analysis?.cycles.get(edge.cycle);
    if (!found)
      throw new WindowError(`the trace has no complete gc:${edge.cycle} among its ${analysis?.count} cycles`);
    return found;
  };
  const span = { from: from ? spanAt(from).from : 0, to: to ? spanAt(to).to : Infinity };
  if (span.from > span.to) throw new WindowError('--from is after --to');
  return span;
}

/** The longest run of complete consecutive generations in the span. */
function generationsIn(all: readonly Generation[], { from, to }: Span, options: CutOptions): Generation[] {
  const end = all.at(-1)!.toS;
  const inSpan = all.filter(({ fromS, toS }) => fromS <= to && toS >= from);
  if (inSpan.length === 0)
    throw new WindowError(`nothing of the trace is there: it goes from 0 s to ${end.toFixed(3)} s`);
  const runs: Generation[][] = [];
  for (const generation of inSpan.filter(({ whole }) => whole)) {
    const run = runs.at(-1);
    if (run && run.at(-1)!.number + 1 === generation.number && run.at(-1)!.to === generation.from)
      run.push(generation);
    else runs.push([generation]);
  }
  if (runs.length === 0)
    throw new WindowError('that part is in damaged or incomplete generations, which other tools cannot read');
  const [longest] = runs.sort((a, b) => b.length - a.length);
  if (longest.length < inSpan.length)
    options.notice?.({
      type: 'notice',
      code: 'input-damaged-trace',
      level: 'warning',
      message:
        'generations of that part are damaged or incomplete, and were left out with everything beyond them',
      count: inSpan.length - longest.length,
    });
  return longest;
}
