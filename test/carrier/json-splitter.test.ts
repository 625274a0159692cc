// Records are cut out of JSON of any layout, and what is damaged costs only itself.
import fc from 'fast-check';
import t from 'tap';
import { JsonSplitter } from '../../lib/carrier/json-splitter.js';
import { parseJson } from '../../lib/carrier/record-texts.js';
import { LineBuffer } from '../../lib/input/lines.js';

interface Cut {
  pieces: string[];
  lines: number;
  passed: number;
}

/** Objects with an `x` are records; texts are told in brackets. */
function cut(text: string | Buffer, sizes: () => number = () => Infinity): Cut {
  const data = Buffer.from(text);
  const pieces: string[] = [];
  const splitter = new JsonSplitter({
    value(buffer, from, to, place) {
      const value = parseJson(buffer.toString('utf8', from, to));
      if (value === undefined) return false;
      const isRecord = Array.isArray(value) ? /rows/.test(place) : 'x' in (value as object);
      if (isRecord) pieces.push(`${place} ${JSON.stringify(value)}`);
      return isRecord;
    },
    text: (buffer, from, to) => pieces.push(`<${buffer.toString('utf8', from, to)}>`),
  });
  const lines = new LineBuffer(() => splitter);
  for (let at = 0; at < data.length;)
    at += lines.copy(data.subarray(0, Math.min(data.length, at + Math.max(1, sizes()))), at);
  lines.end();
  return { pieces, lines: splitter.lines, passed: splitter.passed };
}

const clean = (pieces: string[], lines: number): Cut => ({ pieces, lines, passed: 0 });
const A = '{"x":1,"s":"{[\\"}"}';
const B = '{"x":{"y":[1,{"z":2}]}}';

void t.test('records of every layout', (t) => {
  t.same(cut(`${A}\n${B}\n`), clean([` ${A}`, ` ${B}`], 2), 'a line each');
  t.same(cut(`${A}${B}`), clean([` ${A}`, ` ${B}`], 0), 'nothing between');
  t.same(cut(`[${A},${B}]\n[${A}]`), clean([`[] ${A}`, `[] ${B}`, `[] ${A}`], 1), 'arrays');
  t.same(cut(`[${A}]\n${B}\n[${A}]`), clean([`[] ${A}`, ` ${B}`, `[] ${A}`], 2), 'both');
  t.same(cut(` ${A} \n\n ${B}\r\n`), clean([` ${A}`, ` ${B}`], 3), 'blanks in the place of brackets');
  const page = { next: null, n: [1, 2], events: [JSON.parse(A), JSON.parse(B)] as unknown[], last: 'x' };
  const events = [`.events[] ${A}`, `.events[] ${B}`];
  for (const space of [0, 1, 4]) {
    const text = JSON.stringify(page, null, space);
    const { pieces, passed } = cut(`${text}\n${text}${text}`);
    t.same(pieces, [...events, ...events, ...events], `documents, indented by ${space}`);
    t.equal(passed, 0);
  }
  t.same(cut(`{"events":[]}${JSON.stringify(page)}`).pieces, events, 'behind an empty page');
  t.same(
    cut(`{"hits":{"a":[{"q":1}],"hits":[${A}]}}`).pieces,
    [`.hits.hits[] ${A}`],
    'in an envelope in an envelope',
  );
  t.same(
    cut('{"tables":[{"columns":[{"name":"a"}],"rows":[["1",{"a":2}],["{",3]]}]}').pieces,
    ['.tables[].rows[] ["1",{"a":2}]', '.tables[].rows[] ["{",3]'],
    'rows',
  );
  t.end();
});

void t.test('lines that are no JSON are texts', (t) => {
  const texts = [
    'gc 7 @0.758s',
    ' 3->3',
    '[pod/a/b] {"x":1}',
    '{0xc000 1}',
    ', 4 MB goal',
    '"a"',
    '[signal SIGSEGV]',
    '}x',
  ];
  for (const text of texts) {
    t.same(cut(`${A}\n${text}\n${A}\n`), clean([` ${A}`, `<${text}>`, ` ${A}`], 3), text);
    t.same(cut(`${A}\n${text}`), clean([` ${A}`, `<${text}>`], 1), 'without a newline');
  }
  t.end();
});

void t.test('a damaged record is passed over, and the next one is read', (t) => {
  t.same(cut(`{"x":"abc\n${A}\n`), clean([`<{"x":"abc>`, ` ${A}`], 2), 'cut off in a string: a line of text');
  t.same(cut(`{"x":"abc\\\n${A}\n`), clean([`<{"x":"abc\\>`, ` ${A}`], 2), 'in an escape');
  t.same(cut(`{"x":1,\n${A}\n`).pieces.at(-1), ` ${A}`, 'cut off behind a comma');
  t.same(cut(`{"x":\n${A}\n${A}\n`).pieces.at(-1), ` ${A}`, 'cut off behind a colon');
  t.same(cut(`{"x":[1]]\n${A}\n`).pieces.at(-1), ` ${A}`, 'a bracket too many');
  t.same(cut(`[${A},{"x":"\n${A},\n${A}]`).pieces, [`[] ${A}`, ` ${A}`, ` ${A}`], 'in an array');
  t.equal(cut(`{"events":[${A},{"x":"\n${A}]}`).passed, 1);
  t.same(cut(`${A}\n{"x":1,"y`), clean([` ${A}`, `<{"x":1,"y>`], 1), 'the end is missing');
  t.end();
});

void t.test('a record too long for memory is passed over; an envelope of any length is not', (t) => {
  const long = `{"x":"${'a\\"'.repeat(500_000)}"}`;
  t.same(cut(`${A}\n${long}\n${B}\n`), { pieces: [` ${A}`, ` ${B}`], lines: 3, passed: 1 });
  t.same(cut(`[${A},${long},${B}]`), { pieces: [`[] ${A}`, `[] ${B}`], lines: 0, passed: 1 });
  t.same(cut(`${'y'.repeat(2e6)}\n${A}\n`), { pieces: [` ${A}`], lines: 2, passed: 1 }, 'a line of text');
  const pages = `{"n":"${'y'.repeat(9e5)}","events":[${`${A},`.repeat(1e4)}${A}]}`.repeat(3);
  t.same(cut(pages).passed, 0, 'nor are pages of them');
  const many = 200_000;
  const { pieces, passed } = cut(`{"first":"page","events":[${`${A},`.repeat(many)}${A}],"next":1}`);
  t.equal(pieces.length, many + 1);
  t.equal(passed, 0);
  t.same(cut(`${'['.repeat(5e5)}\n${A}\n`).pieces.at(-1), ` ${A}`, 'nested without end');
  t.end();
});

void t.test('wherever a document is cut into chunks, the same is found in it', (t) => {
  const text = fc.stringMatching(/^[a-z{}[\]",:\\\n ]{0,12}$/);
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('x', 'events', 'rows', 'y"'), tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  const document = fc.oneof(
    fc.tuple(value, fc.constantFrom(0, 2)).map(([value, space]) => JSON.stringify(value, null, space)),
    text,
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(document, fc.constantFrom('\n', '', ' \r\n')), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.nat(200),
      (documents, sizes, cutAt) => {
        const bytes = Buffer.from(documents.flat().join('')).subarray(cutAt % 7 === 0 ? cutAt : 0);
        let i = 0;
        t.same(
          cut(bytes, () => sizes[i++ % sizes.length]),
          cut(bytes),
        );
      },
    ),
    { numRuns: 500, seed: 7 },
  );
  t.end();
});
