// Fluentd's file output: `time TAB tag TAB record`, the record being JSON (docs, out_file; the delimiter can be set).
import { DECODE, NOT_MINE, parseStamp, type Carrier } from './carrier.js';

const SHAPE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)([\t, ])([^\t, {]+)\2(\{.*)$/;
/** kubernetes.var.log.containers.POD_NAMESPACE_CONTAINER-ID.log */
const TAG = /(?:^|\.)containers\.([a-z0-9.-]+)_[a-z0-9.-]+_([a-z0-9.-]+)-[0-9a-f]{12,}\.log$/;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function recordOf(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function streamOf(record: Json, tag: string): string {
  const { kubernetes } = record;
  const pod = isObject(kubernetes) ? textOf(kubernetes.pod_name) : undefined;
  const container = isObject(kubernetes) ? textOf(kubernetes.container_name) : undefined;
  if (pod !== undefined) return container === undefined ? pod : `${pod}/${container}`;
  const [, named, inside] = TAG.exec(tag) ?? [];
  if (named !== undefined) return `${named}/${inside}`;
  return textOf(record.container_name)?.replace(/^\//, '') ?? tag;
}

export const fluentd: Carrier = {
  id: 'fluentd',
  matches: (line) => SHAPE.test(line),
  textStart: (buffer, from, to) =>
    buffer[from + 10] === 84 && buffer[from + 13] === 58 && buffer.subarray(from, to).includes(123)
      ? DECODE
      : NOT_MINE,
  unwrap(buffer, from, to, line) {
    line.buffer = buffer;
    line.from = from;
    line.to = to;
    line.stream = line.part = '';
    line.wallMs = NaN;
    line.local = line.yearless = line.partial = false;
    const [, time = '', , tag = '', json = ''] = SHAPE.exec(buffer.toString('utf8', from, to)) ?? [];
    const record = recordOf(json);
    const text = record && (textOf(record.log) ?? textOf(record.message));
    if (!record || text === undefined) return;
    const whole = Buffer.from(text);
    line.buffer = Buffer.concat([whole, Buffer.from('\n\n')]);
    line.from = 0;
    line.to = whole.length;
    line.stream = streamOf(record, tag);
    // Older versions write no zone; what they mean is the local one.
    line.local = !/(?:Z|[+-]\d\d:?\d\d)$/.test(time);
    line.wallMs = parseStamp(line.local ? `${time}Z` : time);
    line.part = textOf(record.stream) ?? '';
    // A text that came through Docker's driver is whole when it ends with a newline; others have none.
    line.partial = record.partial_message === 'true' || record.logtag === 'P' || record._p === 'P';
  },
};
