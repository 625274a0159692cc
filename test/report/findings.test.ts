// Where a finding stands, in words: lines of a log, moments of a trace, or the time through which it was so.
import t from 'tap';
import type { Evidence, FindingRecord } from '../../lib/model/finding.js';
import { wordsOf } from '../../lib/report/findings.js';

const FINDING: FindingRecord = {
  type: 'finding',
  stream: '',
  run: 1,
  id: 'live-heap-growth',
  state: 'open',
  severity: 'medium',
  confidence: 0.75,
  title: 'it grows',
  figures: {},
  evidence: [],
  advice: [],
  causes: [],
};
const file = 'app';
const placeOf = (...evidence: Evidence[]): string => wordsOf({ ...FINDING, evidence }).place;

void t.test('a trend of a trace has a beginning and an end', (t) => {
  t.equal(placeOf({ file, offset: 16, at_s: 0.003, to_s: 1.89 }), '75 % sure, from 3 ms to 1.89 s');
  t.end();
});

void t.test('moments, each once; many are cut short', (t) => {
  t.equal(placeOf({ file, at_s: 1.5 }), '75 % sure, at 1.5 s');
  t.equal(placeOf({ file, at_s: 0.07 }, { file, at_s: 0.07 }), '75 % sure, at 70 ms');
  t.equal(placeOf(...[1, 2, 3, 4, 5].map((at) => ({ file, at_s: at }))), '75 % sure, at 1 s, 2 s, 3 s, …');
  t.end();
});

void t.test('lines of a log', (t) => {
  t.equal(placeOf({ file, line: 7 }), '75 % sure, line 7');
  t.equal(placeOf({ file, line: 2, line_to: 65 }), '75 % sure, lines 2–65');
  t.equal(placeOf({ file, line: 105 }, { file, line: 4 }, { file, line: 4 }), '75 % sure, lines 4, 105');
  t.equal(placeOf({ file }), '75 % sure');
  t.end();
});

void t.test('causes by how likely each is', (t) => {
  const causes = [
    { cause: 'a map without a bound', probability: 0.5, next: 'two heap profiles' },
    { cause: 'load', probability: 0.25, next: 'the request rate' },
  ];
  t.same(wordsOf({ ...FINDING, causes }).rows, [
    ['likely', '50 % a map without a bound · 25 % load'],
    ['check', 'two heap profiles'],
  ]);
  t.end();
});
