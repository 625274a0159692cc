// Platforms that keep logs for others: a log in their shapes, newest first too.
import t from 'tap';
import { read } from '../reading.js';
import {
  type Entry,
  START,
  LOG,
  OTHERS,
  api,
  iso,
  events,
  wrap,
  check,
  pods,
  podNames,
  cyan,
} from './twins.js';

void t.test('platforms', (t) => {
  const micro = (ms: number, zone = '+00:00', hours = 0): string => `${iso(ms, hours)}456${zone}`;
  const dyno = { api: 'web.1', worker: 'worker.1' };
  const heroku = (e: Entry): string => `${micro(e.ms)} app[${dyno[e.who]}]: ${e.text}`;
  const router = `${micro(5)} heroku[router]: at=info method=GET path="/" status=200\n`;
  check(t, router + wrap(LOG, heroku), { names: ['web.1', 'worker.1'], others: OTHERS + 1 });
  check(
    t,
    wrap(LOG, (e) => `${cyan(`${micro(e.ms)} app[${dyno[e.who]}]:`)} ${e.text}`),
    { names: ['web.1', 'worker.1'] },
  );

  const cf = (e: Entry): string =>
    `   ${iso(e.ms, 1).slice(0, 22)}+0100 [APP/PROC/WEB/${e.who === 'api' ? 0 : 1}]  ${e.text.startsWith('{') ? 'OUT' : 'ERR'} ${e.text}`;
  const instances = { names: ['APP/PROC/WEB/0', 'APP/PROC/WEB/1'], wall: 10 } as const;
  const head = 'Retrieving logs for app api in org acme / space prod as dev@example.com...\n\n';
  check(t, head + wrap(LOG, cf), instances);
  check(t, head + wrap(LOG, (e) => cf(e).replace(/ERR .*/, cyan)), instances);
  t.end();
});

void t.test('CloudWatch', (t) => {
  const stamp = (ms: number): string => `${iso(ms)}000+00:00`;
  for (const [name, worker] of [
    ['ecs/api/0f3c2b7a9d5e4411', 'ecs/worker/77aa10c2be934f02'],
    ['2024/03/05/[$LATEST]0f3c2b7a', '2024/03/05/[$LATEST]77aa10c2'],
    ['api on host one', 'worker on host two'],
  ] as const) {
    const names = { api: name, worker };
    const tail = check(
      t,
      wrap(events(LOG), (e) => `${stamp(e.ms)} ${names[e.who]} ${e.text}`),
      { names: [name, worker] },
    );
    if (!name.includes(' ')) t.match(tail.events, [{ kind: 'crash', crash: { goroutines: 1 } }]);
    check(
      t,
      wrap(events(LOG), (e) => `\x1b[32m${stamp(e.ms)}\x1b[0m ${cyan(names[e.who])} ${e.text}`),
      { names: [name, worker] },
    );
  }
  // --output text: with the tokens of the page, and the streams that were searched.
  const at = (e: Entry): number => START + e.ms;
  const page = `b/${'3'.repeat(56)}/s\tf/${'3'.repeat(56)}/s\n`;
  const event = (e: Entry): string => `EVENTS\t${at(e) + 90}\t${e.text}\t${at(e)}`;
  check(t, page + wrap(api, event), { one: true, names: ['', ''] });
  const found = (e: Entry): string =>
    `EVENTS\t${'3'.repeat(55)}7\t${at(e) + 90}\tecs/${e.who}/0f3c\t${e.text}\t${at(e)}`;
  const searched = 'SEARCHEDLOGSTREAMS\tecs/api/0f3c\tTrue\n';
  check(t, wrap(LOG, found) + searched, { names: ['ecs/api/0f3c', 'ecs/worker/0f3c'] });
  const ended = (e: Entry): string => event(e).replace(/(?=\t\d+$)/, '\n');
  check(t, wrap(api, ended), { one: true, names: ['', ''], wall: 'none' });
  const short = (e: Entry): string => `${iso(e.ms).slice(0, 19)} ${e.text}`;
  check(t, wrap(events(LOG), short), { names: ['', ''], wall: 1000 });
  // Chunks of an export are in no order.
  const lines = events(api).map((e) => `${iso(e.ms)}Z ${e.text}\n`);
  const mixed = [...lines.slice(8), ...lines.slice(4, 8), ...lines.slice(0, 4)].join('');
  const one = { one: true, names: ['', ''] } as const;
  t.match(check(t, mixed, one).events, [
    { kind: 'crash', crash: { goroutines: 1, frame: { function: 'main.serve' } } },
  ]);
  t.end();
});

void t.test('Loki and Grafana: newest first', (t) => {
  const seconds = (ms: number): string => `${iso(ms, 1).slice(0, 19)}+01:00`;
  const labels = (e: Entry): string => `{app="a \\"{}\\" b", container="${e.who}", pod="${pods[e.who]}"}`;
  const head =
    '2024/03/05 14:05:02 http://loki:3100/loki/api/v1/query_range?limit=30\n2024/03/05 14:05:02 Common labels: {namespace="shop"}\n';
  const newest = [...LOG].reverse();
  const loki = { names: podNames, wall: 1000 } as const;
  check(t, head + wrap(newest, (e) => `${seconds(e.ms)} ${labels(e)}       ${e.text}`), loki);
  check(t, head + wrap(LOG, (e) => `${seconds(e.ms)} ${labels(e)} ${e.text}`), loki);
  // Older versions put no time before their own lines.
  const older = `${head.replaceAll('2024/03/05 14:05:02 ', '')}Ignoring labels key: filename\n`;
  check(t, older + wrap(newest, (e) => `${seconds(e.ms)} ${labels(e)} ${e.text}`), loki);
  check(
    t,
    head + wrap(newest, (e) => `\x1b[34m${seconds(e.ms)}\x1b[0m \x1b[31m${labels(e)}\x1b[0m ${e.text}`),
    loki,
  );
  check(
    t,
    wrap([...api].reverse(), (e) => `${seconds(e.ms)} {} ${e.text}`),
    { one: true, names: ['', ''], wall: 1000 },
  );
  check(
    t,
    wrap([...api].reverse(), (e) => e.text),
    { one: true, names: ['', ''], wall: 'none' },
  );

  const grafana = 'Common labels: {"namespace":"shop"}\nLine limit: "1000 (42 returned)"\n\n\n';
  for (const order of [events(LOG), [...events(LOG)].reverse()]) {
    for (const stamp of [(ms: number) => `${START + ms}\t${iso(ms)}Z\t`, (ms: number) => `${iso(ms)}Z\t`]) {
      const reading = check(t, grafana + wrap(order, (e) => stamp(e.ms) + e.text), { names: ['', ''] });
      t.match(reading.events, [{ kind: 'crash', crash: { goroutines: 1, frame: { line: 118 } } }]);
    }
  }
  t.end();
});

void t.test('GitHub Actions', (t) => {
  const stamp = (ms: number): string => `${iso(ms)}4567Z`;
  const job = { api: 'load (api)', worker: 'load (worker)' };
  check(t, `\ufeff${wrap(api, (e) => `${stamp(e.ms)} ${e.text}`, '\r\n')}`, { one: true, names: ['', ''] });
  const view = LOG.map(
    (e, i) => `${job[e.who]}\tUNKNOWN STEP\t${i === 0 ? '\ufeff' : ''}${stamp(e.ms)} ${e.text}\n`,
  );
  check(t, view.join(''), { names: [job.api, job.worker] });
  t.end();
});

void t.test('what grep -n prints: a dash beside what matched, a colon before it', (t) => {
  const one = { one: true, names: ['', ''], wall: 'none' } as const;
  const every = (n: number): string =>
    api.map(({ text }, i) => `${9990 + i}${i % n === 0 ? ':' : '-'}${text}\n`).join('');
  for (const n of [1, 2, 3]) check(t, every(n), one);
  check(t, every(2).replace('\n', '\n--\n'), one);
  t.end();
});

void t.test('what grep prints of several files', (t) => {
  const of = (number: (i: number) => string, every: number, names: Record<Entry['who'], string>): string =>
    LOG.filter(({ text }, i) => text !== '' || i > 0)
      .map((e, i) => {
        const mark = e.text.startsWith('gc ') || i % every === 0 ? ':' : '-';
        return `${names[e.who]}${mark}${number(i)}${number(i) && mark}${e.text}\n`;
      })
      .join('');
  for (const [a, b] of [
    ['api.log', 'worker.log'],
    ['/var/log/a-1/stderr', '/var/log/a-2/stderr'],
    ['app.log', 'app.log-2'],
  ] as const) {
    const names = { api: a, worker: b };
    const expected = { names: [a, b], wall: 'none' } as const;
    for (const every of [1, 2, 50]) {
      check(
        t,
        of(() => '', every, names),
        expected,
      );
      check(
        t,
        of((i) => String(i + 1), every, names),
        expected,
      );
      check(t, of(() => '', every, names).replace('\n', '\n--\n'), expected);
    }
  }
  // A program's own word before a cycle is no file.
  t.equal(read(wrap(api, (e) => (e.text.startsWith('gc ') ? `api:${e.text}` : e.text))).cycles[0].stream, '');
  t.end();
});
