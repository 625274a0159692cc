// Tables stand straight and fit, whatever the characters; texts of the input act on no terminal.
import fc from 'fast-check';
import t from 'tap';

import { asciiOnly, printable } from '../../lib/report/printable.js';
import { layTable, type Column } from '../../lib/report/table.js';
import { displayWidth, truncate, wrap } from '../../lib/report/width.js';

void t.test('columns are aligned by what they take on the screen', (t) => {
  const columns: Column[] = [{ head: 'name' }, { head: 'n', align: 'right' }];
  t.strictSame(
    layTable(
      columns,
      [
        ['日本', '1'],
        ['e\u0301t\u0301', '1,234'],
        ['plain', '56'],
      ],
      { width: 80 },
    ),
    ['name       n', '日本       1', 'e\u0301t\u0301     1,234', 'plain     56'],
  );
  t.end();
});

void t.test('figures stand by their decimal points', (t) => {
  const columns: Column[] = [
    { head: 'kind' },
    { head: 'p50', align: 'point' },
    { head: 'max', align: 'point' },
  ];
  const rows = [
    ['a', '0.004', '12'],
    ['b', '1,234', '3.25'],
    ['c', '', '0'],
  ];
  t.strictSame(layTable(columns, rows, { width: 80 }), [
    'kind        p50    max',
    'a         0.004  12',
    'b     1,234       3.25',
    'c                 0',
  ]);
  t.end();
});

void t.test('too wide: the widest text is cut, then spare columns go, then the line ends', (t) => {
  const columns: Column[] = [
    { head: 'process', least: 8, cut: 'middle' },
    { head: 'cycles', align: 'right', spare: 1 },
    { head: 'what', least: 6 },
  ];
  const rows = [['payments-7f9c-x2kzl', '44', 'grows without end']];
  const at = (width: number): string => layTable(columns, rows, { width })[1];
  t.equal(at(60), 'payments-7f9c-x2kzl      44  grows without end');
  t.equal(at(40), 'payment…c-x2kzl      44  grows without…');
  t.equal(at(24), 'pay…2kzl      44  grows…');
  t.equal(at(20), 'paym…2kzl  grows wi…');
  t.equal(at(10), 'pay…2kzl…');
  t.equal(layTable(columns, rows, { width: 22, ellipsis: '...' })[1], 'pay...2kzl  grows w...');
  t.end();
});

void t.test('a text is cut between characters', (t) => {
  t.equal(truncate('日本語のログ', 8), '日本語…', 'half a wide character is none');
  t.equal(truncate('日本語のログ', 7, '…', 'middle'), '日本…グ');
  t.equal(truncate('map-hot long-mark stop-latency', 24, '…', 'words'), 'map-hot long-mark …');
  t.equal(truncate('long-mark; grows by 4 MiB/s', 24, '…', 'words'), 'long-mark; …', 'no half of a sentence');
  t.equal(truncate('goroutine-growth', 8, '…', 'words'), 'gorouti…');
  t.equal(truncate('abc', 2, '...'), '..');
  t.equal(truncate('abc', 0), '');
  t.end();
});

void t.test('widths: marks take none, wide characters and emoji two, colours none', (t) => {
  const widths: [string, number][] = [
    ['abc', 3],
    ['e\u0301', 1],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['ｆｕｌｌ', 8],
    ['🚀', 2],
    ['→·–…', 4],
    ['━┏╭┤', 4],
    ['\x1b[31mred\x1b[39m', 3],
    ['', 0],
  ];
  for (const [text, width] of widths) t.equal(displayWidth(text), width, JSON.stringify(text));
  t.end();
});

void t.test('terminal controls are shown, not executed', (t) => {
  t.equal(printable('\x1b]0;owned\x07 \x9b31m a\r\nb\tc'), '\\x1b]0;owned\\x07 \\x9b31m a\\x0d\\x0ab\\x09c');
  t.equal(printable('safe\u202egnp.exe\u2066\u200b\ufeff'), 'safe\\u202egnp.exe\\u2066\\u200b\\ufeff');
  t.equal(printable('\u2028\u{e0041}\ud800'), '\\u2028\\u{e0041}\\ud800');
  t.equal(printable('नमस्ते · 日本 · 👩\u200d💻'), 'नमस्ते · 日本 · 👩\u200d💻', 'writing stays as it is');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      return !/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/.test(printable(text));
    }),
  );
  t.equal(asciiOnly('4 → 80 MiB · µs “x” ≤ −2 日'), '4 -> 80 MiB | us "x" <= -2 \\u65e5');
  t.end();
});

void t.test('prose is wrapped between words, figures stay with their units', (t) => {
  t.strictSame(wrap('it grows 4.8 MiB/s (3 → 41 MiB)', 13), ['it grows', '4.8 MiB/s', '(3 → 41 MiB)']);
  t.strictSame(wrap('see gc 12 there', 8), ['see', 'gc 12', 'there']);
  t.strictSame(wrap('/var/log/containers/a.log', 12), ['/var/log/', 'containers/', 'a.log']);
  t.strictSame(wrap('日本語', 1), ['日', '本', '語'], 'what cannot fit still stands');
  t.strictSame(wrap('', 10), ['']);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(printable(text), width);
      const bare = (value: string): string => value.replace(/\s/g, '');
      // And nothing is lost.
      return (
        lines.every((line) => displayWidth(line) <= width) && bare(lines.join('')) === bare(printable(text))
      );
    }),
  );
  t.end();
});

void t.test('any table fits its width', (t) => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 30 }).map(printable);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
      fc.integer({ min: 1, max: 60 }),
      (rows, width) => {
        const columns: Column[] = [
          { head: 'a', least: 3, cut: 'middle' },
          { head: 'b', align: 'point', spare: 1 },
          { head: 'c' },
        ];
        for (const line of layTable(columns, rows, { width })) {
          t.ok(displayWidth(line) <= width && line === line.trimEnd(), JSON.stringify([line, width]));
        }
      },
    ),
  );
  t.end();
});
