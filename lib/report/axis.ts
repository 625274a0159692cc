// Round numbers for axes: memory vertically, time horizontally.
import { significant } from '../model/units.js';
import { formatNumber } from '../model/format.js';

export interface Tick {
  at: number;
  label: string;
}

/** The top of a memory axis from 0, and the rows between its labelled values. */
export interface Scale {
  top: number;
  step: number;
  rowsPerStep: number;
}

const ROUND = [1, 2, 5];

/** Round steps that reach `most` with about `rows` rows, wasting as few as possible. */
export function scaleFor(most: number, rows: number): Scale {
  let best: Scale = { top: 1, step: 1, rowsPerStep: rows };
  let bestCost = Infinity;
  const decade = Math.floor(Math.log10(Math.max(most, 1)));
  for (let power = decade - 1; power <= decade; power++) {
    for (const digit of ROUND) {
      const step = digit * 10 ** power;
      if (step < 1) continue;
      const steps = Math.max(1, Math.ceil(most / step));
      for (let rowsPerStep = 2; rowsPerStep <= Math.max(6, rows / steps); rowsPerStep++) {
        const waste = 1 - most / (steps * step);
        const cost =
          2 * waste +
          Math.abs(steps * rowsPerStep - rows) / rows +
          (steps * rowsPerStep > 1.3 * rows ? 0.3 : 0) +
          (steps < 4 ? 0.2 : 0);
        if (cost < bestCost - 1e-9) [bestCost, best] = [cost, { top: steps * step, step, rowsPerStep }];
      }
    }
  }
  return best;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const TIME_STEPS = [
  ...[1, MINUTE].flatMap((unit) => [1, 2, 5, 10, 15, 30].map((n) => n * unit)),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * DAY),
];

interface Range {
  from: number;
  to: number;
  columns: number;
}

const MOST_TICKS = 8;
const TICK_GAP = 2;

export function secondTicks(from: number, to: number, columns: number): Tick[] {
  const steps = [...decimalSteps(to - from, 1), ...TIME_STEPS];
  return choose(steps, { from, to, columns }, (places, step) => places.map((at) => secondLabel(at, step)));
}

function secondLabel(at: number, step: number): string {
  const [size, unit] =
    step >= DAY ? [DAY, 'd'] : step >= HOUR ? [HOUR, 'h'] : step >= MINUTE ? [MINUTE, 'm'] : [1, 's'];
  const decimals = step < 1 ? Math.ceil(-Math.log10(step) - 1e-9) : 0;
  return `${Number((at / size).toFixed(decimals))} ${unit}`;
}

export function cycleTicks(from: number, to: number, columns: number): Tick[] {
  const steps = decimalSteps(to - from, Infinity).filter((step) => step >= 1);
  return choose(steps, { from, to, columns }, (places) => places.map(formatNumber));
}

/** Ticks at round UTC wall times, with dates where the day changes; `wall` is the wall time in ms of second 0. */
export function wallTicks(from: number, to: number, columns: number, wall: number): Tick[] {
  const isoOf = (at: number): string => new Date(Math.round(wall + at * 1000)).toISOString();
  const days = isoOf(from).slice(0, 10) !== isoOf(to).slice(0, 10);
  const years = isoOf(from).slice(0, 4) !== isoOf(to).slice(0, 4);
  const steps = [...decimalSteps(to - from, 1), ...TIME_STEPS];
  const labels = (places: number[], step: number): string[] => {
    let day = '';
    return places.map((at) => {
      const iso = isoOf(at);
      const date = iso.slice(years ? 0 : 5, 10);
      if (step >= DAY) return date;
      const time =
        step < 1 ? iso.slice(11, 23).replace(/\.?0+$/, '') : iso.slice(11, step < MINUTE ? 19 : 16);
      const first = days && date !== day;
      day = date;
      return first ? `${date} ${time}` : time;
    });
  };
  return choose(steps, { from, to, columns }, labels, -wall / 1000);
}

/** 1, 2, 5, 10 … below `limit` and down to a thousandth of the span. */
function decimalSteps(span: number, limit: number): number[] {
  const steps: number[] = [];
  const first = Math.floor(Math.log10(Math.max(span, 1e-6) / 1000));
  const last = Math.ceil(Math.log10(Math.max(span, 1e-6)));
  for (let power = first; power <= last; power++) {
    for (const digit of ROUND) {
      const step = significant(digit * 10 ** power);
      if (step < limit) steps.push(step);
    }
  }
  return steps;
}

/** The ticks of the smallest step whose labels fit. Ticks are at multiples of the step from `origin`. */
function choose(
  steps: number[],
  { from, to, columns }: Range,
  labels: (places: number[], step: number) => string[],
  origin = 0,
): Tick[] {
  let few: Tick[] = [];
  for (const step of steps) {
    const first = Math.ceil((from - origin) / step - 1e-9);
    const last = Math.floor((to - origin) / step + 1e-9);
    const count = last - first + 1;
    if (count > MOST_TICKS || count < 1) continue;
    const places = Array.from({ length: count }, (_, i) => Math.max(from, origin + (first + i) * step));
    const ticks = labels(places, step).map((label, i): Tick => ({ at: places[i], label }));
    const column = (tick: Tick): number => ((tick.at - from) / (to - from)) * (columns - 1);
    const fits = ticks.every(
      (tick, i) =>
        i === 0 ||
        startOf(tick, column(tick), columns) >=
          startOf(ticks[i - 1], column(ticks[i - 1]), columns) + ticks[i - 1].label.length + TICK_GAP,
    );
    if (fits) return ticks;
    few = ticks.slice(0, 1);
  }
  return few;
}

/** The column at which a tick's label starts: centred on its tick, but within the axis. */
export function startOf(tick: Tick, column: number, columns: number): number {
  return Math.max(0, Math.min(Math.round(column) - (tick.label.length >> 1), columns - tick.label.length));
}
