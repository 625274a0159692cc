// `gcdrift split`: the program's output as if nothing were in between, whatever happens to the program, the reader, the file.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { CLI, folderOf, Gcdrift, gcLine, gcLines } from './gcdrift.js';

const typesIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);

void t.test('lines to standard output, records to the file, at once', async (t) => {
  const gc = join(folderOf(t), 'gc.ndjson');
  const run = new Gcdrift(t, 'split', '--gc', gc);
  run.write(`starting\n${gcLine(1)}name? `);
  await run.until((stdout) => stdout === 'starting\nname? ');
  run.write(`${gcLine(2)}Eve\ngc`);
  await run.until((stdout) => stdout === 'starting\nname? Eve\n');
  await run.until((stdout) => stdout.endsWith('\ngc'));
  t.same(typesIn(gc), ['meta', 'cycle', 'cycle'], 'while it runs');
  run.write(' over\n');
  await run.until((stdout) => stdout.endsWith('gc over\n'));
  run.write('gc 3 @3');
  run.child.stdin!.end();
  t.equal(await run.end(), 0);
  t.equal(run.stdout, 'starting\nname? Eve\ngc over\ngc 3 @3');
  t.equal(typesIn(gc).at(-1), 'summary');
  t.equal(run.stderr, '');
});

void t.test('findings name the input as cycles do', (t) => {
  const gc = join(folderOf(t), 'gc.ndjson');
  const log = 'samples/map-leak/go1.26.8.log';
  execFileSync(process.execPath, [CLI, 'split', '--gc', gc, log]);
  const files = readFileSync(gc, 'utf8').match(/(?<="file":)"[^"]*"/g);
  t.same([...new Set(files)], [JSON.stringify(log)]);
  t.ok(typesIn(gc).includes('finding'));
  t.end();
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  void t.test(`${signal} writes out what was read`, async (t) => {
    const gc = join(folderOf(t), 'gc.ndjson');
    const run = new Gcdrift(t, 'split', '--gc', gc);
    run.write(`a\n${gcLine(1)}gc 2 @2.000s 1%: 0.1`);
    await run.until((stdout) => stdout === 'a\n');
    t.equal(await run.end(signal), code);
    t.equal(run.stdout, 'a\ngc 2 @2.000s 1%: 0.1');
    t.same(typesIn(gc).slice(-1), ['summary']);
  });
}

void t.test('killed in mid-stream: what came out is the program’s bytes so far', async (t) => {
  const own = Array.from({ length: 50_000 }, (_, i) => `line ${i} of the program\n`);
  const text = own.map((line, i) => (i % 10 === 0 ? gcLine(i / 10 + 1) : '') + line).join('');
  const run = new Gcdrift(t, 'split', '--gc', join(folderOf(t), 'gc.ndjson'));
  run.write(text);
  await run.until((stdout) => stdout.length > 100_000);
  await run.end('SIGKILL');
  t.ok(own.join('').startsWith(run.stdout));
});

void t.test('a descriptor takes the records', async (t) => {
  const file = join(folderOf(t), 'gc.ndjson');
  const child = spawn(process.execPath, [CLI, 'split', '--gc-fd', '3'], {
    stdio: ['pipe', 'pipe', 'pipe', openSync(file, 'w')],
  });
  child.stdin!.end(`a\n${gcLines(1, 3)}b\n`);
  t.equal(String(await once(child.stdout!, 'data')), 'a\nb\n');
  await once(child, 'close');
  t.equal(typesIn(file).length, 5);
});

void t.test('a failure to write records is reported once, and the lines go on', async (t) => {
  const folder = folderOf(t);
  const run = new Gcdrift(t, 'split', '--gc', join(folder, 'none', 'gc.ndjson'));
  run.write(`a\n${gcLines(1, 3)}`);
  await run.until((stdout) => stdout === 'a\n');
  run.write('b\n');
  run.child.stdin!.end();
  t.equal(await run.end(), 2);
  t.equal(run.stdout, 'a\nb\n');
  t.match(run.stderr, /^gcdrift: .*none.*gc\.ndjson could not be written: its folder does not exist; .*\n$/);
});

void t.test('a disk that is full', { skip: process.platform !== 'linux' && 'no /dev/full' }, async (t) => {
  const run = new Gcdrift(t, 'split', '--gc', '/dev/full');
  run.write(`a\n${gcLine(1)}b\n`);
  await run.until((stdout, stderr) => stdout === 'a\nb\n' && stderr.includes('no space left'));
  run.write(`c\n${gcLine(2)}d\n`);
  run.child.stdin!.end();
  t.equal(await run.end(), 2);
  t.equal(run.stdout, 'a\nb\nc\nd\n');
  t.equal(run.stderr.split('\n').length, 2, 'one line');
});

void t.test('a reader that goes away ends it quietly, the records are whole', async (t) => {
  const gc = join(folderOf(t), 'gc.ndjson');
  const run = new Gcdrift(t, 'split', '--gc', gc);
  run.write(`a\n${gcLine(1)}`);
  await run.until((stdout) => stdout === 'a\n');
  run.child.stdout!.destroy();
  while (run.child.exitCode === null) {
    run.write('more\n');
    await wait(5);
  }
  t.equal(await run.end(), 0);
  t.equal(run.stderr, '');
  t.equal(typesIn(gc).at(-1), 'summary');
});

void t.test('a slow reader slows the program, and nothing is lost', async (t) => {
  const run = new Gcdrift(t, 'split', '--gc', join(folderOf(t), 'gc.ndjson'));
  const { stdin, stdout } = run.child;
  stdout!.pause();
  const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i} of the program\n`).join('');
  let taken = false;
  stdin!.end(lines, () => (taken = true));
  await wait(1500);
  t.notOk(taken);
  stdout!.resume();
  t.equal(await run.end(), 0);
  t.ok(run.stdout === lines);
});

void t.test('no file for the records, or none to read, is wrong use', async (t) => {
  for (const [args, message] of [
    [[], /needs --gc FILE/],
    [['--gc', 'x', '--gc-fd', '3'], /needs --gc FILE/],
    [['--gc-fd', '1'], /2 or higher/],
    [['--gc', join(folderOf(t), 'x'), 'no-such-file'], /no-such-file could not be read: no such file/],
  ] as const) {
    const run = new Gcdrift(t, 'split', ...args);
    t.equal(await run.end(), 2);
    t.match(run.stderr, message);
  }
});

void t.test('a real program’s output in a shell', { skip: process.platform === 'win32' && 'no sh' }, (t) => {
  const folder = folderOf(t);
  mkdirSync(join(folder, 'with space'));
  const log = join(import.meta.dirname, '..', '..', 'samples', 'map-leak', 'go1.26.8.log');
  const gc = join(folder, 'with space', 'gc.ndjson');
  const out = execFileSync('sh', ['-c', `cat "${log}" | "${process.execPath}" "${CLI}" split --gc "${gc}"`]);
  const own = readFileSync(log, 'utf8').replace(/^gc \d+ @.*\n/gm, '');
  t.equal(out.toString(), own);
  t.equal(typesIn(gc).filter((type) => type === 'cycle').length, 57);
  t.end();
});
