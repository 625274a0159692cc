// Carriers within carriers, and what only looks like one.
import t from 'tap';
import { read } from '../reading.js';
import {
  type Entry,
  START,
  LOG,
  OTHERS,
  api,
  API_OTHERS,
  iso,
  nano,
  month,
  wrap,
  check,
  pods,
  podNames,
  prefix,
} from './twins.js';

void t.test('carriers within carriers', (t) => {
  const docker = (line: string, ms: number): string =>
    `${JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: nano(ms) })}\n`;
  const outer = LOG.map((e) => docker(`${prefix(e)} ${e.text}`, e.ms + 5_000_000));
  t.same(
    read(outer.join('')).cycles.map(({ stream, wallMs }) => [stream, wallMs]),
    LOG.filter(({ text }) => text.startsWith('gc ')).map((e) => [
      `${pods[e.who]}/${e.who}`,
      START + e.ms + 5_000_000,
    ]),
  );
  // The innermost time wins.
  const own = (e: Entry): string => `${nano(e.ms)} ${e.text}`;
  check(t, LOG.map((e) => docker(`${prefix(e)} ${own(e)}`, e.ms + 5_000_000)).join(''), { names: podNames });
  check(
    t,
    wrap(LOG, (e) => `${e.who.padEnd(8)}| ${month(e.ms)} vm-3 app[1]: ${e.text}`),
    {
      names: ['api/app', 'worker/app'],
      wall: 'none',
    },
  );
  t.end();
});

void t.test('what only looks like a carrier is none', (t) => {
  const one = { one: true, names: ['', ''], wall: 'none' } as const;
  // Application lines with stamps, names and bars among plain cycles.
  const stamped = api.flatMap((e): Entry[] => [
    e,
    { ...e, text: `${nano(e.ms)} shop vm-3 api[812]: | ready` },
    { ...e, text: `${month(e.ms)} web-0 api ready` },
    { ...e, text: 'api-1  | ready' },
  ]);
  check(
    t,
    wrap(stamped, (e) => e.text),
    { ...one, others: API_OTHERS + 3 * api.length },
  );
  t.end();
});

void t.test('a shape that only cycles prove is known by the first of them', (t) => {
  const names = ['ecs/api/0f3c', 'ecs/worker/77aa'] as const;
  const tail = (e: Entry): string => `${iso(e.ms)}000+00:00 ${names[e.who === 'api' ? 0 : 1]} ${e.text}`;
  const others = LOG.filter(({ text }) => /^\{/.test(text));
  const quiet = Array.from({ length: 200 }, () => others).flat();
  check(t, wrap([...quiet, ...LOG], tail), { names, others: OTHERS + quiet.length });
  t.end();
});

void t.test(
  'a logger in Docker, of which the first lines show no cycle: the first one is its own, too',
  (t) => {
    const wrapped = (e: Entry): string =>
      JSON.stringify({
        log: `${JSON.stringify({ level: 'INFO', time: nano(e.ms), msg: e.text, child: e.who })}\n`,
        stream: 'stderr',
        time: nano(e.ms),
      });
    const quiet = Array.from({ length: 1000 }, (): Entry => ({ ms: 0, who: 'api', text: 'request done' }));
    const { cycles } = read(wrap([...quiet, ...LOG], wrapped));
    t.same(
      cycles.map(({ stream, figures }) => `${stream} ${figures.n}`),
      LOG.filter(({ text }) => text.startsWith('gc ')).map((e) => `${e.who} ${/^gc (\d+)/.exec(e.text)![1]}`),
    );
    t.end();
  },
);
