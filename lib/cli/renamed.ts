// Renames the streams in a thread's records to their unique names among all inputs.
import { jsonText } from '../report/printable.js';
import type { FromThread } from './thread.js';

type Records = Pick<FromThread, 'notices' | 'processes'> & { records: Uint8Array };

const CYCLE = Buffer.from('{"type":"cycle","stream":');
const [NEWLINE, QUOTE, BACKSLASH] = [10, 34, 92];

/** The records with new names; most threads have nothing to rename. */
export function renamed(
  { records, notices, processes }: Records,
  names: ReadonlyMap<string, string>,
): Records {
  if (names.size === 0) return { records, notices, processes };
  const of = (stream: string): string => nameOf(stream, names);
  const rename = <T extends { stream?: string }>(record: T): T =>
    record.stream === undefined ? record : { ...record, stream: of(record.stream) };
  return {
    records: renamedLines(Buffer.from(records.buffer, records.byteOffset, records.length), of),
    notices: notices.map(rename),
    processes: processes.map(({ summary, findings, series }) => ({
      summary: rename(summary),
      findings: findings.map(rename),
      series,
    })),
  };
}

/** Separated processes have `#1`, `#2` behind their stream's name. */
function nameOf(stream: string, names: ReadonlyMap<string, string>): string {
  const [, base, number] = /^(.*?)(#\d+)?$/s.exec(stream)!;
  return names.get(stream) ?? (names.has(base) ? names.get(base)! + (number ?? '') : stream);
}

/** The many cycle records have their name at a known place, so that they are not parsed. */
function renamedLines(records: Buffer, of: (stream: string) => string): Buffer {
  const parts: Buffer[] = [];
  let copied = 0;
  for (let from = 0; from < records.length; from = records.indexOf(NEWLINE, from) + 1) {
    if (records.compare(CYCLE, 0, CYCLE.length, from, from + CYCLE.length) === 0) {
      const start = from + CYCLE.length;
      let end = start + 1;
      while (records[end] !== QUOTE) end += records[end] === BACKSLASH ? 2 : 1;
      const stream = JSON.parse(records.toString('utf8', start, end + 1)) as string;
      parts.push(records.subarray(copied, start), Buffer.from(jsonText(of(stream))));
      copied = end + 1;
    } else {
      const end = records.indexOf(NEWLINE, from);
      const record = JSON.parse(records.toString('utf8', from, end)) as { stream?: string };
      if (record.stream !== undefined) record.stream = of(record.stream);
      parts.push(records.subarray(copied, from), Buffer.from(jsonText(record)));
      copied = end;
    }
  }
  return Buffer.concat([...parts, records.subarray(copied)]);
}
