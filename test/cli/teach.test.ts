// What is said where nothing known was found.
import { join } from 'node:path';
import t from 'tap';
import { SAMPLES } from '../captures.js';
import { Gcdrift } from './gcdrift.js';

void t.test('a --stream that nothing matches is no log without gctrace', async (t) => {
  const run = new Gcdrift(t, join(SAMPLES, 'cache', 'go1.26.8.log'), '--stream', 'shop\x1b[2J');
  t.equal(await run.end(), 3);
  t.match(
    run.stderr,
    /^gcdrift: no process has a name that matches --stream shop\\x1b\[2J; without it all are told\n$/,
  );
});

void t.test('lines without gctrace are shown by their shape only', async (t) => {
  const run = new Gcdrift(t, '-');
  run.child.stdin!.end('password=hunter2\n');
  t.equal(await run.end(), 3);
  t.match(run.stderr, /a line looks like: a=a9\n/);
  t.notMatch(run.stderr, 'hunter');
});
