// Thresholds and versions are data with their sources, and the manual says the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { COMPARED } from '../../lib/compare/compared.js';
import { versionChanges } from '../../lib/compare/versions.js';
import { COMPARED_WORDS } from '../../lib/model/compared-words.js';

const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'COMPARE.md'), 'utf8');
const rows = manual.split('\n').filter((line) => line.startsWith('| `'));

void t.test('the manual has every figure with its thresholds', (t) => {
  for (const { figure, relative, absolute } of COMPARED) {
    const row = rows.find((line) => line.includes(`\`${figure}\``));
    const share = `${Number((100 * relative.value).toFixed(1))} %`;
    if (!t.ok(row, figure)) continue;
    t.ok(row!.includes(`| ${share} |`), `${figure}: ${share}`);
    t.ok(relative.source.length > 10 && absolute.source.length > 10);
    t.ok(COMPARED_WORDS[figure].name.length <= 16, 'a narrow table has room for its name');
  }
  t.end();
});

void t.test('versions that cannot be the same, in either direction, and only those', (t) => {
  const since = (before: number, after: number): string[] =>
    versionChanges({ low: before, high: before }, { low: after, high: after }).map((one) => one.since);
  t.same(since(25, 26), ['1.26']);
  t.same(since(26, 25), ['1.26']);
  t.same(since(17, 19), ['1.18', '1.19']);
  t.same(since(20, 22), []);
  t.same(versionChanges({ low: 6, high: 17 }, { low: 13, high: 20 }), [], 'both may be 1.13');
  t.same(
    versionChanges({ low: 6, high: 17 }, { low: 19, high: 27 }).map((one) => one.since),
    ['1.18', '1.19'],
    'what lies between in any case',
  );
  const known = new Set(COMPARED.map(({ figure }) => figure));
  for (const { figures } of versionChanges({ low: 0, high: 0 }, { low: 27, high: 27 }))
    for (const figure of figures) t.ok(known.has(figure), figure);
  t.end();
});
