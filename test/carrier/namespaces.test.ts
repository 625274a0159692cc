// Pods of one name in two namespaces, as a StatefulSet's in staging and in production, are two streams.
import t from 'tap';
import { carriersOf, newLine } from '../../lib/carrier/index.js';
import { carrierOf, LINE, messagesOf } from '../messages.js';
import { read } from '../reading.js';

const names = (records: unknown[]): string[] => {
  const log = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  return messagesOf(carrierOf(log), log).map(({ stream }) => stream);
};

/** The streams of lines with a prefix. */
const streamsOf = (log: string): string[] => {
  const line = newLine();
  const lines = log.trimEnd().split('\n');
  const [carrier] = carriersOf(lines);
  return lines.map((text) => {
    const bytes = Buffer.from(`${text}\n\n`);
    if ('unwrap' in carrier) carrier.unwrap(bytes, 0, bytes.length - 2, line);
    return line.stream;
  });
};

void t.test('in records', (t) => {
  const spaces = ['prod', 'prod', 'test', 'prod', 'test'];
  const apart = ['db-0/db', 'db-0/db', 'test/db-0/db', 'db-0/db', 'test/db-0/db'];
  const shapes: Record<string, (namespace: string) => unknown> = {
    stern: (namespace) => ({ message: LINE, nodeName: 'n', namespace, podName: 'db-0', containerName: 'db' }),
    'Fluent Bit': (namespace_name) => ({
      log: LINE,
      kubernetes: { pod_name: 'db-0', namespace_name, container_name: 'db' },
    }),
    Vector: (pod_namespace) => ({
      message: LINE,
      source_type: 'kubernetes_logs',
      kubernetes: { pod_name: 'db-0', pod_namespace, container_name: 'db' },
    }),
    Filebeat: (namespace) => ({
      message: LINE,
      '@timestamp': '2024-03-05T13:02:11.123Z',
      input: { type: 'container' },
      kubernetes: { namespace, pod: { name: 'db-0' }, container: { name: 'db' } },
    }),
  };
  for (const [name, record] of Object.entries(shapes)) t.same(names(spaces.map(record)), apart, name);
  const task = (id: string): object => ({
    log: LINE,
    container_id: 'x',
    container_name: 'db',
    ecs_task_arn: `arn:aws:ecs:eu-west-1:111122223333:task/shop/${id}`,
  });
  t.same(names(['3f2a', 'b81c', '3f2a'].map(task)), ['db', 'b81c/db', 'db'], 'FireLens, by task');
  const own = (namespace: string): object => ({ level: 'info', logger: 'reconciler', namespace, msg: LINE });
  t.same(names(spaces.map(own)), Array(5).fill('reconciler'), 'a program tells what it works on');
  t.end();
});

void t.test('in prefixes', (t) => {
  const cycle = (n: number): string => LINE.replace(/gc \d+/, `gc ${n}`);
  for (const prefix of [(space: string) => `${space}/db-0[db]:`, (space: string) => `${space} db-0 db`]) {
    const log = [1, 2, 3].flatMap((n) => ['prod', 'test'].map((space) => `${prefix(space)} ${cycle(n)}\n`));
    t.same([...new Set(read(log.join('')).cycles.map(({ stream }) => stream))], ['db-0/db', 'test/db-0/db']);
    const other = [1, 2].map((n) => `${prefix('test')} ${cycle(n)}\n`).join('');
    t.equal(read(other).cycles[0].stream, 'db-0/db', 'each log has its own');
  }
  t.end();
});

void t.test('in paths and tags by the names of the kubelet', (t) => {
  const id = 'ab'.repeat(32);
  const paths: ((space: string) => string)[] = [
    (space) => `/var/log/containers/db-0_${space}_db-${id}.log`,
    (space) => `/var/log/pods/${space}_db-0_9b1d-0/db/0.log`,
  ];
  const tag = (space: string): string => `kubernetes.var.log.containers.db-0_${space}_db-${id}.log`;
  const lines: ((space: string) => string)[] = [
    ...paths.flatMap((path) => [
      (space: string) => JSON.stringify({ message: LINE, source_type: 'file', file: path(space) }),
      (space: string) =>
        JSON.stringify({ '@timestamp': '2024-03-05', message: LINE, 'log.file.path': path(space) }),
      (space: string) =>
        JSON.stringify({ labels: { filename: path(space) }, line: LINE, timestamp: '2024-03-05' }),
    ]),
    (space) => `2024-03-05T13:02:11+00:00\t${tag(space)}\t${JSON.stringify({ log: LINE, stream: 'stderr' })}`,
    (space) => `[0] ${tag(space)}: [1709643731.155055078, {"log"=>"${LINE}"}]`,
    (space) =>
      `[0] kube: [[1709643731.155055078, {}], {"log"=>"${LINE}", "kubernetes"=>{"pod_name"=>"db-0", "namespace_name"=>"${space}", "container_name"=>"db"}}]`,
  ];
  for (const line of lines) {
    const log = ['prod', 'test', 'prod'].map((space) => `${line(space)}\n`).join('');
    const streams = messagesOf(carrierOf(log), log).map(({ stream }) => stream);
    t.same(streams, ['db-0/db', 'test/db-0/db', 'db-0/db'], line('prod').replace(LINE, '…'));
  }
  const folder = (name: string): object => ({
    message: LINE,
    source_type: 'file',
    file: `/srv/${name}/current`,
  });
  t.same(names(['a', 'b', 'a'].map(folder)), ['current', '/srv/b/current', 'current'], 'and folders');
  t.same(names(['2024-03-05', '2024/03/06'].map(folder)), ['current', 'current'], 'but not those of a date');
  t.end();
});

void t.test('in the labels of Loki, whichever way logcli prints them', (t) => {
  const streams = (...labels: Record<string, string>[]): string[] => {
    const quoted = (set: Record<string, string>): string =>
      Object.entries(set)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(', ');
    const log = labels.map((set) => `2024-03-05T13:02:11Z {${quoted(set)}} ${LINE}\n`).join('');
    const read = streamsOf(log);
    t.same(
      names(labels.map((set) => ({ labels: set, line: LINE, timestamp: '2024-03-05T13:02:11Z' }))),
      read,
      log.split('\n')[0].replace(LINE, '…'),
    );
    return read;
  };
  const [prod, test] = ['prod', 'test'].map((namespace) => ({ container: 'db', namespace, pod: 'db-0' }));
  t.same(streams(prod, test, prod), ['db-0/db', 'test/db-0/db', 'db-0/db']);
  const otel = (k8s_namespace_name: string): Record<string, string> => {
    return { k8s_container_name: 'db', k8s_namespace_name, k8s_pod_name: 'db-0', service_name: 'shop' };
  };
  t.same(streams(otel('prod'), otel('test')), ['db-0/db', 'test/db-0/db']);
  const file = (name: string): Record<string, string> => {
    return { filename: `/var/log/${name}`, job: 'varlogs', service_name: 'varlogs' };
  };
  t.same(streams(file('a.log'), file('b.log')), ['a', 'b'], 'files of one job');
  t.same(streams(file('a/current'), file('b/current')), ['current', '/var/log/b/current']);
  t.same(streams({ app: 'api', ...file('a.log') }), ['api']);
  t.same(streams({ app: 'api', job: 'shop/api', namespace: 'shop' }), ['api']);
  t.same(streams({ job: 'api', instance: '10.0.0.1:80' }), ['api']);
  t.same(streams({ instance: '10.0.0.1:80', level: 'a "{}" b' }), ['10.0.0.1:80']);
  t.same(streams({ app: 'a "b"\\' }), ['a "b"\\']);
  t.same(streams({}), ['']);
  t.end();
});
