// From names to inputs: files, folders, globs, standard input, and what cannot be opened.
import { chmodSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

import t from 'tap';
import { resolveInputs as resolve } from '../../lib/input/inputs.js';

const resolveInputs = (names: string[]): ReturnType<typeof resolve> =>
  resolve(names, () => ({ wallMs: NaN, byCarrier: false, n: NaN }));

const names = async (...wanted: string[]): Promise<string[]> => {
  const { inputs } = await resolveInputs(wanted);
  return inputs.map((input) => input.name);
};

void t.test('files, folders, globs and standard input are resolved', async (t) => {
  const folder = t.testdir({
    'b.log': 'bb',
    'a.log': 'a',
    'empty.log': '',
    deep: { er: { 'c.log': 'c' }, '.hidden.log': 'h' },
    none: {},
    '[x].log': 'x',
  });
  const at = (...path: string[]): string => join(folder, ...path);
  t.same(
    await names(at('b.log'), at('a.log'), at('b.log')),
    [at('b.log'), at('a.log')],
    'files, as given, each once',
  );
  t.same(
    await names(at('deep')),
    [at('deep', '.hidden.log'), at('deep', 'er', 'c.log')],
    'a folder, in order',
  );
  t.same(await names(at('none')), []);
  t.same(
    (await names(at('*.log'))).map((path) => relative(folder, path)),
    ['[x].log', 'a.log', 'b.log', 'empty.log'],
    'a glob, in order',
  );
  t.same(await names(at('[x].log')), [at('[x].log')], 'a file that is named like a glob');
  t.same(await names('-'), ['stdin']);
  const { inputs } = await resolveInputs([at('b.log'), '-', at('deep')]);
  t.match(inputs, [{ bytes: 2 }, { path: undefined, bytes: undefined }, { bytes: 1 }, { bytes: 1 }]);
  t.end();
});

void t.test('inputs that cannot be opened are reported, and the rest is read', async (t) => {
  const folder = t.testdir({ 'a.log': 'a', sub: { 'b.log': 'b' } });
  symlinkSync('nowhere', join(folder, 'sub', 'dangling'));
  symlinkSync('..', join(folder, 'sub', 'circle'));
  const missing = join(folder, 'missing.log');
  const { inputs, unread } = await resolveInputs([missing, join(folder, '*.gz'), folder]);
  t.same(
    inputs.map((input) => relative(folder, input.name)),
    ['a.log', join('sub', 'b.log')],
    'a link to a folder is not followed',
  );
  t.match(unread, [
    { name: missing, reason: /no such file/ },
    { name: join(folder, '*.gz'), reason: /no such file/ },
    { name: join(folder, 'sub', 'dangling'), reason: /no such file/ },
  ]);
  t.end();
});

void t.test(
  'a folder without permission',
  { skip: process.getuid?.() === 0 && 'root may read all' },
  async (t) => {
    const folder = t.testdir({ locked: { 'a.log': 'a' }, 'b.log': 'b' });
    chmodSync(join(folder, 'locked'), 0);
    const { inputs, unread } = await resolveInputs([folder]);
    chmodSync(join(folder, 'locked'), 0o700);
    t.equal(inputs.length, 1);
    t.match(unread, [{ name: join(folder, 'locked'), reason: /permission denied/ }]);
    t.end();
  },
);
