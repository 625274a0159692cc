// The worst that carriers were found to do to a log: each row is a small real shape, and what must come of it.
import t from 'tap';
import { read } from '../reading.js';

const cycle = (n: number): string =>
  `gc ${n} @${n}.250s 1%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 8 P`;
const CYCLES = [1, 2, 3].map(cycle);
const STAMP = '2025-10-25T23:59:40.123456789Z';
const WALL = Date.UTC(2025, 9, 25, 23, 59, 40, 123);

const lines = (line: (text: string) => string, texts = CYCLES): string =>
  texts.map((text) => `${line(text)}\n`).join('');
const docker = (text: string): string => JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: STAMP });
const slog = (msg: string): string => JSON.stringify({ time: STAMP, level: 'INFO', msg });
const cri = (text: string): string => `2025-10-25T23:59:41.5Z stderr F ${text}`;
/** More of a program's own lines than a head has bytes. */
const APP = Array<string>(900).fill('{"time":"2025-10-25T23:59:39Z","level":"INFO","msg":"request","ms":12}');

interface Worst {
  text: string | Buffer;
  stream?: string;
  wall?: number;
  /** Lines that are no cycle. */
  other?: number;
  numbers?: number[];
}

/** Rows of a terminal of 132 columns, blanks at their ends cut off. */
const rows = (text: string): string => `${text.slice(0, 132).trimEnd()}\n${text.slice(132)}`;
const wide = (n: number): string => cycle(n).replace('14->14->8', '11114->11114->8').replace(' P', '1 P');
const framed = (text: string): string => {
  const message = `<14>1 ${STAMP} vm-3 api 7 - - ${text}\n`;
  return `${Buffer.byteLength(message)} ${message}`;
};
const journal = (text: string): string =>
  JSON.stringify({ __REALTIME_TIMESTAMP: String(WALL * 1000), _SYSTEMD_UNIT: 'api.service', MESSAGE: text });
const fluentd = (log: string): string =>
  `2025-10-25T23:59:40+00:00\tapi\t${JSON.stringify({ log, stream: 'stderr' })}`;

const WORST: Record<string, Worst> = {
  'a carrier within another, behind a head full of other lines': {
    text: lines((text) => cri(text), [...APP, ...CYCLES.map(slog)]),
    wall: WALL,
    other: APP.length,
  },
  'two carriers within a third, behind such a head': {
    text: lines((text) => `[pod/api-0/api] ${docker(text)}`, [...APP, ...CYCLES.map(slog)]),
    stream: 'api-0/api',
    wall: WALL,
    other: APP.length,
  },
  'records of a carrier, and stamps in their texts, behind such a head': {
    text: lines(
      (message) => JSON.stringify({ message, nodeName: 'n', podName: 'api-0', containerName: 'api' }),
      [...APP, ...CYCLES.map((text) => `${STAMP} ${text}`)],
    ),
    stream: 'api-0/api',
    wall: WALL,
    other: APP.length,
  },
  'lines of a logger behind a prefix': {
    text: lines((text) => `api-1     | time="2025-10-25T23:59:40+00:00" level=info msg="${text}"`),
    stream: 'api-1',
    wall: WALL - 123,
  },
  'a line of another carrier that the program quotes': {
    text: lines(
      (text) => `api-7d9c5b6f4d-x2xkq api ${text}`,
      [
        CYCLES[0],
        '{"log":"gc 5 @1.000s 1%: quoted\\n","stream":"stderr","time":"2024-01-01T00:00:00Z"}',
        ...CYCLES.slice(1),
      ],
    ),
    stream: 'api-7d9c5b6f4d-x2xkq/api',
    wall: NaN,
    other: 1,
  },
  'a quoted cycle in Heroku’s lines': {
    text: lines(
      (text) => `2025-10-25T23:59:40.123456+00:00 app[web.1]: ${text}`,
      ['{"log":"gc 5 @1.000s 1%: quoted"}', ...CYCLES],
    ),
    stream: 'web.1',
    wall: WALL,
    other: 1,
  },
  'stamps without a year in records that have one': {
    text: lines((text) => docker(`<14>Oct 25 23:59:40 vm-3 api[7]: ${text}`)),
    stream: 'api',
    wall: WALL,
  },
  'a stamp behind the first letter of a cycle': {
    text: lines((text) => `${STAMP} ${text[0]}${STAMP} ${text.slice(1)}`),
    wall: WALL,
  },
  'empty texts of Docker, of terminals too': { text: lines(docker, [...CYCLES, '', '\r']), wall: WALL },
  'an empty text in an object': {
    text: lines(
      (line) => JSON.stringify({ time: WALL, sourcetype: 'kube', event: { line, source: 'stderr' } }),
      [...CYCLES, ''],
    ),
    wall: WALL,
  },
  'syslog framed by lengths that count a newline': {
    text: lines(framed).replaceAll('\n\n', '\n'),
    stream: 'api',
    wall: WALL,
  },
  'the first frame holds two lines': {
    text: framed(`a\nb`) + lines(framed),
    stream: 'api',
    wall: WALL,
    other: 2,
  },
  'a syslog record cut behind its first word': {
    text: lines(
      (text) => `Oct 25 23:59:40 vm-3 api[7]: ${text}`,
      ['gc', cycle(1).slice(2), ...CYCLES.slice(1)],
    ),
    stream: 'api',
    wall: NaN,
  },
  'journalctl -o json-seq': { text: lines((text) => `\x1e${journal(text)}`), stream: 'api', wall: WALL },
  'journalctl -o json-sse': { text: lines((text) => `data: ${journal(text)}\n`), stream: 'api', wall: WALL },
  'rows of a wide terminal, in which most cycles are whole': {
    text: [cycle(1), cycle(2), rows(wide(3)), cycle(4)].join('\n'),
    wall: NaN,
    numbers: [1, 2, 3, 4],
  },
  'one cycle, in two rows': {
    text: `x\n${cycle(1).slice(0, 80)}\n${cycle(1).slice(80)}\n`,
    numbers: [1],
    other: 1,
  },
  'the first record of a stream is a piece': {
    text: lines(fluentd, [
      cycle(1).slice(0, 40),
      `${cycle(1).slice(40)}\n`,
      `${cycle(2)}\n`,
      `${cycle(3)}\n`,
    ]),
    stream: 'api',
    wall: WALL - 123,
  },
  'supervisord’s log with other line ends': {
    text: [`${cycle(1)}\n`, cycle(2).slice(0, 40), `${cycle(2).slice(40)}\n`, `${cycle(3)}\n`]
      .map((data) => `2025-10-25 23:59:40,123 DEBG 'api' stderr output:\n${data}\n`)
      .join('')
      .replaceAll('\n', '\r\n'),
    stream: 'api',
    wall: WALL,
  },
};

for (const [name, { text, stream = '', wall, other = 0, numbers = [1, 2, 3] }] of Object.entries(WORST)) {
  void t.test(name, (t) => {
    const reading = read(text);
    t.same(
      reading.cycles.map((row) => row.figures.n),
      numbers,
      reading.carrier,
    );
    t.ok(
      reading.cycles.every((row) => row.stream === stream && !row.repaired),
      'whole ones of one stream',
    );
    if (wall !== undefined)
      t.same(
        reading.cycles.map((row) => row.wallMs),
        numbers.map(() => wall),
        'wall times',
      );
    t.equal(reading.other, other, 'other lines');
    t.end();
  });
}
