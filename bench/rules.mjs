// Writes docs/RULES.md from the rules and the measurements of bench/calibrate.mjs.
//   npm run build && node bench/rules.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from './rules-page.mjs';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'RULES.md'), rulesPage());
