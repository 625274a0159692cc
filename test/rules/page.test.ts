// docs/RULES.md is what the rules say.
import { readFileSync } from 'node:fs';
import prettier from 'prettier';
import t from 'tap';
import { rulesPage } from '../../bench/rules-page.mjs';

void t.test('docs/RULES.md is made from the rules: node bench/rules.mjs && npm run format', async (t) => {
  const file = new URL('../../docs/RULES.md', import.meta.url);
  const options = await prettier.resolveConfig(file);
  t.equal(readFileSync(file, 'utf8'), await prettier.format(rulesPage(), { ...options, parser: 'markdown' }));
  t.end();
});
