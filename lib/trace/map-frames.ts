// Recognizes map code in stacks: the operation, and the line of the program that called it. One table for the classic maps
// (to Go 1.23), the Swiss ones (1.24+), and sync.Map, which is two maps to 1.23 and a trie (HashTrieMap) from 1.24 on.
import type { MapOperation, MapSite } from '../model/maps.js';
import type { Frame } from './events.js';
import { STANDARD } from './places.js';

/** Result for a stack. One object per stack and stretch. */
export interface MapFrames extends MapSite {
  /** A first table, or the growth of a small one: each map does this only once. */
  small: boolean;
}

/** Runtime and library frames called from the program's line. Assembly functions have names without a package. */
const SYSTEM =
  /^(?:runtime|reflect|sync|maps|internal\/(?:runtime\/[\w/]+|sync|abi|race|asan|msan)|sync\/atomic|type:?)\.|^[^.]*$/;
/** Profiles and traces use maps themselves, which show in every observed process. */
const OBSERVERS = /^(?:runtime\/(?:pprof|trace|metrics)|internal\/[\w/]+)\./;
/** The garbage collector's own goroutines. */
const COLLECTOR = /^runtime\.(?:gcBgMarkWorker|bgsweep|bgscavenge)/;

const FAST = '(?:_fast(?:32|64)(?:ptr)?|_faststr)?';
const ROOM = 'internal/runtime/maps\\.';
const TRIE = '(?:sync\\.\\(\\*Map\\)|internal/sync\\.\\(\\*HashTrieMap\\[.*\\]\\))';

/** The outermost match determines the operation. Source: runtime/hashmap*.go, map*.go, internal/runtime/maps, sync/map.go. */
const OPERATIONS: readonly (readonly [MapOperation, RegExp])[] = (
  [
    ['assign', `runtime\\.(?:mapassign1|mapassign${FAST})|reflect\\.mapassign(?:0|_faststr0?)?`],
    ['delete', `runtime\\.mapdelete${FAST}|reflect\\.mapdelete(?:_faststr)?`],
    ['access', `runtime\\.mapaccess(?:[12](?:${FAST}|_fat)|K)|reflect\\.mapaccess(?:_faststr)?`],
    ['iterate', 'runtime\\.(?:map[iI]ter\\w+)|reflect\\.map[iI]ter\\w+'],
    ['clear', 'runtime\\.mapclear(?:\\.func1)?|reflect\\.mapclear'],
    [
      'make',
      'runtime\\.(?:makemap\\w*|mapclone2?|moveToBmap|reflect_makemap)|reflect\\.makemap|maps\\.clone',
    ],
    ['assign', `${ROOM}\\(\\*Map\\)\\.(?:Put|PutSlot\\w*|putSlot\\w*)`],
    ['delete', `${ROOM}\\(\\*(?:Map|table)\\)\\.[dD]elete\\w*`],
    ['access', `${ROOM}\\(\\*(?:Map|table)\\)\\.(?:Get\\w*|getWith\\w*)`],
    ['iterate', `${ROOM}\\(\\*Iter\\)\\.\\w+`],
    ['clear', `${ROOM}\\(\\*(?:Map|table)\\)\\.[cC]lear\\w*`],
    ['make', `${ROOM}(?:NewMap|NewEmptyMap|\\(\\*(?:Map|table)\\)\\.[cC]lone)`],
    ['assign', `${TRIE}\\.(?:Store|Swap|LoadOrStore|CompareAndSwap)`],
    ['delete', `${TRIE}\\.(?:Delete|LoadAndDelete|CompareAndDelete)`],
    ['access', `${TRIE}\\.Load`],
    ['iterate', `${TRIE}\\.(?:Range|All|iter)`],
    ['clear', `${TRIE}\\.Clear`],
  ] as const
).map(([operation, names]) => [operation, new RegExp(`^(?:${names})$`)]);

/** Excludes overLoadFactor, which checks for growth on each write, and pruneTombstones, which makes room without growth. */
const GROWTH = new RegExp(
  `^(?:runtime\\.(?:hashGrow|growWork\\w*|evacuate\\w*|makeBucketArray|advanceEvacuationMark|bucketEvacuated|\\(\\*hmap\\)\\.(?:newoverflow|createOverflow|incrnoverflow))|${ROOM}(?:\\(\\*(?:table|Map)\\)\\.(?:rehash|grow|split|growTo\\w+|installTableSplit|replaceTable|reset)|newTable|newGroups)|${TRIE}\\.(?:expand|dirtyLocked|missLocked))$`,
);
/** The first group or bucket: every map with an entry has one, and no size hint avoids it. */
const FIRST = 'internal/runtime/maps.(*Map).growToSmall';
/** Growth of maps with up to a few hundred entries: larger Swiss tables split, and larger arrays are large objects. */
const SMALL = new RegExp(`^(?:runtime\\.hashGrow|${ROOM}\\(\\*(?:table|Map)\\)\\.(?:grow|growTo\\w+))$`);
const LARGE = new RegExp(
  `^(?:runtime\\.(?:largeAlloc|mallocgcLarge|\\(\\*mcache\\)\\.allocLarge)|${ROOM}\\(\\*table\\)\\.split)$`,
);
const SWISS = 'internal/runtime/maps.';
const SYNC_MAP = new RegExp(`^${TRIE}\\.`);
const TEXT_KEYS = /_faststr$/;
/** The fast variants store elements only within buckets: their own allocation is the first bucket. */
const FAST_ASSIGN = /^runtime\.mapassign_fast/;
/** Functions that create strings. Those that append to bytes do not: a map is looked up by string(bytes) without any. */
const TEXT =
  /^(?:fmt\.Sprint\w*|strconv\.(?:Itoa|Format\w+|Quote\w*)|runtime\.concatstring\w*|strings\.(?:Join|Replace\w*|Repeat|ToLower|ToUpper|\(\*Builder\)\.\w+))$/;

/** What a function's name implies. */
interface Role {
  isSystem: boolean;
  isStandard: boolean;
  isObserver: boolean;
  isCollector: boolean;
  isSyncMap: boolean;
  isSwiss: boolean;
  operation: MapOperation | undefined;
  grows: boolean;
  isSmall: boolean;
  isFirst: boolean;
  isLarge: boolean;
  /** Creates strings; below: uses string keys; may allocate the first bucket. */
  makesText: boolean;
  hasTextKeys: boolean;
  isFastAssign: boolean;
}

/** Cached by name, as a trace has thousands of stacks but only some hundred functions. */
const roles = new Map<string, Role>();
const MOST_ROLES = 1 << 14;

function roleOf(name: string): Role {
  let role = roles.get(name);
  if (role) return role;
  role = {
    isSystem: SYSTEM.test(name),
    isStandard: STANDARD.test(name),
    isObserver: OBSERVERS.test(name),
    isCollector: COLLECTOR.test(name),
    isSyncMap: SYNC_MAP.test(name),
    isSwiss: name.startsWith(SWISS),
    operation: OPERATIONS.find(([, names]) => names.test(name))?.[0],
    grows: GROWTH.test(name),
    isSmall: SMALL.test(name),
    isLarge: LARGE.test(name),
    isFirst: name === FIRST,
    makesText: TEXT.test(name),
    hasTextKeys: TEXT_KEYS.test(name),
    isFastAssign: FAST_ASSIGN.test(name),
  };
  if (roles.size >= MOST_ROLES) roles.clear();
  roles.set(name, role);
  return role;
}

/** CPU time of the garbage collector, not of the program. */
export const isCollector = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => roleOf(frame.function).isCollector);

/** A mark assist, which an allocation had to do first (runtime/mgcmark.go). */
export const isAssist = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => frame.function.startsWith('runtime.gcAssistAlloc'));

/** Undefined if no map is involved, or only one of the runtime or the standard library. Frames: leaf first. */
export function mapFramesOf(frames: readonly Frame[]): MapFrames | undefined {
  let operation: MapOperation | undefined;
  let grows = false;
  let small = false;
  let large = false;
  let first = false;
  let sync = false;
  let text = false;
  let allocates = false;
  let swiss = false;
  let at = 0;
  for (; at < frames.length; at++) {
    const name = frames[at].function;
    const role = roleOf(name);
    if (!role.isSystem) break;
    swiss ||= role.isSwiss;
    large ||= role.isLarge;
    sync ||= role.isSyncMap;
    grows ||= role.grows;
    small ||= role.isSmall;
    first ||= role.isFirst;
    allocates ||= name === 'runtime.newobject';
    if (!role.operation) continue;
    operation = role.operation;
    text ||= role.hasTextKeys;
    if (allocates && !grows && role.isFastAssign) first = small = true;
  }
  const caller = frames[at] as Frame | undefined;
  if (!caller || roleOf(caller.function).isObserver) return undefined;
  // The standard library uses sync.Map for its own caches.
  if (operation && sync && roleOf(caller.function).isStandard) return undefined;
  let user = at;
  while (user < frames.length && roleOf(frames[user].function).isStandard) user++;
  const isProgram = user < frames.length;
  const { function: name, file, line } = isProgram ? frames[user] : caller;
  const above = user + 1 < frames.length ? frames[user + 1].function : '';
  const isOwn = user === at;
  const site = {
    function: name,
    file,
    line,
    sync,
    text: text && isOwn,
    swiss,
    caller: above,
    small: small && !large,
  };
  if (!operation) {
    // Only strings that the program itself creates: those of a logger are no keys.
    const isText = isProgram && user > 0 && roleOf(frames[user - 1].function).makesText;
    return isText ? { ...site, operation: 'key' } : undefined;
  }
  const isGrowth = grows && !first && (operation === 'assign' || operation === 'delete');
  return isGrowth ? { ...site, operation: 'grow' } : { ...site, operation, small: first };
}
