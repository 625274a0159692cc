// `--every`: what is new since the last time, while the service goes on.
import t from 'tap';
import { Gcdrift, gcLine, gcLines } from './gcdrift.js';

void t.test('interim summaries while there is news, silence once, a final one at the end', async (t) => {
  const run = new Gcdrift(t, '--every', '200ms', '--ndjson');
  run.write(gcLines(1, 5));
  await run.until((stdout) => stdout.includes('"interim":true'));
  await run.until((stdout) => stdout.includes('"process-silent"'));
  run.write(gcLine(6));
  await run.until((stdout) => stdout.split('"interim":true').length === 3);
  run.child.stdin!.end();
  t.equal(await run.end(), 0);
  const told = run.records.flatMap((record) =>
    record.type === 'summary'
      ? [`${record.interim ? 'so far' : 'in all'} ${record.cycles}`]
      : record.type === 'notice'
        ? [record.code]
        : [],
  );
  t.same(told, ['so far 5', 'process-silent', 'so far 6', 'in all 6']);
});

void t.test('a block of text for each process', async (t) => {
  const run = new Gcdrift(t, '--every', '200ms');
  const pods = ['a', 'b'].map((pod) =>
    gcLines(1, 4)
      .replace(/^/gm, `[pod/${pod}/app] `)
      .replace(/\[.*$(?![\s\S])/, ''),
  );
  for (const pod of pods) run.write(pod);
  await run.until((stdout) => /a\/app · 4 cycles \(\+4\)[^]*b\/app · 4 cycles \(\+4\)/.test(stdout));
  t.match(run.stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\na\/app · 4 cycles .*8\s+pauses, max 38 µs/);
  run.write(`[pod/b/app] ${gcLine(5)}`);
  await run.until((stdout) => stdout.includes('b/app · 5 cycles (+1)'));
  await run.until((stdout) => stdout.includes('a/app: silent: nothing after gc 4 for 200 ms'));
  run.child.stdin!.end();
  t.equal(await run.end(), 0);
  t.match(run.stdout, /2 processes, 9 GC cycles/, 'the report comes at the end');
});

void t.test('cycles and pauses outside of the window are not counted', async (t) => {
  const run = new Gcdrift(t, '--every', '200ms', '--from', 'gc:4');
  run.write(gcLines(1, 5));
  await run.until((stdout) => stdout.includes('pauses, max'));
  t.match(run.stdout, /2 cycles \(\+2\) [^]* 4 pauses, max/);
  run.child.stdin!.end();
  t.equal(await run.end(), 0);
});

void t.test('an interval that is none, or beside JSON, is wrong use', async (t) => {
  for (const args of [
    ['--every', 'soon'],
    ['--every', '0s'],
    ['--every', '1m', '--json'],
  ]) {
    const run = new Gcdrift(t, ...args, 'x.log');
    t.equal(await run.end(), 2, args.join(' '));
    t.match(run.stderr, /^gcdrift: --every .*\n$/);
  }
});
