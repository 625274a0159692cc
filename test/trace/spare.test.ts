// What is kept while traces are read: columns that one trace leaves for the next, and goroutines that are followed.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { WANTED } from '../../lib/trace/drawing.js';
import { Rows, type Decoder } from '../../lib/trace/events.js';
import { Followed } from '../../lib/trace/followed.js';
import { traceOf } from '../../lib/trace/open.js';
import { traces } from '../captures.js';

const bytes = readFileSync(traces.find(({ version }) => version >= 26)!.path);

/** Reads the trace, and tells in which columns it came, and how much. */
function read(): { finish: () => void; rows: () => Rows | undefined; events: () => string[] } {
  let rows: Rows | undefined;
  const events: string[] = [];
  const decoder: Decoder = traceOf(bytes)!(WANTED, {
    stretch(stretch) {
      ({ rows } = stretch);
      for (const row of stretch.order)
        events.push([rows.at, rows.kind, rows.g, rows.a, rows.stack].map((column) => column[row]).join(' '));
    },
    trouble: () => t.fail('the trace is whole'),
  });
  const at = decoder.read(bytes, 0, bytes.length);
  return { finish: () => decoder.finish(bytes, at, bytes.length), rows: () => rows, events: () => events };
}

void t.test('a trace uses the columns of the one before it, and of none that is still read', (t) => {
  const first = read();
  first.finish();
  const second = read();
  const beside = read();
  second.finish();
  beside.finish();
  t.ok(first.events().length > 10);
  t.equal(second.rows(), first.rows());
  t.not(beside.rows(), second.rows());
  t.same(second.events(), first.events());
  t.same(beside.events(), first.events());
  t.end();
});

void t.test('rows that were very many leave no room behind once they are few', (t) => {
  const rows = new Rows();
  rows.reserve(2 ** 20);
  rows.length = 2 ** 19;
  rows.clear();
  t.equal(rows.capacity, 2 ** 20, 'as many may come again');
  rows.put(1, 2, 0, 0, 5, 16);
  rows.clear();
  t.ok(rows.capacity < 2 ** 18);
  t.equal(rows.at.length, rows.capacity);
  rows.reserve(2 ** 18);
  t.equal(rows.put(1, 2, 0, 0, 5, 16), 0);
  t.end();
});

void t.test('goroutines whose numbers meet are followed all the same, up to a bound', (t) => {
  const followed = new Followed();
  const MEET = 2 ** 20;
  for (let i = 1; i <= 8; i++) followed.put(i * MEET, i, 100 - i);
  for (let i = 1; i <= 8; i++) t.equal(followed.creatorIn(followed.find(i * MEET)), i);
  for (let g = 1; g <= 5000; g++) followed.put(g, 9, g, 2);
  for (let g = 1; g <= 5000; g++) if (followed.weightIn(followed.find(g)) !== 2) t.fail(`${g} is lost`);
  followed.put(9 * MEET, 9, 200);
  t.equal(followed.creatorIn(followed.find(9 * MEET)), 9);
  t.equal(followed.find(8 * MEET), -1, 'the oldest is given up');
  t.equal(followed.bornIn(followed.find(MEET)), 99);
  followed.empty(followed.find(MEET));
  t.equal(followed.find(MEET), -1);
  t.end();
});
