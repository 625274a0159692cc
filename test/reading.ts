// Reads a log in memory with the parts that `analyze` uses: bytes in chunks of any size in, cycles as rows out.
import type { Calendar } from '../lib/carrier/settle.js';
import type { ReaderEvent, ReaderOutput } from '../lib/gctrace/events.js';
import { InputReader } from '../lib/gctrace/open.js';
import type { NumberStream } from '../lib/gctrace/texts.js';
import { LineBuffer } from '../lib/input/lines.js';
import {
  COLUMNS,
  FORCED,
  LEAK_CHECK,
  LOCAL,
  REPAIRED,
  newBatch,
  type CycleBatch,
} from '../lib/model/batch.js';
import type { Figures, TrueCycle } from './captures.js';

export interface ReadCycle extends TrueCycle {
  stream: string;
  wallMs: number;
  /** The time has no zone. */
  local: boolean;
  repaired: boolean;
}

export interface Reading {
  cycles: ReadCycle[];
  events: ReaderEvent[];
  lines: number;
  known: number;
  carrier: string;
  /** Lines of text, and those of them that are no whole cycle, as they are told to processes. */
  read: number;
  other: number;
}

const FIGURES = COLUMNS.slice(0, COLUMNS.indexOf('expectedLow')).filter(
  (column) => column !== 'line' && column !== 'wallMs',
);

/** Replaces the processes. */
class Rows implements ReaderOutput {
  readonly batch: CycleBatch;
  readonly events: ReaderEvent[] = [];
  readonly told: ReaderEvent[] = [];
  readonly cycles: ReadCycle[] = [];
  readonly streams: string[] = [];

  constructor(capacity: number) {
    this.batch = newBatch(capacity);
  }

  flush(): void {
    const { batch, cycles } = this;
    // Rows are numbered across batches.
    for (const event of this.events.splice(0)) this.told.push({ ...event, row: cycles.length + event.row });
    for (let row = 0; row < batch.length; row++) {
      const flags = batch.flags[row];
      const figures: Partial<Figures> = {};
      for (const column of FIGURES) {
        const value = batch.cells[COLUMNS.indexOf(column) * batch.stride + row];
        if (!Number.isNaN(value)) figures[column as keyof Figures] = value;
      }
      cycles.push({
        line: batch.line[row],
        figures: figures as Figures,
        forced: (flags & FORCED) !== 0,
        leakCheck: (flags & LEAK_CHECK) !== 0,
        stream: this.streams[batch.stream[row]],
        wallMs: batch.wallMs[row],
        local: (flags & LOCAL) !== 0,
        repaired: (flags & REPAIRED) !== 0,
      });
    }
    batch.length = 0;
  }
}

/**
 * `sizes` gives the length of each chunk; without it chunks are as long as they fit. A small `capacity` flushes batches at
 * inconvenient places.
 */
export function read(
  bytes: Buffer | string,
  sizes: () => number = () => Infinity,
  capacity = 2048,
  calendar: Calendar = { latestMs: Date.now() },
): Reading {
  const data = Buffer.from(bytes);
  const rows = new Rows(capacity);
  let reader: InputReader | undefined;
  const lines = new LineBuffer((head) => {
    const streamOf: NumberStream = ({ stream: name }) => {
      if (!rows.streams.includes(name)) rows.streams.push(name);
      return rows.streams.indexOf(name);
    };
    reader = new InputReader(head, { file: 'log', out: rows, streamOf, calendar });
    return reader;
  });
  for (let at = 0; at < data.length;) {
    at += lines.copy(data.subarray(0, Math.min(data.length, at + Math.max(1, sizes()))), at);
    rows.flush();
  }
  lines.end();
  reader!.finish();
  rows.flush();
  const { known, carrier } = reader!;
  const counts = rows.told.filter((event) => event.kind === 'lines');
  const sum = (key: 'read' | 'other'): number => counts.reduce((total, event) => total + event[key], 0);
  const events = rows.told.filter((event) => event.kind !== 'lines');
  const counted = { read: sum('read'), other: sum('other') };
  return { cycles: rows.cycles, events, ...counted, lines: reader!.lines, known, carrier };
}

/** The figures that tests compare. */
export const plainly = ({ line, figures, forced, leakCheck }: TrueCycle): TrueCycle => ({
  line,
  figures,
  forced,
  leakCheck,
});

/** Torn cycles that were not repaired. */
export const tornIn = ({ events }: Reading): number => events.filter((event) => event.kind === 'torn').length;
