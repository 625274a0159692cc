// Messages of carriers of records, alone and behind a prefix, with pieces, inner lines and carriers within them.
import t from 'tap';
import { newLine, type Line } from '../../lib/carrier/carrier.js';
import type { RecordCarrier } from '../../lib/carrier/record.js';
import { Layers } from '../../lib/gctrace/layers.js';

/** Records `stream|wall|P or F|text;`, of which a text may hold newlines. */
const records: RecordCarrier = {
  id: 'records',
  matches: () => true,
  open(emit) {
    let lines = 0;
    const tell = (text: string): void => {
      const [stream = '', wall = '', tag, body = ''] = text.replaceAll('\n', '').split('|');
      const bytes = Buffer.from(`${body}\n\n`);
      emit({
        ...newLine(),
        buffer: bytes,
        to: bytes.length - 2,
        stream,
        wallMs: Number(wall || NaN),
        partial: tag === 'P',
      });
    };
    return {
      get lines() {
        return lines;
      },
      read(buffer, to) {
        let at = 0;
        for (let end = buffer.indexOf(';'); end >= 0 && end < to; end = buffer.indexOf(';', at)) {
          tell(buffer.toString('utf8', at, end));
          lines++;
          at = end + 1;
        }
        return at;
      },
      readRest: (buffer, from, to) => tell(buffer.toString('utf8', from, to)),
    };
  },
};

type Told = [stream: string, wallMs: number, text: string, unit: number];

function through(lines: Partial<Line & { text: string }>[], inner: RecordCarrier[] = []): Told[] {
  const told: Told[] = [];
  const layers = new Layers(({ stream, wallMs, buffer, from, to }, _, unit) => {
    told.push([stream, wallMs, buffer.toString('utf8', from, to), unit]);
  }, inner);
  lines.forEach(({ text = '', ...line }, i) => {
    const buffer = Buffer.from(`${text}\n\n`);
    layers.take({ ...newLine(), ...line, buffer, to: buffer.length - 2 }, i + 1);
  });
  layers.finish();
  return told;
}

void t.test('a text of several lines is taken apart, and a newline at its end begins no line', (t) => {
  t.same(
    through([
      { text: 'a\r\n\n\tb\n', wallMs: 1 },
      { text: '\n', wallMs: 2 },
      { text: '', wallMs: 3 },
    ]),
    [
      ['', 1, 'a', 1],
      ['', 1, '', 1],
      ['', 1, '\tb', 1],
      ['', 2, '', 2],
      ['', 3, '', 3],
    ],
  );
  t.end();
});

void t.test('where carriers are tried on one line of a text, its other lines stay as they are', (t) => {
  const cycle =
    'gc 2 @0.1s 1%: 0.1+1+0.1 ms clock, 0.1+0/1/0+0.1 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P';
  const lines = ['first', `{"level":"info","msg":"said ${cycle}"}`, `said ${cycle}`, 'last'];
  t.same(
    through([{ text: lines.join('\n') }]).map(([, , text]) => text),
    lines,
  );
  t.end();
});

void t.test('what the end of the input shows is read to its end', (t) => {
  const cycle =
    'gc 1 @0.100s 1%: 0.1+1+0.1 ms clock, 0.1+0/1/0+0.1 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P';
  const record = `{"log":"${cycle}","stream":"stderr","time":"2026-01-02T03:04:05.000000006Z"}`;
  const texts = through([{ text: record, partial: true }]).map(([, , text]) => text);
  t.same(texts, [cycle], 'a piece in a piece, whose carrier nothing showed before');
  t.end();
});

void t.test('pieces are joined by stream and part, under the time of the first', (t) => {
  t.same(
    through([
      { text: 'a1', stream: 'a', part: 'stdout', partial: true, wallMs: 1 },
      { text: 'b', stream: 'b', wallMs: 2 },
      { text: 'e', stream: 'a', part: 'stderr', wallMs: 3 },
      { text: '-2', stream: 'a', part: 'stdout', partial: true, wallMs: 4 },
      { text: '-3\n', stream: 'a', part: 'stdout', wallMs: 5 },
      { text: 'never ended', stream: 'b', partial: true, wallMs: 6 },
    ]).map(([stream, wallMs, text]) => [stream, wallMs, text]),
    [
      ['b', 2, 'b'],
      ['a', 3, 'e'],
      ['a', 1, 'a1-2-3'],
      ['b', 6, 'never ended'],
    ],
  );
  t.end();
});

void t.test('records within lines', (t) => {
  t.same(
    through(
      [
        { text: 'child|7|F|x;child||F|y;', stream: 'pod', wallMs: 1 },
        { text: 'other|8|P|begun;oth', stream: 'pod', wallMs: 2 },
        { text: '|9|F|z;', stream: 'web', wallMs: 3 },
        { text: 'er|9|F| and ended', stream: 'pod', wallMs: 4 },
      ],
      [records],
    ).map(([stream, wallMs, text]) => [stream, wallMs, text]),
    [
      ['pod/child', 7, 'x'],
      ['pod/child', 1, 'y'],
      ['web', 9, 'z'],
      ['pod/other', 8, 'begun and ended'],
    ],
    'the innermost time wins, names add up, each stream has a reader of its own',
  );
  t.end();
});
