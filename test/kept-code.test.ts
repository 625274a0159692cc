// The build keeps what V8 compiled, where Node does not: a run must use it, or it is read for nothing.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import t from 'tap';
import { SAMPLES } from './captures.js';

const BIN = join(import.meta.dirname, '..', 'dist', 'bin');

void t.test('V8 takes the kept code', { skip: 'enableCompileCache' in module && 'Node keeps it' }, (t) => {
  const kept = readdirSync(BIN).filter((name) => name.endsWith('.code'));
  for (const chunk of ['main', 'analysis', 'traces', 'parser'])
    t.ok(
      kept.some((name) => name.startsWith(chunk)),
      chunk,
    );
  // With this it is written again if it was not taken.
  const env = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', GCDRIFT_KEEP_CODE: '1' };
  const written = (): number[] => kept.map((name) => statSync(join(BIN, name)).mtimeMs);
  const before = written();
  for (const input of ['map-leak/go1.26.8.log', 'traces/tasks/go1.26.8.trace'])
    execFileSync(process.execPath, [join(BIN, 'gcdrift.js'), join(SAMPLES, input)], { env });
  execFileSync(process.execPath, [join(BIN, 'gcdrift.js'), '--help'], { env });
  t.same(written(), before);
  t.end();
});
