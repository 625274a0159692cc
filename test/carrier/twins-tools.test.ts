// A log in the shapes of less common tools, and of options of common ones.
import t from 'tap';
import { read } from '../reading.js';
import {
  LOG,
  OTHERS,
  API_OTHERS,
  api,
  check,
  cyan,
  iso,
  month,
  nano,
  pods,
  podNames,
  wrap,
  type Entry,
} from './twins.js';

type Expected = Parameters<typeof check>[2];
type Row = [what: string, line: (entry: Entry) => string, expected: Expected];

const none = { wall: 'none' } as const;
const alone = { one: true, names: ['', ''] } as const;
const pids = { api: 812, worker: 1033 };
const tag = ({ who }: Entry): string => `${who}[${pids[who]}]:`;
const task = { api: 'shop_api.1.k3xq0zj1u5wf@node-2', worker: 'shop_worker.10.9qd8vbn2m1ab@node-2' };
const tasks = { names: [task.api, task.worker] } as const;
const ids = { api: '3f2a9c1d77e0', worker: 'b81c04fe9a52' };
const clock = (e: Entry): string => iso(e.ms).slice(11, 19);
const boot = (ms: number): string => (ms / 1e3).toFixed(6).padStart(12);

const ROWS: Row[] = [
  ['kubetail', (e) => `${cyan(`[${pods[e.who]}]`)} ${e.text}`, { ...none, names: [pods.api, pods.worker] }],
  [
    'kubetail, several containers',
    (e) => `[${pods[e.who]} ${e.who}] ${e.text}`,
    { ...none, names: podNames },
  ],
  ['docker service logs', (e) => `${task[e.who]}    | ${e.text}`, { ...none, ...tasks }],
  ['docker service logs -t', (e) => `${nano(e.ms)} ${task[e.who]}    | ${e.text}`, tasks],
  ['podman logs A B', (e) => `${ids[e.who]} ${e.text}`, { ...none, names: [ids.api, ids.worker] }],
  ['journalctl --no-hostname', (e) => `${month(e.ms)} ${tag(e)} ${e.text}`, none],
  ['the same, short-iso', (e) => `${iso(e.ms, 1).slice(0, 19)}+01:00 ${tag(e)} ${e.text}`, { wall: 1000 }],
  ['a syslog socket of the machine', (e) => `<30>${month(e.ms)} ${tag(e)} ${e.text}`, none],
  ['journalctl -o short-delta', (e) => `[${boot(e.ms)} <${boot(7)} >] vm-3 ${tag(e)} ${e.text}`, none],
  ['the first of another boot', (e) => `[${boot(e.ms)}${' '.repeat(16)}] vm-3 ${tag(e)} ${e.text}`, none],
  ['goreman', (e) => `${clock(e)} ${cyan(`${e.who.padStart(6)} |`)} ${e.text}`, none],
];
const OF_ONE: Row[] = [
  ['docker logs -t --details', (e) => `${nano(e.ms)} com.x%2Fy=a+b,t=1 ${e.text}`, alone],
  ['s6-log T', (e) => `${iso(e.ms, 1).replace('T', ' ')}456789  ${e.text}`, { ...alone, wall: 'local' }],
  ['Jenkins', (e) => `[${iso(e.ms)}Z] ${e.text}`, alone],
  ['the same, clock', (e) => `${clock(e)}  ${e.text}`, { ...alone, ...none }],
  ['GitLab', (e) => `${iso(e.ms)}456Z 01E ${e.text}`, alone],
];

void t.test('each tells what the log tells', (t) => {
  const whole = LOG.filter(({ text }) => text !== '');
  for (const [what, line, expected] of ROWS) {
    t.comment(what);
    check(t, wrap(LOG, line), expected);
    check(t, wrap(whole, line, '\r\n'), expected);
  }
  for (const [what, line, expected] of OF_ONE) {
    t.comment(what);
    check(t, wrap(api, line), expected);
  }
  t.end();
});

void t.test('GitLab: sections are its own, and a line goes on in the next one', (t) => {
  const stamp = (e: Entry): string => `${iso(e.ms)}456Z 01E`;
  const cut = (e: Entry, at: number): string =>
    `${stamp(e)} ${e.text.slice(0, at)}\n${stamp(e)}+${e.text.slice(at)}`;
  const section = (what: string): string =>
    `${stamp(api[0])} section_${what}:1709643731:step_script\r\x1b[0K\x1b[0KRunning\n`;
  for (const at of [3, 9, 37, 120]) {
    const lines = wrap(api, (e) => (e.text.startsWith('gc ') ? cut(e, at) : `${stamp(e)} ${e.text}`));
    check(t, `${section('start')}${lines}${section('end')}`, alone);
  }
  t.end();
});

void t.test('a word before a colon, behind a stamp, is no name where cycles stand behind the stamp', (t) => {
  const text = (e: Entry): string => (e.text.startsWith('gc ') ? e.text : `shop: ${e.text}`);
  check(
    t,
    wrap(api, (e) => `${month(e.ms)} ${text(e)}`),
    { ...alone, ...none, others: API_OTHERS + 1 },
  );
  t.end();
});

void t.test('grep in files of containers: names are known by cycles within the files’ carriers', (t) => {
  const files = { api: '/var/log/pods/shop_api-1_u/api/0.log', worker: 'c-2-json.log.1.gz' };
  const names = [files.api, files.worker] as const;
  const cri = (e: Entry): string => `${nano(e.ms)} stderr F ${e.text}`;
  const docker = (e: Entry): string =>
    JSON.stringify({ log: `${e.text}\n`, stream: 'stderr', time: nano(e.ms) });
  const whole = LOG.filter(({ text }) => text !== '');
  for (const line of [cri, docker]) {
    check(
      t,
      wrap(whole, (e) => `${files[e.who]}:${line(e)}`),
      { names },
    );
    // With -n, and what stands beside the matches.
    const mark = (e: Entry): string => (e.text.startsWith('gc ') ? ':' : '-');
    check(
      t,
      wrap(whole, (e) => `${files[e.who]}${mark(e)}12${mark(e)}${line(e)}`),
      { names },
    );
  }
  const program = wrap(api, (e) => `server.go:12: ${e.text}`);
  t.equal(read(program).cycles[0].stream, '', 'a place in a program is no file of a log');
  t.end();
});

void t.test('what jq and queries leave of records', (t) => {
  const docker = (e: Entry): object => ({ log: `${e.text}\n`, stream: 'stderr', time: nano(e.ms) });
  check(
    t,
    wrap(api, (e) => JSON.stringify(docker(e), null, 2)),
    alone,
  );
  const texts = { ...alone, ...none };
  const whole = api.filter(({ text }) => text !== '');
  check(
    t,
    wrap(whole, (e) => JSON.stringify(`${e.text}\n`)),
    texts,
  );
  const list = JSON.stringify(
    whole.map(({ text }) => text),
    null,
    4,
  );
  const quoting = list.replace('cache', JSON.stringify(`said "${api[0].text}" cache`).slice(1, -1));
  // The brackets of the list are lines of their own.
  for (const text of [list, quoting]) check(t, text, { ...texts, others: API_OTHERS + 2 });
  t.end();
});

void t.test('drains of Heroku: no structured data, and the dyno where others have a pid', (t) => {
  const frame = (e: Entry): string => `<190>1 ${iso(e.ms)}456+00:00 host app ${e.who}.1 - ${e.text}`;
  const router = `<158>1 ${iso(0)}456+00:00 host heroku router - at=info method=GET`;
  const names = ['api.1', 'worker.1'] as const;
  check(t, `${router}\n${wrap(LOG, frame)}`, { names, others: OTHERS + 1 });
  const octets = LOG.map((e) => `${frame(e)}\n`);
  check(t, octets.map((line) => `${Buffer.byteLength(line)} ${line}`).join(''), { names });
  t.end();
});
