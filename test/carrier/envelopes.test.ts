// Records whose names stand around them, or that are lists: what the APIs of log stores answer, and what they deliver.
import t from 'tap';
import { read } from '../reading.js';
import { check, LOG, nano, OTHERS, pods, podNames, START, wrap, type Entry } from './twins.js';

const WHO = ['api', 'worker'] as const;
const of = (who: Entry['who']): Entry[] => LOG.filter((entry) => entry.who === who);
const ns = (e: Entry): string => `${START + e.ms}456789`;
const sql = (e: Entry): string => nano(e.ms, '').slice(0, 23).replace('T', ' ');
const newestFirst = <T>(list: T[]): T[] => list.toReversed();
const attributes = (fields: Record<string, string>): object[] =>
  Object.entries(fields).map(([key, stringValue]) => ({ key, value: { stringValue } }));

const loki = {
  status: 'success',
  data: {
    resultType: 'streams',
    result: WHO.map((who) => ({
      stream: { app: 'shop', pod: pods[who], container: who },
      values: newestFirst(of(who).map((e) => [ns(e), e.text])),
    })),
    stats: { summary: { bytesProcessedPerSecond: 1 } },
  },
};
const otlp = {
  resourceLogs: WHO.map((who) => {
    const logRecords = of(who).map((e) => ({ timeUnixNano: ns(e), body: { stringValue: e.text } }));
    return {
      resource: { attributes: attributes({ 'k8s.pod.name': pods[who], 'k8s.container.name': who }) },
      scopeLogs: [
        { scope: { name: 'x' }, logRecords: logRecords.slice(0, 9) },
        { logRecords: logRecords.slice(9) },
      ],
    };
  }),
};
const subscription = WHO.map((who) => ({
  messageType: 'DATA_MESSAGE',
  logGroup: '/ecs/shop',
  logStream: `ecs/${who}/1`,
  subscriptionFilters: ['all'],
  logEvents: of(who).map((e, i) => ({ id: String(i), timestamp: START + e.ms, message: e.text })),
}));
const insights = {
  results: newestFirst(LOG).map((e) =>
    Object.entries({ '@timestamp': sql(e), '@message': e.text, '@logStream': e.who, '@ptr': 'CmE' }).map(
      ([field, value]) => ({ field, value }),
    ),
  ),
  statistics: { recordsMatched: 3 },
  status: 'Complete',
};

void t.test('each tells what the log tells, on one line and on many, in pieces of any size', (t) => {
  const streams = { names: ['ecs/api/1', 'ecs/worker/1'] } as const;
  for (const [document, expected] of [
    [loki, { names: podNames }],
    [otlp, { names: podNames }],
    [insights, {}],
    [subscription, streams],
  ] as const)
    for (const indent of [0, 2]) {
      const text = JSON.stringify(document, null, indent);
      const whole = check(t, text, expected);
      for (const size of [61, 997]) {
        // The head is whole.
        let chunks = 0;
        const sizes = (): number => (chunks++ === 0 ? 8192 : size);
        t.same(read(text, sizes).cycles, whole.cycles, `in pieces of ${size}`);
      }
    }
  check(t, subscription.map((one) => JSON.stringify(one)).join(''), streams);
  t.end();
});

void t.test('a stream or a resource without names has not those of the one before', (t) => {
  const [first, second] = loki.data.result;
  const nameless = { ...loki, data: { result: [first, { ...second, stream: {} }] } };
  const names = new Set(read(JSON.stringify(nameless)).cycles.map(({ stream }) => stream));
  t.same([...names].sort(), ['', podNames[0]]);
  t.end();
});

void t.test('records of a line each', (t) => {
  const cells = (e: Entry): string[] =>
    [sql(e), e.text, e.who].map((cell) => `"${cell.replaceAll('"', '""')}"`);
  check(t, `@timestamp,@message,@logStream\n${wrap(newestFirst(LOG), (e) => cells(e).join(','))}`, {});
  for (const [record, expected] of [
    [
      (e) => ({
        version: '1.1',
        host: 'h',
        short_message: e.text,
        timestamp: (START + e.ms) / 1e3,
        _container_name: e.who,
      }),
      {},
    ],
    [
      (e) => ({ timestamp: nano(e.ms), severity: 'err', programname: e.who, message: ` ${e.text}` }),
      { others: OTHERS + 1 },
    ],
    [(e) => ({ PROGRAM: e.who, PID: '7', MESSAGE: e.text, ISODATE: nano(e.ms) }), {}],
    [
      (e) => ({ namespace: 'shop', pod: pods[e.who], container: e.who, message: e.text }),
      { names: podNames, wall: 'none' },
    ],
  ] as [(e: Entry) => object, Parameters<typeof check>[2]][])
    check(
      t,
      wrap(LOG, (e) => JSON.stringify(record(e))),
      expected,
    );
  const test = wrap(of('api'), (e) =>
    JSON.stringify({
      Time: nano(e.ms),
      Action: 'output',
      Package: 'example.com/shop',
      Output: `${e.text}\n`,
    }),
  );
  check(t, test, { one: true, names: ['example.com/shop', ''] });
  t.end();
});

void t.test('the records of a logger in an envelope tell what they tell in an array', (t) => {
  const ready: Entry[] = [0, 1].map((ms) => ({ ms, who: 'api', text: 'ready' }));
  const log = [...ready, ...LOG];
  const shapes: ((e: Entry) => object)[] = [
    (e) => ({ timestamp: START + e.ms, message: e.text, pod: e.who }),
    (e) => ({ time: nano(e.ms), level: 'info', pod: e.who, msg: 'output', line: e.text }),
    (e) => ({ pod: e.who, data: { payload: e.text }, v: 1, time: nano(e.ms) }),
  ];
  const told = (text: string): unknown => {
    const { cycles, events, other, lines } = read(text);
    return { cycles, events: events.map((event) => ({ ...event, count: 0 })), other, lines };
  };
  for (const shape of shapes)
    for (const indent of [0, 1]) {
      // Its records begin in the lines in which those of an array do.
      const array = JSON.stringify(log.map(shape), null, indent);
      const envelope = `{"took":1,"data":{"of":[{"time":1,"message":"none"}],"results":${array},"stats":[{}]}}`;
      check(t, envelope, { others: OTHERS + ready.length });
      t.same(told(envelope), told(array));
      t.ok(read(envelope).events.some(({ kind }) => kind === 'crash'));
    }
  t.end();
});

void t.test('of the objects before the first record of a list the last ones are kept', (t) => {
  const quiet = Array.from({ length: 40_000 }, (): Entry => ({ ms: 0, who: 'api', text: 'ready' }));
  const results = [...quiet, ...LOG].map((e) => ({ timestamp: START + e.ms, message: e.text, pod: e.who }));
  const page = { events: [{ timestamp: START, message: 'ready' }] };
  const { cycles, other } = read(JSON.stringify(page) + JSON.stringify({ results }));
  t.equal(cycles.length, 14);
  t.ok(other > 5_000 && other < 20_000);
  t.end();
});
