// A little of what bench/fuzz.mjs does by hand for as long as one likes: the same damage on every machine, however slow it is.
import t from 'tap';
import { fuzz } from '../bench/fuzz.mjs';
import * as grammar from '../lib/gctrace/grammar.js';
import * as open from '../lib/gctrace/open.js';
import * as lines from '../lib/input/lines.js';
import * as batch from '../lib/model/batch.js';
import * as places from '../lib/model/places.js';
import * as processes from '../lib/process/processes.js';
import * as ndjson from '../lib/report/ndjson.js';
import { bytesOf, cycleOf, sample, samples } from './captures.js';

const CARRIERS = [
  'cri.log',
  'docker-json-file.log',
  'journald-short.log',
  'journald.jsonl',
  'kubectl-prefix-timestamps.log',
];

/** About five seconds. */
const ROUNDS = 300;

void t.test(
  'damaged logs: nothing throws, nothing hangs, no series goes back, no whole line is lost',
  (t) => {
    const lib = { ...grammar, ...open, ...lines, ...batch, ...places, ...processes, ...ndjson };
    const corpus = [
      ...samples.map(({ path }) => bytesOf(path)),
      ...CARRIERS.map((name) => sample(`carriers/${name}`)),
    ].map((bytes) => bytes.toString().trimEnd().split('\n'));
    const { failure, ...done } = fuzz({
      lib,
      corpus,
      cycleOf: (text) => cycleOf(text)?.figures.n,
      seed: 20261124,
      rounds: ROUNDS,
    });
    t.comment(JSON.stringify(done));
    t.equal(failure?.reason, undefined);
    t.equal(done.iterations, ROUNDS);
    t.end();
  },
);
