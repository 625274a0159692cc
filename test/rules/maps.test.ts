// Each rule of maps on a program that shows it, on one that just does not, and on programs that have no such thing.
import t from 'tap';
import { mapFigures } from '../../lib/correlate/maps.js';
import { RULES } from '../../lib/index.js';
import { newBatch } from '../../lib/model/batch.js';
import type { LiveHeapTypes, LiveType } from '../../lib/model/live-types.js';
import type { SummaryRecord } from '../../lib/model/records.js';
import { ANY_VERSION } from '../../lib/model/version.js';
import type { Facts } from '../../lib/process/facts.js';
import { Process } from '../../lib/process/process.js';
import { Findings } from '../../lib/rules/index.js';
import { judgementOf } from '../../lib/rules/rule.js';
import { MapActivity } from '../../lib/trace/maps.js';
import { stretchOf, type Event, type StackName } from '../trace/stacks.js';

/** What happens in a cycle's interval: how often at which stack; then what starts the cycle. */
interface Cycle {
  sweeps?: Partial<Record<StackName, number>>;
  samples?: Partial<Record<StackName, number>>;
  assists?: Partial<Record<StackName, number>>;
  begin?: StackName;
}
interface Program {
  cycles: number;
  each?: (i: number) => Cycle;
  growing?: boolean;
  /** MiB allocated in each cycle, which lasts 0.1 s; and what the live heap grows by in it. */
  allocated?: number;
  kept?: number;
  /** The live heap, MiB; level if absent. */
  live?: (i: number) => number;
  heap?: Partial<LiveHeapTypes>;
  /** The live heap doubles in these cycles, from 1 MiB on. */
  doubles?: number[];
}

function eventsOf({ sweeps = {}, samples = {}, assists = {}, begin = 'slice' }: Cycle): Event[] {
  const of = (kind: Event['kind'], counts: Partial<Record<StackName, number>>): Event[] =>
    Object.entries(counts).flatMap(([stack, n]) =>
      Array.from({ length: n }, () => ({ kind, stack: stack as StackName })),
    );
  return [
    ...of('sweep', sweeps),
    ...of('sample', samples),
    { kind: 'begin', stack: begin },
    ...of('assist', assists),
    { kind: 'end' },
  ];
}

/** The same in a trace of so many seconds, of 2 Ps. */
const during = (facts: Facts, seconds: number): Facts => ({
  ...facts,
  summary: { ...facts.summary, procs: [2], trace: { covers_s: seconds } as SummaryRecord['trace'] & object },
});

function factsOf(program: Program): Facts {
  const { cycles, each, growing = false, allocated = 0, kept, live = () => 4, heap, doubles } = program;
  const process = new Process(0, { stream: '', run: 1 }, {}, ANY_VERSION);
  if (each) {
    const activity = new MapActivity((cycle) => process.traced.mapActivity(cycle));
    for (let i = 0; i < cycles; i++) {
      const stretch = stretchOf(eventsOf(each(i)));
      activity.begin(stretch);
      for (let row = 0; row < stretch.rows.length; row++) activity.take(stretch.rows, row);
      activity.end(i + 1, i * 1e8, i, allocated * MIB);
    }
  }
  const facts = process.facts(true);
  const batch = newBatch(1);
  for (let i = 0; i < cycles; i++) {
    batch.n[0] = i + 1;
    batch.liveFloor[0] = batch.heapMarked[0] = live(i);
    facts.history.add(batch, 0, 1);
  }
  const maps = facts.maps && mapFigures(facts.maps);
  if (maps) facts.summary.maps = maps;
  if (growing || kept !== undefined)
    facts.summary.live_heap = {
      course: growing ? 'growing' : 'level',
      ...(kept !== undefined && { slope_bytes_per_s: 10 * kept * MIB, max_bytes: (4 + kept * cycles) * MIB }),
    } as SummaryRecord['live_heap'] & object;
  if (doubles) {
    facts.summary.steps = doubles.map((n, i) => ({
      n,
      from_bytes: MIB * 2 ** i,
      to_bytes: MIB * 2 ** (i + 1),
    }));
    const last = facts.summary.steps.at(-1)!.to_bytes;
    facts.summary.live_heap = { last_bytes: last, p75_bytes: last } as SummaryRecord['live_heap'] & object;
  }
  if (heap) facts.summary.live_heap_types = { ...HEAP, ...heap };
  return facts;
}

const MIB = 2 ** 20;
const HEAP: LiveHeapTypes = {
  from_s: 0,
  to_s: 4,
  first_bytes: 10 * MIB,
  bytes: 40 * MIB,
  typed_bytes: 36 * MIB,
  sampled: 1,
  types: [],
  size_classes: [],
};
/** A type that holds so many MiB in each quarter. */
const typed = (type: string, mib: number[], more: Partial<LiveType> = {}): LiveType => ({
  type,
  bytes: mib[3] * MIB,
  objects: 1000,
  least_bytes: mib.map((one) => one * MIB),
  ...more,
});
const steady = (mib: number): number[] => [mib, mib, mib, mib];
const sparse = (mib: number): LiveHeapTypes['size_classes'] => [
  {
    slot_bytes: 1024,
    spans: 5000,
    span_bytes: 40 * MIB,
    live_bytes: 5 * MIB,
    sparse_bytes: mib * MIB,
    pinned_by: 'main.page',
  },
];

/** Other goroutines of the same program. */
const others = { slice: 20 };

interface Case {
  fires: Program;
  /** Nearly the same. */
  quiet: Program;
  /** What its title names. */
  names?: RegExp;
}

const CASES: Record<string, Case> = {
  'map-growth-triggers': {
    fires: { cycles: 10, each: () => ({ sweeps: { ...others, largeDoubling: 3 }, begin: 'largeDoubling' }) },
    quiet: { cycles: 10, each: () => ({ sweeps: { slice: 2, largeDoubling: 20 }, begin: 'largeDoubling' }) },
    names: /10 of 10 cycles .*orders\.\(\*Book\)\.Put \(orders\.go:31\)/,
  },
  'map-assists': {
    fires: { cycles: 10, each: () => ({ sweeps: { ...others, split: 2 }, assists: { split: 5 } }) },
    quiet: { cycles: 10, each: () => ({ sweeps: { ...others, split: 2 }, assists: { split: 1, slice: 9 } }) },
    names: /50 of 50 mark assists/,
  },
  'map-hot': {
    fires: { cycles: 10, each: () => ({ samples: { classicWrite: 4, preempted: 2, slice: 4 } }) },
    quiet: { cycles: 10, each: () => ({ samples: { classicWrite: 2, slice: 8 } }) },
    names:
      /60 % of the program’s CPU time is in map code \(60 of 100 samples, so 48 % at least; assign 40 %, access 20 %\)/,
  },
  'map-growth-chain': {
    fires: { cycles: 10, each: () => ({ samples: { evacuation: 3, classicWrite: 2, slice: 5 } }) },
    quiet: { cycles: 10, each: () => ({ samples: { hinted: 3, classicWrite: 2, slice: 5 } }) },
    names: /30 % of the program’s CPU time growing maps, 60 % of what it spends/,
  },
  'map-per-call': {
    fires: { cycles: 10, each: () => ({ sweeps: { slice: 10, smallGrowth: 8 } }) },
    quiet: { cycles: 10, each: () => ({ sweeps: { slice: 10, split: 8 } }) },
    names: /builds maps and drops them/,
  },
  'nested-map': {
    fires: {
      cycles: 0,
      heap: {
        types: [
          typed('map.group[string]map[string]int', steady(2)),
          typed('map.group[string]int', steady(6), { objects: 30_000 }),
        ],
      },
    },
    quiet: {
      cycles: 0,
      heap: {
        types: [
          typed('map.group[string]map[string]int', steady(2)),
          typed('map.group[string]int', steady(6), { objects: 3 }),
        ],
      },
    },
    names: /map\[string\]map\[string\]int/,
  },
  'map-key-construction': {
    fires: { cycles: 10, each: () => ({ samples: { sprintf: 2, preempted: 3, slice: 5 } }) },
    quiet: { cycles: 10, each: () => ({ samples: { sprintf: 2, delete: 3, slice: 5 } }) },
    names: /20 CPU samples/,
  },
  'map-bulk-delete': {
    fires: { cycles: 10, each: () => ({ samples: { delete: 3, slice: 7 } }) },
    quiet: { cycles: 10, each: () => ({ samples: { delete: 1, slice: 9 } }) },
    names: /30 % of the program’s CPU time deleting/,
  },
  'sync-map-churn': {
    fires: { cycles: 10, each: () => ({ samples: { syncStore: 3, syncLoad: 1, slice: 6 } }) },
    quiet: { cycles: 10, each: () => ({ samples: { syncStore: 3, syncLoad: 4, slice: 3 } }) },
    names: /30 % of the program’s CPU time goes into writes, 10 % into reads/,
  },
  'goroutine-holds-map': {
    fires: { cycles: 10, growing: true, each: () => ({ sweeps: { ...others, split: 1 } }) },
    quiet: { cycles: 10, each: () => ({ sweeps: { ...others, split: 1 } }) },
    names: /goroutine 1 grows maps in 10 of 10 cycles/,
  },
  'map-holds-live-heap': {
    fires: {
      cycles: 0,
      heap: {
        types: [typed('map.group[string]*main.session', [2, 4, 6, 8]), typed('main.session', [4, 8, 12, 16])],
      },
    },
    quiet: {
      cycles: 0,
      heap: {
        types: [
          typed('map.group[string]*main.session', [2, 8, 8, 8]),
          typed('main.session', [4, 16, 16, 16]),
        ],
      },
    },
    names:
      /map\[string\]\*main\.session holds 24 MiB \(8 MiB of tables, 16 MiB of main\.session\), 60 % .* grows 6 MiB\/s/,
  },
  'map-low-occupancy': {
    fires: {
      cycles: 0,
      heap: {
        types: [
          typed('map.bucket[[16]uint8]*main.page', steady(10), { size_bytes: 200 }),
          typed('main.page', steady(1), { objects: 20_000 }),
        ],
      },
    },
    quiet: {
      cycles: 0,
      heap: {
        types: [
          typed('map.bucket[[16]uint8]*main.page', steady(10), { size_bytes: 200 }),
          typed('main.page', steady(9), { objects: 200_000 }),
        ],
      },
    },
    names: /room for 419,424 entries, and 20,000 values/,
  },
  'span-fragmentation': {
    fires: { cycles: 0, heap: { size_classes: sparse(30) } },
    quiet: { cycles: 0, heap: { size_classes: sparse(5) } },
    names: /1024-byte slots .* main\.page/,
  },
};

/** Each event once. */
const onceOf = ({ sweeps = {}, samples = {}, assists = {}, begin = 'slice' }: Cycle): Cycle => {
  const once = (counts: object): object => Object.fromEntries(Object.keys(counts).map((stack) => [stack, 1]));
  return { sweeps: once(sweeps), samples: once(samples), assists: once(assists), begin };
};

const standing = (program: Program, also = ''): Map<string, string> => {
  const findings = new Findings(RULES.filter(({ id }) => id in CASES || id === also));
  findings.judge({ stream: '', run: 1 }, factsOf(program));
  return new Map(findings.standing().map(({ id, judgement }) => [id, judgement.title]));
};

for (const [id, { fires, quiet, names = /./ }] of Object.entries(CASES))
  void t.test(id, (t) => {
    t.match(standing(fires).get(id), names, 'is said, with what it rests on');
    t.notOk(standing(quiet).has(id), 'is not said of what is nearly so');
    const { each } = fires;
    if (each)
      t.notOk(
        standing({ ...fires, cycles: 1, each: (i) => onceOf(each(i)) }).has(id),
        'one event of each is none',
      );
    t.end();
  });

void t.test('programs without such maps have no finding', (t) => {
  const programs: Record<string, Program> = {
    'no map': { cycles: 20, each: () => ({ sweeps: others, samples: { slice: 5 }, assists: { slice: 3 } }) },
    'a profiler': {
      cycles: 20,
      each: () => ({ sweeps: { slice: 5, profiler: 9 }, samples: { profiler: 5 } }),
    },
    'a library’s caches': { cycles: 20, each: () => ({ samples: { typeCache: 9, slice: 5 } }) },
    'hashing alone': { cycles: 20, each: () => ({ samples: { hashing: 9, slice: 2 } }) },
    'text that is logged': { cycles: 20, each: () => ({ samples: { logged: 9, slice: 2 } }) },
    'text beside maps of the library': {
      cycles: 20,
      each: () => ({ samples: { decoded: 3, sprintf: 9, slice: 2 } }),
    },
    'text without a map': { cycles: 20, each: () => ({ samples: { sprintf: 9, slice: 2 } }) },
    'forced cycles': { cycles: 20, each: () => ({ sweeps: others, begin: 'forced' }) },
    'no stacks': { cycles: 20, each: () => ({}) },
    'types of all kinds': {
      cycles: 0,
      heap: { types: [typed('main.node', [5, 10, 20, 40]), typed('map.group[', [1, 2, 3, 4])] },
    },
  };
  for (const [name, program] of Object.entries(programs)) t.same([...standing(program)], [], name);
  t.end();
});

void t.test('what a narrower finding tells is not told again', (t) => {
  const perCall = standing({
    cycles: 10,
    each: () => ({ sweeps: { slice: 5, smallGrowth: 8 }, samples: { smallGrowth: 6, slice: 2 } }),
  });
  t.same(
    [...perCall.keys()],
    ['map-per-call'],
    'neither the growth nor the CPU of maps that are built per call',
  );
  const deletes = standing({ cycles: 10, each: () => ({ samples: { delete: 6, slice: 3 } }) });
  t.same([...deletes.keys()], ['map-bulk-delete']);
  const unhinted = standing({
    cycles: 10,
    each: () => ({ samples: { evacuation: 3, classicWrite: 2, slice: 5 } }),
  });
  t.same([...unhinted.keys()], ['map-growth-chain'], 'writes and growth of one function are one behaviour');
  t.match(unhinted.get('map-growth-chain'), /what it spends writing to them \(50 %\)/);
  const read = standing({
    cycles: 10,
    each: () => ({ samples: { evacuation: 3, classicWrite: 1, preempted: 5, slice: 3 } }),
  });
  t.ok(read.has('map-growth-chain') && read.has('map-hot'), 'look-ups are another one');
  t.end();
});

void t.test('what goes as others come is evicted, not deleted in bulk', (t) => {
  const cache = standing({
    cycles: 10,
    each: () => ({ samples: { delete: 3, classicWrite: 1, slice: 6 } }),
  });
  t.notOk(cache.has('map-bulk-delete'), 'the same function writes');
  const swept = standing({
    cycles: 10,
    each: () => ({ samples: { delete: 3, classicWrite: 1, iterate: 1, slice: 5 } }),
  });
  t.ok(swept.has('map-bulk-delete'), 'it walks the map for what is to go');
  t.end();
});

void t.test('one look-up beside much text is no map of such keys', (t) => {
  const rendered = (lookups: number): Program => ({
    cycles: 10,
    each: (i) => ({ samples: { sprintf: 3, preempted: i < lookups ? 1 : 0, slice: 5 } }),
  });
  t.notOk(standing(rendered(2)).has('map-key-construction'));
  t.ok(standing(rendered(3)).has('map-key-construction'));
  t.end();
});

void t.test('maps that are dropped do not hold what makes the heap grow', (t) => {
  const program: Program = {
    cycles: 10,
    growing: true,
    allocated: 200,
    kept: 1,
    each: () => ({ sweeps: { slice: 5, smallGrowth: 8 } }),
  };
  t.same([...standing(program).keys()], ['map-per-call']);
  t.end();
});

void t.test(
  'maps that are filled once and kept are not built per call, however many cycles that takes',
  (t) => {
    // Of 4,096 small maps: gc 1 to 6 fill the heap from 4 to 23 MiB, then their entries change in place.
    const filled = [4, 6, 9, 13, 18, 23];
    const shards = (grows: (i: number) => boolean): Program => ({
      cycles: 12,
      allocated: 20,
      live: (i) => (filled[i] ?? 23) + 0.02 * i,
      each: (i) => ({ sweeps: { slice: 2, ...(grows(i) && { smallGrowth: 20 }) } }),
    });
    t.notOk(standing(shards((i) => i < 6)).has('map-per-call'), 'six of twelve cycles');
    t.notOk(
      standing(shards((i) => i < 8)).has('map-per-call'),
      'two cycles behind the fill may be its last maps',
    );
    t.match(
      standing(shards(() => true)).get('map-per-call'),
      /small tables grow in 6 of 6 cycles in which the live heap does not rise, with/,
      'a fill, and maps per call',
    );
    // By six MiB in all, as a cache that fills beside the calls. The history holds four cycles at a time.
    const long = (live: (i: number) => number): Program => ({
      cycles: 600,
      allocated: 20,
      live,
      each: () => ({ sweeps: { slice: 2, smallGrowth: 20 } }),
    });
    t.match(
      standing(long((i) => 40 + i / 100)).get('map-per-call'),
      /small tables grow in 596 of 596 cycles/,
      'the heap rises by far less than the tables are',
    );
    t.end();
  },
);

void t.test('tables of any size that outgrow the heap were dropped, of Swiss maps', (t) => {
  const built = (kept: number, stack: StackName = 'split'): Program => ({
    cycles: 10,
    allocated: 20,
    kept,
    each: () => ({ sweeps: { slice: 10, [stack]: 8 } }),
  });
  t.match(
    standing(built(0)).get('map-per-call'),
    /builds maps and drops them: tables grow in 10 of 10 cycles/,
  );
  t.notOk(standing(built(4)).has('map-per-call'), 'a map that grows allocates twice what it is');
  t.notOk(
    standing(built(0, 'largeDoubling')).has('map-per-call'),
    'one of Go 1.23 whose entries come and go does too',
  );
  const leak = (kept: number): Program => ({
    ...built(kept),
    growing: true,
    each: () => ({ sweeps: { slice: 10, smallGrowth: 8 } }),
  });
  t.match(
    standing(leak(0.5)).get('map-per-call'),
    /what they allocate is 19 times what the live heap grew by, with 42 % /,
    'something else grows',
  );
  t.notOk(standing(leak(4)).has('map-per-call'), 'what is built is what grows');
  t.end();
});

void t.test('a map inside a map shows in stacks where maps are made and kept again and again', (t) => {
  const made = (cycles: number): Program => ({
    cycles: 12,
    growing: true,
    allocated: 10,
    kept: 3,
    each: (i) =>
      i < cycles
        ? { sweeps: { slice: 4, innerBucket: 3, hinted: 1, classicWrite: 1 } }
        : { sweeps: { slice: 9 } },
  });
  t.match(standing(made(5)).get('nested-map'), /makes small maps and keeps them: new ones in 5 of 12 cycles/);
  t.notOk(standing(made(2)).has('nested-map'), 'that may be one map or two');
  t.notOk(standing({ ...made(5), growing: false }).has('nested-map'), 'what is dropped is none');
  t.notOk(standing({ ...made(5), kept: 0.1 }).has('nested-map'), 'nor what is far more than the heap keeps');
  t.notOk(standing({ ...made(5), kept: 30 }).has('nested-map'), 'nor what is little of what grows');
  const few = standing({
    ...made(0),
    kept: 1,
    each: (i) =>
      i < 3 ? { sweeps: { slice: 20, innerBucket: 1, classicWrite: 2 } } : { sweeps: { slice: 20 } },
  });
  t.notOk(few.has('nested-map'), 'three first tables of three per cent are little of ten MiB a cycle');
  const sampled = standing({
    ...made(0),
    kept: 0.2,
    each: (i) =>
      i < 3
        ? {
            sweeps: { slice: 20, innerBucket: 1, classicWrite: 2 },
            samples: { innerBucket: 2, preempted: 6, slice: 9 },
          }
        : { sweeps: { slice: 20 } },
  });
  t.match(
    sampled.get('nested-map'),
    /new ones in 3 of 12 cycles, .* \(its map code takes 47 % of the CPU time\)/,
    'three are enough where the heap grows by as little',
  );
  t.notOk(sampled.has('map-hot'), 'and the CPU is told there');
  const inner = typed('map.group[string]int', steady(6), { objects: 30_000 });
  const told = standing({
    cycles: 10,
    growing: true,
    each: () => ({ sweeps: { innerBucket: 8 }, samples: { evacuation: 4, classicWrite: 4, slice: 2 } }),
    heap: { types: [typed('map.group[string]map[string]int', steady(2)), inner] },
  });
  t.notOk(told.has('map-growth-chain') || told.has('map-hot'), 'the inner maps’ growth and CPU are theirs');
  t.match(told.get('nested-map'), /; small maps grow mostly in orders\.\(\*Book\)\.Put/);
  t.end();
});

void t.test(
  'a heap that doubles names the map that grows at its steps, and tells what growth starts',
  (t) => {
    const growth = (n: number): Cycle =>
      n % 2 === 0 ? { sweeps: { ...others, largeDoubling: 1 }, begin: 'largeDoubling' } : { sweeps: others };
    const map = standing(
      { cycles: 12, each: (i) => growth(i + 1), doubles: [4, 6, 8, 10] },
      'heap-staircase',
    );
    t.match(map.get('heap-staircase'), /^the map in orders\.\(\*Book\)\.Put \(orders\.go:31\) grows/);
    t.match(map.get('heap-staircase'), /grows at 4 of the 4 steps and starts 6 of 12 cycles \(p < 0\.0001\)/);
    t.notOk(map.has('map-growth-triggers'), 'told inside');
    const hot = standing(
      {
        cycles: 12,
        each: (i) => ({ ...growth(i + 1), samples: { largeDoubling: 1, classicWrite: 3, slice: 4 } }),
        doubles: [4, 6, 8, 10],
        heap: { types: [typed('map.group[string]uint32', [4, 8, 12, 16])] },
      },
      'heap-staircase',
    );
    t.match(
      hot.get('heap-staircase'),
      /\(its map code takes 50 % of the CPU time\): map\[string\]uint32 holds 16 MiB, 40 % of the live heap/,
    );
    t.notOk(hot.has('map-hot') || hot.has('map-holds-live-heap'), 'CPU and bytes are told there as well');
    const elsewhere = standing(
      { cycles: 12, each: (i) => growth(i + 1), doubles: [5, 7, 9, 11] },
      'heap-staircase',
    );
    t.match(
      elsewhere.get('heap-staircase'),
      /^the live heap grows in doubling steps/,
      'it grows at other times',
    );
    t.ok(elsewhere.has('map-growth-triggers'));
    t.end();
  },
);

void t.test('a program that is nearly idle has no hot map', (t) => {
  const facts = factsOf(CASES['map-hot'].fires);
  const rule = RULES.find(({ id }) => id === 'map-hot')!;
  // 60 samples are 0.6 s of CPU.
  t.ok(judgementOf(rule, during(facts, 29)), 'a hundredth of the Ps’ time');
  t.equal(judgementOf(rule, during(facts, 31)), undefined);
  t.end();
});

void t.test('where deletes are seen it is asked too whether as many entries go as come', (t) => {
  const rule = RULES.find(({ id }) => id === 'goroutine-holds-map')!;
  const asked = (growth: StackName, deletes: number): string => {
    const samples = { delete: deletes, classicWrite: 4, slice: 2 };
    const each = (): Cycle => ({ sweeps: { ...others, [growth]: 1 }, samples });
    return judgementOf(rule, factsOf({ cycles: 10, growing: true, each }))!.advice.join();
  };
  const REMOVES = /what removes entries from the map that grows there/;
  t.match(asked('split', 0), REMOVES);
  t.match(asked('split', 1), REMOVES, 'ten deletes to forty writes');
  t.match(
    asked('split', 4),
    /^what removes entries .* does it run\? If it is orders\.\(\*Book\)\.Put.*: do as many go as come \(log len of the map\)\? .* split once/,
  );
  t.match(asked('largeDoubling', 4), /made anew at the same size/, 'of Go 1.23 and earlier');
  t.end();
});
