// Explanations of companion lines and their figures.
import type { CompanionKind } from '../gctrace/companion.js';

interface CompanionWords {
  title: string;
  notes: string[];
  /** [name, meaning] by the shapes' names of figures. */
  figures: Readonly<Record<string, readonly [string, string]>>;
}

const SINCE_START = 'Counts the scavenger’s runs from 0; −1 is debug.FreeOSMemory.';
const FREE_OS = 'debug.FreeOSMemory asked for it.';
const RETURNED_NOT_LIVE =
  'Returning memory to the operating system is not garbage collection: it happens after the heap has shrunk, at its own pace.';

export const COMPANION_WORDS: Readonly<Record<CompanionKind, CompanionWords>> = {
  'gc-forced': {
    title: 'The periodic cycle',
    notes: [
      'Two minutes passed without a GC cycle, so the runtime runs one. Its gc line follows (up to Go 1.3 it came before) and has no “(forced)”: nobody called runtime.GC.',
      'It means that the program allocates little relative to its goal, and is harmless.',
    ],
    figures: { scavenge: ['Run of the scavenger', SINCE_START] },
  },
  'scvg-released': {
    title: 'The heap scavenger returned memory',
    notes: [
      RETURNED_NOT_LIVE,
      'Printed with gctrace=1 up to Go 1.13; in 1.13 many times a second. Later versions have scavtrace=1.',
    ],
    figures: {
      scavenge: ['Run of the scavenger', SINCE_START],
      released_bytes: [
        'Returned',
        'Bytes returned to the operating system in this run, truncated to whole MiB: 0 MB means less than one, not none.',
      ],
    },
  },
  'scvg-heap': {
    title: 'The heap after a run of the scavenger',
    notes: [
      RETURNED_NOT_LIVE,
      'The memory that the operating system sees is consumed, not inuse; the live heap is smaller than both.',
    ],
    figures: {
      scavenge: ['Run of the scavenger', SINCE_START],
      inuse_bytes: [
        'In use',
        'Spans with at least one object (MemStats.HeapInuse); their free slots count too.',
      ],
      idle_bytes: ['Idle', 'Spans without objects, returned or not (MemStats.HeapIdle).'],
      sys_bytes: ['From the system', 'Address space of the heap (MemStats.HeapSys): in use + idle.'],
      released_bytes: ['Released', 'How much of the idle spans was returned (MemStats.HeapReleased).'],
      consumed_bytes: [
        'Consumed',
        'From the system minus released: what the heap really uses of the machine’s memory.',
      ],
    },
  },
  scav: {
    title: 'The heap scavenger at work (scavtrace)',
    notes: [RETURNED_NOT_LIVE],
    figures: {
      generation: ['Generation', 'The scavenger’s generation: one each GC cycle.'],
      work_bytes: ['Returned since the last line', 'Bytes returned to the operating system.'],
      background_bytes: [
        'Returned in the background',
        'Since the last line, at the pace of about 1 % of the CPU.',
      ],
      eager_bytes: [
        'Returned eagerly',
        'Since the last line, by allocations that had to make room, or by debug.FreeOSMemory.',
      ],
      returned_bytes: [
        'Returned in all',
        'Heap memory that is currently returned to the operating system (MemStats.HeapReleased).',
      ],
      utilization: [
        'Utilization',
        'Spans in use over the heap memory that was not returned. A low value means that memory is held which the heap does not need now.',
      ],
      forced: ['Forced', FREE_OS],
    },
  },
  'pacer-start': {
    title: 'The pacer’s plan at the start of a cycle (gcpacertrace)',
    notes: ['Printed before the gc line of the same cycle.'],
    figures: {
      assist_ratio: [
        'Assist ratio',
        'Bytes of scan work that a goroutine owes for each byte that it allocates, as planned now.',
      ],
      scan_bytes: ['Scannable heap', 'Heap that has to be scanned: memory without pointers is not included.'],
      heap_bytes: ['Heap at the start', 'As the first heap figure of the gc line.'],
      goal_bytes: ['Heap goal', 'The goal of this cycle, as the gc line prints it.'],
      dedicated_workers: ['Dedicated workers', 'Ps that do nothing but mark: about a quarter of all.'],
      fractional_workers: [
        'Fractional part',
        'If a quarter of the Ps is not a whole number (few Ps): the share of its time that each P spends marking (up to Go 1.9: workers).',
      ],
    },
  },
  'pacer-sweep': {
    title: 'The end of the sweep (gcpacertrace)',
    notes: [
      'Sweeping runs concurrently after each cycle, driven by allocations. The gc line does not show it.',
    ],
    figures: {
      heap_bytes: ['Heap', 'The heap when the last span was swept.'],
      allocated_bytes: [
        'Allocated meanwhile',
        'Allocated while the sweep went on (up to Go 1.8 in new spans only).',
      ],
      pages: ['Pages swept', 'Pages of 8 KiB.'],
      pages_per_byte: [
        'Sweep ratio',
        'Pages that had to be swept for each byte allocated, so that the sweep is done before the next cycle.',
      ],
    },
  },
  'pacer-end': {
    title: 'The pacer’s account of a cycle (gcpacertrace)',
    notes: ['The heap figures are exact bytes, where the gc line truncates to MiB.'],
    figures: {
      marked_before_bytes: [
        'Marked heap',
        'Marked by the previous cycle (H_m_prev): growth is measured against it.',
      ],
      trigger_ratio: [
        'Growth at the trigger',
        'How far above the marked heap the cycle started (h_t): 0.9 = 90 %.',
      ],
      trigger_bytes: ['Trigger', 'The heap size at which the cycle started.'],
      end_ratio: [
        'Growth at the end',
        'How far above the marked heap the heap had grown when the mark ended (h_a).',
      ],
      end_bytes: ['Heap at the end of the mark', 'The second heap figure of the gc line, to the byte.'],
      goal_ratio: ['Growth allowed', 'GOGC/100 (h_g).'],
      goal_bytes: ['Heap goal', 'What GOGC allows over the marked heap (H_g).'],
      utilization: [
        'CPU during the mark',
        'Background workers, taken to hit their aim, plus assists, as a share of all Ps. Above the aim: assists had to help.',
      ],
      utilization_goal: ['CPU aimed at', '25 % (Go 1.10 to 1.17: 30 %, 5 % of it for assists).'],
      scan_work_bytes: ['Scan work', 'Bytes that were scanned in the cycle (W_a).'],
      heap_scan_bytes: ['Scanned heap', 'Bytes of heap that were scanned.'],
      stack_scan_bytes: [
        'Scanned stacks',
        'Bytes of stacks that were scanned: the gc line’s stacks, to the byte (Go 1.20+).',
      ],
      globals_scan_bytes: ['Scanned globals', 'Bytes of globals that were scanned.'],
      expected_scan_bytes: [
        'Scan work expected',
        'What the pacer planned with: the scan work of the previous cycle.',
      ],
      beyond_goal_bytes: [
        'Beyond the goal',
        'Heap at the end minus the goal: below 0 it stayed under its goal.',
      ],
      cons_mark: [
        'Cons/mark',
        'How fast the program allocates relative to how fast the collector marks, per CPU; it decides how early the next cycle starts. This is the estimate that this cycle used.',
      ],
    },
  },
  init: {
    title: 'The initialization of a package (inittrace)',
    notes: ['Packages are initialized before main: this is start-up time.'],
    figures: {
      package: ['Package', 'Its init functions and variables.'],
      at_ns: ['Start', 'Since the runtime started, as the @ of gc lines.'],
      clock_ns: ['Took', 'Clock time of its initialization.'],
      bytes: ['Bytes', 'Allocated on the heap.'],
      allocs: ['Allocations', 'Made meanwhile.'],
    },
  },
  sched: {
    title: 'The scheduler’s state (schedtrace)',
    notes: ['It says nothing about the heap.'],
    figures: {
      at_ns: ['Time', 'Since the first of these lines.'],
      procs: ['Ps', 'GOMAXPROCS.'],
      idle_procs: ['Idle Ps', 'Ps without work.'],
      threads: ['Threads', 'Operating-system threads that the runtime started.'],
      spinning_threads: ['Spinning threads', 'Threads that look for work.'],
      need_spinning: ['Needs spinning', 'Whether another thread has to look for work.'],
      idle_threads: ['Idle threads', 'Threads that sleep.'],
      run_queue: ['Global queue', 'Goroutines that can run and wait in the queue of all.'],
      run_queues: [
        'Queues of the Ps',
        'Goroutines that wait in each P’s own queue: long ones mean too little CPU.',
      ],
      ticks: ['Scheduler ticks', 'Times that each P picked a goroutine.'],
      gc_waiting: ['Waiting for the GC', 'Whether the scheduler is waiting for a stop of the world.'],
    },
  },
  'sched-p': { title: 'A P of the scheduler (scheddetail)', notes: [], figures: {} },
  'sched-m': { title: 'A thread of the scheduler (scheddetail)', notes: [], figures: {} },
  'sched-g': { title: 'A goroutine (scheddetail)', notes: [], figures: {} },
  scan: {
    title: 'What the cycle scanned (gctrace=2)',
    notes: ['Printed from Go 1.25 on, right after the gc line.'],
    figures: {
      class_bytes: ['Size class', 'Objects of this size; L are large ones.'],
      objects: ['Objects', 'Scanned in this cycle.'],
      spans: ['Spans', 'Scanned as a whole, by the Green Tea collector.'],
    },
  },
  checkfinalizers: {
    title: 'Pending finalizers and cleanups (checkfinalizers)',
    notes: ['A growing queue means that finalizers cannot keep up: their memory stays.'],
    figures: {
      finalizers: ['Finalizers', 'Queued.'],
      cleanups: ['Cleanups', 'Queued.'],
    },
  },
  benchmark: {
    title: 'A test binary runs benchmarks',
    notes: [
      'The testing package prints it (testing/benchmark.go), and calls runtime.GC before each run of a benchmark: the “(forced)” cycles that follow are its own.',
    ],
    figures: {},
  },
  'alloc-trace': {
    title: 'An allocation or a free (allocfreetrace)',
    notes: ['A stack follows. Up to Go 1.22; it makes a program very slow.'],
    figures: { bytes: ['Size', 'Bytes of the object.'], type: ['Type', 'Its Go type.'] },
  },
  'runtime-message': {
    title: 'A message of the Go runtime',
    notes: [
      'The runtime prints such lines about its surroundings, and as last words: then “fatal error:” follows.',
    ],
    figures: {},
  },
};
