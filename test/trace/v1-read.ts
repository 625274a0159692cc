// What is read of a trace of Go 1.5 to 1.21, as one list of events.
import type { Stretch, Trouble } from '../../lib/trace/events.js';
import { ALL, decode } from './reference.js';

/** A tick is 10 ns. */
export const FREQUENCY = 100e6;

export interface Event {
  at: number;
  kind: number;
  p: number;
  g: number;
  a: number;
  b: number;
  text: string | undefined;
  stack: string[];
}

export interface Read {
  events: Event[];
  troubles: Trouble[];
  ticks: boolean;
}

export function read(bytes: Buffer, chunk = 1 << 20, kinds: readonly number[] = ALL): Read {
  const events: Event[] = [];
  const troubles: Trouble[] = [];
  let ticks = false;
  const take = (stretch: Stretch): void => {
    const { rows, order, string, frames } = stretch;
    ticks = stretch.ticks;
    for (const row of order) {
      const [at, kind, p, g] = [rows.at[row], rows.kind[row], rows.p[row], rows.g[row]];
      const stack = frames(rows.stack[row]).map((frame) => `${frame.function} ${frame.file}:${frame.line}`);
      events.push({ at, kind, p, g, a: rows.a[row], b: rows.b[row], text: string(rows.text[row]), stack });
    }
  };
  decode(bytes, { take, trouble: (trouble) => troubles.push(trouble), kinds, chunk });
  return { events, troubles, ticks };
}

export const only = ({ events }: Read, ...kinds: number[]): Event[] =>
  events.filter(({ kind }) => kinds.includes(kind));
