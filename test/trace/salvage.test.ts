// What a cut or damaged trace still tells: whatever whole batches hold.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import { uniform } from '../../lib/stats/random.js';
import { Drawing, WANTED } from '../../lib/trace/drawing.js';
import { Kind, type Trouble } from '../../lib/trace/events.js';
import { traces } from '../captures.js';
import { decode } from './reference.js';

interface Drawn {
  /** The offsets of cycles' begins, and of stops. */
  cycles: Set<number>;
  stops: Set<number>;
  troubles: Trouble[];
}

function drawn(bytes: Buffer, chunk = 1 << 20): Drawn {
  const cycles = new Set<number>();
  const stops = new Set<number>();
  const troubles: Trouble[] = [];
  const batch = newBatch();
  const full = (): void => {
    for (let row = 0; row < batch.length; row++) cycles.add(batch.line[row]);
    batch.length = 0;
  };
  const nothing = (): void => undefined;
  const drawing = new Drawing(
    { batch, full, stop: ({ offset }) => stops.add(offset), moved: nothing, resized: nothing, maps: nothing },
    { assists: true, workers: true },
  );
  const take = drawing.take.bind(drawing);
  decode(bytes, {
    take,
    trouble: (trouble) => troubles.push(trouble),
    kinds: WANTED.kinds,
    chunk,
  });
  drawing.finish();
  full();
  return { cycles, stops, troubles };
}

/** Where batches end. */
function batchEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = 16; at < bytes.length;) {
    if (bytes[at++] !== 52) {
      if (bytes[at - 1] === 49) at++;
      let size = 0;
      for (let field = 0; field < 4; field++) {
        size = 0;
        for (let scale = 1; ; scale *= 128) {
          const byte = bytes[at++];
          size += (byte & 127) * scale;
          if (byte < 128) break;
        }
      }
      at += size;
    }
    ends.push(at);
  }
  return ends;
}

/** Begin and end of each whole cycle: the ends of the batches that hold them. */
function cyclesIn(bytes: Buffer): { begin: number; whole: number }[] {
  const ends = batchEnds(bytes);
  const endOf = (offset: number): number => ends.find((end) => end > offset)!;
  const cycles: { begin: number; whole: number }[] = [];
  let begin = NaN;
  decode(bytes, {
    take({ rows, order }) {
      for (const row of order) {
        if (rows.kind[row] === Kind.GcBegin) begin = rows.offset[row]!;
        else if (rows.kind[row] === Kind.GcEnd && begin >= 0) {
          cycles.push({ begin, whole: Math.max(endOf(begin), endOf(rows.offset[row])) });
          begin = NaN;
        }
      }
    },
  });
  return cycles;
}

t.setTimeout(300e3);
const CUTS = 200;
const DAMAGES = 60;

for (const { name, path } of traces.filter(
  ({ name, version }) => version >= 22 && /^(?:load|flight|go1)/.test(name),
)) {
  void t.test(name, (t) => {
    const bytes = readFileSync(path);
    const whole = drawn(bytes);
    t.same(whole.troubles, [], 'nothing is wrong with the whole');
    t.same(drawn(bytes, 1000), whole, 'and nothing hangs on how it is cut into chunks');
    const all = cyclesIn(bytes);
    let expected = 0;
    let kept = 0;
    let made = 0;
    for (let i = 1; i < CUTS; i++) {
      const cut = 16 + Math.floor(((bytes.length - 16) * i) / CUTS);
      const { cycles, troubles } = drawn(bytes.subarray(0, cut));
      const there = all.filter((cycle) => cycle.whole <= cut);
      expected += there.length;
      kept += there.filter(({ begin }) => cycles.has(begin)).length;
      for (const offset of cycles) if (!all.some(({ begin }) => begin === offset)) made++;
      if (
        cut > 16 &&
        !troubles.some(({ code }) => code === 'input-truncated') &&
        !batchEnds(bytes).includes(cut)
      )
        t.fail(`cut at ${cut}: not told`);
    }
    t.ok(kept >= 0.95 * expected, `${kept} of ${expected} whole cycles are kept`);
    t.equal(made, 0, 'none is made up');
    t.end();
  });

  void t.test(`${name}, bytes changed`, (t) => {
    const bytes = readFileSync(path);
    const whole = drawn(bytes);
    const draw = uniform(22);
    const kept = [0, 0, 0];
    for (let i = 0; i < DAMAGES; i++) {
      const at = 16 + Math.floor(draw() * (bytes.length - 16));
      const count = 1 + Math.floor(draw() * 40);
      const junk = Buffer.from(Array.from({ length: i % 3 === 0 ? 0 : count }, () => draw() * 256));
      // Lost, overwritten, or put in.
      const behind = bytes.subarray(i % 3 === 1 ? at : at + count);
      kept[i % 3] += drawn(Buffer.concat([bytes.subarray(0, at), junk, behind])).cycles.size;
    }
    const all = (DAMAGES * whole.cycles.size) / 3;
    // In these small traces a batch is up to a third of all. Its rest is lost, and all of it where bytes of it are missing.
    const [lost, put, over] = kept;
    t.ok(put + over >= 0.75 * 2 * all, `${put + over} of ${2 * all} cycles are kept`);
    t.ok(lost >= 0.4 * all, `${lost} of ${all} are kept where bytes are missing`);
    t.end();
  });
}

void t.test('of a batch that lacks bytes nothing is told: what comes behind them has no time', (t) => {
  let [holes, told] = [0, 0];
  for (const { path } of traces.filter(({ version }) => version >= 22)) {
    const bytes = readFileSync(path);
    const ends = batchEnds(bytes);
    for (const [i, to] of ends.entries()) {
      const from = ends[i - 1] ?? 16;
      // Its header takes up to 40 bytes; stacks, strings and clocks are no events.
      if (to - from < 400 || i + 1 === ends.length) continue;
      const middle = from + ((to - from) >> 1);
      const troubles: Trouble[] = [];
      const offsets: number[] = [];
      decode(Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 100)]), {
        take: ({ rows, order }) => offsets.push(...Array.from(order, (row) => rows.offset[row])),
        trouble: (trouble) => troubles.push(trouble),
      });
      // At the end of the trace it is truncated. By chance, what follows may look like the next batch.
      if (troubles.some(({ code }) => code === 'input-truncated')) continue;
      holes++;
      if (!troubles.some(({ offset, message }) => offset === from && /bytes are missing/.test(message)))
        continue;
      told++;
      if (offsets.some((offset) => offset >= from && offset < to - 100)) t.fail(`${path} at ${from}`);
    }
  }
  t.ok(told >= 0.95 * holes, `${told} of ${holes} are told`);
  t.end();
});

void t.test('a number without an end in a step that nobody looks at is damage, and no end of time', (t) => {
  const path = traces.find(({ name }) => name.startsWith('flight'))?.path ?? traces.at(-1)!.path;
  const bytes = readFileSync(path);
  const whole = drawn(bytes);
  const [SYSCALL_END, CREATE, MOST] = [23, 14, 200];
  const ends = batchEnds(bytes);
  // A thread of its own, at the time of the second batch.
  const header = bytes.subarray(ends[0], ends[0] + 40);
  let at = 1;
  const fields = Array.from({ length: 3 }, () => {
    const from = at;
    while (header[at++] >= 128);
    return header.subarray(from, at);
  });
  const payload = Buffer.from([SYSCALL_END, ...Array<number>(MOST).fill(255), 1, CREATE, 1, 99, 0, 0]);
  const size = Buffer.alloc(10, 128);
  size[9] = 0;
  size[0] |= payload.length & 127;
  size[1] |= payload.length >> 7;
  const batch = Buffer.concat([Buffer.from([1]), fields[0], Buffer.from([7]), fields[2], size, payload]);
  const { cycles, stops, troubles } = drawn(
    Buffer.concat([bytes.subarray(0, ends[0]), batch, bytes.subarray(ends[0])]),
  );
  const moved = (offsets: Set<number>): number[] =>
    [...offsets].map((offset) => (offset < ends[0] ? offset : offset + batch.length));
  t.same([...cycles], moved(whole.cycles));
  t.same([...stops], moved(whole.stops));
  t.match(troubles, [{ code: 'input-damaged-trace', offset: ends[0] + batch.length - payload.length }]);
  t.end();
});
