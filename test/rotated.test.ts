// Logs that were rotated: one input in the order of time, joined over the seams, each record with its own file and line.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import t, { type Test } from 'tap';
import { analysisOf, type Analysis } from './analysis.js';
import { tarOf } from './tar.js';
import { bytesOf, CARRIERS, cyclesIn, sample, SAMPLES } from './captures.js';

interface Expected {
  streams: { cycles: number; first_wall: string | null; first_gc: number; last_gc: number; runs: number }[];
  files_oldest_first: string[];
  other_lines: number;
}

void t.test('the sets of each rotator', { skip: CARRIERS === undefined && 'no sets here' }, async (t) => {
  const names = readdirSync(CARRIERS!).filter((name) => /^rotated-[a-z]+$/.test(name));
  t.ok(names.length >= 5);
  for (const name of names) {
    const wanted = JSON.parse(readFileSync(join(CARRIERS!, `${name}.expect.json`), 'utf8')) as Expected;
    const [stream] = wanted.streams;
    const { meta, cycles, summaries, inputs } = await analysisOf(join(CARRIERS!, name));
    t.same(
      meta.inputs.map((path) => basename(path)),
      wanted.files_oldest_first,
      name,
    );
    t.equal(cycles.length, stream.cycles);
    t.equal(summaries.length, stream.runs);
    t.same([cycles[0].n, cycles.at(-1)!.n], [stream.first_gc, stream.last_gc]);
    t.equal(cycles[0].wall ?? null, stream.first_wall);
    t.equal(inputs[0].lines - cycles.length, wanted.other_lines);
    t.equal(inputs[0].files, wanted.files_oldest_first.length);
    t.ok(inEachFile({ cycles }), 'each cycle stands where its record says');
  }
  t.end();
});

/** Whether every cycle's line is in its file: of a line that is cut only the beginning is. */
function inEachFile({ cycles }: Pick<Analysis, 'cycles'>): boolean {
  const files = new Map<string, string[]>();
  return cycles.every(({ n, source: { file, line } }) => {
    if (!files.has(file)) files.set(file, bytesOf(file).toString('latin1').split('\n'));
    const lines = files.get(file)!;
    const text = lines[line! - 1];
    return text?.includes(`gc ${n} @`) || (line === lines.length && text !== '');
  });
}

const folderOf = (t: Test): ((files: Record<string, Uint8Array | string>) => string) => {
  const folder = t.testdir();
  let sets = 0;
  return (files) => {
    const set = join(folder, String(++sets));
    mkdirSync(set);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(set, name), bytes);
    return set;
  };
};

const codes = ({ notices }: Analysis): string[] => notices.map(({ code }) => code);

void t.test('a log that is cut anywhere is the same log', async (t) => {
  const files = folderOf(t);
  for (const log of [sample('map-leak/go1.27.4.log'), sample('carriers/cri.log')]) {
    writeFileSync(join(t.testdirName, 'whole.log'), log);
    const whole = await analysisOf(join(t.testdirName, 'whole.log'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: log.length - 1 }), { minLength: 1, maxLength: 6 }),
        async (cuts) => {
          const places = [0, ...cuts.sort((a, b) => a - b), log.length];
          const parts = places.slice(1).map((to, i) => log.subarray(places[i], to));
          const set = await analysisOf(
            files(Object.fromEntries(parts.map((part, i) => [`x.log.${parts.length - i}`, part]))),
          );
          t.equal(set.summaries.length, whole.summaries.length);
          const figures = ({ cycles }: Analysis): object[] => cycles.map(({ source: _, ...rest }) => rest);
          t.same(figures(set), figures(whole), `cut at ${places.join(' ')}`);
          t.equal(set.inputs[0].lines, whole.inputs[0].lines);
          t.ok(inEachFile(set), 'each in its place');
        },
      ),
      { numRuns: 25, seed: 1 },
    );
  }
  t.end();
});

void t.test('a file that is there twice, half-written ones, empty ones', async (t) => {
  const files = folderOf(t);
  const log = sample('map-leak/go1.27.4.log');
  const cycles = cyclesIn(log.toString()).length;
  const at = log.indexOf('\ngc 20 ') + 1;
  const [old, live] = [log.subarray(0, at), log.subarray(at)];
  const set = await analysisOf(
    files({
      'x.log': live,
      'x.log.1': old,
      'x.log.1.gz': gzipSync(old),
      'x.log.2': '',
      'x.log.2.gz.tmp': gzipSync(old).subarray(0, 50),
    }),
  );
  t.equal(set.cycles.length, cycles);
  t.same(codes(set), ['input-passed-over', 'input-passed-over']);
  t.match(set.notices, [{ level: 'info', message: /not a log/ }, { message: /holds the same/ }]);
  t.equal(set.summaries[0].stream, '', 'one input has no need of a name');
  t.end();
});

void t.test('logs that begin with the same banner are no copies', async (t) => {
  const banner = 'the service starts with the same settings\n'.repeat(200);
  const lines = sample('map-leak/go1.27.4.log')
    .toString()
    .split(/(?<=\n)/)
    .filter((line) => line.startsWith('gc '));
  const [head, rest] = [lines.slice(0, 20), lines.slice(20)].map((part) => part.join(''));
  // Both rotators count from 1.
  const byCycle = { 'x.log.1': banner + rest, 'x.log.1.gz': gzipSync(banner + head) };
  t.same(
    codes(await analysisOf(folderOf(t)(byCycle))).filter((code) => code === 'input-passed-over'),
    [],
  );
  const at = (time: string): string => `${banner}2024-03-05T13:02:1${time}Z stderr F gc 1 @0.1s\n`;
  const byTime = { 'y.log.1': at('1.0'), 'y.log.1.gz': gzipSync(at('2.0')) };
  t.same(
    codes(await analysisOf(folderOf(t)(byTime))).filter((code) => code === 'input-passed-over'),
    [],
  );
  t.end();
});

void t.test('starts of a container are runs of one stream', async (t) => {
  const files = folderOf(t);
  const line = (time: string, text: string, tag = 'F'): string => `${time}Z stderr ${tag} ${text}\n`;
  const gc = (n: number, ms = 0): string =>
    `gc ${n} @${n}.${String(ms).padStart(3, '0')}s 1%: 0.1+1.0+0.1 ms clock, 0.2+0.1/0.2/0.3+0.2 ms cpu, ${n + 3}->${n + 3}->${n + 1} MB, ${n + 4} MB goal, 0 MB stacks, 0 MB globals, 2 P`;
  const day = '2024-03-05T13:02:1';
  const set = await analysisOf(
    files({
      // It ended in the midst of a line.
      '0.log': line(`${day}1.0`, gc(1)) + line(`${day}2.0`, 'panic: bo', 'P'),
      '1.log': line(`${day}5.0`, gc(1, 7)) + line(`${day}6.0`, gc(2)),
    }),
  );
  t.same(
    set.summaries.map(({ stream, run, cycles }) => [stream, run, cycles]),
    [
      ['', 1, 1],
      ['', 2, 2],
    ],
  );
  t.same(
    set.cycles.map(({ source }) => [basename(source.file), source.line]),
    [
      ['0.log', 1],
      ['1.log', 1],
      ['1.log', 2],
    ],
  );
  t.match(set.summaries[0].crashes, [{ text: 'panic: …', source: { file: /0\.log$/, line: 2 } }]);
  const plain = await analysisOf(files({ '0.log': `${gc(1)}\n`, '1.log': `${gc(1, 7)}\n` }));
  t.equal(plain.inputs.length, 2, 'without stamps of a runtime such names are not yet a set');
  t.end();
});

void t.test('what stands inside says more of the order than names', async (t) => {
  const files = folderOf(t);
  const log = sample('carriers/cri.log').toString();
  const lines = log.split(/(?<=\n)/);
  const middle = lines.findIndex((line, i) => i > lines.length / 2 && line.includes(' F '));
  const [first, second] = [lines.slice(0, middle).join(''), lines.slice(middle).join('')];
  const stamped = await analysisOf(files({ 'x.log': first, 'x.log.1': second }));
  t.match(stamped.meta.inputs, [/x\.log$/, /x\.log\.1$/]);
  // A glob left the live file out, and nothing has a stamp: the numbers of the cycles go on.
  const plain = sample('map-leak/go1.27.4.log').toString();
  const at = plain.indexOf('\ngc 20 ') + 1;
  const nomad = await analysisOf(files({ 'x.stderr.1': plain.slice(at), 'x.stderr.2': plain.slice(0, at) }));
  t.equal(nomad.summaries.length, 1);
  t.match(nomad.meta.inputs, [/x\.stderr\.2$/, /x\.stderr\.1$/]);
  t.end();
});

void t.test('a set among other inputs', async (t) => {
  const files = folderOf(t);
  const log = sample('map-leak/go1.27.4.log');
  const folder = files({
    'a.log': log,
    'x.log': log.subarray(3000),
    'x.log.1': log.subarray(0, 3000),
    'y.log': log,
  });
  const { summaries, inputs, cycles } = await analysisOf(folder);
  const names = ['a.log', 'x.log', 'y.log'].map((name) => join(folder, name));
  t.same(
    summaries.map(({ stream }) => stream),
    names,
  );
  t.same(
    inputs.map(({ name, files }) => [name, files]),
    names.map((name) => [name, name.endsWith('x.log') ? 2 : undefined]),
  );
  t.same(
    [...new Set(cycles.map(({ source }) => basename(source.file)))],
    ['a.log', 'x.log.1', 'x.log', 'y.log'],
  );
  t.end();
});

void t.test('streams of one name in two files are two processes', async (t) => {
  const files = folderOf(t);
  const log = readFileSync(join(SAMPLES, 'carriers/kubectl-prefix-timestamps.log'));
  const folder = files({ 'a.log': log, 'b.log': log });
  const { summaries } = await analysisOf(folder);
  const pods = ['sessiond-7d9c5b6f4d-x2xkq/sessiond', 'cached-5f6b8c9d7c-q8wz4/cached'];
  t.same(
    summaries.map(({ stream, run }) => [stream, run]),
    [...pods, ...pods.map((pod) => `${join(folder, 'b.log')}:${pod}`)].map((stream) => [stream, 1]),
  );
  const some = await analysisOf(folder, { wanted: (stream) => stream === pods[0] });
  t.equal(some.summaries.length, 2, 'asked for by the name that the carrier gives, both are wanted');
  t.end();
});

void t.test('a rotated log in an archive is one, in the order of time', async (t) => {
  const text = sample('map-leak/go1.13.15.log');
  const third = Math.floor(text.length / 3);
  // The seams are inside of lines.
  const [oldest, older, newer] = [
    text.subarray(0, third),
    text.subarray(third, 2 * third),
    text.subarray(2 * third),
  ];
  const files = {
    'b/app.log': newer,
    'b/notes.txt': Buffer.from('nothing\n'),
    'b/app.log.1': older,
    'b/app.log.2.gz': gzipSync(oldest),
    'b/app.log.2': oldest,
    'b/web.log': sample('map-leak/go1.11.13.log'),
  };
  const folder = folderOf(t)({ 'b.tgz': gzipSync(tarOf(files)) });
  const archive = join(folder, 'b.tgz');
  const { cycles, inputs, notices, summaries } = await analysisOf(archive);
  const own = cycles.filter(({ stream }) => stream === `${archive}:b/app.log`);
  t.same(
    own.map(({ n }) => n),
    Array.from(text.toString().matchAll(/^gc (\d+) @/gm), ([, n]) => Number(n)),
  );
  t.same([...new Set(own.map(({ source }) => basename(source.file)))], ['app.log.2', 'app.log.1', 'app.log']);
  t.equal(summaries.length, 2);
  t.match(inputs, [{ files: 3 }, {}, {}]);
  t.match(
    notices.filter(({ code }) => /apart|passed/.test(code)),
    [{ code: 'input-passed-over', source: { file: `${archive}:b/app.log.2.gz` } }],
  );
  t.end();
});

void t.test(
  'a rotated log in an archive that cannot be read again, or is damaged, is told apart',
  async (t) => {
    const lines = sample('map-leak/go1.13.15.log')
      .toString()
      .split(/(?<=\n)/);
    const half = lines.length >> 1;
    const [older, newer] = [lines.slice(0, half), lines.slice(half)].map((part) =>
      Buffer.from(part.join('')),
    );
    const set = tarOf({ 'app.log': newer, 'app.log.1.gz': gzipSync(older) });
    const folder = folderOf(t)({
      'damaged.tar': Buffer.concat([set.subarray(0, -1024), Buffer.alloc(512, 1), set.subarray(-1024)]),
      'runs.tar': tarOf({ 'run.1': older, 'run.2': newer }),
      'twice.tar': Buffer.concat([set.subarray(0, -1024), set]),
    });
    const told = async (name: string): Promise<unknown[]> => {
      const { notices } = await analysisOf(join(folder, name));
      return notices
        .filter(({ code }) => code === 'input-set-apart')
        .map(({ source }) => basename(source!.file));
    };
    t.same(await told('damaged.tar'), ['damaged.tar:app.log']);
    t.same(await told('twice.tar'), ['twice.tar:app.log']);
    t.same(await told('runs.tar'), []);
    t.end();
  },
);
