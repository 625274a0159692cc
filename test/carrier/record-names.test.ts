// The stream of a record, by whichever key: shippers, loggers and queries each have their own, and a record's shape has any of them.
import t from 'tap';
import { carrierOf, LINE, messagesOf, told } from '../messages.js';

const AT = '2024-03-05T13:02:11.123Z';

const namesOf = (log: string): string[] => messagesOf(carrierOf(log), log).map(({ stream }) => stream);
const nameOf = (record: object): string => namesOf(`${JSON.stringify(record)}\n`).join();

void t.test('every shape knows every spelling', (t) => {
  const shapes: Record<string, object> = {
    'ECS without what Filebeat adds': { '@timestamp': AT, message: LINE },
    Filebeat: { '@timestamp': AT, message: LINE, input: { type: 'container' } },
    Logstash: { '@timestamp': AT, '@version': '1', message: LINE },
    Vector: { timestamp: AT, message: LINE, source_type: 'http' },
    'Fluent Bit': { date: AT, log: LINE },
    'a logger': { time: AT, level: 'info', msg: LINE },
    'Azure, joined': { TimeGenerated: AT, LogEntry: LINE, LogEntrySource: 'stderr' },
    'CloudWatch Logs Insights': { '@timestamp': AT, '@message': LINE },
  };
  const spellings: object[] = [
    { kubernetes: { pod_name: 'api-0', container_name: 'api' } },
    { kubernetes: { pod: { name: 'api-0' }, container: { name: 'api' } } },
    { kubernetes: { pod: 'api-0', container: 'api' } },
    { 'kubernetes.pod.name': 'api-0', 'container.name': 'api' },
    { pod: 'api-0', container: 'api' },
    { k8s_pod_name: 'api-0', k8s_container_name: 'api' },
  ];
  for (const [name, shape] of Object.entries(shapes))
    for (const spelling of spellings)
      t.equal(nameOf({ ...shape, ...spelling }), 'api-0/api', `${name}, ${JSON.stringify(spelling)}`);
  for (const [name, shape] of Object.entries(shapes))
    for (const key of ['child', 'app', 'service'])
      t.equal(nameOf({ ...shape, [key]: 'api' }), 'api', `${name}, ${key}`);
  t.end();
});

void t.test('a file before what a logger may tell of itself', (t) => {
  const record = { timestamp: AT, message: LINE, source_type: 'file', file: '/var/log/api.log', pid: 7 };
  t.equal(nameOf(record), 'api');
  t.equal(nameOf({ ...record, kubernetes: { pod: { name: 'api-0' } } }), 'api-0', 'and a pod before both');
  t.equal(
    nameOf({ '@timestamp': AT, '@version': '1', message: LINE, path: '/srv/web.log', app: 'x' }),
    'web',
  );
  t.equal(nameOf({ date: AT, message: LINE, ident: 'api', pid: 7 }), 'api', 'a tag of syslog before its pid');
  t.end();
});

void t.test('in tables', (t) => {
  const streams = (head: string, row: string): string => namesOf(`${head}\n${row},"${LINE}"\n`).join();
  t.equal(streams('date,pod,container,message', `${AT},api-0,api`), 'api-0/api');
  t.equal(streams('date,pod,container,log', `${AT},api-0,api`), 'api-0/api');
  t.equal(streams('date,Pod Name,Container Name,log', `${AT},api-0,api`), 'api-0/api');
  t.equal(streams('time,Pod,Pod ID,message', `${AT},api-0,9b1d`), 'api-0');
  t.equal(streams('date,host,Service,message', `${AT},h,api`), 'api');
  t.equal(streams('Date,Host,Service,Message', `${AT},h,api`), 'api');
  t.end();
});

void t.test('hits of Elasticsearch, of which a query asked for parts', (t) => {
  const source = { '@timestamp': AT, message: LINE, kubernetes: { pod: { name: 'api-0' } } };
  const fields = { '@timestamp': [AT], message: [LINE], 'kubernetes.pod.name': ['api-0'] };
  const hits: object[] = [
    { _source: source },
    { _id: '1', _source: source },
    { fields },
    { fields, sort: [1] },
  ];
  for (const hit of hits) {
    const answer = JSON.stringify({ hits: { hits: [hit, hit] } });
    t.same(told(answer), Array(2).fill(`api-0 | ${AT} | CYCLE`), answer.slice(0, 60));
  }
  t.same(told(JSON.stringify({ hits: { hits: [{ _source: { message: LINE } }] } })), [' | - | CYCLE']);
  t.same(told(JSON.stringify({ hits: { hits: [{ fields: { message: [LINE] } }] } })), [' | - | CYCLE']);
  const ownLog = { fields: { message: LINE }, level: 'INFO', target: 'api' };
  t.not(carrierOf(JSON.stringify(ownLog))?.id, 'elasticsearch-hits', 'other records have fields, too');
  t.end();
});

void t.test('tables of Grafana have labels in a column, those of ES|QL their rows in a list', (t) => {
  const labels = '"{""container"":""db"",""pod"":""db-0""}"';
  const table = (head: string, row: string): string[] => told(`${head}\n${row}\n`);
  const line = `"${LINE}"`;
  t.same(table('"labels","Time","Line","tsNs","id"', `${labels},${AT},${line},1709643731123000000,x`), [
    `db-0/db | ${AT} | CYCLE`,
  ]);
  t.same(table('"tsNs","Line","labels"', `1709643731123000000,${line},${labels}`), [
    `db-0/db | ${AT} | CYCLE`,
  ]);
  t.same(table('"labels","Time","Line"', `none,${AT},${line}`), [` | ${AT} | CYCLE`]);
  const columns = ['@timestamp', 'message', 'kubernetes.pod.name'].map((name) => ({ name, type: 'keyword' }));
  for (const rows of ['rows', 'values'])
    t.same(told(JSON.stringify({ columns, [rows]: [[AT, LINE, 'db-0']] })), [`db-0 | ${AT} | CYCLE`], rows);
  t.end();
});
