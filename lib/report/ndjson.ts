// NDJSON: one record a line. Cycles go from the batch's columns to bytes without an object between; the test holds
// them equal, byte for byte, to JSON.stringify of the records that the library gives.
import { FORCED, LEAK_CHECK, OUTSIDE, PERIODIC, REPAIRED, type CycleBatch } from '../model/batch.js';
import { allocRate, CYCLE_FIELDS, goalResidual, liveFloor } from '../model/cycle.js';
import { REGIMES, type GoalRegime, type ProcessId } from '../model/records.js';
import { MIB } from '../model/units.js';
import { Bytes } from './bytes.js';

const key = (name: string): Buffer => Buffer.from(`,"${name}":`);
const KEYS = CYCLE_FIELDS.map(([field]) => key(field));
const FLAGS = [
  [FORCED, Buffer.from(',"forced":true')],
  [PERIODIC, Buffer.from(',"periodic":true')],
  [REPAIRED, Buffer.from(',"repaired":true')],
  [LEAK_CHECK, Buffer.from(',"leak_check":true')],
] as const;
const [N, SOURCE, AT, FLOOR, RESIDUAL, GOGC, RATE, SHARE] = [
  key('n'),
  Buffer.from(',"source":{"file":'),
  key('at_s'),
  key('heap_live_floor_bytes'),
  key('goal_residual_bytes'),
  key('gogc'),
  key('alloc_bytes_per_s'),
  key('gc_cpu_share'),
];
const LINE = Buffer.from(',"line":');
const GOGC_OFF = Buffer.from(',"gogc_off":true');
const END = Buffer.from('}\n');

/** More than a cycle's record takes beside its stream, file and wall time. */
const LONGEST_RECORD = 2048;

export class NdjsonWriter {
  readonly bytes = new Bytes();
  readonly #heads = new Map<string, Buffer>();
  readonly #files = new Map<string, Buffer>();
  readonly #regimes = new Map<GoalRegime | undefined, Buffer>();

  /** Any record. */
  record(record: object): void {
    this.bytes.text(`${JSON.stringify(record)}\n`);
  }

  /** The batch's rows that belong to a process and lie in the window asked for. */
  cycles(batch: CycleBatch, processes: readonly ProcessId[], file: string): void {
    const fileBytes = cached(this.#files, file, () => JSON.stringify(file));
    for (let row = 0; row < batch.length; row++) {
      const process = processes[batch.process[row]!];
      if (process && (batch.flags[row]! & OUTSIDE) === 0) this.#cycle(batch, row, process, fileBytes);
    }
  }

  #cycle(batch: CycleBatch, row: number, id: ProcessId, file: Buffer): void {
    const { bytes } = this;
    const head = cached(
      this.#heads,
      `${id.run} ${id.stream}`,
      () => `{"type":"cycle","stream":${JSON.stringify(id.stream)},"run":${id.run}`,
    );
    bytes.reserve(LONGEST_RECORD + head.length + file.length);
    bytes.raw(head);
    bytes.raw(N!);
    bytes.integer(batch.n[row]!);
    bytes.raw(SOURCE!);
    bytes.raw(file);
    bytes.raw(LINE);
    bytes.integer(batch.line[row]!);
    bytes.buffer[bytes.length++] = 125;
    const at = batch.atMs[row]!;
    if (at >= 0) {
      bytes.raw(AT!);
      bytes.decimal(at, 3);
    }
    const wall = batch.wallMs[row]!;
    if (!Number.isNaN(wall)) bytes.text(`,"wall":"${new Date(wall).toISOString()}"`);
    for (let i = 0; i < CYCLE_FIELDS.length; i++) {
      const [, column, scale] = CYCLE_FIELDS[i]!;
      const value = batch[column][row]!;
      if (value - value !== 0) continue;
      bytes.raw(KEYS[i]!);
      bytes.integer(Math.round(value * scale));
    }
    const floor = liveFloor(batch, row);
    if (floor >= 0) {
      bytes.raw(FLOOR!);
      bytes.integer(floor * MIB);
    }
    const residual = goalResidual(batch, row);
    if (!Number.isNaN(residual)) {
      bytes.raw(RESIDUAL!);
      bytes.integer(Math.round(residual * MIB));
    }
    const regime = REGIMES[batch.regime[row]!];
    if (regime) bytes.raw(cached(this.#regimes, regime, () => `,"goal_regime":"${regime}"`));
    const gogc = batch.gogc[row]!;
    if (gogc === Infinity) bytes.raw(GOGC_OFF);
    else if (gogc >= 0) {
      bytes.raw(GOGC!);
      bytes.integer(gogc);
    }
    const rate = allocRate(batch, row);
    if (rate >= 0 && rate < Infinity) {
      bytes.raw(RATE!);
      bytes.integer(Math.round(rate));
    }
    const share = batch.gcCpuShare[row]!;
    if (share >= 0) {
      bytes.raw(SHARE!);
      bytes.decimal(Math.round(share * 1e5), 5);
    }
    for (const [flag, text] of FLAGS) if ((batch.flags[row]! & flag) !== 0) bytes.raw(text);
    bytes.raw(END);
  }
}

function cached<K>(map: Map<K, Buffer>, name: K, text: () => string): Buffer {
  let bytes = map.get(name);
  if (!bytes) {
    bytes = Buffer.from(text());
    map.set(name, bytes);
  }
  return bytes;
}
