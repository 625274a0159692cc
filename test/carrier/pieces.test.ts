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

/** The same records, the newest first. */
const turned = (log: string): string => log.trimEnd().split('\n').reverse().join('\n') + '\n';

const loki = (line: string, i: number): string =>
  json({ labels: { pod: 'api-1' }, line, timestamp: stamp(i) });
const TURNED: typeof CARRIERS = {
  ...CARRIERS,
  'journald-json': {
    ...CARRIERS['journald-json'],
    other: (i) =>
      json({
        __REALTIME_TIMESTAMP: String(Date.parse(stamp(i)) * 1000),
        _PID: '7',
        CONTAINER_NAME: 'db',
        MESSAGE: 'x',
      }),
  },
  'logcli-jsonl': {
    own: ({ text, last, i }) => loki(`${stamp(i)} stderr ${last ? 'F' : 'P'} ${text}`, i),
    other: (i) => loki(`${stamp(i)} stdout F gc 12 old images freed`, i),
  },
  // podman's journal as text has no marks.
  syslog: {
    own: ({ text, i }) => `${stamp(i)} host api[812]: ${text}\n`,
    other: (i) => `${stamp(i)} host db[7]: x\n`,
  },
};

for (const [name, { own, other }] of Object.entries(TURNED)) {
  void t.test(`${name}, newest first`, (t) => {
    for (let seed = 1; seed <= 10; seed++) {
      const log = turned(pieces(seed, own, other));
      const { cycles } = read(log);
      t.same(
        cycles.map(({ figures }) => JSON.stringify(figures)),
        TRUTH,
        `seed ${seed}`,
      );
      t.notOk(cycles.some(({ repaired }) => repaired));
      const lines = log.split('\n');
      for (const { line, wallMs } of cycles) {
        if (!lines[line - 1].includes('gc')) t.fail(`${name}: line ${line}`);
        if (!lines[line - 1].includes(new Date(wallMs).toISOString()) && name !== 'journald-json')
          t.fail(`${name}: ${wallMs}`);
      }
    }
    t.end();
  });
}

void t.test('newest first, but for what is in order all the same', (t) => {
  const cycles = LOG.filter((line) => line.startsWith('gc '));
  const cri = (text: string, i: number, tag = 'F'): string => `${stamp(i)} stderr ${tag} ${text}\n`;
  const of = (log: string): string[] => read(log).cycles.map(({ figures }) => JSON.stringify(figures));
  const rows = turned(cycles.map((line, i) => `${stamp(i)} ${line}`).join('\n')).replaceAll(/.{80}/g, '$&\n');
  t.same(of(rows), TRUTH, 'rows of a terminal');
  const records = cycles.map((line, i) =>
    loki((cri(line.slice(0, 9), i, 'P') + cri(line.slice(9), i)).trimEnd(), i),
  );
  t.same(of(turned(records.join(''))), TRUTH, 'pieces in one record');
  t.end();
});

void t.test('newest first, with more streams and longer texts than are held', (t) => {
  const cycles = LOG.filter((line) => line.startsWith('gc ')).slice(0, 3);
  const record = (pod: string, log: string, logtag: string, i: number): string =>
    json({ '@timestamp': stamp(i), log, logtag, stream: 'stderr', kubernetes: { pod_name: pod } });
  const pods = Array.from({ length: 1100 }, (_, i) => `api-${i}`);
  const log = cycles.map((line, i) =>
    pods
      .map((pod, k) => {
        const at = 2000 * i + k;
        return record(pod, line.slice(0, 30), 'P', at) + record(pod, line.slice(30), 'F', at);
      })
      .join(''),
  );
  const reading = read(turned(log.join('')));
  t.equal(reading.cycles.length, 3 * pods.length);
  t.equal(new Set(reading.cycles.map(({ stream }) => stream)).size, pods.length);
  const long = Array.from({ length: 300 }, (_, i) => record('a', 'x'.repeat(8192), 'P', 2 * i));
  const [line] = cycles;
  const whole = record('a', line.slice(0, 30), 'P', 700) + record('a', line.slice(30), 'F', 700);
  t.equal(read(turned(long.join('') + whole.repeat(3))).cycles.length, 3);
  t.end();
});
