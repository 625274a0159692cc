// NDJSON: one record per line. Cycles go from the batch's columns to bytes without an object in between; a test compares them, byte
// for byte, with jsonText of the library's records.
import { COLUMNS, isReported, LOCAL, type CycleBatch } from '../model/batch.js';
import { allocRate, CYCLE_FIELDS, CYCLE_FLAGS, goalResidual, secondsOf } from '../model/cycle.js';
import { wallText } from '../model/format.js';
import type { Places } from '../model/places.js';
import { REGIMES, type ProcessId } from '../model/records.js';
import { MIB } from '../model/units.js';
import { Bytes, putBytes, putDecimal, putInteger } from './bytes.js';
import { jsonText } from './printable.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const FIELDS = CYCLE_FIELDS.map(([field, column, scale]) => ({
  key: ascii(`,"${field}":`),
  column: COLUMNS.indexOf(column),
  scale,
}));
const FLAGS = CYCLE_FLAGS.map(([field, flag]) => ({ flag, text: ascii(`,"${field}":true`) }));
const N = ascii(',"n":');
const SOURCE = ascii(',"source":{"file":');
const LINE = ascii(',"line":');
const OFFSET = ascii(',"offset":');
const AT = ascii('},"at_s":');
const END_OF_SOURCE = ascii('}');
const FLOOR = ascii(',"heap_live_floor_bytes":');
const RESIDUAL = ascii(',"goal_residual_bytes":');
const GOGC = ascii(',"gogc":');
const GOGC_OFF = ascii(',"gogc_off":true');
const RATE = ascii(',"alloc_bytes_per_s":');
const SHARE = ascii(',"gc_cpu_share":');
const END = ascii('}\n');
const REGIME = REGIMES.map((regime) => ascii(regime ? `,"goal_regime":"${regime}"` : ''));

/** Upper bound of a cycle's record without the names of its stream and file. */
const LONGEST_RECORD = 2048;

export class NdjsonWriter {
  readonly bytes = new Bytes();
  /** By the processes' index, which is reused after a process has ended. */
  readonly #heads: ({ process: ProcessId; stream: string; bytes: Uint8Array } | undefined)[] = [];
  #file = { name: '', bytes: ascii('""') };

  record(record: object): void {
    this.bytes.text(`${jsonText(record)}\n`);
  }

  /** The batch's rows that belong to a process and are in the window. */
  cycles(batch: CycleBatch, processes: readonly ProcessId[], places: Places): void {
    for (let row = 0; row < batch.length; row++) {
      if (!isReported(batch, row)) continue;
      const index = batch.process[row];
      const line = batch.line[row];
      const file = places.fileOf(line);
      if (file !== this.#file.name) this.#file = { name: file, bytes: ascii(jsonText(file)) };
      this.#cycle(
        batch,
        row,
        this.#headOf(index, processes[index]),
        places.areOffsets ? OFFSET : LINE,
        places.lineOf(line),
      );
    }
  }

  /** The record's beginning, cached: a process is renamed when its stream turns out to contain several. */
  #headOf(index: number, process: ProcessId): Uint8Array {
    const { stream, run } = process;
    let head = this.#heads[index];
    if (head?.process !== process || head.stream !== stream) {
      const text = `{"type":"cycle","stream":${jsonText(stream)},"run":${run}`;
      head = this.#heads[index] = { process, stream, bytes: ascii(text) };
    }
    return head.bytes;
  }

  #cycle(batch: CycleBatch, row: number, head: Uint8Array, place: Uint8Array, line: number): void {
    const { cells, stride } = batch;
    const { bytes: file } = this.#file;
    this.bytes.reserve(LONGEST_RECORD + head.length + file.length);
    const { buffer } = this.bytes;
    let at = putBytes(buffer, this.bytes.length, head);
    at = putInteger(buffer, putBytes(buffer, at, N), batch.n[row]);
    at = putBytes(buffer, putBytes(buffer, at, SOURCE), file);
    at = putInteger(buffer, putBytes(buffer, at, place), line);
    const atMs = batch.atMs[row];
    if (Number.isInteger(atMs)) at = putDecimal(buffer, putBytes(buffer, at, AT), atMs, 3);
    else if (atMs >= 0) {
      at = putBytes(buffer, at, AT);
      at += buffer.write(String(secondsOf(atMs)), at, 'latin1');
    } else at = putBytes(buffer, at, END_OF_SOURCE);
    const wall = batch.wallMs[row];
    const flags = batch.flags[row];
    if (!Number.isNaN(wall))
      at += buffer.write(`,"wall":"${wallText(wall, (flags & LOCAL) !== 0)}"`, at, 'latin1');
    for (let i = 0; i < FIELDS.length; i++) {
      const { key, column, scale } = FIELDS[i];
      const value = Math.round(cells[column * stride + row] * scale);
      // Unknown: NaN, Infinity, and the goal of GOGC=off (2^62 bytes).
      if (Math.abs(value) <= Number.MAX_SAFE_INTEGER)
        at = putInteger(buffer, putBytes(buffer, at, key), value);
    }
    const floor = batch.liveFloor[row];
    if (floor >= 0) at = putInteger(buffer, putBytes(buffer, at, FLOOR), floor * MIB);
    const residual = goalResidual(batch, row);
    if (residual - residual === 0)
      at = putInteger(buffer, putBytes(buffer, at, RESIDUAL), Math.round(residual * MIB));
    at = putBytes(buffer, at, REGIME[batch.regime[row]]);
    const gogc = batch.gogc[row];
    if (gogc === Infinity) at = putBytes(buffer, at, GOGC_OFF);
    else if (gogc >= 0) at = putInteger(buffer, putBytes(buffer, at, GOGC), gogc);
    const rate = allocRate(batch, row);
    if (rate >= 0 && rate < Infinity) at = putInteger(buffer, putBytes(buffer, at, RATE), Math.round(rate));
    const share = batch.gcCpuShare[row];
    if (share >= 0) at = putDecimal(buffer, putBytes(buffer, at, SHARE), Math.round(share * 1e5), 5);
    if (flags !== 0)
      for (const { flag, text } of FLAGS) if ((flags & flag) !== 0) at = putBytes(buffer, at, text);
    this.bytes.length = putBytes(buffer, at, END);
  }
}
