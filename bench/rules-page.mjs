// docs/RULES.md as text; the tests hold the file against it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesMarkdown } from '../dist/lib/report/rules.js';
import { RULES } from '../dist/lib/rules/index.js';

export function rulesPage() {
  const file = join(import.meta.dirname, 'calibration.json');
  const { runs, noisy, must, found, confidence, rules } = JSON.parse(readFileSync(file, 'utf8'));
  const percent = (part, whole) => (whole === 0 ? '' : `${Math.round((1000 * part) / whole) / 10} %`);
  return `# Rules

Made by \`node bench/rules.mjs\` from the rules in lib/rules: change those. \`gcdrift rules\` and \`gcdrift explain ID\` show the same.
A threshold is changed by \`--set ID.threshold=value\` or in a file (\`--config\`):

\`\`\`yaml
skip: [pause-outlier]
set:
  gc-cpu-share:
    share: 0.15
\`\`\`

Severity: high ends the process or breaks its service level; medium wants action this week; low is worth knowing when looking anyway; info is context.
One behaviour is one finding: what is a consequence of another is told inside it. A finding that later cycles contradict is withdrawn.

## What was measured

\`node bench/calibrate.mjs FOLDER ...\` over captured runs of known truth (Go 1.9 to 1.27; programs that the thresholds were not chosen on among them):
${found} of ${must} findings that had to be there were found (${percent(found, must)}); ${noisy} of ${runs} runs had any false alarm (${percent(noisy, runs)}).

| claimed | said | right |
| --- | --- | --- |
${confidence.map(({ claimed, said, right }) => `| ${claimed} | ${said} | ${right} (${percent(right, said)}) |`).join('\n')}

| finding | had to be found | found | said | right |
| --- | --- | --- | --- | --- |
${rules.map(({ id, must, found, said, right }) => `| ${id} | ${must} | ${found} | ${said} | ${right} |`).join('\n')}

## The rules

${rulesMarkdown(RULES)}
`;
}
