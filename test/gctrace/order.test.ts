// Logs that are newest first or in no order are put in the order of time; others are left alone.
import t from 'tap';
import { newLine, type Line } from '../../lib/carrier/carrier.js';
import { orderOf, Sorter, type Order, type Sample } from '../../lib/gctrace/order.js';

const [NONE] = [NaN];
const cycles = (...numbers: (number | [n: number, wallMs: number, stream?: string])[]): Sample[] =>
  numbers.map((number, unit) => {
    const [n, wallMs = NONE, stream = ''] = typeof number === 'number' ? [number] : number;
    return { unit, stream, wallMs, n, atS: n };
  });
const stamps = (...walls: number[]): Sample[] => walls.map((wallMs, unit) => ({ unit, stream: '', wallMs }));

void t.test('the head tells the order', (t) => {
  t.equal(orderOf([]), undefined);
  t.equal(orderOf(cycles(1, 2, 3)), undefined);
  t.equal(orderOf(cycles(3, 2, 1)), 'newest-first');
  t.equal(orderOf(cycles(2, 1)), undefined, 'a single fall to 1 is a restart');
  t.equal(orderOf(cycles(8, 9, 1, 2, 1, 2)), undefined, 'restarts');
  t.equal(orderOf(cycles(10, 2, 11, 3, 12, 4)), undefined, 'two processes');
  t.equal(orderOf(cycles(12, 4, 11, 3, 10, 2)), 'newest-first', 'two processes, newest first');
  t.equal(
    orderOf(cycles([2, NaN, 'a'], [1, NaN, 'b'], [3, NaN, 'a'], [2, NaN, 'b'], [1, NaN, 'c'])),
    undefined,
    'streams of which each is at another number',
  );
  t.equal(orderOf(stamps(5, 4, 4, 3)), 'newest-first');
  t.equal(orderOf(stamps(1, 2, 3, 2, 4, 5)), undefined, 'a line that came late');
  t.equal(orderOf(stamps(2, 1)), undefined, 'one fall is none');
  t.equal(orderOf(cycles([3, 1], [2, 1], [1, 1])), 'newest-first', 'stamps of one second');
  t.equal(orderOf(cycles([3, 2], [4, 2], [1, 1], [2, 1], [0, 0])), 'falling', 'seconds fall, ties rise');
  t.equal(orderOf(cycles([4, 2], [3, 2], [2, 1], [1, 1], [0, 0])), 'newest-first', 'ties fall, too');
  t.equal(orderOf(cycles([5, 2], [6, 2], [3, 1], [1, 0])), 'newest-first', 'one tie tells nothing');
  const message = cycles([3, 2], [4, 2], [1, 1], [2, 1], [0, 0]).map((one) => {
    return { ...one, unit: -one.wallMs };
  });
  t.equal(orderOf(message), 'newest-first', 'cycles of one message');
  t.equal(orderOf(cycles([4, 4], [5, 5], [1, 1], [2, 2], [3, 3], [6, 6])), 'unsorted', 'chunks');
  t.equal(orderOf(cycles([1, 5e4], [2, 6e4], [7, 1e4], [8, 2e4])), 'unsorted', 'the last page first');
  t.equal(orderOf(cycles([1, 5e4], [2, 6e4], [1, 1e4], [2, 2e4])), 'unsorted', 'and a restart between');
  // Container after container, each from its start: kubectl logs --all-containers --timestamps.
  t.equal(orderOf(cycles([1, 1], [2, 3], [3, 5], [1, 2], [2, 4], [3, 6])), undefined);
  t.equal(orderOf(cycles([1, 1, 'a'], [2, 3, 'a'], [1, 2, 'b'], [2, 4, 'b'])), undefined);
  t.end();
});

const line = (text: string, wallMs: number): Line => {
  return { ...newLine(), buffer: Buffer.from(text), to: Buffer.byteLength(text), wallMs };
};
const sorted = (
  order: Order,
  lines: [text: string, wallMs: number, unit: number][],
  most?: number,
): string[] => {
  const out: string[] = [];
  const take = ({ buffer, from, to }: Line): void => void out.push(buffer.toString('utf8', from, to));
  const sorter = new Sorter(order, take, most);
  for (const [text, wallMs, unit] of lines) sorter.keep(line(text, wallMs), 1, unit);
  sorter.finish();
  return out;
};

void t.test('lines of one time are turned as their file is, and those of one message are not', (t) => {
  const lines: [string, number, number][] = [
    ['gc 9', 5, 1],
    ['panic: x', 5, 2],
    ['\tb', 5, 2],
    ['f()', NONE, 2],
    ['gc 7', 5, 3],
    ['gc 8', 6, 4],
    ['no line of the runtime', 1, 5],
  ];
  t.same(sorted('newest-first', lines), ['gc 7', 'panic: x', '\tb', 'f()', 'gc 9', 'gc 8']);
  t.same(sorted('unsorted', lines), ['gc 9', 'panic: x', '\tb', 'f()', 'gc 7', 'gc 8']);
  t.same(sorted('falling', lines), ['gc 9', 'panic: x', '\tb', 'f()', 'gc 7', 'gc 8']);
  const bare = lines.map(([text, , unit]): [string, number, number] => [text, NONE, unit]);
  t.same(sorted('falling', bare), ['gc 8', 'gc 7', 'panic: x', '\tb', 'f()', 'gc 9']);
  t.same(sorted('newest-first', bare), ['gc 8', 'gc 7', 'panic: x', '\tb', 'f()', 'gc 9']);
  t.end();
});

void t.test('in bounded memory', (t) => {
  const lines = Array.from({ length: 100 }, (_, i): [string, number, number] => {
    const n = (i ^ 3) + 1;
    return [`gc ${n}`, n, i];
  });
  const truth = Array.from({ length: 100 }, (_, i) => `gc ${i + 1}`);
  t.same(sorted('unsorted', lines, 1700), truth, 'the older half goes first');
  t.not(
    sorted('newest-first', [...lines].reverse(), 1700).join(),
    truth.join(),
    'what is newest cannot wait for all',
  );
  t.equal(sorted('newest-first', [...lines].reverse(), 1700).length, 100);
  t.end();
});
