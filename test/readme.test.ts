// What README.md shows is what the command prints: each sample's lines, in their order, with some left out at the end or between.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CLI } from './cli/gcdrift.js';

const ROOT = join(import.meta.dirname, '..');

/** `$ gcdrift … --width 92`, and what stands below it. */
const SAMPLE = /^\$ gcdrift (.* --width \d+)\n([^]*?)(?:\n…)?\n```$/gm;

void t.test('samples are what it prints', (t) => {
  const samples = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(SAMPLE)];
  t.equal(samples.length, 3);
  for (const [, args, shown] of samples) {
    const { stdout } = spawnSync(process.execPath, [CLI, ...args.split(' ')], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    let at = 0;
    for (const block of shown.trimEnd().split('\n\n')) {
      const found = stdout.indexOf(block, at);
      t.ok(found >= at, `${args}: ${block.split('\n', 1)[0]}`);
      at = found + block.length;
    }
  }
  t.end();
});
