// A cycle as an object, made from a row of the batch on demand.
import { FORCED, JOINED, LEAK_CHECK, LOCAL, PERIODIC, REPAIRED, type CycleBatch } from './batch.js';
import { wallText } from './format.js';
import type { CycleRecord, GoalRegime, ProcessId, Source } from './records.js';
import { MIB } from './units.js';

/** [record field, column, scale], in the record's order: durations and counts are copied, MiB become bytes. */
export const CYCLE_FIELDS = [
  ['procs', 'procs', 1],
  ['stw_sweep_term_ns', 'sweepTermNs', 1],
  ['mark_ns', 'markNs', 1],
  ['stw_mark_term_ns', 'markTermNs', 1],
  ['stw_cycle_ns', 'cycleStopNs', 1],
  ['cpu_sweep_term_ns', 'cpuSweepTermNs', 1],
  ['cpu_assist_ns', 'cpuAssistNs', 1],
  ['cpu_background_ns', 'cpuBackgroundNs', 1],
  ['cpu_idle_ns', 'cpuIdleNs', 1],
  ['cpu_mark_term_ns', 'cpuMarkTermNs', 1],
  ['heap_start_bytes', 'heapStart', MIB],
  ['heap_end_bytes', 'heapEnd', MIB],
  ['heap_marked_bytes', 'heapMarked', MIB],
  ['heap_goal_bytes', 'goal', MIB],
  ['stacks_bytes', 'stacks', MIB],
  ['globals_bytes', 'globals', MIB],
  ['expected_goal_low_bytes', 'expectedLow', MIB],
  ['expected_goal_high_bytes', 'expectedHigh', MIB],
  ['expected_goal_bytes', 'expected', MIB],
  ['gogc_low', 'gogcLow', 1],
  ['gogc_high', 'gogcHigh', 1],
  ['alloc_bytes', 'alloc', MIB],
] as const;

/** Fields that are `true` or absent, by their flag, in the record's order. */
export const CYCLE_FLAGS = [
  ['forced', FORCED],
  ['periodic', PERIODIC],
  ['repaired', REPAIRED],
  ['leak_check', LEAK_CHECK],
  ['joined', JOINED],
] as const;

/** Signed distance of the printed goal from the expected interval, MiB; NaN if unknown. */
export function goalResidual(batch: CycleBatch, row: number): number {
  const [goal, low, high] = [batch.goal[row], batch.expectedLow[row], batch.expectedHigh[row]];
  if (goal < low) return goal - low;
  if (goal > high) return goal - high;
  return low <= high ? 0 : NaN;
}

export const allocRate = (batch: CycleBatch, row: number): number =>
  (batch.alloc[row] * MIB) / (batch.sinceMs[row] / 1e3);

/** Seconds of ms, rounded to the ns: logs print ms, traces more. */
export const secondsOf = (ms: number): number =>
  Number.isInteger(ms) ? ms / 1e3 : Math.round(ms * 1e6) / 1e9;

/** The record of one row. */
export function cycleRecord(
  batch: CycleBatch,
  row: number,
  id: ProcessId,
  source: Source,
  regime: GoalRegime | undefined,
): CycleRecord {
  const flags = batch.flags[row];
  const record: CycleRecord = {
    type: 'cycle',
    stream: id.stream,
    run: id.run,
    n: batch.n[row],
    source,
  };
  if (!Number.isNaN(batch.atMs[row])) record.at_s = secondsOf(batch.atMs[row]);
  if (!Number.isNaN(batch.wallMs[row])) record.wall = wallText(batch.wallMs[row], (flags & LOCAL) !== 0);
  for (const [field, column, scale] of CYCLE_FIELDS) {
    const value = Math.round(batch[column][row] * scale);
    // GOGC=off prints a goal of 2^62 bytes and more, which no double holds exactly.
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) record[field] = value;
  }
  const floor = batch.liveFloor[row];
  if (!Number.isNaN(floor)) record.heap_live_floor_bytes = floor * MIB;
  const residual = goalResidual(batch, row);
  if (!Number.isNaN(residual)) record.goal_residual_bytes = Math.round(residual * MIB);
  if (regime) record.goal_regime = regime;
  const gogc = batch.gogc[row];
  if (gogc === Infinity) record.gogc_off = true;
  else if (!Number.isNaN(gogc)) record.gogc = gogc;
  const rate = allocRate(batch, row);
  if (Number.isFinite(rate)) record.alloc_bytes_per_s = Math.round(rate);
  const share = batch.gcCpuShare[row];
  if (!Number.isNaN(share)) record.gc_cpu_share = Math.round(share * 1e5) / 1e5;
  for (const [field, flag] of CYCLE_FLAGS) if ((flags & flag) !== 0) record[field] = true;
  return record;
}
