// The cost of gcdrift compared with grep on the same bytes: medians of the ratios of CPU and wall time in alternating rounds.
//   node bench/run.mjs [--rounds 5] [--mb 600] [--log samples/map-leak/go1.26.8.log]
// Needs GNU grep and the built dist/. Makes its inputs in a temporary folder.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    mb: { type: 'string', default: '600' },
    log: { type: 'string', default: 'samples/map-leak/go1.26.8.log' },
  },
});
const rounds = Number(values.rounds);
const mb = Number(values.mb);
const folder = mkdtempSync(join(tmpdir(), 'gcdrift-bench-'));
const here = import.meta.dirname;
const gcdrift = [process.execPath, join(here, '..', 'dist', 'bin', 'gcdrift.js')];

const input = (name, size, every, carrier) => {
  const path = join(folder, name);
  spawnSync(
    process.execPath,
    [join(here, 'noise.mjs'), values.log, path, String(size), String(every), carrier],
    { stdio: 'inherit' },
  );
  return path;
};

/** CPU and wall seconds of a command. Its output goes to a file, because grep into /dev/null stops at the first match. */
function time(command) {
  const out = join(folder, 'out');
  const start = process.hrtime.bigint();
  // The last line of the shell's `times` has the children's user and system time.
  const run = spawnSync('bash', ['-c', '"$@" > "$OUT"; code=$?; times >&2; exit $code', 'bash', ...command], {
    env: { ...process.env, LC_ALL: 'C', OUT: out },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  // 1: grep found nothing; 3: gcdrift found nothing. What cannot even start ends with 1 and no output.
  if (![0, 1, 3].includes(run.status) || (run.status === 1 && statSync(out).size === 0))
    throw new Error(`${command.join(' ')} failed: ${run.stderr}`);
  const [user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(seconds);
  return { cpu: user + system, wall };
}

const seconds = (text) => {
  const [, minutes, rest] = /(\d+)m([\d.]+)s/.exec(text);
  return Number(minutes) * 60 + Number(rest);
};
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

function compare(name, to, ours, theirs) {
  const cpu = [];
  const wall = [];
  for (let round = 0; round <= rounds; round++) {
    const a = time(ours);
    const b = time(theirs);
    if (round === 0) continue;
    cpu.push(a.cpu / b.cpu);
    wall.push(a.wall / b.wall);
  }
  const row = [name, `${median(cpu).toFixed(2)} ×`, `${median(wall).toFixed(2)} ×`, to];
  process.stdout.write(`| ${row.join(' | ')} |\n`);
}

try {
  const mixed = input('mixed.log', mb, 40, 'plain');
  const pure = input('pure.log', mb / 3, 1, 'plain');
  const docker = input('docker.log', mb / 3, 40, 'docker');
  const cri = input('cri.log', mb / 3, 40, 'cri');
  const fluentbit = input('fluentbit.log', mb / 3, 40, 'fluentbit');
  const none = input('none.log', mb / 3, 0, 'plain');
  const pod = input('pod.log', mb / 3, 40, 'pods:1');
  const pods = input('pods.log', mb / 3, 40, 'pods:1000');
  const size = (path) => `${Math.round(statSync(path).size / 1e6)} MB`;
  const grep = (...args) => ['grep', '-c', ...args];
  const pipe = (command) => ['bash', '-c', command];
  const quoted = gcdrift.map((part) => `'${part}'`).join(' ');
  process.stdout.write(
    `\nNode ${process.version}, ${rounds} rounds in turn, medians of the rounds' ratios\n\n`,
  );
  process.stdout.write('| work | CPU | wall | to |\n| --- | --- | --- | --- |\n');
  compare(`mixed log, ${size(mixed)}`, "`grep -c '^gc '`", [...gcdrift, mixed], grep('^gc ', mixed));
  compare(`cycles only, ${size(pure)}`, "`grep -c '^gc '`", [...gcdrift, pure], grep('^gc ', pure));
  compare(
    `docker json-file, ${size(docker)}`,
    'grep for its prefix',
    [...gcdrift, docker],
    grep('^{"log":"gc ', docker),
  );
  compare(
    `CRI, ${size(cri)}`,
    'grep for its prefix',
    [...gcdrift, cri],
    ['grep', '-cF', ' stderr F gc ', cri],
  );
  compare(
    `JSON of Fluent Bit, ${size(fluentbit)}`,
    'grep for its key',
    [...gcdrift, fluentbit],
    ['grep', '-cF', '"log":"gc ', fluentbit],
  );
  compare(`no cycle, ${size(none)}`, "`grep -c '^gc '`", [...gcdrift, none], grep('^gc ', none));
  compare(`1,000 pods, ${size(pods)}`, 'one pod', [...gcdrift, pods], [...gcdrift, pod]);
  compare('mixed log, redirected', 'as a file', pipe(`${quoted} < '${mixed}'`), [...gcdrift, mixed]);
  compare(
    'mixed log, through a pipe',
    'the same pipe into grep',
    pipe(`cat '${mixed}' | ${quoted}`),
    pipe(`cat '${mixed}' | grep -c '^gc '`),
  );
  for (const each of [mb / 100, mb / 25]) {
    const many = join(folder, `of-${each}`);
    mkdirSync(many);
    const part = input('part.log', each, 1, 'plain');
    for (let i = 0; i < 64; i++) copyFileSync(part, join(many, `part-${i}.txt`));
    compare(
      `cycles only, 64 files of ${size(part)}, with -j 2`,
      'with -j 1',
      [...gcdrift, many, '-j', '2'],
      [...gcdrift, many, '-j', '1'],
    );
    rmSync(many, { recursive: true });
  }
  const bare = [process.execPath, '-e', '0'];
  compare('--version', '`node -e 0`', [...gcdrift, '--version'], bare);
  compare('--help', '`node -e 0`', [...gcdrift, '--help'], bare);
  compare('a small log', '`node -e 0`', [...gcdrift, values.log], bare);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
