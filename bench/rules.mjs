// Writes docs/RULES.md: the rules, from the rules themselves, and what bench/calibrate.mjs measured of them.
//   npm run build && node bench/rules.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from './rules-page.mjs';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'RULES.md'), rulesPage());
