// The text of docs/RULES.md; a test compares the file with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesMarkdown } from '../dist/lib/report/rules.js';
import { RULES } from '../dist/lib/rules/index.js';
import { COURSE_NAMES, DAMAGE_NAMES } from './quiet-service.mjs';

export function rulesPage() {
  const file = join(import.meta.dirname, 'calibration.json');
  const { runs, noisy, must, found, confidence, rules } = JSON.parse(readFileSync(file, 'utf8'));
  const incidents = JSON.parse(readFileSync(join(import.meta.dirname, 'incidents.json'), 'utf8'));
  const quiet = JSON.parse(readFileSync(join(import.meta.dirname, 'false-alarms.json'), 'utf8'));
  // Findings of the input (input-*) are not false alarms here, because the damage is real.
  const falseAlarmsOf = (id) =>
    id.startsWith('input-') ? undefined : `false alarms: ${rate(quiet.rules[id] ?? 0, quiet.draws)}`;
  // None in n draws: less than 3/n, at 95 % (Hanley and Lippman-Hand, JAMA 249, 1983).
  const rate = (count, of) =>
    `${count} of ${of.toLocaleString('en')} quiet services ${count === 0 ? `(under ${percent(3, of)})` : `(${percent(count, of)})`}`;
  const percent = (part, whole) =>
    whole === 0 ? '' : `${Number(((100 * part) / whole).toFixed(part < 0.01 * whole ? 2 : 1))} %`;
  return `# Rules

Made by \`node bench/rules.mjs\` from the rules in lib/rules: edit those, not this page. \`gcdrift rules\` and \`gcdrift explain ID\` show the same.
Change a threshold with \`--set ID.threshold=value\` or in a file (\`--config\`):

\`\`\`yaml
skip: [pause-outlier]
set:
  gc-cpu-share:
    share: 0.15
\`\`\`

Severity: high ends the process or breaks its service level; medium needs action this week; low is worth knowing when you are looking anyway; info is context.
One behaviour is one finding: consequences are reported inside it, not next to it. A finding that later cycles contradict is withdrawn. A state that has been over for as long as it lasted, and for at least ten minutes, is closed; events, such as a change of GOGC, stay.

## What was measured

\`node bench/calibrate.mjs FOLDER ...\` over captured runs of known truth (Go 1.9 to 1.27; the rules were improved on misses and false alarms in these very runs, so expect somewhat worse on others):
${found} of ${must} expected findings were found (${percent(found, must)}); ${noisy} of ${runs} runs had any false alarm (${percent(noisy, runs)}).

| claimed confidence | reported | right |
| --- | --- | --- |
${confidence.map(({ claimed, said, right }) => `| ${claimed} | ${said} | ${right} (${percent(right, said)}) |`).join('\n')}

| finding | expected | found | reported | right |
| --- | --- | --- | --- | --- |
${rules.map(({ id, must, found, said, right }) => `| ${id} | ${must} | ${found} | ${said} | ${right} |`).join('\n')}

## Incidents

What gcdrift says about logs that people posted when something was wrong (\`node bench/incidents.mjs FOLDER\`), against what was concluded there:
right in ${incidents.filter(({ right }) => right).length} of ${incidents.length}. Most are only a few lines, and it says how little they show.

| where | verdict (of the first process, if there are several) | findings |
| --- | --- | --- |
${incidents.map(({ name, source, verdict, findings, right }) => `| ${source} (${name})${right ? '' : ': wrong'} | ${verdict} | ${findings.join(', ')} |`).join('\n')}

## False alarms from noise

\`node bench/false-alarms.mjs\` makes ${quiet.draws.toLocaleString('en')} logs of healthy services (bench/quiet-service.mjs): ${COURSE_NAMES.join(', ')};
8 to 3,000 cycles (${quiet.cycles.toLocaleString('en')} in all), 1 MiB to 32 GiB live, GOGC 50 to 400, 1 to 64 Ps, Go 1.13–1.17 and 1.18 on, stops with heavy tails below 10 ms;
half of them ${DAMAGE_NAMES.filter((name) => name !== 'none').join(', ')}. Any finding of severity low or above is a false alarm:
${quiet.noisy} of the ${quiet.draws.toLocaleString('en')} logs had one (${percent(quiet.noisy, quiet.draws)}). Each rule lists its own rate. Such noise is tamer than a busy machine; the captured runs above have that.

## The rules

${rulesMarkdown(RULES, falseAlarmsOf)}
`;
}
