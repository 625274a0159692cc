// One text in several records: CRI-O and old kubelets write a piece per read of a pipe, Docker and journald cut long lines.
// Real logs, cut as the carriers cut them.
import t from 'tap';
import { cyclesIn, sample } from '../captures.js';
import { LINE } from '../messages.js';
import { plainly, read, type Reading } from '../reading.js';
import { uniform } from '../stats/draws.js';

const LOG = sample('map-leak/go1.27.4.log').toString().trimEnd().split('\n');
const TRUTH = cyclesIn(LOG.join('\n')).map(({ figures }) => JSON.stringify(figures));
const stamp = (i: number): string => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, i)).toISOString();

/** A text in one to five pieces: the runtime's first write is `gc `, no pipe parts it. */
function cut(text: string, next: () => number): string[] {
  const places = Array.from(
    { length: Math.floor(next() * 5) },
    () => 3 + Math.floor(next() * (text.length - 2)),
  );
  const bounds = [0, ...places.sort((a, b) => a - b), text.length];
  return bounds.slice(1).map((to, i) => text.slice(bounds[i], to));
}

interface Piece {
  text: string;
  last: boolean;
  i: number;
}

/** The log with each line in pieces, and between the pieces what the program writes to its other stream. */
function pieces(seed: number, own: (piece: Piece) => string, other: (i: number) => string): string {
  const next = uniform(seed);
  let i = 0;
  return LOG.map((line) =>
    cut(line, next)
      .map(
        (text, k, all) => (next() < 0.3 ? other(i) : '') + own({ text, last: k === all.length - 1, i: i++ }),
      )
      .join(''),
  ).join('');
}

const json = (value: object): string => `${JSON.stringify(value)}\n`;
const CARRIERS: Record<string, { own: (piece: Piece) => string; other: (i: number) => string }> = {
  cri: {
    own: ({ text, last, i }) => `${stamp(i)} stderr ${last ? 'F' : 'P'} ${text}\n`,
    other: (i) => `${stamp(i)} stdout F {"n":${i}}\n`,
  },
  docker: {
    own: ({ text, last, i }) => json({ log: last ? `${text}\n` : text, stream: 'stderr', time: stamp(i) }),
    other: (i) => json({ log: 'gc 12 old images freed\n', stream: 'stdout', time: stamp(i) }),
  },
  'docker, with attributes': {
    own: ({ text, last, i }) =>
      json({ log: last ? `${text}\r\n` : text, stream: 'stderr', attrs: { tag: 'a' }, time: stamp(i) }),
    other: (i) => json({ log: '\té\n', stream: 'stdout', attrs: { tag: 'a' }, time: stamp(i) }),
  },
  'journald-json': {
    own: ({ text, last, i }) =>
      json({
        __REALTIME_TIMESTAMP: String(Date.parse(stamp(i)) * 1000),
        _PID: '812',
        CONTAINER_NAME: 'api',
        ...(last ? {} : { CONTAINER_PARTIAL_MESSAGE: 'true' }),
        MESSAGE: text,
      }),
    other: (i) => json({ __REALTIME_TIMESTAMP: `${i}`, _PID: '7', CONTAINER_NAME: 'db', MESSAGE: 'x' }),
  },
};

for (const [name, { own, other }] of Object.entries(CARRIERS)) {
  void t.test(name, (t) => {
    for (let seed = 1; seed <= 10; seed++) {
      const log = pieces(seed, own, other);
      const reading = read(log);
      t.ok(name.startsWith(reading.carrier), reading.carrier);
      t.same(
        reading.cycles.map(({ figures }) => JSON.stringify(figures)),
        TRUTH,
        `seed ${seed}`,
      );
      t.ok(
        reading.cycles.every((cycle) => !cycle.repaired),
        'no line was torn',
      );
      const lines = log.split('\n');
      // A cycle stands where its first piece does, and is as old as that.
      for (const { line, wallMs } of reading.cycles) {
        if (!lines[line - 1].includes('gc')) t.fail(`${name}: line ${line}`);
        if (!(Math.abs(wallMs - Date.parse(stamp(0))) < 60e3)) t.fail(`${name}: ${wallMs}`);
      }
      t.ok(reading.known >= TRUTH.length && reading.known < reading.lines);
    }
    t.end();
  });
}

void t.test('lines that no carrier wrote between the pieces', (t) => {
  const { cri, docker } = CARRIERS;
  for (const { own } of [cri, docker])
    for (const between of ['\n', '\r\n', 'listening on :8080\n']) {
      const cycles = LOG.filter((line) => line.startsWith('gc '));
      let i = 0;
      const log = cycles.map((line) =>
        cut(line, uniform(++i))
          .map((text, k, all) => own({ text, last: k === all.length - 1, i }) + between)
          .join(''),
      );
      const reading = read(log.join(''));
      t.same(
        reading.cycles.map(({ figures }) => JSON.stringify(figures)),
        TRUTH,
      );
      t.equal(reading.other, between.startsWith('l') ? log.join('').split(between).length - 1 : 0);
    }
  t.end();
});

void t.test('a line in pieces counts once', (t) => {
  const cri = (tag: string, text: string): string => `${stamp(1)} stderr ${tag} ${text}\n`;
  const line = LOG.find((line) => line.startsWith('gc '))!;
  const reading = read(
    cri('P', line.slice(0, 20)) + cri('P', '') + cri('F', line.slice(20)) + cri('F', 'ready'),
  );
  t.match(reading, { lines: 4, known: 1, read: 2, other: 1 });
  t.end();
});

void t.test('a text that is never ended', (t) => {
  const line = LOG.find((line) => line.startsWith('gc '))!;
  const numbers = ({ cycles }: Reading): number[] => cycles.map((cycle) => cycle.figures.n);
  const log = `${stamp(1)} stderr P ${line}\n`;
  t.same(numbers(read(log)), [1], 'is told when the log is over');
  t.same(numbers(read(log.trimEnd())), [1]);
  t.same(numbers(read(`${log}${stamp(2)} stdout F x\n`)), [1], 'though the other stream goes on');
  // The runtime's lines are short: what is longer than 64 KiB is given up, and what follows is read.
  const long = `${stamp(1)} stderr P ${'x'.repeat(16384)}\n`.repeat(400);
  t.same(numbers(read(`${long}${stamp(2)} stderr F ${line}\n${stamp(2)} stderr F ${line}\n`)), [1, 1]);
  t.end();
});

void t.test('a line that an old kubelet stamped in its midst', (t) => {
  const next = uniform(7);
  for (const prefix of ['', '[pod/api-1/api] ']) {
    const log = LOG.map(
      (line, i) =>
        prefix +
        cut(line, next)
          .map((text) => `${stamp(i).replace('Z', '123456Z')} ${text}`)
          .join(''),
    );
    const reading = read(`${log.join('\n')}\n`);
    t.same(
      reading.cycles.map(({ figures }) => JSON.stringify(figures)),
      TRUTH,
    );
    t.same(
      reading.cycles.map((cycle) => plainly(cycle).line),
      cyclesIn(LOG.join('\n')).map((cycle) => cycle.line),
    );
  }
  t.end();
});

void t.test('pm2 logs --json: each message is what was read at a time', (t) => {
  const record = (message: string, process_id = 0, type = 'err'): string =>
    `${JSON.stringify({ message, timestamp: '2024-03-05T14:02:11+01:00', type, process_id, app_name: 'api' })}\n`;
  for (const at of [3, 5, 30, 100]) {
    const [first, rest] = [LINE.slice(0, at), LINE.slice(at)];
    const both =
      record(first) + record(first, 1) + record('ready', 0, 'out') + record(rest, 1) + record(rest);
    const { cycles, other } = read(record(LINE) + both);
    t.same([cycles.length, other], [3, 1], String(at));
  }
  const glued = LOG.filter((line) => line.startsWith('gc ')).join('');
  const chunks = glued.match(/.{1,97}/gs)!.map((chunk) => record(chunk));
  t.same(
    read(chunks.join('')).cycles.map(({ figures }) => JSON.stringify(figures)),
    TRUTH,
    'lines without their newlines',
  );
  t.equal(read(record(LINE) + record(glued.repeat(60))).cycles.length, 1 + 60 * TRUTH.length);
  t.end();
});
