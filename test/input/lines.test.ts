// The buffer through which all bytes pass: every line once and whole, in memory that does not grow with the input.
import fc from 'fast-check';
import t from 'tap';
import { LineBuffer, type LineReader } from '../../lib/input/lines.js';

class Lines implements LineReader {
  readonly lines: string[] = [];
  readonly rests: string[] = [];

  read(buffer: Buffer, to: number): number {
    if (to < buffer.length && buffer[to] >= 48 && buffer[to] <= 57) t.fail('a digit stands behind the bytes');
    let from = 0;
    for (let end = buffer.indexOf(10); end >= 0 && end < to; end = buffer.indexOf(10, from)) {
      this.lines.push(buffer.toString('latin1', from, end));
      from = end + 1;
    }
    return from;
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.rests.push(buffer.toString('latin1', from, to));
  }
}

interface Passed extends Lines {
  heads: number[];
  longLines: number;
}

function pass(bytes: Buffer, sizes: () => number = () => Infinity): Passed {
  const lines = new Lines();
  const heads: number[] = [];
  const buffer = new LineBuffer((head) => {
    heads.push(head.length);
    return lines;
  });
  for (let at = 0; at < bytes.length;)
    at += buffer.copy(bytes.subarray(0, Math.min(bytes.length, at + Math.max(1, sizes()))), at);
  buffer.end();
  return Object.assign(lines, { heads, longLines: buffer.longLines });
}

void t.test('lines are the same with any chunks', (t) => {
  const text = fc
    .array(fc.string({ maxLength: 40, unit: 'binary' }), { maxLength: 30 })
    .map((a) => a.join('\n'));
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (text, sizes) => {
      const bytes = Buffer.from(text, 'latin1');
      let i = 0;
      const { lines, rests, heads } = pass(bytes, () => sizes[i++ % sizes.length]);
      const wanted = bytes.toString('latin1').replace(/^\0+/, '').split('\n');
      const last = wanted.pop()!;
      t.same(lines, wanted);
      t.same(rests, last === '' ? [] : [last]);
      t.equal(heads.length, 1, 'the reader is asked for once');
    }),
    { numRuns: 300, seed: 1 },
  );
  t.end();
});

void t.test('the format is recognized from the first whole line', (t) => {
  t.same(pass(Buffer.from('first\nsecond\n'), () => 1).heads, [6]);
  t.same(pass(Buffer.from('no newline'), () => 3).heads, [10]);
  t.same(pass(Buffer.from('')).heads, [0]);
  t.ok(pass(Buffer.alloc(2 << 20, 'x')).heads[0] >= 64 * 1024, 'or the first quarter of a MiB');
  t.end();
});

void t.test('a byte order mark is no part of the first line', (t) => {
  for (const size of [1, 2, 3, 4, 100]) {
    t.same(pass(Buffer.from('\ufeffa\nb\ufeff\n'), () => size).lines, ['a', 'b\xef\xbb\xbf']);
    t.same(pass(Buffer.from('\ufeffa'), () => size).rests, ['a']);
  }
  t.same(pass(Buffer.from('\ufeff')).rests, []);
  t.same(pass(Buffer.from('\xef\xbb', 'latin1')).rests, ['\xef\xbb']);
  t.end();
});

void t.test('only the head of an endless line is kept', (t) => {
  const MIB = 1 << 20;
  const head = 'h'.repeat(100);
  const long = head + 'x'.repeat(5 * MIB);
  const { lines, rests, longLines } = pass(Buffer.from(`a\n${long}\nb\n${long}\n${long}`), () => 100_000);
  t.same(lines, ['a', 'b']);
  t.equal(rests.length, 3);
  t.ok(rests.every((rest) => rest.startsWith(head) && rest.length >= MIB && rest.length < 2 * MIB));
  t.equal(longLines, 3);
  // Long, but not too long.
  const most = 'y'.repeat(MIB - 1000);
  t.match(
    pass(Buffer.from(`${most}\n${most}\n`), () => 65536),
    { lines: [most, most], longLines: 0 },
  );
  t.end();
});

void t.test('memory stays bounded: 200 MB without a newline', (t) => {
  const chunk = Buffer.alloc(1 << 20, 'x');
  const before = process.memoryUsage().arrayBuffers;
  const buffer = new LineBuffer(() => new Lines());
  for (let i = 0; i < 200; i++) for (let at = 0; at < chunk.length;) at += buffer.copy(chunk, at);
  t.ok(process.memoryUsage().arrayBuffers - before < 16 << 20);
  t.ok(buffer.space().length > 0);
  buffer.end();
  t.end();
});
