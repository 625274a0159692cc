// One side of a comparison: sums over the cycles of each process, and the process that represents the side.
import { run, type Progress } from '../analyze/analyze.js';
import { isReported } from '../model/batch.js';
import type { NoticeRecord, SummaryRecord } from '../model/records.js';
import type { AnalyzeOptions } from '../analyze/options.js';
import type { AnalysisSink, Process } from '../analyze/sink.js';
import type { Settled } from './blocks.js';
import { Buckets } from './buckets.js';

export interface Candidate {
  summary: SummaryRecord;
  buckets: Buckets;
}

export interface Side {
  names: readonly string[];
  longest: Map<string, Candidate>;
  /** The namespaces that names of streams leave out. */
  namespaces: Map<string, string>;
  /** Runs with a cycle. */
  processes: number;
  notices: NoticeRecord[];
  progress: Progress;
}

/** Reads one side's inputs once. Yields its progress as `run` does. */
export async function* readSide(
  names: readonly string[],
  options: AnalyzeOptions,
): AsyncGenerator<Progress, Side> {
  const running = new Map<Process, Buckets>();
  const longest = new Map<string, Candidate>();
  const namespaces = new Map<string, string>();
  const notices: NoticeRecord[] = [];
  let processes = 0;
  const sink: AnalysisSink = {
    cycles(batch, owners) {
      for (let row = 0; row < batch.length; row++) {
        if (!isReported(batch, row)) continue;
        const owner = owners[batch.process[row]];
        let buckets = running.get(owner);
        if (!buckets) running.set(owner, (buckets = new Buckets()));
        buckets.add(batch, row);
      }
    },
    notice: (notice) => notices.push(notice),
    namespace: (stream, namespace) => namespaces.set(stream, namespace),
    summary(summary, owner) {
      const buckets = running.get(owner);
      running.delete(owner);
      if (!buckets) return;
      processes++;
      const candidate = { summary, buckets };
      const other = longest.get(summary.stream);
      if (!other || lengthOf(candidate) > lengthOf(other)) longest.set(summary.stream, candidate);
    },
  };
  const progress = yield* run(names, options, sink);
  return { names, longest, namespaces, processes, notices, progress };
}

const lengthOf = ({ summary: { duration_s: seconds, cycles } }: Candidate): number => seconds ?? cycles;

/** Two processes that are compared; `stream` if both have the same name. */
export interface Pair {
  stream?: string;
  before: Candidate;
  after: Candidate;
}

/**
 * The longest runs of the streams that both sides have: in the same namespace, or on the same machine, where that is known, then by name
 * alone; without a common stream, the longest run of each side.
 */
export function pairsOf(before: Side, after: Side): Pair[] {
  const found = new Map<string, Pair>();
  const [olds, news] = [new Map(before.longest), new Map(after.longest)];
  const pair = (stream: string, [old, own]: Called, [other, twin]: Called): void => {
    found.set(stream, { stream, before: own, after: twin });
    olds.delete(old);
    news.delete(other);
  };
  const byFullName = new Map([...news].map((called) => [fullName(called[0], after), called]));
  for (const called of [...olds]) {
    const twin = byFullName.get(fullName(called[0], before));
    if (twin && news.has(twin[0])) pair(called[0], called, twin);
  }
  for (const stream of [...olds.keys()]) {
    const [own, twin] = [longestCalled(stream, olds, before), longestCalled(stream, news, after)];
    if (own && twin) pair(stream, own, twin);
  }
  const pairs = [...before.longest.keys()].flatMap((stream) => found.get(stream) ?? []);
  const [first, second] = [longestOf(before.longest), longestOf(after.longest)];
  return pairs.length > 0 || !first || !second ? pairs : [{ before: first[1], after: second[1] }];
}

type Called = [stream: string, candidate: Candidate];

/** The longest run of those with this name; on whatever machine, if the name leaves that out. */
function longestCalled(
  name: string,
  candidates: Map<string, Candidate>,
  { namespaces }: Side,
): Called | undefined {
  const called = [...candidates].filter(
    ([stream]) => stream === name || (namespaces.has(name) && stream.endsWith(`/${name}`)),
  );
  return candidates.has(name) ? longestOf(new Map(called)) : undefined;
}

const fullName = (stream: string, { namespaces }: Side): string =>
  namespaces.has(stream) ? `${namespaces.get(stream)}/${stream}` : stream;

function longestOf(candidates: Map<string, Candidate>): Called | undefined {
  return [...candidates].reduce<Called | undefined>(
    (best, one) => (best && lengthOf(best[1]) >= lengthOf(one[1]) ? best : one),
    undefined,
  );
}

/** While a heap fills, the marked heap rises by more than a quarter, and more than the truncation, from cycle to cycle. */
const FILLING = 1.25;
const STEP_MIB = 1;

/**
 * The number of the last cycle of a process's warm-up, in which its heap fills: the first cycle, and those after it whose marked heap
 * rose by more than a quarter. From the 4 MiB minimum, GOGC=100 reaches half a GiB in seven cycles (runtime/mgcpacer.go,
 * heapGoalInternal), so a longer rise is no warm-up.
 */
export function warmUpOf({ head }: Buckets): number {
  if (head[0]?.n !== 1) return 0;
  let last = 0;
  while (
    last + 1 < head.length &&
    head[last + 1].n === head[last].n + 1 &&
    head[last + 1].markedMib > head[last].markedMib * FILLING + STEP_MIB
  )
    last++;
  return head[last].n;
}

/** What of a process is compared: what comes behind its warm-up. */
export function settledOf({ summary, buckets: { head, body } }: Candidate, warmUp: number): Settled {
  const course = summary.live_heap?.course;
  return {
    buckets: [...head.filter(({ n }) => n > warmUp).map(({ bucket }) => bucket), ...body],
    ...(course && { course }),
  };
}
