// What `explain` and `rules` print of findings: those of a log, and those that need another input.
import t from 'tap';
import { RULES, UNJUDGED } from '../../lib/index.js';
import { PICTURES } from '../../lib/report/pictures.js';
import { renderRule, renderRules } from '../../lib/report/rules.js';

void t.test('each finding is explained once, with what it needs', (t) => {
  const ids = [...RULES, ...UNJUDGED].map(({ id }) => id);
  t.equal(new Set(ids).size, ids.length);
  for (const rule of [...RULES, ...UNJUDGED]) {
    const text = renderRule(rule, 100);
    t.ok(text.startsWith(`${rule.id}\n`));
    t.match(text, /\n {2}means {6}\S/, rule.id);
    t.match(text, /\n {2}needs {6}\S/, rule.id);
    t.notMatch(text, /undefined/);
  }
  t.end();
});

void t.test('findings that need other inputs are listed as not judged', (t) => {
  const text = renderRules(RULES, UNJUDGED, 100);
  const [judged, not] = text.split('Not judged from a log');
  t.ok(RULES.every(({ id }) => judged.includes(`\n${id}\n`)));
  t.ok(UNJUDGED.every(({ id }) => not.includes(`\n${id}\n`)));
  t.end();
});

void t.test('pictures are of findings, and fit every terminal', (t) => {
  const ids = new Set([...RULES, ...UNJUDGED].map(({ id }) => id));
  for (const [id, picture] of Object.entries(PICTURES)) {
    t.ok(ids.has(id), id);
    t.match(picture, /^[\n\x20-\x7e]+$/, id);
    for (const line of picture.split('\n')) t.ok(line.length <= 76, id);
  }
  t.end();
});
