// Stacks as traces of several versions hold them, the leaf first, and trace rows made of them.
import { Kind, Rows, type Frame, type Stretch } from '../../lib/trace/events.js';

export const stackOf = (...names: string[]): Frame[] =>
  names.map((name) => {
    const [text, place = ''] = name.split(' ');
    const [file, line = '0'] = place.split(':');
    return { function: text, file, line: Number(line) };
  });

const USER = 'example.com/shop/orders.(*Book).Put orders.go:31';
const ABOVE = ['main.serve main.go:12', 'runtime.goexit'];
const classic = (...frames: string[]): Frame[] => stackOf(...frames, USER, ...ABOVE);
const IRM = 'internal/runtime/maps.';

export const STACKS = {
  /** Go 1.23. */
  doubling: classic(
    'runtime.mallocgc',
    'runtime.newarray',
    'runtime.makeBucketArray',
    'runtime.hashGrow',
    'runtime.mapassign_faststr',
  ),
  largeDoubling: classic(
    'runtime.(*mcache).allocLarge',
    'runtime.mallocgcLarge',
    'runtime.mallocgc',
    'runtime.newarray',
    'runtime.makeBucketArray',
    'runtime.hashGrow',
    'runtime.mapassign_fast64',
  ),
  /** The write to an inner map, on the line below that to the outer one. */
  innerBucket: stackOf(
    'runtime.mallocgc',
    'runtime.newobject',
    'runtime.mapassign_faststr',
    'example.com/shop/orders.(*Book).Put orders.go:33',
    ...ABOVE,
  ),
  evacuation: classic('runtime.evacuate_faststr', 'runtime.growWork_faststr', 'runtime.mapassign_faststr'),
  firstBucket: classic('runtime.mallocgc', 'runtime.newobject', 'runtime.mapassign_faststr'),
  classicWrite: classic('memeqbody', 'runtime.mapassign_faststr'),
  askedToGrow: classic('runtime.bucketShift', 'runtime.overLoadFactor', 'runtime.mapassign_faststr'),
  pruned: classic('aeshashbody', `${IRM}(*table).pruneTombstones`, 'runtime.mapassign_faststr'),
  hinted: classic('runtime.mallocgc', 'runtime.newarray', 'runtime.makeBucketArray', 'runtime.makemap'),
  /** Go 1.27. */
  split: classic(
    'runtime.mallocgc',
    'runtime.newarray',
    `${IRM}newarray`,
    `${IRM}newGroups`,
    `${IRM}(*table).reset`,
    `${IRM}newTable`,
    `${IRM}(*table).split`,
    `${IRM}(*table).rehash`,
    'runtime.mapassign_faststr',
  ),
  smallGrowth: classic(
    'runtime.mallocgc',
    `${IRM}newGroups`,
    `${IRM}(*table).reset`,
    `${IRM}newTable`,
    `${IRM}(*Map).growToTable`,
    'runtime.mapassign_faststr',
  ),
  firstGroup: classic(
    'runtime.mallocgc',
    `${IRM}newGroups`,
    `${IRM}(*Map).growToSmall`,
    'runtime.mapassign_faststr',
  ),
  swissHinted: classic(
    `${IRM}(*ctrlGroup).setEmpty`,
    `${IRM}(*table).reset`,
    `${IRM}newTable`,
    `${IRM}NewMap`,
    'runtime.makemap',
  ),
  preempted: classic(
    'runtime.asyncPreempt2',
    'runtime.asyncPreempt',
    `${IRM}ctrlGroup.matchH2`,
    'runtime.mapaccess1_faststr',
  ),
  delete: classic(`${IRM}(*table).Delete`, `${IRM}(*Map).Delete`, 'runtime.mapdelete'),
  iterate: classic(`${IRM}(*Iter).Next`, 'runtime.mapIterNext'),
  clear: classic('runtime.mapclear'),
  syncStore: classic(
    'runtime.mallocgc',
    'internal/sync.newEntryNode[go.shape.interface {},go.shape.interface {}]',
    'internal/sync.(*HashTrieMap[go.shape.interface {},go.shape.interface {}]).Swap',
    'internal/sync.(*HashTrieMap[go.shape.interface {},go.shape.interface {}]).Store',
    'sync.(*Map).Store',
  ),
  syncLoad: classic('internal/sync.(*HashTrieMap[...]).Load', 'sync.(*Map).Load'),
  oldSyncStore: classic('runtime.mapassign', 'sync.(*Map).dirtyLocked', 'sync.(*Map).Store'),
  decoded: classic(
    'runtime.mapassign_faststr',
    'reflect.mapassign_faststr',
    'reflect.Value.SetMapIndex',
    'encoding/json.(*decodeState).object',
    'encoding/json.Unmarshal',
  ),
  sprintf: classic('runtime.mallocgc', 'fmt.(*pp).doPrintf', 'fmt.Sprintf'),
  appended: classic('strconv.AppendInt'),
  logged: classic('fmt.Appendf', 'log.(*Logger).Printf', 'log.Printf'),
  /** Not the program's maps, or no map at all. */
  profiler: stackOf(
    'runtime.mapassign_fast64',
    'runtime/pprof.(*profMap).lookup',
    'runtime/pprof.profileWriter',
  ),
  typeCache: classic('sync.(*Map).Load', 'encoding/json.cachedTypeFields', 'encoding/json.Marshal'),
  hashing: classic('runtime.memhash64', 'runtime.strhash'),
  slice: classic('runtime.mallocgc', 'runtime.growslice'),
  worker: stackOf('runtime.scanobject', 'runtime.gcDrain', 'runtime.gcBgMarkWorker', 'runtime.goexit'),
  forced: classic('runtime.gcStart', 'runtime.GC'),
} as const;

export type StackName = keyof typeof STACKS;
const NAMES = Object.keys(STACKS) as StackName[];

/** An event at a stack: of a cycle, one after the other, 1 ms apart. */
export interface Event {
  kind: 'sweep' | 'sample' | 'assist' | 'begin' | 'end' | 'preempted' | 'yield';
  stack?: StackName;
  g?: number;
}

const KINDS = {
  sweep: Kind.SweepBegin,
  sample: Kind.CpuSample,
  assist: Kind.AssistBegin,
  begin: Kind.GcBegin,
  end: Kind.GcEnd,
  preempted: Kind.GoYield,
  yield: Kind.GoYield,
} as const;
const WHY = ['', 'preempted', 'runtime.Gosched'];
export const MS = 1e6;

/** An assist lasts half a millisecond. */
export function stretchOf(events: readonly Event[]): Stretch {
  const rows = new Rows();
  rows.reserve(2 * events.length);
  events.forEach(({ kind, stack, g = 1 }, i) => {
    const row = rows.put(i * MS, KINDS[kind], 0, 0, g, i);
    rows.stack[row] = stack ? NAMES.indexOf(stack) + 1 : 0;
    if (KINDS[kind] === Kind.GoYield) rows.text[row] = kind === 'preempted' ? 1 : 2;
    if (kind === 'assist') rows.put((i + 0.5) * MS, Kind.AssistEnd, 0, 0, g, i);
  });
  return {
    rows,
    order: Int32Array.from({ length: rows.length }, (_, i) => i),
    waits: { length: 0, from: new Float64Array(0), to: new Float64Array(0) },
    ticks: false,
    from: 0,
    to: events.length * MS,
    wallMs: NaN,
    events: events.length,
    string: (id) => WHY[id],
    frames: (id) => (id > 0 ? STACKS[NAMES[id - 1]] : []),
    threadOf: () => undefined,
  };
}
