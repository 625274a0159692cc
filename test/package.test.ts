// What is published: the packed tarball, installed in an empty folder, runs, is typed, and holds no more than it needs.
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import t from 'tap';

const ROOT = join(import.meta.dirname, '..');
const WINDOWS = process.platform === 'win32';
const FILES = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/bin/LICENSES.txt'];

const folder = mkdtempSync(join(tmpdir(), 'gcdrift-package-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    shell: WINDOWS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

// dist/ is built by pretest; packing with scripts would build it again under the feet of other tests.
const packed = run('npm', 'pack', ROOT, '--json', '--ignore-scripts', '--pack-destination', folder);
const [{ filename, files }] = JSON.parse(packed) as { filename: string; files: { path: string }[] }[];
const paths = files.map(({ path }) => path);
const home = join(folder, 'node_modules', 'gcdrift');
const install = installed();
const SAMPLE = join(home, 'samples', 'map-leak', 'go1.26.8.log');

/** By npm; without a registry the packages that are installed here stand for those that npm would fetch. */
function installed(): string {
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  try {
    run(
      'npm',
      'install',
      `./${filename}`,
      '--prefer-offline',
      '--fetch-retries=0',
      '--no-audit',
      '--no-fund',
    );
    return 'npm';
  } catch (error) {
    const { stderr } = error as { stderr: string };
    if (!/ENOTCACHED|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH/.test(stderr)) throw error;
  }
  mkdirSync(home, { recursive: true });
  run('tar', '-xzf', filename, '--strip-components=1', '-C', relative(folder, home));
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'), 'junction');
  return 'tar, no registry was reached';
}

/** The modules that one of the library leads to, as code or by its types. */
function reached(file: string, all = new Set<string>()): Set<string> {
  if (all.has(file)) return all;
  all.add(file);
  const text = [file, file.replace(/\.js$/, '.d.ts')]
    .map((name) => readFileSync(join(ROOT, name), 'utf8'))
    .join();
  for (const [, to] of text.matchAll(/(?:from |import\()'(\.[^']+)'/g)) reached(join(dirname(file), to), all);
  return all;
}

void t.test('it holds what is needed and nothing else', (t) => {
  const bundle = readdirSync(join(ROOT, 'dist', 'bin')).filter((name) => /\.c?js$/.test(name));
  const library = [...reached(join('dist', 'lib', 'index.js'))].map((path) => path.replaceAll('\\', '/'));
  const expected = [
    ...FILES,
    ...bundle.map((name) => `dist/bin/${name}`),
    ...library,
    ...library.map((path) => path.replace(/\.js$/, '.d.ts')),
  ];
  t.same(paths.filter((path) => !/^(docs|samples)\//.test(path)).sort(), [...expected].sort());
  for (const name of readdirSync(join(ROOT, 'docs'))) t.ok(paths.includes(`docs/${name}`), name);
  t.ok(paths.includes('samples/map-leak/go1.26.8.log'));
  const odd = paths.filter((path) => /\.(map|tsbuildinfo|tmp)$|\.test\.|(^|\/)\.|(?<!\.d)\.ts$/.test(path));
  t.same(odd, [], 'no tests, sources, maps or left-overs');
  t.end();
});

void t.test('the installed command analyzes a log', (t) => {
  t.comment(`installed by ${install}`);
  const bin = install === 'npm' ? join(folder, 'node_modules', '.bin', 'gcdrift') : undefined;
  const gcdrift = (...args: string[]): string =>
    bin ? run(bin, ...args) : run(process.execPath, join(home, 'dist', 'bin', 'gcdrift.js'), ...args);
  t.match(gcdrift(SAMPLE), 'without levelling off');
  t.match(gcdrift('--version'), /^gcdrift \d+\.\d+\.\d+\n$/);
  t.match(gcdrift('--help'), 'Exit codes');
  t.end();
});

void t.test('the library is imported by name', (t) => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { analyze } from 'gcdrift';
     for await (const record of analyze(process.argv[2])) if (record.type === 'summary') console.log(record.cycles);`,
  );
  t.equal(run(process.execPath, 'use.mjs', SAMPLE), '57\n');
  t.end();
});

void t.test('its types resolve, strictly and as a whole', (t) => {
  writeFileSync(
    join(folder, 'use.ts'),
    `import { readCycles, type CycleRecord } from 'gcdrift';
     const goal = (cycle: CycleRecord): number | undefined => cycle.heap_goal_bytes;
     for await (const cycle of readCycles('app.log')) console.log(cycle.n, goal(cycle));
     // @ts-expect-error: a typing error shows that there are types
     for await (const cycle of readCycles('app.log')) cycle.no_such_field;`,
  );
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const types = ['--typeRoots', join(ROOT, 'node_modules', '@types')];
  let told = '';
  try {
    run(process.execPath, tsc, ...options, ...types, 'use.ts');
  } catch (error) {
    told = (error as { stdout: string }).stdout;
  }
  t.equal(told, '');
  t.end();
});

void t.test(
  'the help and the version wait for nothing of an analysis, and that of a log for nothing of traces',
  (t) => {
    const files = readdirSync(join(ROOT, 'dist/bin'));
    for (const [file, unwanted] of [
      ['parser', /from ?["']\.\/analysis-/],
      ['analysis', /from ?["']\.\/traces-/],
    ] as const) {
      const name = files.find((one) => one.startsWith(`${file}-`))!;
      t.notMatch(readFileSync(join(ROOT, 'dist/bin', name), 'utf8'), unwanted, file);
    }
    t.end();
  },
);
