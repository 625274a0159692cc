// What a carrier learns of an input is this input's: no other one is read by it, whatever was read before in the program.
import t from 'tap';
import { read } from '../reading.js';
import { cycle } from './twins.js';

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
const seen = (log: string): unknown => {
  const { cycles, events, carrier, read: all, other } = read(log);
  return { cycles, events, carrier, all, other };
};

/** What grep prints of files, the names of which only their cycles tell. */
const grepped = (...names: string[]): string =>
  lines(
    names.flatMap((name) => [
      `${name}-GC forced`,
      `${name}:${cycle(1, 0.1, 8)}`,
      `${name}:${cycle(2, 0.2, 8)}`,
    ]),
  );
/** What aws logs tail prints. */
const tailed = (...names: string[]): string =>
  lines(
    names.flatMap((name) =>
      [1, 2].map((n) => `2024-03-05T13:02:1${n}.123000+00:00 ${name} ${cycle(n, n, 8)}`),
    ),
  );

void t.test('an input is read alike twice, and behind another one', (t) => {
  // Those first of which others would teach something.
  const inputs = [
    // A file of which no cycle was found yet, or another one's.
    `app.log-1-GC forced\n${grepped('app.log')}`,
    `${grepped('b.log')}app.log:GC forced\n${grepped('b.log')}`,
    // Behind a stream's name of one word a cycle is text; behind an unknown one it is part of the name.
    tailed('web two', 'api one'),
    `${tailed('api')}2024-03-05T13:02:13.123000+00:00 web/api one GC forced\n${tailed('api')}`,
    grepped('app.log', 'app.log-1'),
    tailed('web/api one', 'web'),
  ];
  const alone = inputs.map(seen);
  for (const [i, first] of inputs.entries()) {
    seen(first);
    t.same(inputs.map(seen), alone, `behind ${i}`);
    t.same(seen(first), alone[i], 'again');
  }
  t.end();
});

void t.test('files beyond the first few hundreds are known too', (t) => {
  const names = Array.from({ length: 400 }, (_, i) => `logs/pod-${i}/app.log`);
  const { cycles } = read(grepped(...names));
  t.same(
    cycles.map(({ stream }) => stream),
    names.flatMap((name) => [name, name]),
  );
  t.end();
});

void t.test('colours are no part of a name that a carrier learns', (t) => {
  const log = lines([1, 2].map((n) => `2024-03-05T13:02:1${n}.123000Z 01E \x1b[33m${cycle(n, n, 8)}\x1b[0m`));
  t.match(read(log), { carrier: 'gitlab', cycles: [{ stream: '' }, { stream: '' }] });
  t.end();
});
