// The traces with which Go tests its own reader, where a Go is: what is whole is read without a word, what is damaged with one.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { analyze } from '../../lib/index.js';
import { fileOf } from '../written.js';

const root = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const trace = join(root, 'src', 'internal', 'trace');
const [good, fuzz] = [
  join(trace, 'internal', 'tracev1', 'testdata'),
  join(trace, 'testdata', 'fuzz', 'FuzzReader'),
];
const skip = (folder: string): string | false => (root === '' || !existsSync(folder)) && `no ${folder} here`;

async function readOf(path: string): Promise<{ cycles: number; pauses: number; notices: string[] }> {
  const read = { cycles: 0, pauses: 0, notices: [] as string[] };
  for await (const record of analyze(path)) {
    if (record.type === 'cycle') read.cycles++;
    else if (record.type === 'pause') read.pauses++;
    else if (record.type === 'notice') read.notices.push(record.code);
  }
  return read;
}

/** Bytes as `go test` writes them: `[]byte("go 1.22 trace\x00…")`. */
function bytesOf(text: string): Buffer {
  const [, quoted = ''] = /\[\]byte\("(.*)"\)/s.exec(text) ?? [];
  const escapes: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
  };
  const plain = quoted.replace(/\\(x[0-9a-f]{2}|[0-7]{3}|.)/gs, (_, one: string) =>
    one.length > 1
      ? String.fromCharCode(Number.parseInt(one.replace('x', ''), one.startsWith('x') ? 16 : 8))
      : (escapes[one] ?? one),
  );
  return Buffer.from(plain, 'latin1');
}

void t.test('what is whole', { skip: skip(good) }, async (t: Test) => {
  for (const name of readdirSync(good).filter((name) => name.endsWith('_good'))) {
    const { cycles, pauses, notices } = await readOf(join(good, name));
    t.same(notices, [], name);
    t.ok(pauses >= 2 * cycles, `${name}: ${cycles} cycles have two stops each`);
    if (name.startsWith('stress_1')) t.ok(cycles > 200, `${name}: ${cycles} cycles`);
  }
});

void t.test('what its reader once fell over', { skip: skip(fuzz) }, async (t: Test) => {
  for (const name of readdirSync(fuzz)) {
    const bytes = bytesOf(readFileSync(join(fuzz, name), 'latin1'));
    const { cycles } = await readOf(fileOf(t, bytes, name));
    t.equal(cycles, 0, name);
  }
});
