// `--activity` on the command line: where it may stand, and that it is heard.
import { join } from 'node:path';
import t from 'tap';
import { SAMPLES } from '../captures.js';
import { Gcdrift, gcLines } from './gcdrift.js';

void t.test(
  'standard input is not both, what grows is not followed, what is not there is an error',
  async (t) => {
    for (const [args, says] of [
      [['-', '--activity', '-'], 'both the log and --activity'],
      [['--activity', '-'], 'both the log and --activity'],
      [['-F', 'app.log', '--activity', 'counters'], '--follow'],
      [['-', '--activity', join(SAMPLES, 'nowhere')], 'no such file'],
    ] as const) {
      const run = new Gcdrift(t, ...args);
      run.child.stdin!.end(gcLines(1, 3));
      t.equal(await run.end(), 2, args.join(' '));
      t.match(run.stderr, says);
      t.equal(run.stderr.trimEnd().split('\n').length, 1);
    }
  },
);

void t.test('counters through a pipe', async (t) => {
  const run = new Gcdrift(
    t,
    join(SAMPLES, 'map-activity', 'grow-go1.26.8.log'),
    '--activity',
    '-',
    '--ndjson',
  );
  run.child.stdin!.end('{"t": 0.1, "grow": 1}\n{"t": 0.2, "grow": 9}\n');
  t.equal(await run.end(), 0);
  const summary = run.records.find(({ type }) => type === 'summary');
  t.ok(summary && 'map_correlation' in summary);
});
