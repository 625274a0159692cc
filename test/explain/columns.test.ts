// The columns of `cycle` records: each has words.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { COLUMN_NAMES, explainColumn } from '../../lib/index.js';

/** In other records, too. */
const COMMON: ReadonlySet<string> = new Set(['stream', 'run', 'source']);

void t.test('every field of cycle records that the docs know is explained, and no other', (t) => {
  const docs = readFileSync(fileURLToPath(new URL('../../docs/RECORDS.md', import.meta.url)), 'utf8');
  const [, section] = /^## cycle:.*?\n([^]*?)^## /m.exec(docs)!;
  const documented = section
    .split('\n')
    .flatMap((line) => (line.startsWith('| `') ? line.split(' | ')[0].match(/\w+/g)! : []));
  t.ok(documented.length > 30);
  t.same([...COLUMN_NAMES].filter((name) => !COMMON.has(name)).sort(), documented.sort());
  for (const name of COLUMN_NAMES)
    t.match(explainColumn(name), { field: name, name: /^[A-Z]/, meaning: /\.$/ });
  t.equal(explainColumn('toString'), undefined);
  t.end();
});

void t.test('what a line prints has the words of its figure, for Go of today', (t) => {
  t.match(explainColumn('heap_marked_bytes'), {
    name: 'Marked heap',
    meaning: 'the ceiling of the live heap',
  });
  t.match(explainColumn('heap_goal_bytes')?.meaning, 'set by the previous cycle');
  t.end();
});
