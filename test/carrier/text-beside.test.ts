// A supervisor's record in a shipper's: its own message stands where shippers have the text, the child's line beside that.
import t from 'tap';
import { read } from '../reading.js';
import { check, cycle, LOG, nano, OTHERS, pods, podNames, START, wrap, type Entry } from './twins.js';

const kubernetes = (e: Entry): object => ({ pod_name: pods[e.who], container_name: e.who });
const SHIPPERS: Record<string, (e: Entry, record: object) => object> = {
  'gcp-logentry': (e, jsonPayload) => ({
    insertId: 'a',
    logName: 'projects/p/logs/stderr',
    timestamp: nano(e.ms),
    resource: { labels: kubernetes(e) },
    jsonPayload,
  }),
  filebeat: (e, record) => ({
    '@timestamp': nano(e.ms),
    input: { type: 'container' },
    kubernetes: { pod: { name: pods[e.who] }, container: { name: e.who } },
    ...record,
  }),
  'fluentbit-json': (e, record) => ({ date: (START + e.ms) / 1e3, kubernetes: kubernetes(e), ...record }),
  vector: (e, record) => ({
    source_type: 'kubernetes_logs',
    timestamp: nano(e.ms),
    kubernetes: kubernetes(e),
    ...record,
  }),
  'elasticsearch-hits': (e, record) => ({
    _index: 'i',
    _source: { date: nano(e.ms), kubernetes: kubernetes(e), ...record },
  }),
};
const RECORDS: ((text: string) => object)[] = [
  (line) => ({ message: 'child output', line }),
  (text) => ({ message: 'child output', level: 'info', text, log_level: 'x' }),
];
const READY: Entry[] = Array.from({ length: 500 }, () => ({ ms: 0, who: 'api', text: 'ready' }));

for (const [id, shipped] of Object.entries(SHIPPERS))
  void t.test(id, (t) => {
    for (const record of RECORDS) {
      const write = (e: Entry): string => JSON.stringify(shipped(e, record(e.text)));
      for (const early of [0, 3, READY.length]) {
        const text = wrap([...READY.slice(0, early), ...LOG], write);
        const reading = check(t, text, { names: podNames, others: OTHERS + early });
        t.equal(reading.carrier, id);
        t.ok(reading.events.some(({ kind }) => kind === 'crash'));
        t.same(
          read(text, () => 997),
          reading,
          'in pieces',
        );
      }
      // A record whose supervisor says something of its own.
      const own = { message: 'child started', line: 42 };
      const [first, ...rest] = LOG;
      const text = write(first) + JSON.stringify(shipped(first, own)) + wrap(rest, write);
      check(t, text, { names: podNames, others: OTHERS + 1 });
    }
    t.end();
  });

void t.test('from the midst of a process on, but for the first cycle: a quotation stands alone', (t) => {
  const numbers = (records: object[]): number[] =>
    read(
      records
        .map(
          (record) =>
            `${JSON.stringify({ '@timestamp': nano(1), input: { type: 'container' }, ...record })}\n`,
        )
        .join(''),
    ).cycles.map(({ figures }) => figures.n);
  const child = (n: number): object => ({ message: 'child output', line: cycle(n, n, 8) });
  const own = (n: number): object => ({ message: cycle(n, n, 8) });
  t.same(numbers([child(7), child(8), child(9)]), [8, 9]);
  t.same(numbers([child(7), child(7), child(7)]), []);
  t.same(numbers([child(7), own(1), own(2), child(8), child(9)]), [1, 2]);
  t.same(numbers([own(1), child(1), own(2)]), [1, 2], 'where texts are cycles');
  const quoting: object[] = [
    { message: 'slow', last: cycle(1, 1, 8) },
    { message: 'slow', detail: { line: cycle(1, 1, 8) } },
    { message: 'slow', line: `${cycle(1, 1, 8)}, and more` },
  ];
  for (const one of quoting) t.same(numbers([one, one]), [], JSON.stringify(one));
  t.same(numbers([...quoting, own(1), own(2)]), [1, 2]);
  const prefixed = { message: `[api] ${cycle(1, 1, 8)}` };
  t.same(numbers([{ ...prefixed, line: cycle(1, 1, 8) }, own(2)]), [1, 2], 'one cycle of a record');
  t.end();
});
