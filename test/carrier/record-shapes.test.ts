// What each shape of JSON records tells of a message, with the keys that are optional, renamed, nested or dotted.
import t, { type Test } from 'tap';
import { carrierOf, LINE, messagesOf, told } from '../messages.js';

const json = (...records: unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
/** Go's encoding/json escapes what HTML could take for its own. */
const goJson = (...records: unknown[]): string => json(...records).replaceAll('>', '\\u003e');
const is = (t: Test, id: string, input: string, lines: string[], name = id): void => {
  t.equal(carrierOf(input)?.id, id, name);
  t.same(told(input), lines, name);
};
const AT = '2024-03-05T13:02:11.123Z';

void t.test('journalctl -o json', (t) => {
  const entry = (MESSAGE: unknown, more: object = {}): object => ({
    __CURSOR: 's=1',
    __REALTIME_TIMESTAMP: '1709643731123456',
    _SYSTEMD_UNIT: 'api.service',
    SYSLOG_IDENTIFIER: 'server',
    PRIORITY: '6',
    MESSAGE,
    ...more,
  });
  const one = (line: string, ...entries: object[]): void =>
    is(t, 'journald-json', json(...entries), [line], JSON.stringify(entries[0]).slice(0, 80));
  one(`api | ${AT} | CYCLE`, entry(LINE));
  one(`api | ${AT} | CYCLE`, entry([...Buffer.from(`${LINE}\r`)]));
  one(`api | ${AT} | ü\x1b[0m`, entry([...Buffer.from('ü\x1b[0m')]));
  one(`api | ${AT} | a\nb`, entry(['a', 'b']));
  one(`api | ${AT} | `, entry(null));
  one(`web | ${AT} | CYCLE`, entry(LINE, { CONTAINER_NAME: 'web' }));
  one(`web | ${AT} | CYCLE …`, entry(LINE, { CONTAINER_NAME: 'web', CONTAINER_PARTIAL_MESSAGE: 'true' }));
  one(`server | ${AT} | CYCLE`, entry(LINE, { _SYSTEMD_UNIT: 'session-3.scope' }));
  one(
    `mine | ${AT} | CYCLE`,
    entry(LINE, { _SYSTEMD_UNIT: 'user@1000.service', _SYSTEMD_USER_UNIT: 'mine.service' }),
  );
  one('api | - | CYCLE', entry(LINE, { __REALTIME_TIMESTAMP: 'x' }));
  t.end();
});

void t.test('stern', (t) => {
  const record = { message: LINE, nodeName: 'n', namespace: 'shop', podName: 'api-1', containerName: 'api' };
  const status = '\x1b[32m+\x1b[0m api-1 › api\n+ api-1 › api\n- shop api-1 › api\n';
  is(t, 'stern-json', `${status}${goJson(record)}`, ['api-1/api | - | CYCLE']);
  const ext = (message: string): string => `{"pod": "api-1", "container": "api", "message": ${message}}`;
  is(t, 'stern-extjson', `${ext(JSON.stringify(LINE))}\n${ext('{"gc": 1}')}\n${ext('true')}\n`, [
    'api-1/api | - | CYCLE',
    'api-1/api | - | {"gc":1}',
    'api-1/api | - | true',
  ]);
  const pretty = ext(JSON.stringify(LINE))
    .replaceAll(/([{,]) ?"/g, '$1\n  "')
    .replace(/\}$/, '\n}');
  is(
    t,
    'stern-extjson',
    `${pretty}\n${pretty}`,
    ['api-1/api | - | CYCLE', 'api-1/api | - | CYCLE'],
    'ppextjson',
  );
  const coloured = ext(JSON.stringify(LINE)).replace('api-1', '\x1b[36mapi-1\x1b[0m');
  is(t, 'stern-extjson', coloured, ['api-1/api | - | CYCLE'], 'with colours in the names');
  t.end();
});

void t.test('ECS FireLens', (t) => {
  const record = { container_id: '3f2a', container_name: 'api', ecs_cluster: 'shop', source: 'stderr' };
  is(t, 'ecs-firelens', json({ ...record, log: LINE }), ['api | - | CYCLE']);
  is(t, 'ecs-firelens', json({ date: 1709643731.123456, ...record, log: LINE }), [`api | ${AT} | CYCLE`]);
  const piece = (ordinal: number, log: string, last = 'false', id = 'a'): object => ({
    ...record,
    log,
    partial_message: 'true',
    partial_id: id,
    partial_ordinal: String(ordinal),
    partial_last: last,
  });
  const pieces = [piece(1, 'a'), piece(2, 'b'), { ...record, log: LINE }, piece(3, 'c', 'true')];
  const whole = ['api | - | a …', 'api | - | b …', 'api | - | CYCLE', 'api | - | c'];
  is(t, 'ecs-firelens', json(...pieces), whole, 'in pieces');
  t.same(
    told(json(piece(3, 'c', 'true'), piece(2, 'b'), piece(1, 'x', 'true', 'z'), piece(1, 'a'))),
    ['api | - | x', 'api | - | a …', 'api | - | b …', 'api | - | c'],
    'that come in another order',
  );
  t.same(
    messagesOf(carrierOf(json(piece(1, 'a'))), json(piece(1, 'a'))).map(({ part }) => part),
    ['a'],
    'joined by their id',
  );
  t.end();
});

void t.test('cloud logs', (t) => {
  const labels = { pod_name: 'api-1', container_name: 'api', namespace_name: 'shop' };
  const entry = (payload: object, resource: object = { labels }): object => ({
    insertId: 'a',
    logName: 'projects/p/logs/stderr',
    receiveTimestamp: '2024-03-05T13:02:12.5Z',
    resource,
    severity: 'ERROR',
    timestamp: '2024-03-05T13:02:11.123456789Z',
    ...payload,
  });
  const gcp = `api-1/api | ${AT} | CYCLE`;
  for (const key of ['message', 'msg', 'log'])
    is(
      t,
      'gcp-logentry',
      json(entry({ jsonPayload: { [key]: LINE, stream: 'stderr' } })),
      [gcp],
      `jsonPayload.${key}`,
    );
  is(t, 'gcp-logentry', json(entry({ textPayload: `${LINE}\n` })), [gcp]);
  is(
    t,
    'gcp-logentry',
    JSON.stringify([entry({ textPayload: LINE }), entry({ textPayload: LINE })], null, 2),
    [gcp, gcp],
  );
  is(t, 'gcp-logentry', json(entry({ textPayload: LINE }, { labels: { instance_id: '7' } })), [
    `7 | ${AT} | CYCLE`,
  ]);
  is(t, 'gcp-logentry', json(entry({ jsonPayload: { a: 1 } })), [`api-1/api | ${AT} | {"a":1}`]);

  const v2 = {
    TimeGenerated: '2024-03-05T13:02:11.1234567Z',
    PodName: 'api-1',
    ContainerName: 'api',
    LogSource: 'stderr',
  };
  is(t, 'azure-containerlogv2', json({ ...v2, LogMessage: LINE }), [gcp]);
  is(t, 'azure-containerlogv2', json({ ...v2, LogMessage: { gc: 1 } }), [`api-1/api | ${AT} | {"gc":1}`]);
  is(
    t,
    'azure-containerlog',
    json({ LogEntry: LINE, LogEntrySource: 'stderr', ContainerID: '3f2a', TimeGenerated: v2.TimeGenerated }),
    [`3f2a | ${AT} | CYCLE`],
  );
  const columns = Object.keys({ ...v2, LogMessage: 0 }).map((name) => ({ name, type: 'string' }));
  const rows = [0, 1].map(() => Object.values({ ...v2, LogMessage: LINE }));
  const table = { name: 'PrimaryResult', columns, rows };
  is(
    t,
    'azure-containerlogv2',
    JSON.stringify({ tables: [table, table] }, null, 2),
    [gcp, gcp, gcp, gcp],
    'tables',
  );
  is(
    t,
    'azure-containerlogv2',
    JSON.stringify({ tables: [{ rows, columns }] }),
    [gcp, gcp],
    'rows before columns',
  );
  const named = columns.map(({ name }) => ({ ColumnName: name }));
  is(t, 'azure-containerlogv2', JSON.stringify({ Tables: [{ Columns: named, Rows: rows }] }), [gcp, gcp]);

  const event = { timestamp: 1709643731123, message: `${LINE}\n`, ingestionTime: 1709643739999 };
  const page = { events: [event, { ...event, message: 'a\nb\n' }], nextForwardToken: 'f/1' };
  const lines = [` | ${AT} | CYCLE`, ` | ${AT} | a\nb`];
  is(t, 'cloudwatch-get-log-events', JSON.stringify(page, null, 4), lines);
  const pages = `${JSON.stringify({ events: [], nextToken: 'x' }, null, 4)}\n${JSON.stringify(page)}${JSON.stringify(page)}`;
  is(t, 'cloudwatch-get-log-events', pages, [...lines, ...lines], 'page after page');
  const stream = { searchedLogStreams: [], events: [{ eventId: '3', logStreamName: 'ecs/api/1', ...event }] };
  is(t, 'cloudwatch-filter-log-events', JSON.stringify(stream), [`ecs/api/1 | ${AT} | CYCLE`]);
  t.end();
});

void t.test('Loki and Grafana', (t) => {
  const time = '2024-03-05T14:02:11.123456789+01:00';
  is(
    t,
    'logcli-jsonl',
    goJson({ labels: { app: 'x', pod: 'api-1', container: 'api' }, line: LINE, timestamp: time }),
    [`api-1/api | ${AT} | CYCLE`],
  );
  is(t, 'logcli-jsonl', goJson({ labels: { job: 'api' }, line: LINE, timestamp: time }), [
    `api | ${AT} | CYCLE`,
  ]);
  is(t, 'logcli-jsonl', goJson({ labels: {}, line: LINE, timestamp: time }), [` | ${AT} | CYCLE`]);
  const row = { line: LINE, timestamp: '1709643731123999999', fields: { pod: 'api-1' } };
  is(t, 'grafana-explore-json', JSON.stringify([row, { ...row, date: AT }], null, 2), [
    `api-1 | ${AT} | CYCLE`,
    `api-1 | ${AT} | CYCLE`,
  ]);
  t.end();
});

void t.test('Fluent Bit and Vector', (t) => {
  const kubernetes = { pod_name: 'api-1', namespace_name: 'shop', container_name: 'api' };
  const record = (more: object): object => ({
    stream: 'stderr',
    logtag: 'F',
    log: LINE,
    kubernetes,
    ...more,
  });
  const line = `api-1/api | ${AT} | CYCLE`;
  for (const date of [
    1709643731.123456,
    1709643731123,
    AT,
    '2024-03-05T13:02:11.123456Z',
    '2024-03-05 13:02:11.123456',
  ])
    is(
      t,
      'fluentbit-json',
      `[${JSON.stringify(record({ date }))},${JSON.stringify(record({ date }))}]\n`,
      [line, line],
      String(date),
    );
  is(t, 'fluentbit-json', ` ${json(record({ '@timestamp': AT }))} \n\n`, [line], 'another key of the date');
  const banner =
    'Fluent Bit v2.2.2\n* Copyright (C) 2015-2024\n\n[2024/03/05 13:02:10] [ info] worker #0 started\n';
  is(
    t,
    'fluentbit-json',
    `${banner}[${JSON.stringify(record({ date: AT }))}]\n`,
    [line],
    'behind its banner',
  );
  is(t, 'fluentbit-json', json(record({ date: AT, logtag: 'P' })), [`${line} …`], 'a piece');
  is(
    t,
    'fluentbit-json',
    json({ time: AT, stream: 'stderr', _p: 'F', log: LINE, kubernetes }),
    [line],
    'not Docker’s',
  );
  is(t, 'fluentbit-json', json({ date: AT, log: 'a\n' }, { date: AT, log: LINE }, { date: AT, log: '\n' }), [
    ` | ${AT} | a`,
    ` | ${AT} | CYCLE …`,
    ` | ${AT} | `,
  ]);
  const vector = {
    kubernetes: { pod_name: 'api-1', container_name: 'api' },
    message: LINE,
    source_type: 'kubernetes_logs',
  };
  is(t, 'vector', json({ ...vector, stream: 'stderr', timestamp: '2024-03-05T13:02:11Z' }), [
    'api-1/api | 2024-03-05T13:02:11.000Z | CYCLE',
  ]);
  is(t, 'vector', json({ ...vector, _partial: true, timestamp: AT }), [`${line} …`]);
  is(t, 'vector', json({ source_type: 'file', file: '/var/log/api.log', message: LINE, timestamp: AT }), [
    `api | ${AT} | CYCLE`,
  ]);
  t.end();
});

void t.test('Elastic', (t) => {
  const nested = { kubernetes: { pod: { name: 'api-1' }, container: { name: 'api' } }, log: { offset: 7 } };
  const dotted = { 'kubernetes.pod.name': 'api-1', 'kubernetes.container.name': 'api', 'log.offset': 7 };
  const line = `api-1/api | ${AT} | CYCLE`;
  is(t, 'filebeat', json({ '@timestamp': AT, ...nested, message: LINE }), [line]);
  is(
    t,
    'filebeat',
    json({ message: LINE, ...dotted, '@timestamp': AT, 'log.flags': ['multiline'] }),
    [line],
    'dotted',
  );
  const path = {
    log: { offset: 7, file: { path: '/var/log/containers/api-1_shop_api-3f2a9c1d77e0d4b8.log' } },
  };
  is(t, 'filebeat', json({ '@timestamp': AT, message: LINE, ...path }), [line], 'by the path');
  const hits = (hit: object): string =>
    JSON.stringify({ took: 1, hits: { total: { value: 1 }, hits: [{ _index: 'i', _id: 'x', ...hit }] } });
  is(t, 'elasticsearch-hits', hits({ _source: { '@timestamp': AT, message: LINE, ...nested }, sort: [1] }), [
    line,
  ]);
  const fields = {
    '@timestamp': [AT],
    message: [LINE],
    'kubernetes.pod.name': ['api-1'],
    'kubernetes.container.name': ['api'],
  };
  is(t, 'elasticsearch-hits', hits({ fields }), [line], 'fields are arrays');
  const logstash = { '@timestamp': AT, '@version': '1', message: LINE, event: { original: LINE } };
  is(t, 'logstash', json({ ...logstash, host: 'vm-3', type: 'api' }), [`api | ${AT} | CYCLE`]);
  is(
    t,
    'logstash',
    json({ ...logstash, host: { name: 'vm-3' }, log: { file: { path: '/var/log/api.err' } } }),
    [`api | ${AT} | CYCLE`],
  );
  t.end();
});

void t.test('Datadog and Splunk', (t) => {
  const line = `api-1/api | ${AT} | CYCLE`;
  const attributes = {
    timestamp: AT,
    status: 'error',
    message: LINE,
    attributes: { x: [{ message: 'm', time: 1 }] },
  };
  const tags = ['env:prod', 'pod_name:api-1', 'kube_container_name:api'];
  const log = { id: 'A', type: 'log', attributes: { ...attributes, tags } };
  is(t, 'datadog-api', JSON.stringify({ data: [log, log], meta: {} }, null, 2), [line, line]);
  is(t, 'datadog-api', JSON.stringify({ data: [{ attributes: { ...attributes, service: 'api' } }] }), [
    `api | ${AT} | CYCLE`,
  ]);

  const hec = { time: '1709643731.123', sourcetype: 'kube', source: '/var/log/api.log', event: LINE };
  const pod = { fields: { pod: 'api-1', container_name: 'api' } };
  is(
    t,
    'splunk-hec',
    `${JSON.stringify({ ...hec, ...pod })}${JSON.stringify({ ...hec, time: 1709643731.123 })}`,
    [line, `api | ${AT} | CYCLE`],
  );
  is(
    t,
    'splunk-hec',
    json({ ...hec, ...pod, event: { line: LINE, source: 'stderr', tag: 'x' } }),
    [line],
    'Docker’s driver',
  );
  is(t, 'splunk-hec', json({ ...hec, ...pod, event: { gc: 1 } }), [`api-1/api | ${AT} | {"gc":1}`]);
  const result = {
    _time: '2024-03-05T14:02:11.123+01:00',
    _raw: LINE,
    source: '/var/log/containers/api-1.log',
    host: 'n',
  };
  is(
    t,
    'splunk-export',
    json(
      { preview: true, offset: 0, result },
      { preview: false, offset: 0, lastrow: true, result },
      { preview: false, lastrow: true },
    ),
    [`api-1 | ${AT} | CYCLE`],
  );
  t.end();
});

void t.test('loggers around a cycle', (t) => {
  const line = `api | ${AT} | CYCLE`;
  is(
    t,
    'wrapper-json',
    json({ time: '2024-03-05T14:02:11.123456+01:00', level: 'INFO', msg: LINE, child: 'api', pid: 8 }),
    [line],
  );
  for (const ts of [1709643731.123456, 1709643731123, 1709643731123456, '1709643731123456789'])
    is(t, 'wrapper-json', json({ level: 'info', ts, logger: 'api', msg: LINE }), [line], String(ts));
  is(t, 'wrapper-json', goJson({ level: 'info', message: LINE, time: AT, pid: 812 }), [
    `812 | ${AT} | CYCLE`,
  ]);
  const app = { level: 'info', msg: 'request done', time: AT };
  t.equal(
    carrierOf(`${json(app, app, app)}${LINE}\n`),
    undefined,
    'a plain log whose other lines are JSON is plain',
  );
  t.equal(carrierOf(json(app, app, app)), undefined, 'and may be while no cycle has come');
  t.end();
});

void t.test('pm2 logs --json names each process of an app', (t) => {
  const record = (message: string, process_id: number): object => ({
    message,
    timestamp: AT,
    type: 'err',
    process_id,
    app_name: 'api',
  });
  const event = { timestamp: AT, type: 'process_event', status: 'online', app_name: 'api' };
  const lines = [`0|api | ${AT} | CYCLE`, `2|api | ${AT} | bye`];
  const log = json(event, record(LINE, 0), record('bye', 2));
  t.equal(carrierOf(log)?.id, 'pm2-json');
  t.same(told(log).slice(1), lines);
  t.end();
});

void t.test('go test -json names packages, which run side by side, and what is built for them', (t) => {
  const of = (Package: string, Test: string, Output: string): object => ({
    Time: AT,
    Action: 'output',
    Package,
    Test,
    Output,
  });
  const log = json(
    { ImportPath: 'shop/a.test', Action: 'build-output', Output: `# shop/a.test\n${LINE}\n` },
    { Time: AT, Action: 'start', Package: 'shop/a' },
    { Time: AT, Action: 'run', Package: 'shop/a', Test: 'TestWork' },
    of('shop/a', 'TestWork', '=== RUN   TestWork\n'),
    of('shop/a', 'TestWork', `${LINE}\n`),
    of('shop/b', 'TestMore', `${LINE}\n`),
    { Time: AT, Action: 'pass', Package: 'shop/a', Elapsed: 0.03 },
  );
  t.equal(carrierOf(log)?.id, 'go-test-json');
  const cycles = told(log).filter((line) => line.endsWith('CYCLE'));
  t.same(cycles, [
    'shop/a.test | - | # shop/a.test\nCYCLE',
    `shop/a | ${AT} | CYCLE`,
    `shop/b | ${AT} | CYCLE`,
  ]);
  t.end();
});

void t.test('rg --json names files by their paths', (t) => {
  const path = { text: 'logs/api.log' };
  const line = (type: string, text: string): object => ({
    type,
    data: { path, lines: { text }, line_number: 2, absolute_offset: 68, submatches: [] },
  });
  const log = json({ type: 'begin', data: { path } }, line('match', `${LINE}\n`), line('context', 'bye\n'), {
    type: 'end',
    data: { path, binary_offset: null, stats: {} },
  });
  t.equal(carrierOf(log)?.id, 'ripgrep-json');
  t.same(told(log).slice(1, -1), ['logs/api.log | - | CYCLE', 'logs/api.log | - | bye']);
  t.end();
});

void t.test('a shape that nobody knows is read by the field that holds a cycle', (t) => {
  const record = (text: string): object => ({ v: 1, data: { payload: text }, tags: ['x'], timestamp: AT });
  is(t, 'json', json(record(LINE), record('GC forced'), record('bye')), [
    ` | ${AT} | CYCLE`,
    ` | ${AT} | GC forced`,
    ` | ${AT} | bye`,
  ]);
  const logRecords = [{ timeUnixNano: '1709643731123456789', body: { stringValue: LINE } }];
  is(t, 'otlp', JSON.stringify({ resourceLogs: [{ scopeLogs: [{ scope: {}, logRecords }] }] }), [
    ` | ${AT} | CYCLE`,
  ]);
  t.end();
});

void t.test('names under another shipper’s keys', (t) => {
  const names = (input: string): string[] => told(input).map((line) => line.split(' | ')[0]);
  const at = { '@timestamp': AT, message: LINE };
  t.same(
    names(json({ ...at, kubernetes: { pod: { name: 'api-0' }, container: { name: 'api' } } })),
    ['api-0/api'],
    'Elasticsearch, asked for some fields',
  );
  t.same(names(json({ ...at, '@version': '1', app: 'api' })), ['api'], 'logback');
  t.same(names(json({ date: AT, message: LINE, child: 'api' })), ['api'], 'Fluent Bit');
  t.same(names(`date,pod,container,message\n${AT},api-0,api,"${LINE}"\n`), ['api-0/api'], 'a table');
  t.end();
});
