// Runs a carrier of records alone: bytes in chunks of any size in, messages out.
import { carriersOf } from '../lib/carrier/index.js';
import { LineBuffer } from '../lib/input/lines.js';
import type { RecordCarrier } from '../lib/carrier/record.js';

export interface Message {
  text: string;
  stream: string;
  /** ISO 8601 in UTC, without `Z` if the zone is unknown. */
  wall?: string;
  part: string;
  partial: boolean;
  /** The reported line of the input. */
  line: number;
}

export const LINE =
  'gc 7 @0.758s 3%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P';

/** The carrier that is detected from an input's head. */
export function carrierOf(bytes: Buffer | string): RecordCarrier | undefined {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const [carrier] = carriersOf(lines);
  return 'open' in carrier ? carrier : undefined;
}

export function messagesOf(
  carrier: RecordCarrier | undefined,
  bytes: Buffer | string,
  sizes: () => number = () => Infinity,
): Message[] {
  const data = Buffer.from(bytes);
  const messages: Message[] = [];
  const reader = carrier!.open(({ buffer, from, to, stream, wallMs, local, part, partial }) => {
    const wall = new Date(wallMs);
    messages.push({
      text: buffer.toString('utf8', from, to),
      stream,
      ...(!Number.isNaN(wallMs) && { wall: local ? wall.toISOString().slice(0, -1) : wall.toISOString() }),
      part,
      partial,
      line: reader.lines + 1,
    });
  });
  const lines = new LineBuffer(() => reader);
  for (let at = 0; at < data.length;)
    at += lines.copy(data.subarray(0, Math.min(data.length, at + Math.max(1, sizes()))), at);
  lines.end();
  return messages;
}

/** A record's message in short: `stream | wall | text`. */
export const told = (bytes: Buffer | string): string[] =>
  messagesOf(carrierOf(bytes), bytes).map(
    ({ stream, wall, text, partial }) =>
      `${stream} | ${wall ?? '-'} | ${text.replace(LINE, 'CYCLE')}${partial ? ' …' : ''}`,
  );
