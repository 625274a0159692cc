// Copies of one log in the formats of line carriers ("twins"), and a check that each gives the same results.
import type { Test } from 'tap';
import { read, type Reading } from '../reading.js';

export interface Entry {
  ms: number;
  who: 'api' | 'worker';
  text: string;
}

export const START = Date.UTC(2024, 2, 5, 13, 2, 11, 123);

export const cycle = (n: number, at: number, procs: number): string =>
  `gc ${n} @${at.toFixed(3)}s 1%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, ${procs} P`;

/** Two processes, cycles among an application's lines; it ends with a panic. */
export const LOG: Entry[] = [
  ...Array.from({ length: 7 }, (_, i): Entry[] => [
    { ms: i * 3100 + 1, who: 'api', text: cycle(i + 1, i * 3.1, 8) },
    { ms: i * 3100 + 400, who: 'api', text: '{"level":"info","msg":"gc pause budget","gc":{"num":35}}' },
    { ms: i * 3100 + 1500, who: 'worker', text: cycle(i + 1, i * 3.1 + 1.5, 4) },
    { ms: i * 3100 + 1700, who: 'worker', text: 'cache gc 12 evicted 33 entries' },
    {
      ms: i * 3100 + 1900,
      who: 'worker',
      text: 'time="2024-03-05T13:02:19Z" level=info msg="synced 132 keys"',
    },
  ]).flat(),
  ...[
    'panic: runtime error: index out of range [4] with length 4',
    '',
    'goroutine 83 [running]:',
    'main.serve(0x1)',
    '\t/app/server.go:118 +0x4a',
    'exit status 2',
  ].map((text, i): Entry => ({ ms: 23_000 + i, who: 'api', text })),
];
export const OTHERS = LOG.filter(({ text }) => text !== '' && !text.startsWith('gc ')).length;
export const api = LOG.filter(({ who }) => who === 'api');
export const API_OTHERS = api.filter(({ text }) => text !== '' && !text.startsWith('gc ')).length;

export const iso = (ms: number, hours = 0): string =>
  new Date(START + ms + hours * 3600e3).toISOString().slice(0, -1);
export const nano = (ms: number, zone = 'Z', hours = 0): string => `${iso(ms, hours)}456789${zone}`;
export const month = (ms: number): string => `Mar  5 ${iso(ms, 1).slice(11, 19)}`;

/** Texts of several lines are one event: the panic's. */
export const events = (entries: Entry[]): Entry[] => {
  const first = entries.findIndex(({ text }) => text.startsWith('panic: '));
  const panic = {
    ...entries[first],
    text: entries
      .slice(first)
      .map(({ text }) => text)
      .join('\n'),
  };
  return [...entries.slice(0, first), panic];
};

export const wrap = (entries: Entry[], line: (entry: Entry) => string, end = '\n'): string =>
  entries.map((entry) => line(entry) + end).join('');

interface Expected {
  names?: readonly [api: string, worker: string];
  /** Precision of the time: ms, a multiple, without a zone, or none. */
  wall?: 'none' | 'local' | number;
  others?: number;
  /** One process only. */
  one?: true;
}

/** Checks that a twin gives the log's results. */
export function check(t: Test, text: string | Buffer, expected: Expected): Reading {
  const { names = ['api', 'worker'], wall = 1, one, others = one ? API_OTHERS : OTHERS } = expected;
  const reading = read(text);
  const parts = { api: names[0], worker: names[1] };
  for (const who of one ? (['api'] as const) : (['api', 'worker'] as const)) {
    const own = reading.cycles.filter((row) => row.stream === parts[who]);
    const truth = LOG.filter((entry) => entry.who === who && entry.text.startsWith('gc '));
    const numbers = own.filter(
      (row) => names[0] !== names[1] || row.figures.procs === (who === 'api' ? 8 : 4),
    );
    t.same(
      numbers.map((row) => row.figures.n),
      truth.map((_, i) => i + 1),
      `${reading.carrier}: cycles of ${who}`,
    );
    t.ok(
      numbers.every((row) => !row.repaired),
      'whole ones',
    );
    const times = numbers.map((row) => row.wallMs);
    const step = typeof wall === 'number' ? wall : 1;
    if (wall === 'none') t.ok(times.every(Number.isNaN), 'no wall time');
    else
      t.same(
        times,
        truth.map(({ ms }) => {
          const told = START + ms + (wall === 'local' ? 3600e3 : 0);
          return Math.floor(told / step) * step;
        }),
        'wall times',
      );
  }
  t.equal(reading.cycles.length, one ? 7 : 14);
  t.equal(reading.other, others, `${reading.carrier}: other lines`);
  return reading;
}

export const pods = { api: 'api-7d9c5b6f4d-x2xkq', worker: 'worker-0' };
export const podNames: readonly [string, string] = [`${pods.api}/api`, `${pods.worker}/worker`];
export const prefix = ({ who }: Entry): string => `[pod/${pods[who]}/${who}]`;
export const bold = (text: string): string => `\x1b[1m${text}\x1b[0m`;
export const cyan = (text: string): string => `\x1b[36m${text}\x1b[0m`;
