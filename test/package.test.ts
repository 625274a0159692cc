// What is published: the packed tarball, installed in an empty folder, runs and holds no more than it needs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';

const ROOT = join(import.meta.dirname, '..');
const NEEDED = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];

void t.test('the packed tarball runs from an empty folder', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-package-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  // dist/ is built by pretest; packing again would build it under the feet of other tests.
  const pack = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [{ filename, files }] = JSON.parse(pack) as { filename: string; files: { path: string }[] }[];
  const paths = files.map(({ path }) => path);
  for (const path of NEEDED) t.ok(paths.includes(path), path);
  const others = paths.filter(
    (path) => !NEEDED.includes(path) && !/^(dist\/(bin|lib)|docs|samples)\//.test(path),
  );
  t.same(others, [], 'nothing else');
  t.notOk(paths.some((path) => path.endsWith('.map') || path.endsWith('.tsbuildinfo')));

  const modules = join(folder, 'node_modules');
  const home = join(modules, 'gcdrift');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', home]);
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  // The dependencies that are installed here stand for those that npm would fetch.
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  t.ok(Object.keys(dependencies).length > 0);

  const run = (...args: string[]): string =>
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const bin = join(home, 'dist', 'bin', 'gcdrift.js');
  t.match(run(bin, join(home, 'samples', 'map-leak', 'go1.26.8.log')), 'has not levelled off');
  t.match(run(bin, '--version'), /^gcdrift \d+\.\d+\.\d+\n$/);
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { analyze } from 'gcdrift';
     for await (const record of analyze('${join(home, 'samples', 'map-leak', 'go1.26.8.log')}')) if (record.type === 'summary') console.log(record.cycles);`,
  );
  t.equal(run('use.mjs'), '57\n');
  t.end();
});
