// Many files on many threads: what comes out is what one thread would say, byte for byte, whoever is quicker.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import t, { type Test } from 'tap';
import { renamed } from '../../lib/cli/renamed.js';
import { sample, samples, SAMPLES } from '../captures.js';

const CLI = fileURLToPath(new URL('../../dist/bin/gcdrift.js', import.meta.url));
const skip = !existsSync(CLI) && 'nothing was built';

/** A quarter of an hour of CPU goes by whenever somebody looks: so slow a machine that further threads pay for any file. */
const SLOW = `let looks = 0;
process.cpuUsage = () => ({ user: 1e9 * looks++, system: 0 });
if (process.env.COUNT_WORKERS) process.on('worker', () => process.stderr.write('a worker '));`;
const onSlow = ['--import', `data:text/javascript,${encodeURIComponent(SLOW)}`];

const cli = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...onSlow, CLI, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
};

/** Logs of all kinds: long and short ones, sets, archives, the same names in several files, and what is no log. */
function manyFiles(t: Test): string {
  const folder = t.testdir();
  samples.forEach(({ path }, i) => copyFileSync(path, join(folder, `${String(i).padStart(3, '0')}-x.log`)));
  const pods = readFileSync(join(SAMPLES, 'carriers/kubectl-prefix-timestamps.log'));
  for (const name of ['pods-1.log', 'pods-2.log', 'zz-pods-3.log']) writeFileSync(join(folder, name), pods);
  writeFileSync(join(folder, 'zz-pods-4.log.gz'), gzipSync(pods).subarray(0, -100));
  const leak = sample('map-leak/go1.27.4.log');
  writeFileSync(join(folder, '000-long.log'), Buffer.concat(Array.from({ length: 500 }, () => leak)));
  mkdirSync(join(folder, 'set'));
  writeFileSync(join(folder, 'set/app.log'), leak.subarray(2000));
  writeFileSync(join(folder, 'set/app.log.1'), leak.subarray(0, 2000));
  copyFileSync(join(import.meta.dirname, '../input/fixtures/gnu.tar.gz'), join(folder, 'logs.tar.gz'));
  writeFileSync(join(folder, 'nothing.txt'), 'nothing\n');
  writeFileSync(join(folder, 'packed.xz'), '\xfd7zXZ\0\0', 'latin1');
  writeFileSync(join(folder, 'empty.log'), '');
  writeFileSync(
    join(folder, 'noise.trace'),
    Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 97) % 256)),
  );
  for (const name of ['go1.10.8', 'go1.21.13'])
    copyFileSync(join(SAMPLES, `traces/${name}.trace`), join(folder, `${name}.trace`));
  return folder;
}

void t.test('the output does not depend on how many threads there are', { skip }, (t) => {
  const folder = manyFiles(t);
  const missing = join(folder, 'missing.log');
  for (const args of [
    ['--ndjson'],
    ['--json', '--records', 'cycles'],
    ['-v'],
    ['--format', 'markdown'],
    ['--ndjson', '--records', 'summary,notices', '--from', 'gc:5', '--memory-limit', '512Mi'],
    ['--json', '--stream', '*cached*'],
    ['--stream', `${folder}/zz-pods-3.log:*/cached`],
  ]) {
    const [one, three, all] = [['-j', '1'], ['-j', '3'], []].map((workers) =>
      cli(folder, missing, ...args, ...workers),
    );
    t.equal(one.status, 0);
    t.ok(one.stdout.length > 1000, args.join(' '));
    t.match(one.stderr, /packed\.xz: .*xz -dc/);
    t.same(three, one, args.join(' '));
    t.same(all, one, 'as many as there are cores');
  }
  t.end();
});

void t.test('further threads are started where they pay, and no more than may be', { skip }, (t) => {
  const folder = manyFiles(t);
  const workers = (most: string): number => {
    const env = { ...process.env, COUNT_WORKERS: '1' };
    const { stderr } = spawnSync(process.execPath, [...onSlow, CLI, folder, '-j', most], {
      env,
      encoding: 'utf8',
    });
    return stderr.split('a worker').length - 1;
  };
  t.equal(workers('3'), 2);
  t.equal(workers('1'), 0);
  t.end();
});

void t.test('inputs that are neither log nor trace are named, and the others are reported', { skip }, (t) => {
  const text = cli(manyFiles(t), '-j', '2').stdout.replaceAll(/\s+/g, ' ');
  t.match(text, /^2 traces/);
  t.match(text, /warning [^:]*noise\.trace: is not text, and holds nothing that gcdrift knows /);
  t.match(
    text,
    / read 2 traces \([\d.]+ KiB\): [\d,]+ events, 15 cycles, 30 pauses; \d+ other inputs, [\d,]+ lines /,
  );
  t.end();
});

void t.test('streams of the same name in several files have names of their own', { skip }, (t) => {
  const folder = manyFiles(t);
  const { stdout } = cli(folder, '--ndjson', '-j', '2');
  const records = stdout
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { type: string; stream?: string; run?: number; source?: { file: string } },
    );
  const cached = 'cached-5f6b8c9d7c-q8wz4/cached';
  t.same(
    records
      .filter(({ type, stream }) => type === 'summary' && stream?.endsWith(cached))
      .map(({ stream, run }) => [stream, run]),
    ['', 'pods-2.log:', 'zz-pods-3.log:', 'zz-pods-4.log.gz:'].map((file) => [
      file === '' ? cached : `${folder}/${file}${cached}`,
      1,
    ]),
  );
  // All of one file stands together: its cycles, then what they add up to.
  const order = records.flatMap(({ type, stream, run }) =>
    type === 'cycle' || type === 'summary' ? [`${stream} ${run} ${type}`] : [],
  );
  const changes = order.filter((text, i) => text !== order[i - 1] && text.endsWith('summary'));
  t.equal(new Set(changes).size, changes.length, 'one summary a process');
  t.end();
});

void t.test(
  'a number of threads that is none is wrong use, and so is what the threads refuse',
  { skip },
  (t) => {
    for (const value of ['0', '-1', 'many', '1.5'])
      t.match(cli('a.log', `--workers=${value}`), { status: 2, stderr: /--workers takes a number/ }, value);
    t.match(cli(SAMPLES, '-j', '2', '--from', 'soon'), { status: 2, stderr: /is not a time/ });
    t.match(cli(join(SAMPLES, 'none'), join(SAMPLES, 'nothing'), '-j', '2'), { status: 2 });
    t.end();
  },
);

void t.test('a reader that closes the pipe, and an interrupt', { skip }, async (t) => {
  const folder = manyFiles(t);
  const start = (): ReturnType<typeof spawn> =>
    spawn(process.execPath, [...onSlow, CLI, folder, '--ndjson', '-j', '2'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const enough = start();
  await new Promise((resolve) => enough.stdout!.once('data', resolve));
  enough.stdout!.destroy();
  t.equal(await new Promise((resolve) => enough.once('close', resolve)), 0);

  const interrupted = start();
  let told = '';
  interrupted.stdout!.setEncoding('utf8').once('data', () => interrupted.kill('SIGINT'));
  for await (const text of interrupted.stdout!) told += text as string;
  t.equal(await new Promise((resolve) => interrupted.once('close', resolve)), 130);
  t.match(told, /"type":"summary"/, 'what is known is told');
  for (const line of told.trimEnd().split('\n')) JSON.parse(line);
  t.end();
});

void t.test('streams are renamed in records, and nothing else that looks like them', (t) => {
  const lines = [
    { type: 'cycle', stream: 'a', run: 1, n: 1 },
    { type: 'cycle', stream: 'a#2', run: 1, n: 1, source: { file: '{"type":"cycle","stream":"a"' } },
    { type: 'cycle', stream: 'b "a"\\', run: 1, n: 1 },
    { type: 'notice', code: 'x', message: 'about "stream":"a"', stream: 'a', run: 1 },
    { type: 'notice', code: 'y', message: 'about no stream' },
    { type: 'cycle', stream: 'aa', run: 1, n: 1 },
  ];
  const text = (records: object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const names = new Map([
    ['a', 'file:a'],
    ['b "a"\\', 'f"\\'],
  ]);
  const { records } = renamed({ records: Buffer.from(text(lines)), notices: [], processes: [] }, names);
  const wanted = ['file:a', 'file:a#2', 'f"\\', 'file:a', undefined, 'aa'];
  t.equal(
    Buffer.from(records).toString(),
    text(lines.map((line, i) => (line.stream === undefined ? line : { ...line, stream: wanted[i] }))),
  );
  t.end();
});
