// The house holds: arrows between rooms, no circles, nothing unused, no file too long, nothing of a workplace in it.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import t from 'tap';

const ROOT = join(import.meta.dirname, '..');

/** What each room may import, beside itself. `api` is lib/index.ts. */
const ROOMS: Record<string, string[]> = {
  bin: ['cli'],
  cli: ['api', 'report', 'version'],
  api: ['analyze', 'explain', 'model', 'streams', 'version'],
  streams: ['analyze'],
  analyze: ['version', 'carrier', 'gctrace', 'input', 'model', 'process'],
  explain: ['gctrace', 'process', 'model'],
  report: ['model', 'explain', 'analyze'],
  process: ['stats', 'model'],
  gctrace: ['carrier', 'model'],
  carrier: ['model'],
  input: ['model'],
  stats: ['model'],
  model: [],
  version: [],
};
/** Files beside the rooms. */
const FILES: Record<string, string> = {
  'lib/index.ts': 'api',
  'lib/analyze.ts': 'analyze',
  'lib/window.ts': 'analyze',
  'lib/version.ts': 'version',
  'lib/streams.ts': 'streams',
};
const LONGEST_FILE = 400;

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const lib = [...sources('lib'), ...sources('bin')];
const roomOf = (file: string): string =>
  FILES[file] ?? (file.startsWith('bin/') ? 'bin' : file.split('/')[1]);

interface Import {
  from: string;
  names: string[];
  typesOnly: boolean;
}

/** `const { name } = await import('…')` */
const LAZY = /const \{ ([^}]+) \} = await import\('([^']+)'\)/g;
const IMPORT = /^(?:import|export)\s+(type\s+)?(?:([\w*\s{},]+?)\s+from\s+)?'([^']+)';|import\('([^']+)'\)/gm;

const importsOf = (file: string): Import[] => [
  ...[...read(file).matchAll(LAZY)].map(([, names, from]) => ({
    from,
    names: names.split(/,\s*/),
    typesOnly: false,
  })),
  ...[...read(file).matchAll(IMPORT)].map(([, type, names = '', from, dynamic]) => {
    const target = from ?? dynamic;
    const list = names
      .replace(/[{}]/g, ' ')
      .split(',')
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0],
      )
      .filter((name) => name !== '');
    const typesOnly =
      type !== undefined || (names !== '' && /^\{(\s*type [^,]+,?)+\s*\}$/.test(names.trim()));
    return { from: target, names: list, typesOnly };
  }),
];

const resolve = (file: string, from: string): string =>
  relative(ROOT, join(ROOT, dirname(file), from)).replace(/\.js$/, '.ts');

void t.test('a room imports only the rooms below it', (t) => {
  for (const file of lib) {
    for (const { from, typesOnly } of importsOf(file)) {
      if (!from.startsWith('.')) continue;
      const [room, other] = [roomOf(file), roomOf(resolve(file, from))];
      if (room === other) continue;
      const allowed = ROOMS[room].includes(other);
      t.ok(allowed && (other !== 'analyze' || room !== 'report' || typesOnly), `${file}: ${room} → ${other}`);
      if (room === 'stats') t.ok(typesOnly, `${file}: numbers know no Go`);
    }
  }
  t.end();
});

void t.test('no file imports itself by a circle', (t) => {
  const graph = new Map(
    lib.map((file) => [
      file,
      importsOf(file)
        .filter(({ from, typesOnly }) => from.startsWith('.') && !typesOnly)
        .map(({ from }) => resolve(file, from)),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) t.fail(`${[...path, file].join(' → ')}`);
    else if (!done.has(file)) for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of lib) visit(file, []);
  t.equal(done.size, lib.length);
  t.end();
});

void t.test('every exported function, class and constant is used outside of its file', (t) => {
  const users = [...lib, ...sources('test')];
  const used = new Set(users.flatMap((file) => importsOf(file).flatMap(({ names }) => names)));
  for (const file of lib.filter((name) => name !== 'lib/index.ts')) {
    for (const [, name] of read(file).matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)) {
      t.ok(used.has(name), `${file}: ${name}`);
    }
  }
  t.end();
});

void t.test('every dependency is used, and every import declared', (t) => {
  const manifest = JSON.parse(read('package.json')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    scripts: Record<string, string>;
  };
  const bare = new Set(
    lib
      .flatMap((file) => importsOf(file).map(({ from }) => from))
      .filter((from) => !from.startsWith('.') && !from.startsWith('node:'))
      .map((from) => (from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : from.split('/')[0])),
  );
  t.same(
    [...bare].filter((name) => builtinModules.includes(name)),
    [],
    'builtins are called node:…',
  );
  t.same(
    [...bare].filter((name) => !(name in manifest.dependencies)),
    [],
    'declared',
  );
  t.same(
    Object.keys(manifest.dependencies).filter((name) => !bare.has(name)),
    [],
    'used',
  );
  const rest = [...sources('test'), ...['eslint.config.js', 'rollup.config.js', 'package.json']]
    .map(read)
    .join('\n');
  const unused = Object.keys(manifest.devDependencies).filter(
    (name) =>
      !name.startsWith('@types/') &&
      name !== 'typescript' &&
      name !== 'prettier' &&
      !rest.includes(`'${name}'`) &&
      !new RegExp(`\\b${name} `).test(Object.values(manifest.scripts).join(' ')),
  );
  t.same(unused, [], 'development');
  for (const hook of ['preinstall', 'install', 'postinstall']) t.notOk(hook in manifest.scripts, hook);
  t.end();
});

void t.test('files are short enough to be one idea', (t) => {
  const lengths = lib.map((file) => ({ file, lines: read(file).split('\n').length - 1 }));
  for (const { file, lines } of lengths) t.ok(lines <= LONGEST_FILE, `${file}: ${lines} lines`);
  lengths.sort((a, b) => a.lines - b.lines);
  t.comment(`median ${lengths[lengths.length >> 1].lines} lines`);
  t.end();
});

void t.test('the lock installs anywhere, and nothing names a machine', (t) => {
  const lock = read('package-lock.json');
  t.notOk(lock.includes('"resolved"'), 'no registry addresses');
  t.notOk(lock.includes('"hasInstallScript"'), 'no install scripts');
  const texts = [...lib, ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name)), 'README.md'];
  for (const file of texts) t.notMatch(read(file), /(?<![\w.])\/(?:work|root|tmp|home)\//, file);
  t.end();
});
