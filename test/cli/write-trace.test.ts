// `gcdrift cut` and `gcdrift anonymize` as commands: a trace to a file or a pipe, one line on stderr, nothing half done.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { SAMPLES } from '../captures.js';
import { CLI, folderOf } from './gcdrift.js';
import { tarOf } from '../tar.js';

const TRACE = join(SAMPLES, 'generations', 'go1.26.8.trace');
const LOG = join(SAMPLES, 'cache', 'go1.26.8.log');

interface Ended {
  status: number | null;
  stdout: Buffer;
  stderr: string;
}

function gcdrift(args: string[], input?: Buffer): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { input });
  return { status, stdout, stderr: stderr.toString() };
}

void t.test('cut writes a file, and says what was kept', (t) => {
  const out = join(folderOf(t), 'small.trace');
  const { status, stdout, stderr } = gcdrift(['cut', TRACE, '--around', 'worst-pause', '-o', out]);
  t.equal(status, 0);
  t.equal(stdout.length, 0);
  t.match(
    stderr,
    /^gcdrift: kept generation \d \(1 of 4\), [\d.]+ s to [\d.]+ s of [\d.]+ s, [\d.]+ KiB of [\d.]+ KiB; the worst pause, [\d.]+ .s at [\d.]+ s \(.+\), is at [\d.]+ s in it\n$/,
  );
  t.equal(readFileSync(out, 'latin1').slice(0, 16), 'go 1.26 trace\0\0\0');
  t.equal(gcdrift(['cut', TRACE, '--from', '2s', '-q', '-o', out]).stderr, '');
  t.end();
});

void t.test('packed traces, and a pipe', (t) => {
  const folder = folderOf(t);
  const packed = join(folder, 'trace.gz');
  writeFileSync(packed, gzipSync(readFileSync(TRACE)));
  const cutOf = (path: string): Buffer => gcdrift(['cut', path, '--from', 'gc:2']).stdout;
  t.ok(cutOf(packed).length > 0 && cutOf(packed).equals(cutOf(TRACE)));
  const plain = gcdrift(['anonymize', TRACE]);
  t.match(
    plain.stderr,
    /^gcdrift: replaced the names of packages \(0\), functions and types \(\d+\), files \(1\), and the texts of tasks, regions and logs \(\d+\); kept times, sizes and numbers\n$/,
  );
  t.ok(gcdrift(['anonymize', packed]).stdout.equals(plain.stdout));
  t.ok(gcdrift(['anonymize', '-'], readFileSync(packed)).stdout.equals(plain.stdout));
  t.ok(gcdrift(['anonymize'], readFileSync(packed)).stdout.equals(plain.stdout));
  t.match(execFileSync(process.execPath, [CLI, '-'], { input: plain.stdout, encoding: 'utf8' }), /cycles in/);
  t.end();
});

void t.test('a missing file is reported in words', (t) => {
  const below = `${TRACE}/x`;
  for (const args of [
    ['cut', below, '--from', 'gc:2'],
    ['anonymize', below],
  ]) {
    const { status, stderr } = gcdrift(args);
    t.equal(status, 2);
    t.equal(stderr, `gcdrift: ${below} could not be read: no such file\n`);
  }
  t.end();
});

void t.test('a file of an archive by its name in reports', (t) => {
  const older = join(SAMPLES, 'generations', 'go1.24.13.trace');
  const archive = join(folderOf(t), 'bundle.tar.gz');
  const xz = Buffer.from('fd377a585a000004e6d6b446', 'hex');
  const files = {
    'a.trace': readFileSync(TRACE),
    'b.trace': readFileSync(older),
    'c.xz': xz,
    'app.log': readFileSync(LOG),
  };
  writeFileSync(archive, gzipSync(tarOf(files)));
  for (const around of ['worst-pause', 'gc:2', '2s']) {
    const cutOf = (path: string): Buffer => gcdrift(['cut', path, '--around', around]).stdout;
    t.ok(cutOf(`${archive}:a.trace`).length > 0);
    t.ok(cutOf(`${archive}:a.trace`).equals(cutOf(TRACE)), around);
    t.ok(cutOf(`${archive}:b.trace`).equals(cutOf(older)), around);
  }
  t.ok(gcdrift(['anonymize', `${archive}:b.trace`]).stdout.equals(gcdrift(['anonymize', older]).stdout));
  const refused = (name: string): string => {
    const { status, stderr } = gcdrift(['cut', name, '--around', '1s']);
    t.equal(status, 2);
    return stderr.replaceAll(archive, 'bundle');
  };
  t.equal(
    refused(archive),
    'gcdrift: bundle contains several files: name one of them, such as bundle:a.trace or bundle:b.trace\n',
  );
  t.match(
    refused(`${archive}:none`),
    'gcdrift: bundle:none is not in the archive, which has bundle:a.trace, bundle:b.trace, bundle:app.log',
  );
  t.match(refused(`${archive}:app.log`), 'gcdrift: bundle:app.log is not an execution trace');
  t.end();
});

void t.test('wrong use is one line, and leaves no file', (t) => {
  const folder = folderOf(t);
  const out = join(folder, 'out.trace');
  const refused = (args: string[], message: RegExp): void => {
    const { status, stdout, stderr } = gcdrift([...args, '-o', out]);
    t.equal(status, 2, args.join(' '));
    t.equal(stdout.length, 0);
    t.match(stderr, new RegExp(`^gcdrift: ${message.source}.*\n$`));
    t.same(readdirSync(folder), []);
  };
  refused(['cut', TRACE, '--around', '1h'], /nothing of the trace is there: it goes from 0 s to/);
  refused(['cut', TRACE], /what should be kept\?/);
  refused(['cut', LOG, '--around', '1s'], /.*is not an execution trace/);
  refused(['cut', '-', '--around', '1s'], /cut reads its input more than once/);
  refused(['anonymize', LOG], /.*is not an execution trace/);
  refused(
    ['cut', join(SAMPLES, 'traces', 'go1.21.13.trace'), '--to', '1s'],
    /.*is a trace of Go 1\.21 or earlier/,
  );
  refused(['anonymize', 'none\x1b[2J.trace'], /none\\x1b\[2J.trace could not be read/);
  refused(['anonymize'], /stdin is empty/);
  refused(['cut'], /name a trace: gcdrift cut TRACE --around worst-pause/);
  refused(['cut', TRACE, '--arround', '1s'], /unknown option --arround; did you mean --around\?/);
  refused(['cut', TRACE, '--markdown'], /unknown option --markdown \(gcdrift --help\)/);
  t.end();
});

void t.test('a trace of an older Go is read twice, and so no pipe', (t) => {
  const old = join(SAMPLES, 'traces', 'go1.18.10.trace');
  t.equal(gcdrift(['anonymize', old, '-q']).status, 0);
  const { status, stderr } = gcdrift(['anonymize', '-'], readFileSync(old));
  t.equal(status, 2);
  t.match(
    stderr,
    /^gcdrift: a trace of Go 1\.21 or earlier is read twice: it needs a file, not standard input/,
  );
  t.end();
});

void t.test('a file that is damaged is written as far as it goes, with a notice', (t) => {
  const folder = folderOf(t);
  const broken = join(folder, 'broken.trace');
  const bytes = readFileSync(TRACE);
  writeFileSync(broken, bytes.subarray(0, bytes.length - 500));
  const { status, stderr } = gcdrift(['anonymize', broken, '-o', join(folder, 'out.trace')]);
  t.equal(status, 0);
  t.match(stderr, /broken\.trace: the trace ends in the middle of a batch\n/);
  t.match(
    gcdrift(['anonymize'], readFileSync(broken)).stderr,
    /^gcdrift: stdin: the trace ends in the middle of a batch\n/,
  );
  t.end();
});

void t.test('help and completion know both', (t) => {
  const help = gcdrift(['--help']).stdout.toString();
  t.match(help, /gcdrift cut <trace>/);
  t.match(help, /gcdrift anonymize \[trace\]/);
  t.match(gcdrift(['cut', '--help']).stdout.toString(), /--around/);
  const completion = gcdrift(['--get-yargs-completions', 'gcdrift', '']).stdout.toString();
  t.match(completion, /^cut/m);
  t.match(completion, /^anonymize/m);
  t.end();
});
