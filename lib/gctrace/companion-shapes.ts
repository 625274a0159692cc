// The shapes of companion lines as a table: their format, and which Go 1.x print them. Read from the print calls of
// runtime/{mheap,mgcscavenge,mgcpacer,mgc,mgcsweep,mgcmark,mprof,proc}.{c,go}, Go 1.2–1.27.
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { NEWEST } from '../model/version.js';
import type { CompanionKind } from './companion.js';
import { Layout } from './figures.js';

export class Shape extends Layout {
  /** `low` and `high`: the first and last minor version of Go that prints this shape. */
  constructor(
    readonly kind: CompanionKind,
    readonly low: number,
    readonly high: number,
    layout: string,
    readonly fixed: Readonly<Record<string, unknown>> = {},
  ) {
    super(layout);
  }
}

const HEAP =
  'inuse: {inuse_bytes:MiB}, idle: {idle_bytes:MiB}, sys: {sys_bytes:MiB}, ' +
  'released: {released_bytes:MiB}, consumed: {consumed_bytes:MiB} (MB)';
const RELEASED = '{released_bytes:MiB} MB released';
const SCAV = '{work_bytes:KiB} KiB work, {returned_bytes:KiB} KiB total, {utilization:percent}% util';
const SCAV_1_21 =
  'scav {background_bytes:KiB} KiB work (bg), {eager_bytes:KiB} KiB work (eager), {returned_bytes:KiB} KiB now, ' +
  '{utilization:percent}% util';
const RESET = '[controller reset]';
const PLAN =
  '(scan {scan_bytes:MiB} MB in {heap_bytes:MiB}->{goal_bytes:MiB} MB) workers={dedicated_workers:int}+';
const SWEPT = 'pacer: sweep done at heap size {heap_bytes:MiB}MB; allocated {allocated_bytes:MiB}MB';
const PAGES = 'swept {pages:int} pages';
const END_1_5 =
  'pacer: H_m_prev={marked_before_bytes:bytes} h_t={trigger_ratio:float} H_T={trigger_bytes:bytes} ' +
  'h_a={end_ratio:float} H_a={end_bytes:bytes} h_g={goal_ratio:float} H_g={goal_bytes:bytes} u_a={utilization:float} ' +
  'u_g={utilization_goal:float} W_a={scan_work_bytes:int} goalΔ={:float} actualΔ={:float} u_a/u_g={:float}';
const END_1_18 =
  'pacer: {utilization:percent}% CPU ({utilization_goal:percent} exp.) for ' +
  '{heap_scan_bytes:bytes}+{stack_scan_bytes:bytes}+{globals_scan_bytes:bytes} B work ({expected_scan_bytes:bytes} B exp.) ' +
  'in {trigger_bytes:bytes} B -> {end_bytes:bytes} B (∆goal {beyond_goal_bytes:int}, cons/mark {cons_mark:float})';
const INIT =
  'init {package:word} @{at_ns:ms} ms, {clock_ns:ms} ms clock, {bytes:int} bytes, {allocs:int} allocs';
const SCHED = 'SCHED {at_ns:ms}ms: gomaxprocs={procs:int} idleprocs={idle_procs:int} threads={threads:int}';
const SPINNING = `${SCHED} spinningthreads={spinning_threads:int}`;
const NEEDED = `${SPINNING} needspinning={need_spinning:int}`;
const QUEUE = ' idlethreads={idle_threads:int} runqueue={run_queue:int}';
const WAITING = ' gcwaiting={gc_waiting:bool} nmidlelocked={:int}';
const WAITS = ' stopwait={:int} sysmonwait={:bool}';
const P =
  '  P{id:int}: status={status:int} schedtick={ticks:int} syscalltick={:int} m={m:ref} runqsize={run_queue:int}';
const M = '  M{id:int}: p={p:ref} curg={goroutine:ref} mallocing={:int} throwing={:int}';
const M_LOCKS = ' locks={:int} dying={:int}';
const SPINS = ' spinning={spinning:bool}';
const BLOCKS = ' blocked={blocked:bool} lockedg={locked_goroutine:ref}';
const G = '  G{id:int}: status={status:int}({wait_reason:text}) m={m:ref} lockedm={locked_m:ref}';
const CHECK = 'checkfinalizers: queue: {finalizers:int} finalizers + {cleanups:int} cleanups';
const ALLOC = 'tracealloc({:hex}, {bytes:hex}';

const ROWS: [CompanionKind, low: number, high: number, layout: string, fixed?: Record<string, unknown>][] = [
  ['gc-forced', 4, NEWEST, 'GC forced'],
  ['gc-forced', 0, 3, 'scvg{scavenge:int}: GC forced'],
  ['scvg-released', 0, 1, 'scvg{scavenge:int}: {released_bytes:hexMiB} MB released'],
  ['scvg-released', 2, 12, `scvg{scavenge:int}: ${RELEASED}`],
  ['scvg-released', 13, 13, `scvg: ${RELEASED}`],
  ['scvg-released', 13, 13, `forced scvg: ${RELEASED}`, { forced: true }],
  ['scvg-heap', 0, 12, `scvg{scavenge:int}: ${HEAP}`],
  ['scvg-heap', 13, 13, `scvg: ${HEAP}`],
  ['scvg-heap', 13, 13, `forced scvg: ${HEAP}`, { forced: true }],
  // 1.14, 1.19 and 1.20: a range cannot have holes.
  ['scav', 14, 20, `scav ${SCAV}{forced? (forced)}`],
  ['scav', 19, 20, `scav ${SCAV} ${RESET}`, { controller_reset: true }],
  ['scav', 15, 18, `scav {generation:int} ${SCAV}{forced? (forced)}`],
  ['scav', 18, 18, `scav {generation:int} ${SCAV} ${RESET}`, { controller_reset: true }],
  ['scav', 21, NEWEST, `${SCAV_1_21}{forced? (forced)}`],
  ['scav', 21, NEWEST, `${SCAV_1_21} ${RESET}`, { controller_reset: true }],
  ['pacer-start', 5, 9, `pacer: assist ratio={assist_ratio:exponent} ${PLAN}{fractional_workers:int}`],
  ['pacer-start', 10, NEWEST, `pacer: assist ratio={assist_ratio:float} ${PLAN}{fractional_workers:float}`],
  ['pacer-sweep', 6, 6, `${SWEPT} of spans; ${PAGES}`],
  ['pacer-sweep', 7, 8, `${SWEPT} of spans; ${PAGES} at {pages_per_byte:float} pages/byte`],
  // Not in 1.18–1.24: activeSweep.end compares the count before it subtracts itself, and never reaches the print.
  ['pacer-sweep', 9, NEWEST, `${SWEPT} during sweep; ${PAGES} at {pages_per_byte:float} pages/byte`],
  // 1.18 only if built with GOEXPERIMENT=nopacerredesign.
  ['pacer-end', 5, 18, END_1_5],
  ['pacer-end', 18, NEWEST, END_1_18],
  ['pacer-end', 18, 19, END_1_18 + RESET, { controller_reset: true }],
  ['init', 16, NEWEST, INIT],
  ['sched', 2, 3, `${SCHED}${QUEUE} [{run_queues:list}]`],
  ['sched', 2, 3, `${SCHED}${QUEUE}${WAITING} nmspinning={spinning_threads:int}${WAITS}`],
  ['sched', 4, 19, `${SPINNING}${QUEUE} [{run_queues:list}]`],
  ['sched', 4, 19, `${SPINNING}${QUEUE}${WAITING}${WAITS}`],
  ['sched', 20, 24, `${NEEDED}${QUEUE} [{run_queues:list}]`],
  ['sched', 25, NEWEST, `${NEEDED}${QUEUE} [ {run_queues:list} ] schedticks=[ {ticks:list} ]`],
  ['sched', 20, NEWEST, `${NEEDED}${QUEUE}${WAITING}${WAITS}`],
  ['sched-p', 2, 2, `${P}/{:int} gfreecnt={:int}`],
  ['sched-p', 3, 13, `${P} gfreecnt={:int}`],
  ['sched-p', 14, NEWEST, `${P} gfreecnt={:int} timerslen={timers:int}`],
  ['sched-m', 2, 2, `${M} gcing={:int}${M_LOCKS} helpgc={:int}${SPINS} lockedg={locked_goroutine:ref}`],
  ['sched-m', 3, 4, `${M} gcing={:int}${M_LOCKS} helpgc={:int}${SPINS}${BLOCKS}`],
  ['sched-m', 5, 11, `${M} preemptoff={:text}${M_LOCKS} helpgc={:int}${SPINS}${BLOCKS}`],
  ['sched-m', 12, NEWEST, `${M} preemptoff={:text}${M_LOCKS}${SPINS}${BLOCKS}`],
  ['sched-g', 2, NEWEST, G],
  ['scan', 25, NEWEST, 'scan: total {objects:int} objs'],
  ['scan', 25, NEWEST, 'scan: class {class_bytes:class} {objects:int} objs'],
  // Green Tea, the default since 1.26.
  [
    'scan',
    25,
    NEWEST,
    'scan: total {:int}+{:int}+{:int}={objects:int} objs, {:int}+{:int}={spans:int} spans',
  ],
  [
    'scan',
    25,
    NEWEST,
    'scan: class {class_bytes:class} {:int}+{:int}+{:int}={objects:int} objs, {:int}+{:int}={spans:int} spans',
  ],
  ['checkfinalizers', 25, NEWEST, CHECK],
  ['alloc-trace', 3, 3, `${ALLOC}, single object)`, { event: 'alloc' }],
  ['alloc-trace', 3, 3, `${ALLOC}, single object of {type:text})`, { event: 'alloc' }],
  ['alloc-trace', 3, 3, `${ALLOC}, array of {type:text})`, { event: 'alloc' }],
  ['alloc-trace', 3, 3, `${ALLOC}, channel of {type:text})`, { event: 'alloc' }],
  ['alloc-trace', 4, 22, `${ALLOC})`, { event: 'alloc' }],
  ['alloc-trace', 4, 22, `${ALLOC}, {type:text})`, { event: 'alloc' }],
  ['alloc-trace', 3, 22, 'tracefree({:hex}, {bytes:hex})', { event: 'free' }],
  ['alloc-trace', 3, 22, 'tracegc()', { event: 'gc' }],
  ['alloc-trace', 3, 22, 'end tracegc', { event: 'gc-end' }],
  // testing/benchmark.go, since 1.9: not a line of the runtime, but it shows what requests the cycles that follow.
  ['benchmark', 9, NEWEST, 'goos: {:text}'],
];

export const SHAPES: readonly Shape[] = ROWS.map((row) => new Shape(...row));

/** 1.18+ prints the heap at the end of the mark and by how much it exceeded the goal: together they give the goal to the byte. */
export function completeEnd(end: Record<string, number>): void {
  if (!('heap_scan_bytes' in end)) return;
  end.scan_work_bytes = end.heap_scan_bytes + end.stack_scan_bytes + end.globals_scan_bytes;
  const goal = end.end_bytes - end.beyond_goal_bytes;
  delete end.beyond_goal_bytes;
  // With GOGC=off the goal is 2^64−1 (1.18) or near 2^63.
  if (goal >= 0 && goal < OFF_GOAL_MIB * MIB) end.goal_bytes = goal;
}
