// The hot loops over the events of traces before Go 1.22, as WebAssembly, for the same reasons as events.ts.
import {
  ASSISTS,
  AT,
  BEHIND,
  BROKEN,
  CAPACITY,
  CELLS,
  CLOCK_SCALE,
  CLOCK_START,
  COLUMNS_AT,
  COLUMN_A,
  COLUMN_B,
  COLUMN_STACK,
  COLUMN_TEXT,
  CREATE,
  END,
  EVENT,
  EVENT_FORM,
  FIRST,
  FORMS_AT,
  FOUND,
  FROM_AT,
  G,
  INDEX,
  KINDS_AT,
  LAST,
  LAST_G,
  LAST_STACK,
  LATE,
  LATER,
  LATE_AT,
  LEAVE,
  LEFT_AT,
  LEFT_TO_SYSCALL,
  LIMIT,
  LONGEST,
  LONGEST_DELTA,
  LONGEST_EVENT,
  LONGEST_VARINT,
  MOST_ROWS,
  MOST_VALUES,
  NUMBER,
  NUMBERED,
  OFFSET,
  ORDER,
  OVER,
  P,
  PASSED,
  PRESETS_AT,
  READ,
  ROW,
  ROWS,
  ROW_A,
  ROW_AT,
  ROW_B,
  ROW_G,
  ROW_KIND,
  ROW_LANE,
  ROW_OFFSET,
  ROW_P,
  ROW_STACK,
  ROW_TEXT,
  RUN,
  RUNS_FROM,
  SHIFT,
  SINCE_AT,
  SIZED_FORM,
  SKIMMED,
  SKIP,
  START,
  STATE_AT,
  STEPS_AT,
  TEXT_FORM,
  TICKS,
  TO,
  TO_AT,
  UNBLOCK,
  VALUES,
  VALUES_MASK,
  WAITING_AT,
  WAITS,
  WORKS,
} from '../lib/trace/v1/layout';
import { behind, next, varint } from './varint';

@inline
function get(lane: i32, field: i32): f64 {
  return load<f64>(lane + (field << 3));
}

@inline
function set(lane: i32, field: i32, value: f64): void {
  store<f64>(lane + (field << 3), value);
}

/** ns since the trace's start, but never before the last event. */
@inline
function timeOf(lane: i32, ticks: f64, at: i32): f64 {
  const now = trunc((ticks - get(STATE_AT, CLOCK_START)) * get(STATE_AT, CLOCK_SCALE));
  const last = get(STATE_AT, LAST);
  if (now < last) {
    if (get(STATE_AT, LATE) === 0) set(STATE_AT, LATE_AT, <f64>at + get(lane, SHIFT));
    set(STATE_AT, LATE, get(STATE_AT, LATE) + 1);
    return last;
  }
  set(STATE_AT, LAST, now);
  return now;
}

@inline
function cellOf(g: f64): i32 {
  return (<i32>(<i64>g) & (CELLS - 1)) << 3;
}

@inline
function ready(g: f64, now: f64): void {
  store<f64>(cellOf(g), g, WAITING_AT);
  store<f64>(cellOf(g), now, SINCE_AT);
}

/** Ends the goroutine's wait, if it has one. */
@inline
function runs(g: f64, now: f64): void {
  const cell = cellOf(g);
  if (g === 0 || load<f64>(cell, WAITING_AT) !== g) return;
  const wait = <i32>get(STATE_AT, WAITS);
  store<f64>(cell, 0, WAITING_AT);
  store<f64>(wait << 3, load<f64>(cell, SINCE_AT), FROM_AT);
  store<f64>(wait << 3, now, TO_AT);
  set(STATE_AT, WAITS, wait + 1);
}

@inline
function leave(lane: i32, now: f64, stack: f64): void {
  set(lane, LAST_G, get(lane, G));
  set(lane, LEFT_AT, now);
  set(lane, LAST_STACK, stack);
  set(lane, LEFT_TO_SYSCALL, 0);
  set(lane, G, -1);
}

/** Puts the event's values where they belong. Returns the address behind them. */
function decode(event: i32, values: i32, count: i32): i32 {
  set(STATE_AT, VALUES + COLUMN_A, NaN);
  set(STATE_AT, VALUES + COLUMN_B, load<f64>(event << 3, PRESETS_AT));
  set(STATE_AT, VALUES + COLUMN_TEXT, 0);
  set(STATE_AT, VALUES + COLUMN_STACK, 0);
  let at = values;
  for (let i = 0; i < count; i++) {
    const value = <f64>(<u64>varint(at));
    set(STATE_AT, VALUES + <i32>load<u8>(event * MOST_VALUES + i, COLUMNS_AT), value);
    at = next;
  }
  return at;
}

function put(lane: i32, event: i32, now: f64, at: i32): void {
  const row = <i32>get(STATE_AT, ROWS);
  set(STATE_AT, ROWS, row + 1);
  store<f64>(row << 3, now, ROW_AT);
  store<u8>(row, load<u8>(event, KINDS_AT), ROW_KIND);
  store<i32>(row << 2, <i32>get(lane, INDEX), ROW_LANE);
  store<i32>(row << 2, <i32>get(lane, P), ROW_P);
  store<f64>(row << 3, get(lane, G), ROW_G);
  store<f64>(row << 3, <f64>at + get(lane, SHIFT), ROW_OFFSET);
  store<f64>(row << 3, get(STATE_AT, VALUES + COLUMN_A), ROW_A);
  store<f64>(row << 3, get(STATE_AT, VALUES + COLUMN_B), ROW_B);
  store<i32>(row << 2, <i32>(<u64>get(STATE_AT, VALUES + COLUMN_STACK)), ROW_STACK);
  store<i32>(row << 2, <i32>(<u64>get(STATE_AT, VALUES + COLUMN_TEXT)), ROW_TEXT);
}

/**
 * Goes over a lane's events up to one that TypeScript has to read: then that is behind it. Stops before one whose order is above
 * `latest`, unless it is skipped, behind one that fills the rows or waits, and at the end of the piece.
 */
export function walk(lane: i32, latest: f64): i32 {
  const to = <i32>get(lane, TO);
  const limit = get(lane, LIMIT);
  const isNumbered = get(STATE_AT, NUMBERED) > 0;
  let at = <i32>get(lane, AT);
  let ticks = get(lane, TICKS);
  let number = get(lane, NUMBER);
  let passed = 0;
  let result = OVER;
  let order = NaN;
  while (at < to && result === OVER) {
    const first = <i32>load<u8>(at);
    const form = <i32>load<u8>(first, FORMS_AT);
    let does = <i32>load<u8>(first, STEPS_AT);
    let end = at + 1;
    let begin = end;
    if ((form & SIZED_FORM) !== 0) end = ++begin + <i32>load<u8>(at + 1);
    let sequence = number;
    if (isNumbered) {
      sequence += <f64>varint(begin);
      begin = next;
    }
    const delta = varint(begin);
    const values = next;
    const time = ticks + <f64>delta;
    if (delta > LONGEST_DELTA || values - begin > LONGEST_VARINT || time > limit) {
      result = BROKEN;
      break;
    }
    if ((form & SIZED_FORM) === 0) end = behind(values, form & VALUES_MASK);
    if ((form & TEXT_FORM) !== 0) {
      const length = varint(end);
      end = next + <i32>min<u64>(length, LONGEST);
    }
    if (does !== SKIP) {
      order = isNumbered ? sequence : time;
      if (order > latest) {
        result = LATER;
        break;
      }
      const event = first & EVENT;
      const now = timeOf(lane, time, at);
      // What a worker does, or one that assists, is for TypeScript.
      if ((does === LEAVE || does === END) && get(lane, ASSISTS) + get(lane, WORKS) > 0) does = READ;
      if (does === UNBLOCK || does === CREATE) ready(<f64>(<u64>varint(values)), now);
      else if (does === START || does === RUN) {
        const g = <f64>(<u64>varint(values));
        set(lane, G, g);
        set(lane, RUNS_FROM, now);
        set(lane, ASSISTS, 0);
        set(lane, WORKS, 0);
        if (does === RUN) runs(g, now);
      } else if (does === LEAVE) leave(lane, now, <f64>(<u64>varint(values)));
      if (does === ROW || does === READ || does === CREATE || does === END) {
        const behindValues = decode(event, values, form & VALUES_MASK);
        if (does !== READ) put(lane, event, now, at);
        else {
          set(lane, FIRST, first);
          set(lane, OFFSET, <f64>at + get(lane, SHIFT));
          set(lane, BEHIND, behindValues);
          result = FOUND;
        }
        if (does === END) leave(lane, now, 0);
      }
      const isFull = get(STATE_AT, WAITS) >= CAPACITY || get(STATE_AT, ROWS) + MOST_ROWS > CAPACITY;
      if (isFull && does !== READ) result = LATER;
    }
    ticks = time;
    number = sequence;
    at = end;
    passed++;
  }
  set(lane, AT, at);
  set(lane, TICKS, ticks);
  set(lane, NUMBER, number);
  set(lane, ORDER, result === LATER ? order : isNumbered ? number : ticks);
  set(lane, PASSED, get(lane, PASSED) + passed);
  return result;
}

/** Steps over complete events of a P, up to `to` or to anything else, and returns where that begins. */
export function skim(from: i32, to: i32): i32 {
  const before = <i32>get(STATE_AT, NUMBERED) + 1;
  let at = from;
  let events = 0;
  while (at < to) {
    const form = <i32>load<u8>(<i32>load<u8>(at), FORMS_AT);
    if ((form & EVENT_FORM) === 0) break;
    let end = at + 1;
    if ((form & SIZED_FORM) === 0) end = behind(end, before + (form & VALUES_MASK));
    else end += <i32>load<u8>(end);
    if (end - at > LONGEST_EVENT) break;
    if ((form & SIZED_FORM) !== 0) end++;
    if ((form & TEXT_FORM) !== 0) {
      const length = <u64>varint(end);
      if (length > <u64>LONGEST) break;
      end = next + <i32>length;
    }
    if (end > to) break;
    at = end;
    events++;
  }
  set(STATE_AT, SKIMMED, events);
  return at;
}
