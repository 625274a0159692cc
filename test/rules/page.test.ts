// docs/RULES.md is what the rules say.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { rulesPage } from '../../bench/rules-page.mjs';

void t.test('docs/RULES.md is made from the rules: node bench/rules.mjs', (t) => {
  t.equal(readFileSync(new URL('../../docs/RULES.md', import.meta.url), 'utf8'), rulesPage());
  t.end();
});
