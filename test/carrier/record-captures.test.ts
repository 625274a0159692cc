// Inputs of every carrier whose records are no lines, held against what is known of them; and the same records in JSON of
// every other layout.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { CARRIERS } from '../captures.js';
import { read, type ReadCycle, type Reading } from '../reading.js';

interface Expected {
  file: string;
  streams: {
    name: string | null;
    cycles: number;
    first_gc: number;
    last_gc: number;
    first_wall: string | null;
    last_wall: string | null;
  }[];
  other_lines: number;
}

const FRAMED =
  /^(csv|datadog-export|fluentbit-stdout-msgpack|fluentd|journalctl-export|supervisord-debug|wrapper-logrus)/;
const JSON_RECORDS =
  /^(azure|cloudwatch-(filter|get)|datadog-api|ecs|elastic|filebeat|fluentbit-(json|stdout-json)|gcp|grafana-explore-logs|journalctl-json|logstash|loki-logcli-jsonl|splunk-(export|hec)|stern-(json|extjson)|vector|wrapper-(slog|zap|zerolog))/;

const wallOf = ({ wallMs, local }: ReadCycle): string | null =>
  Number.isNaN(wallMs) ? null : new Date(wallMs).toISOString().slice(0, local ? -1 : undefined);

function streamsIn({ cycles }: Reading): Omit<Expected, 'file' | 'other_lines'>['streams'] {
  const names = [...new Set(cycles.map(({ stream }) => stream))].sort();
  return names.map((name) => {
    const own = cycles.filter(({ stream }) => stream === name);
    const last = own.at(-1)!;
    return {
      name: name === '' ? null : name,
      cycles: own.length,
      first_gc: own[0].figures.n,
      last_gc: last.figures.n,
      first_wall: wallOf(own[0]),
      last_wall: wallOf(last),
    };
  });
}

function holds(t: Test, bytes: Buffer | string, { streams, other_lines }: Expected, name: string): void {
  const reading = read(bytes);
  const told = streams.map(({ name, cycles, first_gc, last_gc, first_wall, last_wall }) => {
    return { name, cycles, first_gc, last_gc, first_wall, last_wall };
  });
  t.same(streamsIn(reading), told, name);
  t.equal(reading.other, other_lines, `${name}: other lines`);
}

/** The records of a sample, and whether they stand in a document of their own. */
function recordsIn(text: string): { records: unknown[]; isDocument: boolean } {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value)
      ? { records: value, isDocument: false }
      : { records: [value], isDocument: true };
  } catch {
    const lines = text.trim().split('\n');
    return { records: lines.map((line) => JSON.parse(line) as unknown).flat(), isDocument: false };
  }
}

const backwards = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, child]) => [key, backwards(child)]),
      );

const each = (records: unknown[], between: string, space = 0): string =>
  records.map((record) => JSON.stringify(record, null, space)).join(between);
const LAYOUTS: Record<string, (records: unknown[]) => string> = {
  'a line each': (records) => `${each(records, '\n')}\n`,
  'no newline at the end': (records) => each(records, '\n'),
  'nothing between': (records) => each(records, ''),
  'pretty-printed': (records) => each(records, '\n', 2),
  'CR LF': (records) => each(records, '\r\n', 1).replaceAll(/(?<!\r)\n/g, '\r\n'),
  'a BOM': (records) => `\ufeff${each(records, '\n')}`,
  'keys in another order': (records) => each(records.map(backwards), '\n'),
  'an array': (records) => JSON.stringify(records),
  'a pretty array': (records) => JSON.stringify(records, null, 4),
  'arrays on lines': (records) =>
    records.map((_, i) => (i % 3 === 0 ? `${JSON.stringify(records.slice(i, i + 3))}\n` : '')).join(''),
};

if (CARRIERS !== undefined) {
  const folder = CARRIERS;
  const expectations = (pattern: RegExp): Expected[] =>
    readdirSync(folder)
      .filter((name) => pattern.test(name) && name.endsWith('.expect.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Expected);

  for (const expected of expectations(FRAMED)) {
    void t.test(expected.file, (t) => {
      holds(t, readFileSync(join(folder, expected.file)), expected, expected.file);
      t.end();
    });
  }
  for (const expected of expectations(JSON_RECORDS)) {
    void t.test(expected.file, (t) => {
      const text = readFileSync(join(folder, expected.file), 'utf8');
      holds(t, text, expected, expected.file);
      const { records, isDocument } = recordsIn(text);
      for (const [name, layout] of Object.entries(LAYOUTS))
        if (!(isDocument && name.includes('arra'))) holds(t, layout(records), expected, name);
      t.end();
    });
  }
}
