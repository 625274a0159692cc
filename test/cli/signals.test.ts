// The ends of a run: a signal tells what is known, a reader that goes away ends it quietly, a slow one loses nothing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, read, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import t from 'tap';
import { CLI, Gcdrift, gcLine, gcLines } from './gcdrift.js';

const KNOWN = {
  text: /^stdin · .*5 cycles/,
  ndjson: /"type":"summary".*"cycles":5/,
  json: /^\{"schema":1,.*"cycles":5/,
  markdown: /^## `stdin`/,
};

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  for (const [format, known] of Object.entries(KNOWN)) {
    void t.test(`${signal}: ${format} tells what is known`, async (t) => {
      const run = new Gcdrift(t, '--format', format, '--progress', 'always');
      run.write(gcLines(1, 5));
      await run.until((_, stderr) => stderr.includes('5 cycles'));
      t.equal(await run.end(signal), code);
      t.match(run.stdout, known);
    });
  }
}

void t.test('a record is written before the next read', async (t) => {
  const run = new Gcdrift(t, '--ndjson');
  for (let n = 1; n <= 20; n++) {
    run.write(gcLine(n));
    await run.untilCycle(n);
  }
  run.child.stdin!.end();
  t.equal(await run.end(), 0);
});

void t.test('a reader that goes away ends it quietly', async (t) => {
  const run = new Gcdrift(t, '--ndjson');
  run.write(gcLine(1));
  await run.untilCycle(1);
  run.child.stdout!.destroy();
  for (let n = 2; run.child.exitCode === null; n++) {
    run.write(gcLine(n));
    await wait(5);
  }
  t.equal(await run.end(), 0);
  t.equal(run.stderr, '');
});

/** Waits until the child has filled the pipe that it writes to, and has stopped to read. */
async function untilStuck(stdin: Writable): Promise<void> {
  for (let before = -1; before !== stdin.writableLength;) {
    before = stdin.writableLength;
    await wait(500);
  }
}

void t.test('a slow reader slows the input, and loses nothing', async (t) => {
  const CYCLES = 60_000;
  const run = new Gcdrift(t, '--ndjson');
  const { stdin, stdout } = run.child;
  run.write(gcLine(1));
  await run.untilCycle(1);
  stdout!.pause();
  let taken = false;
  stdin!.end(gcLines(2, CYCLES), () => (taken = true));
  await untilStuck(stdin!);
  t.notOk(taken, 'it reads no further than it can write');
  let next = 1;
  let rest = '';
  stdout!.removeAllListeners('data');
  for await (const chunk of stdout as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const [, n] = /^\{"type":"cycle".*?"n":(\d+)/.exec(line) ?? [];
      if (n !== undefined && Number(n) !== ++next) t.fail(`cycle ${n} after ${next - 1}`);
    }
    if (next < 5000) await wait(20);
  }
  t.equal(next, CYCLES);
  t.equal(await run.end(), 0);
});

const noPipes = process.platform !== 'linux' && 'only Linux opens a pipe without a writer';
void t.test('a second signal ends it at once', { skip: noPipes }, async (t) => {
  const pipe = join(t.testdir(), 'pipe');
  spawnSync('mkfifo', [pipe]);
  // Open at both ends. Nobody reads more than the first byte, and so writing blocks.
  const stdout = openSync(pipe, 'r+');
  t.teardown(() => closeSync(stdout));
  const child = spawn(process.execPath, [CLI, '--ndjson'], { stdio: ['pipe', stdout, 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const stdin = child.stdin!;
  stdin.on('error', () => undefined).write(gcLine(1));
  await promisify(read)(stdout, Buffer.alloc(1), 0, 1, null);
  stdin.write(gcLines(2, 60_000));
  await untilStuck(stdin);
  child.kill('SIGINT');
  await wait(300);
  t.equal(child.exitCode, null, 'what it still has to say is not read');
  child.kill('SIGINT');
  t.strictSame(await once(child, 'exit'), [null, 'SIGINT']);
});

void t.test(
  'a named pipe without a writer is waited for, and left at a signal',
  { skip: noPipes },
  async (t) => {
    const pipe = join(t.testdir(), 'pipe');
    spawnSync('mkfifo', [pipe]);
    const run = new Gcdrift(t, pipe);
    const files = `/proc/${run.child.pid}/fd`;
    const isOpen = (): boolean =>
      readdirSync(files).some((fd) => {
        try {
          return readlinkSync(join(files, fd)) === pipe;
        } catch {
          return false;
        }
      });
    for (let tries = 0; tries < 200 && !isOpen(); tries++) await wait(50);
    if (!t.ok(isOpen())) return;
    t.equal(await run.end('SIGINT'), 130);
  },
);
