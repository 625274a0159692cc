// Lines that WebAssembly passes over, hundreds of KiB at a time, are counted as when each is looked at, and none that matters is among
// them; nor does it matter in which pieces they come.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { uniform } from '../../lib/stats/random.js';
import { SAMPLES } from '../captures.js';
import { read, type Reading } from '../reading.js';

/** So few lines are not passed over. */
const LINES = 9_000;
const cycles = readFileSync(join(SAMPLES, 'map-leak/go1.26.8.log'), 'utf8').match(/^gc .*$/gm)!;
const dump = readFileSync(join(SAMPLES, 'crash/go1.26.8.log'), 'utf8').trimEnd().split('\n').slice(36);

/** One of these stands between two cycles now and then. */
const OTHERS: Record<string, (random: () => number) => string[]> = {
  words: (random) => [`handled ${Math.floor(random() * 1e6)} requests`],
  dated: (random) => [`2026/03/05 13:02:${10 + Math.floor(random() * 50)} GET /index`],
  'nearly dated': () => ['2026/03/0x not a date'],
  short: () => ['', 'x'],
  shares: () => ['at 37%: busy', '5%:', '%: '],
  'of a letter that matters': () => ['get /', 'goroutines: 5', 'served'],
  companion: () => ['GC forced', 'scvg: 8 MB released'],
  numbers: () => ['17 handled', '->4 MB'],
  long: (random) => ['x'.repeat(Math.floor(random() * 40_000))],
  backslashes: () => ['\\"quoted\\"', 'a path C:\\', '\\n', 'C:\\new\\n'],
  tabs: () => ['\tindented', '"text"'],
};

function* texts(seed: number): Generator<string> {
  const random = uniform(seed);
  const kinds = Object.values(OTHERS);
  let next = 0;
  for (let line = 0; line < LINES; line++) {
    const chance = random();
    if (chance < 0.05) {
      const cycle = cycles[next++ % cycles.length];
      if (chance > 0.002) yield cycle;
      else {
        const cut = Math.floor(random() * cycle.length);
        yield `${cycle.slice(0, cut)}hello`;
        for (let others = 0; others < 3; others++) yield* OTHERS.dated(random);
        yield cycle.slice(cut);
      }
    } else if (chance < 0.051) yield* dump;
    else if (chance < 0.0514) yield 'gc took 5 ms';
    else if (chance < 0.052) yield `INFO ${cycles[next++ % cycles.length]}`;
    else if (chance < 0.1) yield* kinds[Math.floor(random() * kinds.length)](random);
    else yield* OTHERS[chance < 0.5 ? 'words' : 'dated'](random);
  }
}

/** A time whose fraction has no zeros at its end, as Go prints it. */
function stamp(line: number): string {
  const fraction = String((line * 7_919_250) % 1e9)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const time = new Date(Date.UTC(2026, 2, 5) + line * 250).toISOString().slice(0, 19);
  return `${time}${fraction && `.${fraction}`}Z`;
}

/** `isPiece`: the text goes on in the next line. */
type Write = (text: string, line: number, isPiece: boolean) => string;
const record = (log: string, line: number, attrs?: object): string =>
  JSON.stringify({ log, stream: line % 3 === 0 ? 'stdout' : 'stderr', attrs, time: stamp(line) });

const isFirst = (line: number): boolean => line > 1_950 && line < 2_010;

const CARRIERS: Record<string, Write> = {
  plain: (text) => text,
  'with CRLF': (text) => `${text}\r`,
  docker: (text, line, isPiece) => record(isPiece ? text : `${text}\n`, line),
  'docker with CRLF': (text, line) => record(`${text}\r\n`, line),
  'docker with attributes': (text, line, isPiece) =>
    record(isPiece ? text : `${text}\n`, line, { n: `${line % 3}` }),
  'docker with long attributes': (text, line, isPiece) =>
    record(isPiece ? text : `${text}\n`, line, { tag: 'x'.repeat(line % 60) }),
  'docker, with pieces that look whole': (text, line) =>
    record(line % 5 === 0 ? `${text}\\n` : `${text}\n`, line),
  cri: (text, line, isPiece) =>
    `${stamp(line)} ${line % 3 === 0 ? 'stdout' : 'stderr'} ${isPiece ? 'P' : 'F'} ${text}`,
  'kubectl --timestamps': (text, line) => `${stamp(line)} ${text}`,
  'kubectl --prefix': (text, line) => `[pod/api-5d9c-x${(line * line) % 7}/main] ${text}`,
  'more shapes than are known': (text, line) =>
    `[pod/api-${'abcdefghijklmnop'[(line * line) % 16]}b/main] ${text}`,
  // What has no text may have lost the blank before it, too; so have the first lines that are passed over.
  'kubectl --prefix, trimmed': (text, line) => `[pod/api-1/main] ${isFirst(line) ? '' : text}`.trimEnd(),
  'cri, trimmed': (text, line) => `${stamp(line)} stdout F ${isFirst(line) ? '' : text}`.trimEnd(),
  'two blanks': (text, line) => `${stamp(line)}  ${line % 7 === 0 ? '' : ' '}${text}`,
  compose: (text, line) => `${line % 5 === 0 ? 'web' : 'worker'}-1  | ${text}`,
};

const LIB = '../../lib/gctrace';
const within = (name: string, mocks: Record<string, object>): Promise<object> =>
  t.mockImport<object>(`${LIB}/${name}.js`, mocks);
/** Without WebAssembly each line is looked at. A mock replaces what a module itself imports. */
let asked = 0;
const none = {
  [`${LIB}/byte-window.js`]: { theWindow: () => void asked++, renewWindow: () => undefined },
};
const text = await within('text', { [`${LIB}/cycle-parser.js`]: await within('cycle-parser', none) });
const open = await within('open', {
  [`${LIB}/texts.js`]: await within('texts', { [`${LIB}/text.js`]: text }),
  [`${LIB}/reader.js`]: await within('reader', none),
});
const slowly = await t.mockImport<{ read: typeof read }>('../reading.js', { [`${LIB}/open.js`]: open });

for (const [name, write] of Object.entries(CARRIERS))
  void t.test(name, (t) => {
    for (const seed of [1, 2]) {
      const lines = [...texts(seed)];
      // What a cycle ends is no cycle.
      const isPiece = (line: number): boolean => line % 2 === 0 && lines[line + 1]?.startsWith('gc ');
      const written = lines.map((text, line) => `${write(text, line, isPiece(line))}\n`);
      const log = written.join('');
      const expected = withoutText(slowly.read(log));
      t.same(withoutText(read(log)), expected);
      t.same(withoutText(read(log, undefined, 64)), expected, 'in small batches');
      t.same(withoutText(read(log, () => 10_007)), expected, 'in small chunks');
      if (name !== 'plain') continue;
      // Which carrier it is, one line cannot always tell.
      let next = 0;
      t.same(withoutText(read(log, () => written[next++].length)), expected, 'line by line');
    }
    t.end();
  });

void t.test('each line was looked at where that was expected', (t) => {
  t.ok(asked > 0);
  t.end();
});

/** Which figures of 9,000 lines differ is of no use in a message. */
function withoutText({ cycles, events, ...counts }: Reading): object {
  return {
    ...counts,
    cycles: cycles.map(({ line, figures, stream, wallMs }) => `${line} ${figures.n} ${stream} ${wallMs}`),
    events: events.map(({ kind, row }) => `${kind} ${row}`),
  };
}
