// The hot loop over the timed events of a Go 1.22+ batch, as WebAssembly: AssemblyScript, a dialect of TypeScript. V8 runs it at
// full speed from the first event, whereas JavaScript is recompiled each time that the trace holds something new.
// `npm run wasm` compiles it into lib/trace/v2/events-wasm.ts.
import {
  ARGS_AT,
  ASSISTS,
  COLUMN_LENGTH,
  COLUMNS_AT,
  CREATE,
  END,
  EVENTS,
  G,
  INPUT_AT,
  LAST_G,
  LAST_STACK,
  LEAST,
  LEAVE,
  LEFT_AT,
  LONGEST_DELTA,
  LONGEST_VARINT,
  NOW,
  RECLAIMED_BYTES,
  RUNS_FROM,
  SIZE,
  SIZE_BYTES,
  SIZE_TIME,
  SIZES,
  SKIP,
  START,
  STATE_AT,
  STEPS_AT,
  STOP_AT,
  SWEEP,
  SWEEP_AT,
  SWEEP_BEGIN_STACK,
  SWEEP_END,
  SWEEP_G,
  SWEEP_RECLAIMED,
  SWEEP_STACK,
  SWEEP_SWEPT,
  SWEEP_UNITS,
  SWEEPS,
  SWEPT,
  SWEPT_BYTES,
  WORKS,
} from '../lib/trace/v2/layout';
import { behind, next, varint } from './varint';

@inline
function get(field: i32): f64 {
  return load<f64>(field << 3, STATE_AT);
}

@inline
function set(field: i32, value: f64): void {
  store<f64>(field << 3, value, STATE_AT);
}

@inline
function put(column: i32, entry: i32, value: f64): void {
  store<f64>((column * COLUMN_LENGTH + entry) << 3, value, COLUMNS_AT);
}

@inline
function putSweep(end: f64, units: f64, swept: f64, reclaimed: f64): void {
  const entry = <i32>get(SWEEPS);
  put(SWEEP_END, entry, end);
  put(SWEEP_UNITS, entry, units);
  put(SWEEP_G, entry, get(G));
  put(SWEEP_BEGIN_STACK, entry, get(SWEEP_STACK));
  put(SWEEP_SWEPT, entry, swept);
  put(SWEEP_RECLAIMED, entry, reclaimed);
  set(SWEEPS, entry + 1);
}

/**
 * Reads the events in `[from, to)` of the input up to one that needs more than the lane's state and the columns, that is cut or
 * damaged. Returns where that event begins, or `to`. `mask`: goroutines with `g & mask` 0 get rows; `pairs`: waits are paired.
 */
export function walk(from: i32, to: i32, mask: i32, pairs: bool): i32 {
  const isBusy = get(WORKS) + get(ASSISTS) > 0;
  const until = INPUT_AT + to;
  let at = INPUT_AT + from;
  let now = get(NOW);
  let events = 0;
  while (at < until) {
    const type = <i32>load<u8>(at);
    const does = <i32>load<u8>(type, STEPS_AT);
    if (does < LEAST) break;
    const args = <i32>load<u8>(type, ARGS_AT);
    const delta = varint(at + 1);
    const first = next;
    if (delta > LONGEST_DELTA || first - at > LONGEST_VARINT) break;
    const time = now + <f64>delta;
    let end = behind(first, args);
    if (end > until) break;
    if (does === START) {
      const g = varint(first);
      if (isBusy || next - first > LONGEST_VARINT) break;
      set(G, <f64>g);
      set(RUNS_FROM, time);
    } else if (does === LEAVE || does === END) {
      if (isBusy || (does === END && (<i32>(<i64>get(G)) & mask) === 0)) break;
      set(LAST_G, get(G));
      set(LEFT_AT, time);
      set(LAST_STACK, 0);
      set(G, -1);
      set(STOP_AT, first < end ? <f64>(first - INPUT_AT) : -1);
    } else if (does === CREATE) {
      if (pairs || (<i32>varint(first) & mask) === 0) break;
    } else if (does === SIZE) {
      const entry = <i32>get(SIZES);
      const bytes = varint(first);
      if (next - first > LONGEST_VARINT) break;
      put(SIZE_TIME, entry, time);
      put(SIZE_BYTES, entry, <f64>bytes);
      set(SIZES, entry + 1);
    } else if (does === SWEEP) {
      const stack = varint(first);
      if (next - first > LONGEST_VARINT) break;
      // The end of the previous one is missing.
      if (get(SWEEP_AT) >= 0 && get(SWEEP_STACK) >= 0) putSweep(get(SWEEP_AT), NaN, 0, 0);
      set(SWEEP_AT, time);
      set(SWEEP_STACK, <f64>stack);
    } else if (does === SWEPT) {
      const swept = <f64>varint(first);
      const second = next;
      const reclaimed = <f64>varint(second);
      if (second - first > LONGEST_VARINT || next - second > LONGEST_VARINT) break;
      putSweep(time, time - get(SWEEP_AT), swept, reclaimed);
      set(SWEPT_BYTES, get(SWEPT_BYTES) + swept);
      set(RECLAIMED_BYTES, get(RECLAIMED_BYTES) + reclaimed);
      set(SWEEP_AT, NaN);
      set(SWEEP_STACK, -1);
    } else if (does !== SKIP) break;
    now = time;
    at = end;
    events++;
  }
  set(NOW, now);
  set(EVENTS, get(EVENTS) + events);
  return at - INPUT_AT;
}
